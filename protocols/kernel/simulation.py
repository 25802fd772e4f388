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
        live = self.live
        if live.world.ended:
            return False
        tick = self._next_tick()
        if tick is None:
            return self._end("quiescence")
        if tick > live.until:
            return self._end("horizon")
        self._perform(tick)
        reached = live.full()
        judge(live)
        reached = reached or ("goal" if live.goals and goal(live) else "")
        return self._end(reached) if reached else True

    def _next_tick(self) -> int | None:
        live, heap = self.live, self.live.world.heap
        while heap and self._stale(heap[0]):
            heappop(heap)
        due = heap[0][0] if heap else None
        planned = live.plan.next_tick(live.world.now) if live.plan.ticks else None
        return due if planned is None or (due is not None and due < planned) else planned

    def _stale(self, item: tuple[Any, ...]) -> bool:
        """A cancelled timer or a moved message neither advances time nor keeps the run alive."""
        world = self.live.world
        if item[1] == DELIVERY:
            flight = world.flights.get(item[3])
            return flight is None or flight.due != item[0]
        return item[1] == TIMER and world.timers.get((item[5], item[3])) != (item[4], item[0])

    def _perform(self, tick: int) -> None:
        live, heap = self.live, self.live.world.heap
        live.world.now = tick
        if live.plan.timed:
            self._enter_plan(tick)
        while heap and heap[0][0] == tick and not live.full():
            item = heappop(heap)
            if item[1] == DELIVERY:
                deliver(live, item[3])
            else:
                _happen(live, item)

    def _enter_plan(self, tick: int) -> None:
        live, heap = self.live, self.live.world.heap
        for number, (_, rank, _, one) in enumerate(live.plan.at(tick)):
            if isinstance(one, Request):
                index = live.places[one.node].number
                heappush(heap, (tick, REQUEST, index, str(one), one))
            else:
                heappush(heap, (tick, ENVIRONMENT, rank, number, one))

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
    if what == TIMER:
        fire(live, item[5], item[3], item[4])
    elif what == ROUND:
        begin_round(live, item[4], item[3])
    elif what == REQUEST:
        ask(live, item[4])
    elif what == START:
        start(live, item[3])
    else:
        live.unread = True
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
