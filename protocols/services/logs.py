"""A replicated log as a list of short texts, and what replication asks of it.

An entry is written as its term and its command, a single letter: `4b` is command b, taken in term
4. Positions count from 1, as in the papers; position 0 stands before every log, in term 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Log = Sequence[str]


def term_of(entry: str) -> int:
    """The term in which the entry was taken."""
    return int(entry[:-1])


def term_at(log: Log, index: int) -> int:
    """The term of the entry at that position; 0 where there is none."""
    return term_of(log[index - 1]) if 0 < index <= len(log) else 0


def last_term(log: Log) -> int:
    """The term of the last entry; 0 for an empty log."""
    return term_at(log, len(log))


def agrees(log: Log, index: int, term: int) -> bool:
    """Whether the log has an entry of that term at that position."""
    return index <= len(log) and term_at(log, index) == term


def merged(log: Log, index: int, entries: Log) -> list[str]:
    """The log with these entries behind position `index`: only a conflict takes anything away.

    A message that is late, or comes twice, thus takes back nothing that a later one brought.
    """
    for at, entry in enumerate(entries, index):
        if at >= len(log) or term_of(log[at]) != term_of(entry):
            return [*log[:at], *entries[at - index :]]
    return list(log)


def shared(one: Log, other: Log) -> int:
    """How many entries, from the first on, are the same in both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def mismatch(one: Log, other: Log) -> int:
    """The first position that differs although a later one, or it, has the same term in both.

    0 where there is none: then the logs match in the sense of Raft's Log Matching.
    """
    both = range(min(len(one), len(other)), 0, -1)
    same = next((at for at in both if term_at(one, at) == term_at(other, at)), 0)
    return shared(one, other) + 1 if shared(one, other) < same else 0


def disagreement(applied: Iterable[tuple[str, int, str]]) -> tuple[int, str, str] | None:
    """A position at which two have applied different entries, and who the two are.

    `applied` says who applied what where, in any order.
    """
    first: dict[int, tuple[str, str]] = {}
    for who, at, entry in applied:
        whose, known = first.setdefault(at, (who, entry))
        if known != entry:
            return at, whose, who
    return None
