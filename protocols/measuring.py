"""What the command line says of a scenario's runs under many seeds: a table, JSON, CSV, a chart."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

import protocols
from protocols.charting import chart
from protocols.lifelines import Row
from protocols.sweeping import as_dict, points, sweep_of, theory

SEEDS: Final = 100
SEEDS_MAX: Final = 100_000
COLUMNS: Final = ("name", "unit", "runs", "mean", "error", "min", "p50", "p95", "max", "theory")
WORDS: Final = 2  # columns at the left; the others hold numbers


def seeds_of(text: str) -> int:
    """How many seeds were asked for; raises Malformed with what is allowed."""
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= SEEDS_MAX:
        return int(text)
    said = f"--seeds {text[:40]} is not allowed."
    raise protocols.errors.Malformed(said, f"1 to {SEEDS_MAX} of them.")


def measured(scenario: protocols.Scenario, seeds: int, _sweep: str = "") -> dict[str, Any]:
    """The scenario's measures as JSON knows them; the first seed is the scenario's own."""
    said = theory(scenario)
    found = [
        one.as_dict() | {"theory": said.get((one.name, one.unit))}
        for one in protocols.measure(scenario, seeds)
    ]
    return {"scenario": scenario.text, "seeds": seeds, "measures": found}


def swept(scenario: protocols.Scenario, seeds: int, text: str) -> dict[str, Any]:
    """The same for each value of a parameter; `text` is as `sweep_of` reads it."""
    sweep = sweep_of(scenario, text)
    found: dict[str, Any] = as_dict(scenario, sweep, seeds, list(points(scenario, sweep, seeds)))
    return found


def lines_of(scenario: protocols.Scenario, seeds: int, text: str) -> Iterator[str]:
    """A sweep as it comes: a line of JSON for each value, and at the end the charts.

    `{"done": 1, "of": 7, "point": {…}}` for each value; then `{"sweep": {…}, "charts": {…}}`, the
    charts as SVG by the name of their measure.
    """
    sweep = sweep_of(scenario, text)
    found = []
    for number, point in enumerate(points(scenario, sweep, seeds), start=1):
        found.append(point)
        row = as_dict(scenario, sweep, seeds, [point])["points"][0]
        yield json.dumps({"done": number, "of": len(sweep.values), "point": row})
    whole = as_dict(scenario, sweep, seeds, found)
    keys = dict.fromkeys(
        (row["name"], row["unit"]) for p in whole["points"] for row in p["measures"]
    )
    charts = {f"{name} ({unit})": chart(whole, name, unit) for name, unit in keys}
    yield json.dumps({"sweep": whole, "charts": charts})


def chart_of(found: dict[str, Any], name: str) -> str:
    """The chart of one measure of a sweep; raises Malformed naming those there are."""
    known = list(dict.fromkeys(row["name"] for one in found["points"] for row in one["measures"]))
    if name and name not in known:
        said = f"There is no measure “{name[:40]}”."
        raise protocols.errors.Malformed(said, f"Known: {', '.join(known)}.")
    return chart(found, name).rstrip("\n")


def table(found: dict[str, Any]) -> Iterator[Row]:
    """The measures in columns; `error` is the standard error of the mean."""
    head, rows = _lines(found)
    lines = [head, *(tuple(map(_said, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    words = len(head) - len(COLUMNS) + WORDS
    for number, line in enumerate(lines):
        cells = zip(line, widths, strict=True)
        texts = [t.ljust(w) if i < words else t.rjust(w) for i, (t, w) in enumerate(cells)]
        yield Row("  ".join(texts).rstrip(), "" if number else "head")
    yield Row("")
    yield Row(f"{found['seeds']} runs of {found['scenario']}", "faint")
    for one in found.get("formulas", ()):
        source = f" ({one['source']})" if one["source"] else ""
        yield Row(f"{one['name']} in theory: {one['text']}{source}", "faint")


def comma_separated(found: dict[str, Any]) -> Iterator[Row]:
    """The same columns for a spreadsheet."""
    written = io.StringIO()
    head, lines = _lines(found)
    csv.writer(written, lineterminator="\n").writerows([head, *lines])
    return map(Row, written.getvalue().splitlines())


def _lines(found: dict[str, Any]) -> tuple[tuple[str, ...], list[list[Any]]]:
    """The head and the rows; in a sweep the parameter's value stands first."""
    if "points" not in found:
        return COLUMNS, [_cells(one) for one in found["measures"]]
    rows = [[one["value"], *_cells(row)] for one in found["points"] for row in one["measures"]]
    return (str(found["parameter"]), *COLUMNS), rows


def _cells(one: dict[str, Any]) -> list[Any]:
    return [one[column] for column in COLUMNS]


def _said(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
