"""One step of one node: a pure function of its state and of what happens to it.

The timed simulation and the untimed search both stand on `run_handler`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from protocols.kernel.handler import (
    Handlers,
    Received,
    Requested,
    Rounded,
    Started,
    Stimulus,
    TimedOut,
)
from protocols.kernel.node import Desk, Effect, Node, State
from protocols.kernel.values import freeze, freeze_again, spoken, thaw


class Seat(NamedTuple):
    """A node's place in a run: id, role, title, and the fields that differ from default."""

    id: str
    role: type[Node[Any]]
    title: str
    fields: dict[str, Any] = {}  # noqa: RUF012 (read only)


class Place(NamedTuple):
    """What a handler may know of the world around it, the same in every step."""

    seat: Seat
    number: int
    everyone: tuple[str, ...]
    titles: dict[str, str]
    protocol: Any

    def fresh(self) -> State:
        """The state in which the node comes up."""
        given = self.seat.fields
        return tuple(freeze(given.get(f.name, thaw(f.default))) for f in self.seat.role.fields)

    def remains(self, state: State) -> State:
        """What a crash leaves: disk and past; the other fields as when the node first came up."""
        triples = zip(self.seat.role.fields, state, self.fresh(), strict=True)
        return tuple(held if field.durable or field.ghost else new for field, held, new in triples)

    def thawed(self, state: State, desk: Desk | None) -> Node[Any]:
        """The node as its author knows it; without a desk it can only be read."""
        node: Node[Any] = object.__new__(self.seat.role)
        node.__dict__.update(
            id=self.seat.id,
            index=self.number,
            title=self.seat.title,
            everyone=self.everyone,
            titles=self.titles,
            protocol=self.protocol,
            desk=desk,
            frozen=state,
        )
        return node


class Outcome(NamedTuple):
    """What one step of one node comes to; the same for ever for the same state and stimulus."""

    state: State
    changed: tuple[tuple[str, Hashable], ...]
    effects: tuple[Effect, ...]
    why: str
    rule: str
    text: str


def run_handler(
    place: Place, state: State, stimulus: Stimulus, outcomes: tuple[Hashable, ...] = ()
) -> Outcome | None:
    """Runs the handler that answers `stimulus`; None where the role has none.

    The timed simulation and the untimed search both stand on this one function. Raises `Toss` when
    the handler needs a coin beyond `outcomes`.
    """
    method, args = _answer(place.seat.role.handlers, stimulus)
    if method is None:
        return None
    desk = Desk(outcomes)
    node = place.thawed(state, desk)
    method(node, *args)
    after, changed = _refrozen(node, state)
    said = desk.said or _narration(method, place, stimulus, after)
    return Outcome(after, changed, tuple(desk.effects), desk.why, desk.rule, said)


def _refrozen(node: Node[Any], state: State) -> tuple[State, tuple[tuple[str, Hashable], ...]]:
    """The state that a handler leaves, and what it changed: only what it touched is looked at."""
    after, changed = list(state), []
    for number, field in enumerate(node.fields):
        if field.name in node.__dict__:
            new = freeze_again(node.__dict__[field.name], state[number])
            if new != state[number]:
                after[number] = new
                changed.append((field.name, new))
    return (tuple(after), tuple(changed)) if changed else (state, ())


def _answer(
    handlers: Handlers, stimulus: Stimulus
) -> tuple[Callable[..., None] | None, tuple[Any, ...]]:
    """The method and its arguments."""
    if isinstance(stimulus, Received):
        return handlers.messages.get(stimulus.message.kind), stimulus
    if isinstance(stimulus, TimedOut):
        return handlers.timers.get(stimulus.timer), ()
    if isinstance(stimulus, Rounded):
        return handlers.rounds.get(stimulus.number) or handlers.rounds.get(0), stimulus
    if isinstance(stimulus, Requested):
        method = handlers.requests[stimulus.request].method
        return method, tuple(value for _, value in stimulus.args)
    return handlers.started if isinstance(stimulus, Started) else handlers.recovered, ()


def _narration(method: Callable[..., None], place: Place, stimulus: Stimulus, state: State) -> str:
    """The docstring, filled in: titles for `self` and `sender`, else a field, else a word."""
    template, names = _template(method)
    numbers = place.seat.role.field_numbers
    said: dict[str, str] = {}
    for name in names:
        if name == "self":
            said[name] = place.seat.title
        elif name == "sender" and isinstance(stimulus, Received):
            said[name] = place.titles[stimulus.sender]
        elif name in numbers:
            said[name] = spoken(state[numbers[name]])
        else:
            said[name] = spoken(_word(stimulus, name))
    return template.format_map(said)


def _word(stimulus: Stimulus, name: str) -> Hashable:
    """What a narration may quote of what happened: a message's field, an argument, the round."""
    words: dict[str, Hashable] = {}
    if isinstance(stimulus, Received):
        words = dict(stimulus.message.pairs())
    elif isinstance(stimulus, Requested):
        words = dict(stimulus.args)
    elif isinstance(stimulus, Rounded):
        words = {"round": stimulus.number}
    return words[name]


@cache
def _template(method: Callable[..., None]) -> tuple[str, tuple[str, ...]]:
    """The docstring in one line, and the names that stand in it."""
    template = " ".join((method.__doc__ or "").split())
    return template, tuple(name for _, name, _, _ in Formatter().parse(template) if name)
