"""Replicas of one log: what each of them holds, and what must hold of all of them together.

The properties are those of Ongaro and Ousterhout 2014, Figure 3. They read what the servers that
are down have on their disks as well, and what was applied before a crash.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, TypeVar

from protocols.kernel import Node, Violation, durable, ghost
from protocols.services.logs import disagreement, mismatch

P = TypeVar("P")


class Replica(Node[P]):
    """Holds the log on its disk, and knows how much of it is committed."""

    log: list[str] = durable([])
    commit: int = 0
    led: list[int] = ghost([])  # the terms in which it was elected
    written: list[str] = ghost([])  # its log as the leader that it is or was last
    applied: dict[int, str] = ghost({})  # index -> the entry applied first, and the term by then

    def elected(self, term: int) -> None:
        """Writes down that this one leads from now on, and with which log."""
        self.led.append(term)
        self.written = list(self.log)

    def append(self, entry: str) -> None:
        """Takes a new entry, as a leader does."""
        self.log.append(entry)
        self.written.append(entry)

    def commit_to(self, index: int, term: int) -> None:
        """Applies, in order, what is committed now; `term` is the present one."""
        for at in range(self.commit + 1, index + 1):
            self.applied.setdefault(at, f"{self.log[at - 1]}@{term}")
        self.commit = max(self.commit, index)


Replicas = Iterable[Replica[Any]]
Applied = tuple[str, int, str, int]


def elected_twice(replicas: Replicas) -> str | None:
    """Election safety: at most one leader is elected in a term."""
    for one, other in combinations(replicas, 2):
        if both := sorted({*one.led} & {*other.led}):
            said = f"{one.title} and {other.title} have both been elected in term {both[0]}."
            return Violation(said, f"{one.id}.led", f"{other.id}.led")
    return None


def changed_as_leader(leaders: Replicas) -> str | None:
    """Leader append-only: a leader never overwrites or deletes entries of its log."""
    found = next((one for one in leaders if one.log != one.written), None)
    return (
        Violation(f"{found.title} leads and has changed its own log.", found.id) if found else None
    )


def mismatched(replicas: Replicas) -> str | None:
    """Log matching: logs with an entry of the same index and term are the same up to it."""
    for one, other in combinations(replicas, 2):
        if at := mismatch(one.log, other.log):
            theirs = f"{one.log[at - 1]} at {one.title}, {other.log[at - 1]} at {other.title}"
            return Violation(f"Entry {at} is {theirs}.", f"{one.id}.log", f"{other.id}.log")
    return None


def lacking(replicas: list[Replica[Any]], leaders: dict[str, int]) -> str | None:
    """Leader completeness: what was committed is in the log of every later term's leader.

    `leaders` gives the term of each. Later than the term in which the entry was committed, not
    than its own.
    """
    applied = list(_applied(replicas))
    for one in (one for one in replicas if one.id in leaders):
        for who, at, entry, since in applied:
            if since < leaders[one.id] and one.log[at - 1 : at] != [entry]:
                said = f"Entry {at}, {entry}, was committed in term {since}; "
                said += f"{one.title} leads term {leaders[one.id]} without it."
                return Violation(said, f"{who}.commit", f"{one.id}.led")
    return None


def diverged(replicas: list[Replica[Any]]) -> str | None:
    """State machine safety: no two apply different entries at one index."""
    past = [(who, at, entry) for who, at, entry, _ in _applied(replicas)]
    now = [(one.id, i, e) for one in replicas for i, e in enumerate(one.log[: one.commit], 1)]
    found = disagreement([*past, *now])
    if found is None:
        return None
    at, one, other = found
    titles = {replica.id: replica.title for replica in replicas}
    said = f"{titles[one]} and {titles[other]} have applied different entries at index {at}."
    if one == other:
        said = f"{titles[one]} has applied two different entries at index {at}."
    return Violation(said, f"{one}.commit", f"{other}.commit")


def _applied(replicas: Replicas) -> Iterable[Applied]:
    """Who has ever applied what at which index, and in which term that one was by then."""
    for one in replicas:
        for at, said in one.applied.items():
            entry, _, since = said.partition("@")
            yield one.id, at, entry, int(since)
