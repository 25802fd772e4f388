"""Numbered ballots, in which acceptors vote: what has been chosen in them, and what must hold.

A vote is a ballot's number and a value. The rules are those of Lamport 2001, with the mistakes that
are made of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from protocols.kernel import Mutation

Vote = tuple[int, str]
Asked = Iterable[tuple[str, Vote]]  # who asked for which value in which ballot

MISTAKES: Final[Mapping[str, Mutation]] = {
    "ignores-accepted": Mutation(
        "A proposer asks for its own value, whatever the promises say",
        "Phase 1 then only fights off rivals.",
        ("agreement", "chosen_stays"),
    ),
    "adopts-lowest": Mutation(
        "A proposer takes the value of the lowest ballot that it is told of",
        "It must be that of the highest. With two ballots nobody can see the difference.",
        ("agreement", "chosen_stays"),
    ),
    "skips-promise": Mutation(
        "An acceptor accepts whatever it has promised",
        "The promise binds in phase 2, or it binds to nothing.",
        ("agreement", "chosen_stays"),
    ),
    "forgets-promise": Mutation(
        "The promise is not written to the disk",
        "Who crashes and comes back accepts what it promised not to.",
        ("agreement", "chosen_stays"),
    ),
    "half-is-enough": Mutation(
        "Half of the acceptors count as a majority",
        "Two halves need not have anybody in common.",
        ("agreement",),
    ),
    "reuses-ballots": Mutation(
        "A proposer forgets which ballots it has used",
        "Two values then stand under one number.",
        ("one_value_a_ballot", "agreement"),
    ),
}


def next_ballot(own: int, proposers: int, latest: int) -> int:
    """The lowest number above `latest` that belongs to proposer number `own`, from 0.

    Proposer 0 of two has 1, 3, 5 …, the other 2, 4, 6 …: no two share a number.
    """
    return latest + 1 + (own - latest) % proposers


def told(votes: Iterable[Vote | None], *, lowest: bool = False) -> Vote | None:
    """The vote of the highest ballot among those that promises tell of; None where there is none.

    `lowest` is a mistake.
    """
    found = sorted(vote for vote in votes if vote)
    return found[0 if lowest else -1] if found else None


def chosen(votes: Iterable[Iterable[Vote]], majority: int) -> list[Vote]:
    """What a majority has accepted in one and the same ballot, from all votes of each acceptor."""
    count = Counter(vote for each in votes for vote in each)
    return sorted(vote for vote, voters in count.items() if voters >= majority)


def undone(decided: Iterable[Vote], asked: Asked) -> tuple[Vote, str, Vote] | None:
    """A chosen vote, and who asked for another value in a later ballot."""
    every = list(asked)
    for ballot, value in decided:
        for who, (later, other) in every:
            if later > ballot and other != value:
                return (ballot, value), who, (later, other)
    return None


def doubled(asked: Asked) -> tuple[int, str, str] | None:
    """A ballot that stands for two values, and the two."""
    first: dict[int, str] = {}
    for _, (ballot, value) in asked:
        if first.setdefault(ballot, value) != value:
            return ballot, first[ballot], value
    return None
