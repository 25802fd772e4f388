"""A link as a picture that a phone reads: the path of an SVG, in squares of size one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

QUIET = 3
"""squares of white around it, without which phones do not find it"""


class Picture(NamedTuple):
    """Its side in squares, the white around it included, and what is dark in it."""

    side: int
    path: str


@lru_cache(maxsize=256)
def picture(link: str) -> Picture:
    """The link's QR code."""
    rows = [list(row) for row in segno.make(link, error="m", micro=False).matrix]
    path = "".join(run for y, row in enumerate(rows) for run in _runs(row, y + QUIET))
    return Picture(len(rows) + 2 * QUIET, path)


def _runs(row: list[int], y: int) -> Iterator[str]:
    """The dark squares of a row, those beside each other as one."""
    x = QUIET
    for dark, squares in groupby(row):
        wide = len(list(squares))
        if dark:
            yield f"M{x} {y}h{wide}v1h-{wide}z"
        x += wide
