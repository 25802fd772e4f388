"""Digests of any beginning of a run that many ask about: hashed on from the last mark before it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from protocols import Run

Hash = Any
"""One of hashlib's, which have no name that Python gives away."""
SEPARATOR: Final = b"\n"
STRIDE: Final = 1_024
"""events between two marks"""


class Digests:
    """As `run.digest(count)`, which begins anew each time."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.marks: list[Hash] = [sha256()]  # of the first 0, STRIDE, 2 * STRIDE … events

    def at(self, count: int) -> str:
        """Of the first `count` events, which there must be."""
        lines = self.run.lines
        while len(self.marks) <= count // STRIDE:
            start = (len(self.marks) - 1) * STRIDE
            self.marks.append(_further(self.marks[-1], lines, start, start + STRIDE))
        start = count // STRIDE * STRIDE
        return str(_further(self.marks[count // STRIDE], lines, start, count).hexdigest())


def _further(mark: Hash, lines: list[bytes], start: int, upto: int) -> Hash:
    digest = mark.copy()
    if start and upto > start:
        digest.update(SEPARATOR)
    digest.update(SEPARATOR.join(lines[start:upto]))
    return digest
