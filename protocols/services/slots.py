"""A log of slots: what a replica votes, learns and executes in them, and what must hold of all.

Slots are chosen in any order and executed in their order, from 1 on. In each the rules of ballots
hold (`services/ballots.py`), and the properties say so for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from protocols.kernel import Mutation, Node, Violation, durable, ghost
from protocols.services import ballots
from protocols.services.ballots import Vote

P = TypeVar("P")
IN_ORDER: Final = "Lamport 2001, section 3: execute a slot when all before it are"
MISTAKES: Final[Mapping[str, Mutation]] = {
    **{
        name: ballots.MISTAKES[name]
        for name in ("ignores-accepted", "skips-promise", "forgets-promise")
    },
    "skips-holes": Mutation(
        "A replica executes what is chosen at once, whatever is missing before it",
        "Slots may be chosen out of order.",
        ("same_order",),
    ),
}


class Slots(Node[P]):
    """Votes slot by slot, on its disk; learns what is chosen, and executes it in order."""

    executed: list[str] = []
    chosen: dict[int, str] = {}
    accepted: dict[int, Vote] = durable({})
    asked: dict[int, list[Vote]] = ghost({})
    votes: dict[int, list[Vote]] = ghost({})
    learnt: dict[int, str] = ghost({})

    def known(self) -> int:
        """Up to which slot, without a hole, it knows what is chosen."""
        return next(slot - 1 for slot in range(1, len(self.chosen) + 2) if slot not in self.chosen)

    def accept(self, ballot: int, slot: int, value: str) -> None:
        self.accepted[slot] = (ballot, value)
        voted = self.votes.setdefault(slot, [])
        voted += [] if (ballot, value) in voted else [(ballot, value)]

    def learn(self, slot: int, value: str) -> None:
        if slot in self.chosen:
            self.because(f"slot {slot} is known")
            return
        self.chosen[slot] = value
        self.learnt.setdefault(slot, value)
        before = len(self.executed)
        if self.mutated("skips-holes"):
            self.executed.append(value)
        while len(self.executed) < self.known() and not self.mutated("skips-holes"):
            self.executed.append(self.chosen[len(self.executed) + 1])
        done = ", ".join(self.executed[before:])
        self.because(f"now it executes {done}" if done else f"{self.known() + 1} is open", IN_ORDER)


Keepers = list[Slots[Any]]


def two_values(keepers: Keepers, majority: int) -> str | None:
    """Agreement: in each slot at most one value is chosen, and nobody learns another."""
    for slot in _slots(keepers):
        found = {value: f"chosen in ballot {b}" for b, value in _chosen(keepers, slot, majority)}
        for one in keepers:
            if slot in one.learnt:
                found.setdefault(one.learnt[slot], f"learnt by {one.title}")
        if len(found) > 1:
            said = " and ".join(f"{value} is {how}" for value, how in sorted(found.items()))
            return f"In slot {slot} {said}."
    return None


def undone(keepers: Keepers, majority: int) -> str | None:
    """Once a value is chosen in a slot, every later ballot asks for that value there."""
    for slot in _slots(keepers):
        if found := ballots.undone(_chosen(keepers, slot, majority), _asked(keepers, slot)):
            (ballot, value), who, (later, other) = found
            said = (
                f"In slot {slot} {value} was chosen in ballot {ballot}; {later} asks for {other}."
            )
            return Violation(said, f"{who}.accepted")
    return None


def doubled(keepers: Keepers) -> str | None:
    """In each slot a ballot stands for one value."""
    for slot in _slots(keepers):
        if found := ballots.doubled(_asked(keepers, slot)):
            return "In slot {} ballot {} asks for {} and for {}.".format(slot, *found)
    return None


def out_of_order(keepers: Keepers) -> str | None:
    """All execute the same in the same order: of any two, one has executed what the other has."""
    longest = max(keepers, key=lambda one: len(one.executed))
    for one in keepers:
        if one.executed != longest.executed[: len(one.executed)]:
            mine, theirs = (", ".join(each.executed) for each in (one, longest))
            said = f"{one.title} has executed {mine}; {longest.title} {theirs}."
            return Violation(said, f"{one.id}.executed", f"{longest.id}.executed")
    return None


def _slots(keepers: Keepers) -> list[int]:
    return sorted({slot for one in keepers for slot in (*one.votes, *one.learnt)})


def _asked(keepers: Keepers, slot: int) -> Iterator[tuple[str, Vote]]:
    return ((one.id, vote) for one in keepers for vote in one.asked.get(slot, []))


def _chosen(keepers: Keepers, slot: int, majority: int) -> list[Vote]:
    """What a majority has accepted in one ballot, at any time."""
    return ballots.chosen((one.votes.get(slot, []) for one in keepers), majority)
