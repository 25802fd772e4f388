"""Formulas: what theory says a quantity comes to, to be set beside what runs show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Compute = Callable[[Any], float | None]


class Formula(NamedTuple):
    """A quantity by its name and unit among the measures, and what it comes to in theory.

    `text` writes it as books do (“2n(n−1)”); `source` says which book. `compute(protocol)` is its
    value for these parameters, or None where it says nothing about them. Nothing but the parameters
    decides it: it is about runs in which nothing goes wrong. `exact`: of every such run, else of
    their mean.
    """

    measure: str
    unit: str
    text: str
    source: str
    compute: Compute
    exact: bool = True


def formula(
    measure: str, text: str, *, unit: str = "messages", source: str = "", exact: bool = True
) -> Callable[[Compute], Formula]:
    """Declares a formula: the method under it computes its value from the parameters."""
    return lambda compute: Formula(measure, unit, text, source, compute, exact)
