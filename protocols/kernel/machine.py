"""A protocol with given parameters as a table of remembered steps.

A node has few local states even where a run has millions of configurations, so states are
interned to small numbers and every handler's result is kept: a step seen before costs one look-
up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from protocols.kernel.handler import Stimulus
from protocols.kernel.limits import memo_entries_max, memo_values_max, sends_per_handler_max
from protocols.kernel.node import Effect, Node, State, Toss, Waits
from protocols.kernel.property import Nature, View
from protocols.kernel.protocol import Protocol
from protocols.kernel.step import run_handler
from protocols.kernel.values import weight

TossCoin = Callable[[str, str, tuple[Hashable, ...]], Hashable]


class Step(NamedTuple):
    """A node's step: the number of its new state, the changed fields, the effects, the reasons."""

    state: int
    changed: tuple[tuple[str, Hashable], ...]
    effects: tuple[Effect, ...]
    why: str
    rule: str
    text: str


class Situation(NamedTuple):
    """All that a property may depend on: equal situations get equal verdicts."""

    states: tuple[int, ...]
    down: frozenset[str]
    faulty: frozenset[str]
    traitors: frozenset[str]
    quiet: bool
    idle: bool


Verdicts = tuple[str | None, ...]


class Machine:
    """The steps of one protocol with one choice of parameters, shared by all its runs."""

    def __init__(self, protocol: Protocol) -> None:
        """Interns the state in which each node comes up."""
        self.protocol = protocol
        self.places = protocol.places
        self.weight = 0
        self._states: list[State] = []
        self._numbers: dict[tuple[type, State], int] = {}
        self._steps: dict[Hashable, Step | Toss | None] = {}
        self._verdicts: dict[Situation, Verdicts] = {}
        self._waits: dict[tuple[str, State], Waits | None] = {}
        self._seen: dict[str, tuple[int, Node[Any]]] = {}
        self.fresh = {node: self._number(node, one.fresh()) for node, one in self.places.items()}

    def state(self, number: int) -> State:
        """The state behind a number."""
        return self._states[number]

    def fields(self, node: str, number: int) -> tuple[tuple[str, Hashable], ...]:
        """The state as pairs of field and value."""
        declared = self.places[node].seat.role.fields
        return tuple((f.name, v) for f, v in zip(declared, self._states[number], strict=True))

    def step(self, node: str, state: int, stimulus: Stimulus, toss: TossCoin) -> Step | None:
        """The step of `node` in `state` upon `stimulus`; None where its role has no handler.

        `toss` is asked for each coin that the handler throws, in order.
        """
        # The type too: Started() and Recovered() are equal as tuples.
        found = self._steps.get((node, state, type(stimulus), stimulus), self)
        if type(found) is Step or found is None:  # nearly always
            return found
        return self._tossing(node, state, stimulus, toss)

    def _tossing(self, node: str, state: int, stimulus: Stimulus, toss: TossCoin) -> Step | None:
        """The step again, handed one more coin each time that it stops at one."""
        known: Hashable = (node, state, type(stimulus), stimulus)
        key = known
        outcomes: tuple[Hashable, ...] = ()
        while True:
            found = self._steps.get(key, self)
            if found is self:
                found = self._remember(key, self._run(node, state, stimulus, outcomes))
            if not isinstance(found, Toss):
                assert not isinstance(found, Machine)
                return found
            outcomes = (*outcomes, toss(node, found.name, found.options))
            key = (known, outcomes)

    def after_crash(self, node: str, state: int) -> int:
        """The state that a crash leaves."""
        return self._number(node, self.places[node].remains(self._states[state]))

    def changes(self, node: str, old: int, new: int) -> tuple[tuple[str, Hashable], ...]:
        """The fields that differ between two states of a node."""
        pairs = zip(self.fields(node, old), self.fields(node, new), strict=True)
        return tuple(after for before, after in pairs if before != after)

    def judge(self, situation: Situation) -> Verdicts:
        """What each property says of this situation."""
        found = self._verdicts.get(situation)
        if found is None:
            view = self._view(situation)
            found = tuple(one.judge(self.protocol, view) for one in self.protocol.properties)
            if len(self._verdicts) >= memo_entries_max:
                self._verdicts.clear()
            self._verdicts[situation] = found
        return found

    def waits(self, node: str, state: State) -> Waits | None:
        """What the node waits for in this state, if its role says so."""
        if (node, state) not in self._waits:
            if len(self._waits) >= memo_entries_max:
                self._waits.clear()
            self._waits[node, state] = self.places[node].thawed(state, None).waits_for()
        return self._waits[node, state]

    def natures(self) -> tuple[Nature, ...]:
        """The nature of each property, in the order of the verdicts."""
        return tuple(one.nature for one in self.protocol.properties)

    def _view(self, situation: Situation) -> View:
        pairs = zip(self.places, situation.states, strict=True)
        nodes = {node: self._read(node, state) for node, state in pairs}
        return View(nodes, *situation[1:])

    def _read(self, node: str, state: int) -> Node[Any]:
        """The node as properties read it; most have not moved since the last time."""
        number, seen = self._seen.get(node, (-1, None))
        if seen is None or number != state:
            seen = self.places[node].thawed(self._states[state], None)
            self._seen[node] = (state, seen)
        return seen

    def _run(
        self, node: str, state: int, stimulus: Stimulus, outcomes: tuple[Hashable, ...]
    ) -> Step | Toss | None:
        try:
            found = run_handler(self.places[node], self._states[state], stimulus, outcomes)
        except Toss as toss:
            return toss
        if found is None:
            return None
        if len(found.effects) > sends_per_handler_max:
            raise ValueError(f"a step of {node} asks for {len(found.effects)} effects")
        return Step(self._number(node, found.state), *found[1:])

    def _remember(self, key: Hashable, found: Step | Toss | None) -> Step | Toss | None:
        if len(self._steps) >= memo_entries_max:
            self._steps.clear()
        self._steps[key] = found
        return found

    def _number(self, node: str, state: State) -> int:
        """One number for equal states of a role; another role's empty dict is no empty list."""
        role = self.places[node].seat.role
        number = self._numbers.setdefault((role, state), len(self._states))
        if number == len(self._states):
            self._states.append(state)
            self.weight += weight(state)
        return number


_machines: dict[str, Machine] = {}


def machine_for(protocol: Protocol, key: str) -> Machine:
    """The machine shared by all runs with this protocol and these parameters (`key` names them).

    The machines used last are kept, as long as their states together are not too heavy; a run holds
    on to its own for as long as it lasts.
    """
    machine = _machines.pop(key, None)
    if machine is None or machine.weight > memo_values_max:
        machine = Machine(protocol)
    _machines[key] = machine
    while len(_machines) > 1 and sum(one.weight for one in _machines.values()) > memo_values_max:
        _machines.pop(next(iter(_machines)))
    return machine
