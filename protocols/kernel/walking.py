"""Random walks: the quick way to a violation, and no proof of anything.

A walk takes any step that is possible, a fault or a timer seldom. What it finds is shrunk: no
single step of the rest can be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from protocols.kernel.configuration import Configuration, Move, Path, Successor
from protocols.kernel.fault import Fault
from protocols.kernel.goal import Broken, Found, Goal
from protocols.kernel.keyed import keyed
from protocols.kernel.scenario import Scenario
from protocols.kernel.untimed import Untimed

T = TypeVar("T")
WALKS: Final = 2_000
STEPS: Final = 80
"""steps of one walk; the deepest classic needs some forty"""
SELDOM: Final = {"fire": 10, "crash": 10, "recover": 30, "drop": 10, "copy": 10}
"""of a hundred: how often a step of this kind is taken where it is possible, before all others"""


class Wandering(NamedTuple):
    """What walks came to: the violation, if any, and how many walks and steps it took."""

    found: Found | None
    walks: int
    steps: int


class Chance:
    """What one walk decides, each by its place on the way."""

    def __init__(self, seed: int, walk: int) -> None:
        self.walk = (seed, "walk", walk)
        self.asked = 0

    def choice(self, options: Sequence[T]) -> T:
        """One of them."""
        self.asked += 1
        return options[keyed(*self.walk, self.asked) % len(options)]

    def happens(self, percent: int) -> bool:
        """True so often of a hundred times."""
        return self.choice(range(100)) < percent


def wander(
    scenario: Scenario,
    faults: Mapping[Fault, int] | None = None,
    *,
    properties: tuple[str, ...] | None = None,
    seed: int = 1,
    walks: int = WALKS,
    steps: int = STEPS,
    stop: Callable[[], bool] = lambda: False,
) -> Wandering:
    """Walks until a property breaks, shrinks the walk, and tells it; else says how far it came.

    The arguments are as of `explore`; the same seed walks the same ways.
    """
    untimed = Untimed(scenario, faults or {})
    goal = Goal(scenario, untimed, properties)
    beginnings = list(untimed.beginnings())
    taken = 0
    for number in range(walks):
        chance = Chance(seed, number)
        path, one = chance.choice(beginnings)
        broken = goal.broken(one)
        for _ in range(steps):
            possible = untimed.successors(one) if broken is None else []
            if not possible:
                break
            move, one = _chosen(chance, possible)
            path = (*path, move)
            taken += 1
            broken = goal.broken(one)
        if broken:
            return Wandering(shrunk(goal, path, broken), number + 1, taken)
        if stop():
            return Wandering(None, number + 1, taken)
    return Wandering(None, walks, taken)


def _chosen(chance: Chance, possible: list[Successor]) -> Successor:
    kinds = {move.kind for move, _ in possible} | {"crash" for m, _ in possible if m.cut >= 0}
    seldom = [kind for kind in sorted(kinds & set(SELDOM)) if chance.happens(SELDOM[kind])]
    often = [one for one in possible if one[0].kind not in SELDOM and one[0].cut < 0]
    if seldom or not often:
        kind = chance.choice(seldom or sorted(kinds & set(SELDOM)))
        return chance.choice([one for one in possible if _kind(one[0]) == kind])
    return chance.choice(often)


def _kind(move: Move) -> str:
    return "crash" if move.cut >= 0 else move.kind


def shrunk(goal: Goal, path: Path, broken: Broken) -> Found:
    """The same violation in fewer steps: nothing of it can be left out any more.

    Faults are tried first, then steps from the end. Leaving one out, whatever then is impossible
    is left out as well.
    """
    start = tuple(move for move in path if move.kind == "start")
    first = next(c for begun, c in goal.untimed.beginnings() if begun == start)
    kept = [move for move in path if move.kind != "start"]
    shorter = True
    while shorter:
        shorter = False
        order = sorted(range(len(kept)), key=lambda i: (_kind(kept[i]) not in SELDOM, -i))
        for place in order:
            tried = _replayed(goal, first, kept[:place] + kept[place + 1 :], broken.name)
            if tried is not None and len(tried) < len(kept):
                kept, shorter = tried, True
                break
    last = _after(goal.untimed, first, kept)
    said = goal.broken(last)
    assert said is not None
    return goal.found(said, last, (*start, *kept))


def _replayed(goal: Goal, one: Configuration, moves: list[Move], name: str) -> list[Move] | None:
    """The possible ones of these moves up to where the property breaks, or None."""
    done: list[Move] = []
    for move in moves:
        after = _step(goal.untimed, one, move)
        if after is None:
            continue
        done.append(after[0])
        one = after[1]
        broken = goal.broken(one)
        if broken and broken.name == name:
            return done
    return None


def _after(untimed: Untimed, one: Configuration, moves: list[Move]) -> Configuration:
    for move in moves:
        found = _step(untimed, one, move)
        assert found is not None
        one = found[1]
    return one


def _step(untimed: Untimed, one: Configuration, move: Move) -> Successor | None:
    """The same thing happening here, though it may come to something else."""
    return next((s for s in untimed.successors(one) if _like(s[0], move)), None)


def _like(one: Move, other: Move) -> bool:
    coins = [move.branch.coins if move.branch else () for move in (one, other)]
    return one[:4] == other[:4] and one.cut == other.cut and coins[0] == coins[1]
