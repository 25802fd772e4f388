"""A run under way: its scenario, its remembered steps, its world, and the events so far."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, NoReturn

from protocols.kernel.errors import ProtocolBug
from protocols.kernel.event import Event
from protocols.kernel.fault import Fault
from protocols.kernel.handler import Stimulus
from protocols.kernel.keyed import Dice, keyed, threshold
from protocols.kernel.limits import events_max, in_flight_max, ticks_max
from protocols.kernel.machine import Machine, Step
from protocols.kernel.plan import Plan, plan
from protocols.kernel.scenario import Scenario
from protocols.kernel.values import text
from protocols.kernel.world import Pair, World

# The order of what happens within one tick.
ENVIRONMENT: Final = 0
START: Final = 1
DELIVERY: Final = 2
REQUEST: Final = 3
TIMER: Final = 4
ROUND: Final = 5


class Live:
    """What the parts of the simulation share; what a snapshot must hold is in `world`."""

    def __init__(self, scenario: Scenario, machine: Machine, world: World) -> None:
        """Computes once what every message needs."""
        self.scenario = scenario
        self.machine = machine
        self.world = world
        self.events: list[Event] = []
        self.plan: Plan = plan(scenario)
        self.places = machine.places
        self.seed = scenario.seed
        self.delays = Dice(scenario.seed, "delay")
        self.timeouts = Dice(scenario.seed, "timer")
        self.network = scenario.network
        # Whether the protocol relies on an order that this network does not keep.
        self.disorderly = scenario.protocol.network.fifo and not scenario.network.fifo
        self.loss = threshold(scenario.network.loss)
        self.budget = scenario.protocol.budget()
        self.delay_max = self.budget.delay
        self.rounds = scenario.protocol.rounds()
        self.round_ticks = scenario.round_ticks
        self.until = min(scenario.until, ticks_max)
        declared = enumerate(scenario.protocol.properties)
        self.goals = tuple(number for number, one in declared if one.ends)
        self.channels = Channels(self)
        self.unread = True  # whether anything has changed that a property may depend on

    def charge(self, fault: Fault) -> None:
        """Counts one use of a fault; budgets count, they never gate."""
        self.world.used[fault] = self.world.used.get(fault, 0) + 1

    def full(self) -> str:
        """The limit that this run has reached, or nothing."""
        if len(self.events) >= events_max:
            return "limit:events_max"
        return "limit:in_flight_max" if len(self.world.flights) > in_flight_max else ""

    def step(self, node: str, stimulus: Stimulus) -> Step | None:
        """Runs the node's handler, if it has one, and takes over its new state."""
        states = self.world.states
        before = states[node]
        try:
            step = self.machine.step(node, before, stimulus, self.toss)
        except Exception as error:
            self.blame(f"{type(error).__name__} in {node} upon {stimulus}: {error}", error)
        if step is not None and step.state != before:
            states[node] = step.state
            self.unread = True
        return step

    def toss(self, node: str, name: str, options: tuple[Hashable, ...]) -> Hashable:
        """The node's next coin of that name: as the person chose, or by the seed."""
        world = self.world
        k = world.coins[node, name] = world.coins.get((node, name), 0) + 1
        coin = numbered(f"{node}.{name}", k)
        wanted = self.plan.choices.get(coin)
        outcome = options[keyed(self.seed, "coin", node, name, k) % len(options)]
        for option in options:
            if wanted is not None and text(option) == wanted:
                outcome = option
                world.effective.add(f"choose:{coin}:{wanted}")
        more = (("coin", coin), ("options", list(map(text, options))), ("outcome", text(outcome)))
        self.events.append(Event(world.now, "coin-tossed", node, more=more))
        return outcome

    def blame(self, sentence: str, error: Exception) -> NoReturn:
        """Our fault: stops the run with the line that shows it again."""
        raise ProtocolBug(sentence, self.scenario.text) from error


class Channels(dict[Pair, tuple[int, int]]):
    """Each channel's place among the deliveries of a tick: its receiver's number, then its hash."""

    def __init__(self, live: Live) -> None:
        """Empty; a channel is looked up once."""
        super().__init__()
        self._live = live

    def __missing__(self, pair: Pair) -> tuple[int, int]:
        live = self._live
        place = self[pair] = (live.places[pair[1]].number, keyed(live.seed, "channel", *pair))
        return place


def numbered(base: str, k: int) -> str:
    """The k-th of that name; the first carries no number."""
    return base if k == 1 else f"{base}.{k}"
