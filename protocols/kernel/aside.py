"""What is shown beside an event and is no part of its bytes, for it follows from what is.

What its node waits for now, if that is news; and of a violation the events that contradict each
other. Nothing of it is computed before somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from protocols.kernel.event import Event
from protocols.kernel.machine import Machine
from protocols.kernel.node import Node, State, Waits
from protocols.kernel.property import Violation

NUMBERS: Final = re.compile(r"\d+")
Waiting = dict[str, Any]


class Asides:
    """Reads one run's events from the first on, as far as somebody asks."""

    def __init__(self, machine: Machine, events: Sequence[Event]) -> None:
        """Nothing is read yet; `events` may go on growing."""
        self._machine = machine
        self._events = events
        self._read = 0
        self._asked = {
            node: place.fresh()
            for node, place in machine.places.items()
            if place.seat.role.waits_for is not Node.waits_for
        }
        self._now: dict[str, Waiting | None] = dict.fromkeys(self._asked)
        self._news: dict[int, Waiting | None] = {}

    def beside(self, number: int) -> dict[str, Any]:
        """What there is to show beside the event of that number; mostly nothing."""
        event = self._events[number]
        if event.kind == "property-violated":
            return {"between": contradicting(self._machine, self._events, number)}
        if event.node not in self._asked:
            return {}
        while self._read <= number:
            self._follow(self._read, self._events[self._read])
            self._read += 1
        return {"waits": self._news[number]} if number in self._news else {}

    def _follow(self, number: int, event: Event) -> None:
        node = event.node
        if node not in self._asked or not (event.state or event.kind in _COMES_OR_GOES):
            return
        self._asked[node] = self._after(node, self._asked[node], event)
        down = event.kind == "node-crashed"
        found = None if down else self._machine.waits(node, self._asked[node])
        old = self._now[node]
        new = None if found is None else _waiting(found, old, event.at)
        if new != old:
            self._now[node] = self._news[number] = new

    def _after(self, node: str, state: State, event: Event) -> State:
        numbers = self._machine.places[node].seat.role.field_numbers
        after = list(state)
        for name, value in event.state:
            after[numbers[name]] = value
        return tuple(after)


_COMES_OR_GOES: Final = ("node-started", "node-crashed", "node-recovered")


def _waiting(found: Waits, old: Waiting | None, now: int) -> Waiting:
    """As the wire says it; a wait goes on while its words, numbers aside, are the same."""
    goes_on = old is not None and _words(old["what"]) == _words(found.what)
    since = old["since"] if old is not None and goes_on else now
    return {"what": found.what, "of": list(found.of), "since": since}


def _words(what: str) -> str:
    return NUMBERS.sub("#", what)


def contradicting(machine: Machine, events: Sequence[Event], number: int) -> list[str]:
    """The names of the events that a violation sets against each other.

    For each node, or field of a node, that the property names: the last event that changed it. A
    field that is as it was when its node came up is nobody's deed. Where the property names none:
    the nodes that its sentence names, else those that changed in its tick.
    """
    reason = dict(events[number].more).get("reason", "")
    named = reason.subjects if isinstance(reason, Violation) else ()
    subjects = named or _nodes_in(machine, reason) or _changed(events, number)
    parts = (subject.partition(".") for subject in subjects)
    names = (_last_change(events, number, node, field) for node, _, field in parts)
    return list(dict.fromkeys(name for name in names if name is not None))


def _nodes_in(machine: Machine, sentence: str) -> tuple[str, ...]:
    """The nodes whose titles stand in a sentence, in order of the lifelines."""
    titles = {place.seat.title: node for node, place in machine.places.items()}
    longest = sorted(map(re.escape, titles), key=len, reverse=True)
    found = set(re.findall(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)", sentence))
    return tuple(node for title, node in titles.items() if title in found)


def _changed(events: Sequence[Event], number: int) -> tuple[str, ...]:
    at = events[number].at
    found: dict[str, None] = {}
    while number >= 0 and events[number].at == at:
        event = events[number]
        if event.node is not None and event.state:
            found[event.node] = None
        number -= 1
    return tuple(found)


def _last_change(events: Sequence[Event], number: int, node: str, field: str) -> str | None:
    for at in range(number - 1, -1, -1):
        event = events[at]
        if event.node != node or (field and event.kind == "node-started"):
            continue
        if any(field in ("", changed) for changed, _ in event.state):
            return event.name
    return None
