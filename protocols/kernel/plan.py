"""A scenario's interventions, sorted for the moment at which the simulation needs them."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final, NamedTuple

from protocols.kernel import intervention as do
from protocols.kernel.scenario import Scenario
from protocols.kernel.values import order

RANK: Final = ("Heal", "Cut", "Hold", "Crash", "Recover", "Resume", "Pause", "Traitor")


class Resume(NamedTuple):
    """The end of a pause."""

    pause: do.Pause
    at: int

    def __str__(self) -> str:
        return str(self.pause)


Environment = do.Heal | do.Cut | do.Hold | do.Crash | do.Recover | Resume | do.Pause | do.Traitor


class Plan(NamedTuple):
    """By message name what happens to it, by timer and coin what moves it, by tick the rest."""

    drops: frozenset[str]
    delays: dict[str, int]
    delivers: dict[str, int]
    copies: dict[str, int]
    says: dict[str, do.Args | None]
    crashes_after: dict[str, str]
    fires: dict[str, int]
    choices: dict[str, str]
    timed: tuple[tuple[int, int, str, Environment | do.Request], ...]
    ticks: tuple[int, ...]

    def next_tick(self, now: int) -> int | None:
        """The next tick after `now` at which the environment or a request is due."""
        place = bisect_right(self.ticks, now)
        return self.ticks[place] if place < len(self.ticks) else None

    def at(self, tick: int) -> list[tuple[int, int, str, Environment | do.Request]]:
        """What the environment and the requests bring at this tick."""
        return [entry for entry in self.timed if entry[0] == tick]


def plan(scenario: Scenario) -> Plan:
    """Sorts the interventions; the environment in its fixed order within a tick, then requests."""
    wanted = scenario.do
    timed = sorted(
        (entry for one in wanted for entry in _timed(one)),
        key=lambda entry: (*entry[:2], _place(entry[3]), entry[2]),
    )
    return Plan(
        frozenset(one.copy for one in wanted if isinstance(one, do.Drop)),
        {one.copy: one.ticks for one in wanted if isinstance(one, do.Delay)},
        {one.copy: one.at for one in wanted if isinstance(one, do.Deliver)},
        {one.message: one.extra for one in wanted if isinstance(one, do.Copy)},
        {one.message: one.fields for one in wanted if isinstance(one, do.Say)},
        {one.after: one.node for one in wanted if isinstance(one, do.Crash) and one.after},
        {one.timer: one.at for one in wanted if isinstance(one, do.Fire)},
        {one.coin: one.outcome for one in wanted if isinstance(one, do.Choose)},
        tuple(timed),
        tuple(sorted({entry[0] for entry in timed})),
    )


def _place(one: Environment | do.Request) -> tuple[Any, ...]:
    """Nodes take their turns by their ids: 9 before 10."""
    return order(one.pause.node if isinstance(one, Resume) else getattr(one, "node", None))


def _timed(one: do.Intervention) -> list[tuple[int, int, str, Environment | do.Request]]:
    match one:
        case do.Crash(_, _, after) if after:
            return []
        case do.Pause(_, at, until):
            return [_entry(at, one), _entry(until, Resume(one, until))]
        case do.Heal() | do.Cut() | do.Hold() | do.Crash() | do.Recover() | do.Traitor():
            return [_entry(one.at, one)]
        case do.Request():
            return [(one.at, len(RANK), str(one), one)]
        case _:
            return []


def _entry(at: int, one: Environment) -> tuple[int, int, str, Environment]:
    return (at, RANK.index(type(one).__name__), str(one), one)
