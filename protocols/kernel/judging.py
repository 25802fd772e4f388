"""Reading the properties at the end of each tick; a change of a verdict is an event."""

from __future__ import annotations

from typing import Final

from protocols.kernel.event import Event
from protocols.kernel.live import Live
from protocols.kernel.machine import Situation
from protocols.kernel.property import Nature
from protocols.kernel.values import built

NOBODY: Final[frozenset[str]] = frozenset()


def situation(live: Live, idle: bool) -> Situation:
    """All that a property may depend on, at this moment."""
    world = live.world
    quiet = idle and live.plan.next_tick(world.now) is None
    states = tuple(world.states.values())
    if world.down or world.crashed or world.traitors:
        traitors = frozenset(world.traitors)
        faulty = traitors | world.crashed
        return Situation(states, frozenset(world.down), faulty, traitors, quiet, idle)
    return built(Situation, (states, NOBODY, NOBODY, NOBODY, quiet, idle))


def _idle(live: Live) -> bool:
    """Whether nothing will happen any more unless the person at the screen makes it happen."""
    world = live.world
    if world.timers or world.paused:
        return False
    for flight in world.flights.values():
        if flight.due is not None:
            return False
    return world.round in (0, live.rounds + 1)


def judge(live: Live) -> None:
    """Compares the verdicts with those of the tick before; a change is an event."""
    idle = _idle(live)
    if not (live.unread or idle):
        return
    live.unread = idle
    if not live.scenario.protocol.properties:
        return
    found = situation(live, idle)
    try:
        verdicts = live.machine.judge(found)
    except Exception as error:
        live.blame(f"{type(error).__name__} in a property: {error}", error)
    before = live.world.verdicts
    if verdicts == before:
        return
    live.world.verdicts = verdicts
    for number, nature in enumerate(live.machine.natures()):
        old = before[number] if before else ("" if nature is Nature.LIVENESS else None)
        if (old is None) != (verdicts[number] is None):
            _turn(live, number, nature, verdicts[number])


def _turn(live: Live, number: int, nature: Nature, verdict: str | None) -> None:
    """A verdict appeared or went: safety and witness are remembered, liveness may come and go."""
    if nature is Nature.LIVENESS:
        kind = "property-satisfied" if verdict is None else "property-pending"
        _tell(live, kind, number, verdict or "")
    elif verdict is not None and number not in live.world.broken:
        live.world.broken[number] = (live.world.now, len(live.events), verdict)
        kind = "property-violated" if nature is Nature.SAFETY else "property-satisfied"
        _tell(live, kind, number, verdict)


def goal(live: Live) -> bool:
    """Whether a property that ends the run is reached, and nothing more is planned."""
    verdicts = live.world.verdicts
    ended = any(verdicts[number] is None for number in live.goals)
    return ended and live.plan.next_tick(live.world.now) is None


def settle(live: Live) -> None:
    """At the end: what is still missing where nothing can follow will never come."""
    for number, nature in enumerate(live.machine.natures()):
        missing = live.world.verdicts[number] if live.world.verdicts else None
        if nature is Nature.LIVENESS and missing is not None and live.world.ended == "quiescence":
            live.world.broken[number] = (live.world.now, len(live.events), missing)
            _tell(live, "property-violated", number, missing)


def _tell(live: Live, kind: str, number: int, reason: str) -> None:
    name = live.scenario.protocol.properties[number].name
    more: tuple[tuple[str, object], ...] = (("property", name),)
    more += (("reason", reason),) if reason else ()
    live.events.append(Event(live.world.now, kind, more=more))
