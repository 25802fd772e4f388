"""What a node's step may come to where time does not count: chance may fall any way, and a traitor
may say anything that its messages' domains allow.

Messages, timers and stimuli are interned to small numbers, and every step's branches are kept: a
node has few local states even where there are millions of configurations, so a search runs on
tuples of numbers and hardly ever calls a handler.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import product
from typing import NamedTuple

from protocols.kernel.handler import Received, Rounded, Stimulus, TimedOut
from protocols.kernel.machine import Machine, Step, TossCoin
from protocols.kernel.message import Message, lies
from protocols.kernel.node import Send, SetTimer


class Parcel(NamedTuple):
    """A message on its way; what a traitor's says is settled only when it arrives."""

    sender: int
    receiver: int
    message: Message
    lying: bool


# For each coin of a step, in order: its name, and how it fell.
Coins = tuple[tuple[str, Hashable], ...]


class Branch(NamedTuple):
    """One outcome of a step: the new state, the parcels sent, the timers that go off and on."""

    state: int
    sent: tuple[int, ...]
    off: frozenset[int]
    on: frozenset[int]
    coins: Coins
    idle: bool  # nothing changes and nothing is done


class Open(Exception):
    """A coin that has not been tossed in this branch."""

    def __init__(self, name: str, options: tuple[Hashable, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.options = options


class Table:
    """The branches of every step, and the numbers of all that occurs in them."""

    def __init__(self, machine: Machine) -> None:
        """Nodes are numbered in the order of the lifelines."""
        self.machine = machine
        self.nodes = tuple(machine.places)
        self.number = {node: place for place, node in enumerate(self.nodes)}
        self.parcels: list[Parcel] = []
        self.timers: list[tuple[int, str]] = []
        self.stimuli: list[Stimulus] = []
        self._parcels: dict[Parcel, int] = {}
        self._timers: dict[tuple[int, str], int] = {}
        self._stimuli: dict[tuple[type, Stimulus], int] = {}
        self._readings: dict[int, tuple[int, ...]] = {}
        self._timeouts: dict[int, int] = {}
        self._branches: dict[tuple[int, int, int, bool], tuple[Branch, ...]] = {}

    def parcel(self, parcel: Parcel) -> int:
        """Its number."""
        number = self._parcels.setdefault(parcel, len(self.parcels))
        if number == len(self.parcels):
            self.parcels.append(parcel)
        return number

    def timer(self, node: int, name: str) -> int:
        """The number of a node's timer."""
        number = self._timers.setdefault((node, name), len(self.timers))
        if number == len(self.timers):
            self.timers.append((node, name))
        return number

    def stimulus(self, stimulus: Stimulus) -> int:
        """Its number. The type too: Started() and Recovered() are equal as tuples."""
        key = (type(stimulus), stimulus)
        number = self._stimuli.setdefault(key, len(self.stimuli))
        if number == len(self.stimuli):
            self.stimuli.append(stimulus)
        return number

    def readings(self, parcel: int) -> tuple[int, ...]:
        """The stimuli that a parcel may turn out to be: a traitor's is any of its lies."""
        found = self._readings.get(parcel)
        if found is None:
            held = self.parcels[parcel]
            sender = self.nodes[held.sender]
            said = variants(held.message, sender) if held.lying else (held.message,)
            found = tuple(self.stimulus(Received(sender, message)) for message in said)
            self._readings[parcel] = found
        return found

    def timeout(self, timer: int) -> int:
        """The stimulus of a timer that fires."""
        found = self._timeouts.get(timer)
        if found is None:
            found = self._timeouts[timer] = self.stimulus(TimedOut(self.timers[timer][1]))
        return found

    def branches(self, node: int, state: int, stimulus: int, lying: bool) -> tuple[Branch, ...]:
        """All that this step may come to. An exception of a handler is passed on."""
        key = (node, state, stimulus, lying)
        found = self._branches.get(key)
        if found is None:
            steps = self._steps(node, state, self.stimuli[stimulus])
            found = tuple(self._branch(node, state, step, lying, c) for step, c in steps)
            self._branches[key] = found
        return found

    def _steps(
        self, node: int, state: int, stimulus: Stimulus
    ) -> Iterator[tuple[Step | None, Coins]]:
        """The step for every way in which its coins may fall."""
        waiting: list[Coins] = [()]
        while waiting:
            fallen = waiting.pop()
            try:
                yield self.machine.step(self.nodes[node], state, stimulus, _fallen(fallen)), fallen
            except Open as coin:
                waiting += [(*fallen, (coin.name, one)) for one in reversed(coin.options)]

    def _branch(
        self,
        node: int,
        state: int,
        step: Step | None,
        lying: bool,
        coins: Coins,
    ) -> Branch:
        if step is None:
            return Branch(state, (), frozenset(), frozenset(), coins, idle=True)
        sent: list[int] = []
        on: set[int] = set()
        off: set[int] = set()
        for effect in step.effects:
            if isinstance(effect, Send):
                to = self.number[effect.to]
                sent.append(self.parcel(Parcel(node, to, effect.message, lying)))
                continue
            timer = self.timer(node, effect.name)
            (on.add if isinstance(effect, SetTimer) else on.discard)(timer)
            off.add(timer)
        idle = step.state == state and not step.effects
        return Branch(step.state, tuple(sent), frozenset(off), frozenset(on), coins, idle)

    def round(self, number: int, letters: tuple[int, ...]) -> int:
        """The stimulus of a round with these letters, which are stimuli themselves."""
        opened = (self.stimuli[one] for one in letters)
        inbox = tuple((one.sender, one.message) for one in opened if isinstance(one, Received))
        return self.stimulus(Rounded(number, inbox))


def _fallen(coins: Coins) -> TossCoin:
    """Coins that have fallen so, in this order; the next one is still open."""
    outcomes = iter(coins)

    def toss(_node: str, name: str, options: tuple[Hashable, ...]) -> Hashable:
        for _, outcome in outcomes:
            return outcome
        raise Open(name, options)

    return toss


def variants(message: Message, sender: str) -> tuple[Message, ...]:
    """All that a traitor may say instead of this message, itself first."""
    choices = lies(message, sender)
    said = (
        message.but(**dict(zip(choices, values, strict=True)))
        for values in product(*choices.values())
    )
    return tuple(dict.fromkeys((message, *said)))
