"""A chart of a sweep as SVG: means and their spread, and the theory's curve beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from typing import Any, Final, NamedTuple

WIDTH: Final = 380
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 34, 76
TICKS: Final = 5
LABELS_MAX: Final = 10  # along the bottom
STYLE: Final = """
svg { font: 13px system-ui, sans-serif; fill: #1c2430; background: #fff }
.axis, .grid { stroke: #1c2430; stroke-width: 1 } .grid { opacity: .12 }
.spread { stroke: #2f6fde; stroke-width: 5; opacity: .28; stroke-linecap: round }
.mean { fill: none; stroke: #2f6fde; stroke-width: 2 } .dot { fill: #2f6fde }
.theory { fill: none; stroke: #b3541e; stroke-width: 2; stroke-dasharray: 6 5 }
.title { font-weight: 600; font-size: 15px }
"""


class Series(NamedTuple):
    """One measure along a sweep: for each value its label, mean, low, high and theory."""

    name: str
    unit: str
    formula: str
    points: tuple[tuple[str, float, float, float, float | None], ...]


def series(found: Any, name: str = "", unit: str = "") -> Series:
    """The rows of one measure in what `sweeping.as_dict` says; the first where none is named.

    Raises KeyError where there is no such measure in any point.
    """
    rows = [(one["value"], row) for one in found["points"] for row in one["measures"]]
    name = name or rows[0][1]["name"]
    mine = [(value, row) for value, row in rows if row["name"] == name]
    mine = [(value, row) for value, row in mine if row["unit"] == (unit or mine[0][1]["unit"])]
    if not mine:
        raise KeyError(name)
    unit = mine[0][1]["unit"]
    said = next(
        (f["text"] for f in found["formulas"] if (f["name"], f["unit"]) == (name, unit)), ""
    )
    points = ((v, r["mean"], r["min"], r["p95"], r["theory"]) for v, r in mine)
    return Series(name, unit, said, tuple(points))


def chart(found: Any, name: str = "", unit: str = "") -> str:
    """The chart of one measure as a document of its own; no script, nothing from elsewhere."""
    one = series(found, name, unit)
    title = f"{one.name} ({one.unit}) by {found['parameter']}"
    about = f"{found['seeds']} runs each of {found['scenario']}"
    body = "".join((_grid(one), _spread(one), _curves(one), _legend(one)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f"<desc>{escape(about)}</desc><style>{STYLE}</style>"
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>{body}'
        f'<text x="{LEFT - 8}" y="{HEIGHT - BOTTOM + 20}" text-anchor="end">'
        f"{escape(found['parameter'])}</text></svg>\n"
    )


def _across(number: int, count: int) -> float:
    """Where the point of this number stands, from left to right."""
    room = WIDTH - LEFT - RIGHT
    return LEFT + room * (number + 0.5) / count


def _upwards(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _top(one: Series) -> tuple[float, float]:
    """The end of the scale, and the step between its lines: 1, 2 or 5 times a power of ten."""
    most = max(max(high, mean, said or 0) for _, mean, _, high, said in one.points) or 1
    raw = most / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    return ceil(most / step) * step, step


def _grid(one: Series) -> str:
    top, step = _top(one)
    drawn = []
    for number in range(round(top / step) + 1):
        y = _upwards(number * step, top)
        kind = "axis" if number == 0 else "grid"
        drawn.append(f'<path class="{kind}" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        said = f"{number * step:g}"
        drawn.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{said}</text>')
    every = ceil(len(one.points) / LABELS_MAX)
    for number, point in enumerate(one.points):
        if number % every == 0:
            x = _across(number, len(one.points))
            y = HEIGHT - BOTTOM + 20
            drawn.append(
                f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{escape(point[0])}</text>'
            )
    return "".join(drawn)


def _spread(one: Series) -> str:
    """From the least to the 95th percentile."""
    top, _ = _top(one)
    return "".join(
        f'<path class="spread" d="M{_across(i, len(one.points)):.1f} {_upwards(low, top):.1f}'
        f'V{_upwards(high, top):.1f}"/>'
        for i, (_, _, low, high, _) in enumerate(one.points)
    )


def _curves(one: Series) -> str:
    top, _ = _top(one)
    count = len(one.points)
    means = [(_across(i, count), _upwards(p[1], top)) for i, p in enumerate(one.points)]
    said = [
        (_across(i, count), _upwards(p[4], top))
        for i, p in enumerate(one.points)
        if p[4] is not None
    ]
    dots = "".join(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in means)
    return f'<path class="mean" d="{_line(means)}"/>{dots}<path class="theory" d="{_line(said)}"/>'


def _line(places: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(places))


def _legend(one: Series) -> str:
    lines = ["● mean; bar: from the least to 95 %"]
    lines += [f"┄ theory: {one.formula}"] if one.formula else []
    return "".join(
        f'<text x="{LEFT}" y="{HEIGHT - 30 + 20 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
