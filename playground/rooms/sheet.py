"""The results of a room's questions as a table that any spreadsheet opens. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from playground.rooms.votes import Result

HEAD: Final = ("question", "asked after event", "made by", "option", "right", "vote 1", "vote 2")
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Where a cell begins so, a spreadsheet may take it for a formula."""


def table(results: Iterable[Result]) -> str:
    """One row for each option: the votes of both rounds, and whom the discussion moved where."""
    some = list(results)
    wide = max((len(one.moves) for one in some), default=0)
    moved = [f"then option {number}" for number in range(1, wide + 1)]
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*HEAD, *moved])
    for one in some:
        writer.writerows(_rows(one))
    return text.getvalue()


def _rows(one: Result) -> Iterator[list[str | int]]:
    about = [safe(one.body["text"]), one.body["count"], one.body["made"]]
    for place, option in enumerate(one.body["options"]):
        right = "yes" if one.body["answer"] == place else ""
        counts = [votes[place] for votes in one.rounds]
        yield [*about, safe(option), right, *counts, *one.moves[place]]


def safe(cell: str) -> str:
    """With a mark before it that says: this is text."""
    return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell
