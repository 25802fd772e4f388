"""How many are there, how many follow, and what the others look at: for the host's eyes.

Numbers and scenarios, never who.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from playground.rooms import bounds


class RoomBranch(Struct, frozen=True):
    """So many look at this scenario by themselves."""

    scenario: str
    count: int


class RoomCrowd(Struct, frozen=True):
    """Viewers who are there; those of them who look at something of their own, most alike first.

    `seats` are those who are there: hosts may remove somebody. What they look at is not in it.
    """

    here: int = 0
    exploring: int = 0
    branches: list[RoomBranch] = []
    seats: list[int] = []


NOBODY: Final = RoomCrowd()


def counted(doings: Iterable[str], seats: Iterable[int] = ()) -> RoomCrowd:
    """The crowd of viewers who look at these scenarios; an empty one is the host's."""
    seen = list(doings)
    groups = Counter(text for text in seen if text)
    return _crowd(len(seen), groups.total(), groups, seats)


def together(crowds: Iterable[RoomCrowd]) -> RoomCrowd:
    """Several processes' crowds as one."""
    some = list(crowds)
    groups: Counter[str] = Counter()
    for crowd in some:
        groups.update({branch.scenario: branch.count for branch in crowd.branches})
    here, exploring = sum(one.here for one in some), sum(one.exploring for one in some)
    seats = (seat for one in some for seat in one.seats)
    return _crowd(here, exploring, groups, seats)


def _crowd(here: int, exploring: int, groups: Counter[str], seats: Iterable[int]) -> RoomCrowd:
    ranked = sorted(groups.items(), key=lambda item: (-item[1], item[0]))
    branches = [RoomBranch(text, count) for text, count in ranked[: bounds.branches_max]]
    return RoomCrowd(here, exploring, branches, sorted(set(seats)))
