"""What comes of a step in an untimed run: the configuration after it, and after a crash in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocols.kernel.branching import Branch, Table
from protocols.kernel.configuration import (
    COUNTED,
    CRASH,
    RECOVER,
    Configuration,
    Move,
    Successor,
    more,
)
from protocols.kernel.errors import NotEnabled
from protocols.kernel.fault import Fault
from protocols.kernel.handler import Requested
from protocols.kernel.intervention import Request, Traitor
from protocols.kernel.machine import Machine
from protocols.kernel.scenario import Scenario
from protocols.kernel.values import built


class Aftermath:
    """A scenario's nodes and rules where time does not count; pure but for what it remembers."""

    def __init__(self, scenario: Scenario, faults: Mapping[Fault, int]) -> None:
        """At most so many faults of each kind.

        Of the interventions only requests and traitors have a meaning without time. Raises
        NotEnabled for the others, and for faults that are not searched for.
        """
        _check(scenario, faults)
        self.protocol = scenario.protocol
        self.machine = Machine(scenario.protocol)
        self.table = Table(self.machine)
        self.everyone = range(len(self.table.nodes))
        self.most = tuple(faults.get(one, 0) for one in COUNTED)
        self.most_traitors = faults.get(Fault.TRAITOR, 0)
        self.rounds = scenario.protocol.rounds()
        self.fifo = scenario.network.fifo
        budget = scenario.protocol.tolerates()
        self.patient = budget.delay is not None and Fault.TIMER not in budget.free
        self.round_ticks = scenario.round_ticks
        asked = [one for one in scenario.do if isinstance(one, Request)]
        self.asked = sorted(asked, key=lambda one: one.at)
        self.requests = [self._request(one) for one in self.asked]
        given = {one.node for one in scenario.do if isinstance(one, Traitor)}
        self.given = sum(1 << self.table.number[node] for node in given)

    def _request(self, one: Request) -> tuple[int, int]:
        stimulus = self.table.stimulus(Requested(one.name, one.args))
        return self.table.number[one.node], stimulus

    def branches(self, c: Configuration, node: int, stimulus: int) -> tuple[Branch, ...]:
        """What the node may do upon this stimulus here."""
        lying = bool(c.traitors >> node & 1)
        return self.table.branches(node, c.states[node], stimulus, lying)

    def outcomes(
        self, c: Configuration, move: Move, branch: Branch, net: tuple[int, ...]
    ) -> Iterator[Successor]:
        """The step done, and the step ended by a crash between two of its sends."""
        yield move, self.after(c, move.node, branch, net)
        if c.used[CRASH] < self.most[CRASH]:
            for cut in range(1, len(branch.sent)):
                half = branch._replace(sent=branch.sent[:cut])
                done = self.after(c, move.node, half, net)
                yield move._replace(cut=cut), self.crashed(done, move.node)

    def after(
        self, c: Configuration, node: int, branch: Branch, net: tuple[int, ...]
    ) -> Configuration:
        """After a step of the node, with this on its way before what the step sends."""
        states, timers = c.states, c.timers
        if branch.state != states[node]:
            states = (*states[:node], branch.state, *states[node + 1 :])
        if branch.off or branch.on:
            timers = tuple(sorted(branch.on.union(t for t in timers if t not in branch.off)))
        if branch.sent:
            net = self._ordered((*net, *branch.sent), c.down)
        return built(
            Configuration,
            (states, net, timers, c.down, c.crashed, c.traitors, c.asked, c.used, c.phase, c.inbox),
        )

    def _ordered(self, net: tuple[int, ...], down: int) -> tuple[int, ...]:
        """In an order that says nothing but what the channels do; what none will hear is gone."""
        parcels = self.table.parcels
        if down and not self.most[RECOVER]:
            net = tuple(one for one in net if not down >> parcels[one].receiver & 1)
        if self.fifo:
            return tuple(sorted(net, key=lambda one: parcels[one][:2]))
        return tuple(sorted(net))

    def crashed(self, c: Configuration, node: int) -> Configuration:
        """After a crash of the node: its volatile fields, timers and letters are gone."""
        name, bit = self.table.nodes[node], 1 << node
        state = self.machine.after_crash(name, c.states[node])
        return c._replace(
            states=(*c.states[:node], state, *c.states[node + 1 :]),
            net=self._ordered(c.net, c.down | bit),
            timers=tuple(one for one in c.timers if self.table.timers[one][0] != node),
            down=c.down | bit,
            crashed=c.crashed | bit,
            used=more(c.used, CRASH),
            inbox=tuple(one for one in c.inbox if one[0] != node),
        )

    def settled(self, c: Configuration) -> bool:
        """Whether whatever is on its way may as well never arrive."""
        parcels = self.table.parcels
        for one in dict.fromkeys(c.net):
            _, node, _, lying = parcels[one]
            if lying or c.down >> node & 1:
                continue
            if not all(
                branch.idle for branch in self.branches(c, node, self.table.readings(one)[0])
            ):
                return False
        return True


def _check(scenario: Scenario, faults: Mapping[Fault, int]) -> None:
    menu = [one for one in (*COUNTED, Fault.TRAITOR) if one in scenario.protocol.faults]
    unknown = [str(one) for one in faults if one not in menu]
    unknown += [str(one) for one in scenario.do if not isinstance(one, Request | Traitor)]
    if unknown:
        said = f"A search without time cannot start from this: {', '.join(unknown)}."
        known = ", ".join(menu)
        raise NotEnabled(said, f"Requests and traitors may be given, and how many of: {known}.")
