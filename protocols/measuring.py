"""What the command line says of a scenario's runs under many seeds: a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import protocols
from protocols.lifelines import Row

SEEDS: Final = 100
SEEDS_MAX: Final = 100_000
COLUMNS: Final = ("name", "unit", "runs", "mean", "error", "min", "p50", "p95", "max")


def seeds_of(text: str) -> int:
    """How many seeds were asked for; raises Malformed with what is allowed."""
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= SEEDS_MAX:
        return int(text)
    said = f"--seeds {text[:40]} is not allowed."
    raise protocols.errors.Malformed(said, f"1 to {SEEDS_MAX} of them.")


def measured(scenario: protocols.Scenario, seeds: int) -> dict[str, Any]:
    """The scenario's measures as JSON knows them; the first seed is the scenario's own."""
    found = [one.as_dict() for one in protocols.measure(scenario, seeds)]
    return {"scenario": scenario.text, "seeds": seeds, "measures": found}


def table(found: dict[str, Any]) -> Iterator[Row]:
    """The measures in columns; `error` is the standard error of the mean."""
    lines = [COLUMNS, *(tuple(map(_said, _cells(one))) for one in found["measures"])]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        texts = "  ".join(_placed(*cell) for cell in zip(line, widths, range(9), strict=True))
        yield Row(texts.rstrip(), "" if number else "head")
    yield Row("")
    yield Row(f"{found['seeds']} runs of {found['scenario']}", "faint")


def comma_separated(found: dict[str, Any]) -> Iterator[Row]:
    """The same columns for a spreadsheet."""
    written = io.StringIO()
    lines = [COLUMNS, *map(_cells, found["measures"])]
    csv.writer(written, lineterminator="\n").writerows(lines)
    return map(Row, written.getvalue().splitlines())


def _cells(one: dict[str, Any]) -> Sequence[Any]:
    return [one[column] for column in COLUMNS]


def _said(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _placed(text: str, width: int, column: int) -> str:
    """Words to the left, numbers to the right."""
    return text.ljust(width) if column < 2 else text.rjust(width)
