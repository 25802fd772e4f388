"""The world between two ticks: everything that a run must remember, cheap to copy.

All values in the containers are immutable, so copying the containers is a whole snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from protocols.kernel.fault import Fault
from protocols.kernel.message import Message

Pair = tuple[str, str]


class Flight(NamedTuple):
    """A message on its way. `due` is None while a hold keeps it, with `left` ticks to go."""

    name: str
    sender: str
    receiver: str
    message: Message
    sent: int
    due: int | None
    left: int
    doomed: bool
    deadline: int | None
    key: tuple[int, int, int, int]


class Letter(NamedTuple):
    """A message waiting in the inbox of a synchronous node for the next round."""

    key: tuple[int, int, int, int]
    sender: str
    message: Message


@dataclass(slots=True)
class World:
    """The state of a run between two ticks."""

    states: dict[str, int]
    now: int = -1
    heap: list[tuple[Any, ...]] = field(default_factory=list)
    flights: dict[str, Flight] = field(default_factory=dict)
    appeared: set[str] = field(default_factory=set)  # whose first event has been written
    down: set[str] = field(default_factory=set)
    crashed: set[str] = field(default_factory=set)
    paused: dict[str, int] = field(default_factory=dict)
    traitors: dict[str, str] = field(default_factory=dict)
    timers: dict[Pair, tuple[int, int]] = field(default_factory=dict)
    settings: dict[Pair, int] = field(default_factory=dict)
    moved: dict[Pair, int] = field(default_factory=dict)  # when a timer moved by hand was due
    coins: dict[Pair, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[Pair, int] = field(default_factory=dict)
    floors: dict[Pair, int] = field(default_factory=dict)
    inboxes: dict[str, tuple[Letter, ...]] = field(default_factory=dict)
    cut: frozenset[Pair] = frozenset()
    held: frozenset[Pair] = frozenset()
    round: int = 0
    sent: int = 0
    delivered: int = 0
    dropped: int = 0
    duplicated: int = 0
    used: dict[Fault, int] = field(default_factory=dict)
    effective: set[str] = field(default_factory=set)
    verdicts: tuple[str | None, ...] = ()
    broken: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    ended: str = ""

    def copy(self) -> World:
        """A snapshot: the containers copied, their immutable contents shared."""
        made = World(self.states.copy())
        for one in _CONTAINERS:
            setattr(made, one, getattr(self, one).copy())
        for one in _SCALARS:
            setattr(made, one, getattr(self, one))
        return made

    @property
    def in_flight(self) -> int:
        """How many messages are on their way."""
        return len(self.flights)


_KINDS = {one.name: one.default_factory for one in fields(World) if one.name != "states"}
_CONTAINERS = tuple(name for name, made in _KINDS.items() if made in (list, dict, set))
_SCALARS = tuple(name for name, made in _KINDS.items() if made not in (list, dict, set))
