"""Exhaustive search: every untimed run of a scenario within bounds, fewest faults first.

Its words are honest: a violation that is *found* has the fewest faults there are and, with that
many, the fewest steps; *none* means that nothing within the bounds was left out; otherwise the
search *gave up*, and says at which bound. It never says "correct".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

from protocols.kernel.configuration import Configuration, Move, Path
from protocols.kernel.fault import Fault
from protocols.kernel.goal import Found, Goal
from protocols.kernel.scenario import Scenario
from protocols.kernel.untimed import Untimed

STATES_MAX: Final = 500_000
"""configurations remembered before a search gives up; each takes about half a kilobyte"""
LOOK_EVERY: Final = 1_024
"""configurations between two questions whether to stop"""
Verdict = Literal["found", "none", "gave up"]
Stop = Callable[[], bool]


class Exploration(NamedTuple):
    """What a search came to. `bound` names the bound at which it gave up, or is empty.

    `unique` configurations were reached by `generated` moves; the longest run had `depth` steps.
    """

    verdict: Verdict
    found: Found | None
    bound: str
    unique: int
    generated: int
    depth: int


def explore(
    scenario: Scenario,
    faults: Mapping[Fault, int] | None = None,
    *,
    properties: tuple[str, ...] | None = None,
    steps_max: int = 10_000,
    states_max: int = STATES_MAX,
    stop: Stop = lambda: False,
) -> Exploration:
    """Searches the scenario's untimed runs with at most so many faults of each kind.

    `properties` are names of safety and liveness properties, all of them where none are given; a
    liveness property is violated where nothing can follow and it is not reached. Whatever the
    scenario's interventions other than requests and traitors say is refused (NotEnabled). `stop` is
    asked now and then whether time is up.
    """
    return _Search(scenario, faults or {}, properties).run(steps_max, states_max, stop)


class _Search:
    """Uniform-cost search: by faults first, then by steps."""

    def __init__(
        self, scenario: Scenario, faults: Mapping[Fault, int], names: tuple[str, ...] | None
    ) -> None:
        self.untimed = Untimed(scenario, faults)
        self.goal = Goal(scenario, self.untimed, names)
        self.parents: dict[Configuration, tuple[Configuration, Move] | Path] = {}
        self.waiting: dict[int, dict[int, list[Configuration]]] = defaultdict(dict)
        self.generated = 0
        self.depth = 0
        self.found: Found | None = None

    def run(self, steps_max: int, states_max: int, stop: Stop) -> Exploration:
        """Layer by layer: one number of faults, one number of steps."""
        for path, first in self.untimed.beginnings():
            self._reach(path, first, 0)
        cut = False
        while self.waiting:
            faults = min(self.waiting)
            depth = min(self.waiting[faults])
            layer = self.waiting[faults].pop(depth)
            if not self.waiting[faults]:
                del self.waiting[faults]
            for number, one in enumerate(layer):
                broken = self.goal.broken(one)
                if broken:
                    self.found = self.goal.found(broken, one, self._path(one))
                    return self._result("found", "")
                if number % LOOK_EVERY == 0 and stop():
                    return self._result("gave up", "time")
                if len(self.parents) > states_max:
                    return self._result("gave up", f"{states_max} states")
                if depth >= steps_max:
                    cut = True
                    continue
                for move, after in self.untimed.successors(one):
                    self._reach((one, move), after, depth + 1)
        return self._result("gave up", f"{steps_max} steps") if cut else self._result("none", "")

    def _reach(
        self, origin: tuple[Configuration, Move] | Path, one: Configuration, depth: int
    ) -> None:
        self.generated += 1
        if one not in self.parents:
            self.parents[one] = origin
            self.depth = max(self.depth, depth)
            self.waiting[one.faults].setdefault(depth, []).append(one)

    def _path(self, last: Configuration) -> Path:
        moves: list[Move] = []
        origin = self.parents[last]
        while isinstance(origin[0], Configuration):
            before, move = origin
            moves.append(move)
            origin = self.parents[before]
        return (*origin, *reversed(moves))

    def _result(self, verdict: Verdict, bound: str) -> Exploration:
        counts = (len(self.parents), self.generated, self.depth)
        return Exploration(verdict, self.found, bound, *counts)
