"""Sweeps: one parameter walks through its values, and each is measured under many seeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final, NamedTuple

import protocols
from protocols.kernel.errors import Malformed

POINTS_MAX: Final = 60
"""values of one sweep"""
_RANGE: Final = re.compile(r"([0-9.]+)\.\.([0-9.]+)(?:/([0-9.]+))?", re.ASCII)
_HINT: Final = "n=3..15, n=3..15/2, n=3,5,8 or loss=0..0.5/0.1"


class Point(NamedTuple):
    """One value of the swept parameter: what runs show, and what formulas say.

    `theory` holds a value by the name and unit of the measure; it is empty where interventions or
    losses make the run another than the formulas are about.
    """

    value: str
    measures: list[protocols.Measure]
    theory: dict[tuple[str, str], float]


class Sweep(NamedTuple):
    """A parameter, or `loss`, and the values that it goes through, as a link writes them."""

    parameter: str
    values: tuple[str, ...]


def sweep_of(scenario: protocols.Scenario, text: str) -> Sweep:
    """Reads `n=3..15`, `n=3..15/2`, `n=3,5,8` or `loss=0..0.5/0.1`.

    Raises a Refused that says what is allowed; every value is one that the protocol takes.
    """
    name, equals, values = text.partition("=")
    known = [one.name for one in scenario.protocol.parameters] + ["loss"]
    if not equals or name not in known:
        said = f"“{text[:40]}” is no sweep."
        raise Malformed(said, f"Write it as {_HINT}; parameters: {', '.join(known)}.")
    found = tuple(_values(values))
    if not 1 <= len(found) <= POINTS_MAX:
        raise Malformed(f"{len(found)} values are not allowed.", f"1 to {POINTS_MAX} of them.")
    for value in found:
        _at(scenario, name, value)
    return Sweep(name, found)


def _values(text: str) -> Iterator[str]:
    """The values, in order; too many are cut off one behind the most that are allowed."""
    matched = _RANGE.fullmatch(text)
    if matched is None:
        yield from text.split(",")[: POINTS_MAX + 1]
        return
    try:
        first, last, step = (Fraction(one or "1") for one in matched.groups())
    except ValueError:
        raise Malformed(f"“{text[:40]}” is no range.", f"Write it as {_HINT}.") from None
    if step <= 0:
        raise Malformed(f"“{text[:40]}” goes nowhere.", "The step is more than 0.")
    places = max(len(one.partition(".")[2]) for one in matched.groups() if one)
    for number in range(POINTS_MAX + 1):
        value = first + number * step
        if value > last:
            return
        yield f"{float(value):.{places}f}" if places else str(value)


def _at(scenario: protocols.Scenario, name: str, value: str) -> protocols.Scenario:
    """The scenario with another value; raises what a link with it would be answered."""
    kept = [pair for pair in scenario.query.split("&") if pair.partition("=")[0] != name]
    return protocols.parse(f"{scenario.slug}/?{'&'.join([*kept, f'{name}={value}'])}")


def points(scenario: protocols.Scenario, sweep: Sweep, seeds: int) -> Iterator[Point]:
    """Each value measured under so many seeds, one after the other."""
    for value in sweep.values:
        there = _at(scenario, sweep.parameter, value)
        yield Point(value, protocols.measure(there, seeds), theory(there))


def theory(scenario: protocols.Scenario) -> dict[tuple[str, str], float]:
    """What the protocol's formulas say of a scenario, where they are about it at all."""
    protocol = scenario.protocol
    wrong = [one for one in scenario.do if type(one).__name__ != "Request"]
    if wrong or Fraction(scenario.network.loss):
        return {}
    said = {(one.measure, one.unit): one.compute(protocol) for one in protocol.formulas}
    return {key: float(value) for key, value in said.items() if value is not None}


def as_dict(scenario: protocols.Scenario, sweep: Sweep, seeds: int, found: list[Point]) -> Any:
    """A sweep as JSON: its points, each with measures and theory, and the formulas in words."""
    return {
        "scenario": scenario.text,
        "seeds": seeds,
        "parameter": sweep.parameter,
        "formulas": [
            {"name": one.measure, "unit": one.unit, "text": one.text, "source": one.source}
            for one in scenario.protocol.formulas
        ],
        "points": [
            {
                "value": point.value,
                "measures": [
                    one.as_dict() | {"theory": point.theory.get((one.name, one.unit))}
                    for one in point.measures
                ],
            }
            for point in found
        ],
    }
