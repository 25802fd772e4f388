"""A run looked at from one of its moments: what is known by then, and what really follows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any, Final

from protocols.kernel.event import Event
from protocols.kernel.node import Node
from protocols.kernel.sentences import named
from protocols.kernel.trace import Run
from protocols.kernel.values import text

Numbered = tuple[int, Event]
Field = tuple[str, str]
"""A node's id and the name of one of its fields."""

SENT: Final = frozenset({"message-sent", "message-duplicated"})
OVER: Final = frozenset({"message-delivered", "message-dropped"})
BLANK: Final[tuple[Hashable, ...]] = (None, "", (), frozenset())


class Moment:
    """The first `count` events of a finished run are the past; all others are still to come."""

    def __init__(self, run: Run, count: int) -> None:
        """The run is simulated to its end."""
        self.run = run.finish()
        self.count = min(count, len(run.events))
        self.protocol = run.scenario.protocol
        self.past = run.events[: self.count]
        self.future: list[Numbered] = list(enumerate(run.events))[self.count :]

    def title(self, node: str) -> str:
        """What a node is called."""
        return self.protocol.places[node].seat.title

    def called(self, value: Hashable) -> str:
        """A value in words: a node by its title."""
        return self.title(value) if value in self.protocol.places else text(value)

    def role(self, node: str) -> type[Node[Any]]:
        """What a node does."""
        return self.protocol.places[node].seat.role

    def titles(self, nodes: set[str]) -> list[str]:
        """What these nodes are called, as the protocol lists them."""
        return [self.title(node) for node in self.protocol.places if node in nodes]

    @property
    def last(self) -> int:
        """The number of the event that ends the run: it answers what never comes."""
        return len(self.run.events) - 1

    @property
    def over(self) -> bool:
        """Whether nothing happens at any node any more."""
        return not any(event.node is not None for _, event in self.future)

    def to_come(self, *kinds: str) -> list[Numbered]:
        """The events of these kinds that follow."""
        return [(seq, event) for seq, event in self.future if event.kind in kinds]

    @cached_property
    def flying(self) -> dict[str, Event]:
        """The messages on their way, by their names, each with its sending."""
        found: dict[str, Event] = {}
        for event in self.past:
            if event.kind in SENT:
                found[str(event.message)] = event
            elif event.kind in OVER:
                found.pop(str(event.message), None)
        return found

    @cached_property
    def flying_labels(self) -> list[str]:
        """What they are called in a list, in the order of their sending; equal ones once."""
        return list(dict.fromkeys(map(self.label, self.flying.values())))

    def label(self, event: Event) -> str:
        """A message, as one tells it from the others that are on their way."""
        assert event.body is not None
        return f"{named(event.body)}, {event.sender} → {event.receiver}"

    @cached_property
    def waking(self) -> set[str]:
        """The nodes that have a timer running."""
        running: dict[str, str] = {}
        for event in self.past:
            timer = str(dict(event.more).get("timer", ""))
            if event.kind == "timer-set":
                running[timer] = str(event.node)
            elif timer:
                running.pop(timer, None)
        return set(running.values())

    @cached_property
    def now(self) -> dict[Field, Hashable]:
        """What every field holds at this moment."""
        held: dict[Field, Hashable] = {}
        for event in self.past:
            held |= written(event)
        return held

    @cached_property
    def later(self) -> dict[Field, tuple[Hashable, int]]:
        """What every field that ends up otherwise holds in the end, and by which event."""
        held: dict[Field, tuple[Hashable, int]] = {}
        for seq, event in self.future:
            held |= {field: (value, seq) for field, value in written(event).items()}
        return {field: at for field, at in held.items() if self.now.get(field) != at[0]}

    def shown_fields(self) -> Iterator[Field]:
        """The fields that are drawn on the lifelines, node by node."""
        for node in self.protocol.places:
            role = self.role(node)
            yield from ((node, name) for name in role.chips if name in role.field_numbers)

    def blank(self, name: str) -> set[str]:
        """The nodes where a field that is drawn on the lifeline holds nothing yet; none at all
        before every node that has it is up, for then not everybody takes part.
        """
        drawn = [field for field in self.shown_fields() if field[1] == name]
        if not self.now.keys() >= set(drawn):
            return set()
        return {field[0] for field in drawn if self.now[field] in BLANK}

    def fills(self, name: str) -> list[tuple[int, str]]:
        """The events to come that put something into a field of this name, and where."""
        values = ((seq, str(e.node), dict(e.state).get(name)) for seq, e in self.future)
        return [(seq, node) for seq, node, value in values if value not in BLANK]

    def alike(self, field: Field) -> set[Field]:
        """The same field of every node that has the same role."""
        node, name = field
        return {(one, name) for one in self.protocol.places if self.role(one) is self.role(node)}

    def values(self, field: Field) -> set[Hashable]:
        """All that this field ever holds in the run, at any node of the same role."""
        alike = self.alike(field)
        changes = (written(event).items() for event in self.run.events)
        return {value for some in changes for one, value in some if one in alike}


def written(event: Event) -> dict[Field, Hashable]:
    """The fields that an event changes, and to what."""
    return {(str(event.node), name): value for name, value in event.state}
