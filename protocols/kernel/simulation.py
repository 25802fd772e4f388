"""The timed simulation: a run, tick by tick, as a pure function of its scenario.

Within a tick the environment comes first, then starts, deliveries, requests, timers and rounds;
then by node; then by the channel's hash and the order of sends on it. No insertion counter
anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

from protocols.kernel.acting import ask, begin_round, deliver, fire, start
from protocols.kernel.environment import happen
from protocols.kernel.event import Event
from protocols.kernel.intervention import Request
from protocols.kernel.judging import goal, judge, settle
from protocols.kernel.limits import ticks_max
from protocols.kernel.live import DELIVERY, ENVIRONMENT, REQUEST, ROUND, START, TIMER, Live
from protocols.kernel.machine import Machine, machine_for
from protocols.kernel.scenario import Scenario
from protocols.kernel.world import World


class Simulation:
    """One run. `advance()` performs a tick; between ticks it can be snapshotted and resumed."""

    def __init__(
        self,
        scenario: Scenario,
        machine: Machine | None = None,
        world: World | None = None,
        events: list[Event] | None = None,
    ) -> None:
        """From the beginning, or from a snapshot: `world` with the events that led to it."""
        machine = machine or machine_for(scenario.protocol, f"{scenario.slug}?{scenario.values}")
        self.live = Live(scenario, machine, world.copy() if world else _beginning(machine))
        self.live.events = events if events is not None else []

    @property
    def events(self) -> list[Event]:
        """What has happened so far; only ever appended to."""
        return self.live.events

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return bool(self.live.world.ended)

    def snapshot(self) -> World:
        """The world as it is between two ticks."""
        return self.live.world.copy()

    def advance(self) -> bool:
        """Performs the next tick at which anything happens; False once the run has ended."""
        if self.done:
            return False
        tick = self._next_tick()
        if tick is None:
            return self._end("quiescence")
        if tick > min(self.live.scenario.until, ticks_max):
            return self._end("horizon")
        self._perform(tick)
        reached = self.live.full()
        judge(self.live)
        reached = reached or ("goal" if goal(self.live) else "")
        return self._end(reached) if reached else True

    def _next_tick(self) -> int | None:
        world = self.live.world
        while world.heap and self._stale(world.heap[0]):
            heappop(world.heap)
        planned = self.live.plan.next_tick(world.now)
        waiting = [world.heap[0][0]] if world.heap else []
        return min(waiting + ([planned] if planned is not None else []), default=None)

    def _stale(self, item: tuple[Any, ...]) -> bool:
        """A cancelled timer or a moved message neither advances time nor keeps the run alive."""
        world = self.live.world
        if item[1] == DELIVERY:
            flight = world.flights.get(item[3])
            return flight is None or flight.due != item[0]
        return item[1] == TIMER and world.timers.get((item[5], item[3])) != (item[4], item[0])

    def _perform(self, tick: int) -> None:
        live, world = self.live, self.live.world
        world.now = tick
        for number, (_, rank, _, one) in enumerate(live.plan.at(tick)):
            if isinstance(one, Request):
                index = live.places[one.node].number
                heappush(world.heap, (tick, REQUEST, index, str(one), one))
            else:
                heappush(world.heap, (tick, ENVIRONMENT, rank, number, one))
        while world.heap and world.heap[0][0] == tick and not live.full():
            _happen(live, heappop(world.heap))

    def _end(self, reason: str) -> bool:
        live = self.live
        live.world.ended = reason
        settle(live)
        more = (("reason", reason),)
        live.events.append(Event(max(live.world.now, 0), "run-ended", more=more))
        return False


def _happen(live: Live, item: tuple[Any, ...]) -> None:
    """Each item says when, what, and in which order among its like; the rest is its subject."""
    what = item[1]
    if what == DELIVERY:
        deliver(live, item[3])
    elif what == TIMER:
        fire(live, item[5], item[3], item[4])
    elif what == ROUND:
        begin_round(live, item[4], item[3])
    elif what == REQUEST:
        ask(live, item[4])
    elif what == START:
        start(live, item[3])
    else:
        happen(live, item[4])


def _beginning(machine: Machine) -> World:
    world = World(dict(machine.fresh))
    for node, place in machine.places.items():
        heappush(world.heap, (0, START, place.number, node))
        if machine.protocol.rounds():
            heappush(world.heap, (0, ROUND, place.number, 1, node))
    return world


def simulate(scenario: Scenario) -> Iterator[Event]:
    """The events of a run, one after the other, as they are simulated."""
    simulation = Simulation(scenario)
    shown = 0
    going = True
    while going:
        going = simulation.advance()
        yield from simulation.events[shown:]
        shown = len(simulation.events)
