"""A run without time: what may happen next, in any order that the model allows.

The network is a bag of parcels, any of which may arrive next (the first of each channel where it is
FIFO). Where delays are bounded, timers are patient: they fire when nothing is left to arrive.
Synchronous rounds go one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product

from protocols.kernel.aftermath import Aftermath
from protocols.kernel.anyorder import crashes, deliveries, requests, timeouts
from protocols.kernel.configuration import COUNTED, NO_ROUND, Configuration, Move, Path, Successor
from protocols.kernel.fault import Fault
from protocols.kernel.handler import Started
from protocols.kernel.inrounds import acts, arrivals
from protocols.kernel.machine import Situation, Verdicts
from protocols.kernel.scenario import Scenario


class Untimed(Aftermath):
    """The untimed runs of a scenario, with at most so many faults of each kind."""

    def __init__(self, scenario: Scenario, faults: Mapping[Fault, int]) -> None:
        super().__init__(scenario, faults)
        self._verdicts: dict[tuple[object, ...], Verdicts] = {}

    def beginnings(self) -> Iterator[tuple[Path, Configuration]]:
        """Every way to begin: who is a traitor, and how the first coins fall."""
        start, fresh = self.table.stimulus(Started()), tuple(self.machine.fresh.values())
        for traitors in self._conspiracies():
            empty = Configuration(
                fresh, (), (), 0, 0, traitors, 0, (0,) * len(COUNTED),
                (1, 0) if self.rounds else NO_ROUND, (),
            )  # fmt: skip
            ways = [self.branches(empty, node, start) for node in self.everyone]
            for branches in product(*ways):
                begun = empty
                for node, branch in enumerate(branches):
                    begun = self.after(begun, node, branch, begun.net)
                yield tuple(Move("start", i, branch=one) for i, one in enumerate(branches)), begun

    def _conspiracies(self) -> Iterator[int]:
        """The sets of traitors, smallest first."""
        if self.given:
            yield self.given
            return
        for size in range(self.most_traitors + 1):
            for nodes in combinations(self.everyone, size):
                yield sum(1 << node for node in nodes)

    def successors(self, c: Configuration) -> list[Successor]:
        """All that may happen next."""
        if not self.rounds:
            found = (deliveries(self, c), timeouts(self, c), crashes(self, c), requests(self, c))
            return list(chain.from_iterable(found))
        acting = c.phase[1] < len(self.everyone)
        return [*(acts(self, c) if acting else arrivals(self, c)), *requests(self, c)]

    def idle(self, c: Configuration) -> bool:
        """Whether nothing more need happen: what is left on its way changes nothing, or is lies."""
        if c.timers or (self.rounds and c.phase != (self.rounds + 1, len(self.everyone))):
            return False
        return self.settled(c)

    def over(self, c: Configuration) -> bool:
        """Whether it is idle and nobody will ask for anything any more."""
        return c.asked + 1 == 1 << len(self.requests) and self.idle(c)

    def verdicts(self, c: Configuration) -> Verdicts:
        """What the protocol's properties say of this configuration, in their order."""
        idle = self.idle(c)
        quiet = idle and c.asked + 1 == 1 << len(self.requests)
        key = (c.states, c.down, c.crashed, c.traitors, idle, quiet)
        found = self._verdicts.get(key)
        if found is None:
            down, crashed, traitors = map(self._names, (c.down, c.crashed, c.traitors))
            situation = Situation(c.states, down, crashed | traitors, traitors, quiet, idle)
            found = self._verdicts[key] = self.machine.judge(situation)
        return found

    def _names(self, nodes: int) -> frozenset[str]:
        return frozenset(name for i, name in enumerate(self.table.nodes) if nodes >> i & 1)
