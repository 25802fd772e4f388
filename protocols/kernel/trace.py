"""A run as others see it: its events, their bytes and digest, its snapshots, and its branches.

A change late in a long run does not compute its beginning again: the branch resumes from the last
snapshot strictly before the tick at which the change first has effect.
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from typing import Any, Final

from protocols.kernel import intervention as do
from protocols.kernel.aside import Asides
from protocols.kernel.errors import ProtocolBug
from protocols.kernel.event import Event, canonical
from protocols.kernel.limits import snapshots_max, ticks_max
from protocols.kernel.machine import Machine
from protocols.kernel.report import report
from protocols.kernel.scenario import Scenario
from protocols.kernel.sentences import Teller
from protocols.kernel.simulation import Simulation
from protocols.kernel.world import World

SNAPSHOT_EVERY: Final = 64
Snapshot = tuple[int, World]
BIRTHS: Final = frozenset({"message-sent", "message-withheld"})
ENDS: Final = frozenset({"message-delivered", "message-dropped"})


class Run:
    """One scenario's run, simulated as far as somebody asked for it."""

    def __init__(self, scenario: Scenario, machine: Machine | None = None) -> None:
        """Nothing is simulated yet. With a machine of its own it may run on another thread."""
        self.scenario = scenario
        self._set_out(Simulation(scenario, machine), [])

    def _set_out(self, simulation: Simulation, snapshots: list[Snapshot]) -> None:
        self._simulation = simulation
        self._snapshots = snapshots
        self._spacing = SNAPSHOT_EVERY
        self._snapshot_due = (snapshots[-1][0] if snapshots else 0) + SNAPSHOT_EVERY
        self._lines: list[bytes] = []
        self._teller = Teller(self.scenario.protocol)
        self._asides = Asides(simulation.live.machine, simulation.events)

    @property
    def events(self) -> list[Event]:
        """What has happened so far."""
        return self._simulation.events

    @property
    def done(self) -> bool:
        """Whether the run has ended."""
        return self._simulation.done

    @property
    def machine(self) -> Machine:
        """The remembered steps that this run and its branches share."""
        return self._simulation.live.machine

    @property
    def world(self) -> World:
        """The world at the end of what has been simulated."""
        return self._simulation.live.world

    def extend(self, max_events: int) -> bool:
        """Simulates on, whole ticks, until about `max_events` more events; False at the end."""
        events, simulation = self.events, self._simulation
        goal = len(events) + max_events
        while len(events) < goal and simulation.advance():
            if len(events) >= self._snapshot_due:
                self._remember()
        return not self.done

    def finish(self) -> Run:
        """Simulates to the end."""
        while self.extend(1_000):
            pass
        return self

    @property
    def lines(self) -> list[bytes]:
        """The canonical bytes of each event."""
        known = len(self._lines)
        self._lines.extend(map(canonical, self.events[known:]))
        return self._lines

    def tell(self, number: int) -> str:
        """One plain sentence for the event of that number."""
        return self._teller.tell(self.events[number])

    @property
    def texts(self) -> list[str]:
        """One plain sentence for each event."""
        return [self._teller.tell(event) for event in self.events]

    def beside(self, number: int) -> dict[str, Any]:
        """What is shown beside an event and follows from the events up to it: `waits`, `between`.

        Raises ProtocolBug where the protocol cannot say what a node waits for.
        """
        try:
            return self._asides.beside(number)
        except Exception as error:
            sentence = f"{type(error).__name__} in what a node waits for: {error}"
            raise ProtocolBug(sentence, self.scenario.text) from error

    def digest(self, count: int | None = None) -> str:
        """sha256 over the canonical bytes of the first `count` events (all by default)."""
        return sha256(b"\n".join(self.lines[:count])).hexdigest()

    def report(self) -> dict[str, Any]:
        """Counts, properties, nodes, budget, what had no effect, and how the run ended."""
        return report(self._simulation.live)

    def branch(self, other: Scenario) -> tuple[Run, int]:
        """The run of another scenario, resumed from here where it can be.

        Also says how many of the first events the two certainly have in common.
        """
        effect = self._first_effect(other)
        usable = [one for one in self._snapshots if effect is None or one[1].now < effect]
        if not usable or effect == 0:
            return Run(other), 0
        count, world = usable[-1]
        made = object.__new__(Run)
        made.scenario = other
        simulation = Simulation(other, self.machine, world, self.events[:count])
        made._set_out(simulation, list(usable))
        made._spacing = self._spacing
        made._snapshot_due = count + self._spacing
        made._lines = self._lines[:count]
        return made, count

    def _remember(self) -> None:
        self._snapshots.append((len(self.events), self._simulation.snapshot()))
        if len(self._snapshots) >= snapshots_max:
            self._snapshots = self._snapshots[1::2]
            self._spacing *= 2
        self._snapshot_due = self._snapshots[-1][0] + self._spacing

    def _first_effect(self, other: Scenario) -> int | None:
        """The first tick at which the other scenario may differ; None: nowhere so far."""
        mine = self.scenario
        if mine._replace(do=(), until=1) != other._replace(do=(), until=1):
            return 0
        before, after = ({str(one): one for one in each.do} for each in (mine, other))
        changed = [(before | after)[text] for text in before.keys() ^ after.keys()]
        ticks = [tick for one in changed if (tick := self._effect(one)) is not None]
        if mine.until != other.until:
            ticks.append(min(mine.until, other.until))
        return min(ticks, default=None)

    def _effect(self, one: do.Intervention) -> int | None:
        match one:
            case do.Drop(name):
                return self._when(ENDS, name)
            case do.Delay(name, _) | do.Deliver(name, _):
                return self._when(BIRTHS, name.partition("*")[0])
            case do.Copy(name, _) | do.Say(name, _):
                return self._when(BIRTHS, name)
            case do.Crash(_, _, after) if after:
                return self._when(BIRTHS, after)
            case do.Fire(timer, _):
                return self._when(frozenset({"timer-set"}), timer)
            case do.Choose(coin, _):
                return self._when(frozenset({"coin-tossed"}), coin)
            case _:
                return self._last_before(one.at)

    def _last_before(self, tick: int) -> int:
        """The last tick before this one at which anything happened.

        What is planned decides whether a run is quiet, so a plan reaches back to that moment.
        """
        place = bisect_left(self.events, tick, key=lambda event: event.at)
        return min(self._goal(), self.events[place - 1].at if place else tick)

    def _goal(self) -> int:
        """The first tick at which a goal was reached: what is planned for later keeps it going."""
        ends = {one.name for one in self.scenario.protocol.properties if one.ends}
        reached = (e.at for e in self.events if e.kind == "property-satisfied" and _of(e) in ends)
        return next(reached, ticks_max)

    def _when(self, kinds: frozenset[str], name: str) -> int | None:
        for event in self.events:
            if event.kind in kinds and (event.message == name or _subject(event) == name):
                return event.at
        return None if self.done else self.world.now + 1


def _of(event: Event) -> str:
    """The property that a property's event is about."""
    return str(dict(event.more)["property"])


def _subject(event: Event) -> str | None:
    return next((value for key, value in event.more if key in ("timer", "coin")), None)
