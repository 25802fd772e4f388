"""Measuring: the same scenario under many seeds, and what its runs have in common.

What is measured is read off the runs: messages, ticks, rounds, and for each liveness property and
witness how often and when it was reached. Means are exact fractions until they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import sqrt
from typing import Any, Final, NamedTuple

from protocols.kernel.event import Event
from protocols.kernel.property import Nature
from protocols.kernel.scenario import Scenario
from protocols.kernel.trace import Run

PERCENTILES: Final = (50, 95)


class Measure(NamedTuple):
    """One quantity over all runs: `runs` had it, its mean, spread and percentiles."""

    name: str
    unit: str
    runs: int
    mean: Fraction
    deviation: float
    least: int
    most: int
    percentiles: tuple[tuple[int, int], ...]

    def as_dict(self) -> dict[str, Any]:
        """The measure as JSON; `error` is the standard error of the mean."""
        return {
            "name": self.name,
            "unit": self.unit,
            "runs": self.runs,
            "mean": round(float(self.mean), 6),
            "error": round(self.deviation / sqrt(self.runs), 6),
            "min": self.least,
            "max": self.most,
            **{f"p{rank}": value for rank, value in self.percentiles},
        }


def measure(scenario: Scenario, seeds: int) -> list[Measure]:
    """Runs the scenario under `seeds` seeds, beginning with its own, and sums up."""
    samples: dict[tuple[str, str], list[int]] = {}
    for run in runs(scenario, seeds):
        for key, value in readings(run).items():
            samples.setdefault(key, []).append(value)
    return [_summed_up(name, unit, values) for (name, unit), values in samples.items()]


def runs(scenario: Scenario, seeds: int) -> Iterator[Run]:
    """The finished runs, one after the other; only the seed differs."""
    for seed in range(scenario.seed, scenario.seed + seeds):
        yield Run(scenario._replace(seed=seed)).finish()


def readings(run: Run) -> dict[tuple[str, str], int]:
    """What one run shows: each quantity under its name and unit; what did not happen is absent."""
    world, protocol = run.world, run.scenario.protocol
    shown = {
        ("messages sent", "messages"): world.sent,
        ("messages delivered", "messages"): world.delivered,
        ("last tick", "ticks"): max(world.now, 0),
    }
    natures = {one.name: one.nature for one in protocol.properties}
    length = run.scenario.round_ticks
    for event in run.events:
        name = _reached(event)
        if name is not None and natures[name] is not Nature.SAFETY:
            shown[name, "tick of"] = event.at
            if protocol.rounds():
                shown[name, "rounds to"] = -(-event.at // length)
    return shown


def _reached(event: Event) -> str | None:
    if event.kind != "property-satisfied":
        return None
    return str(dict(event.more)["property"])


def _summed_up(name: str, unit: str, values: list[int]) -> Measure:
    values.sort()
    count = len(values)
    mean = Fraction(sum(values), count)
    variance = Fraction(sum(value * value for value in values), count) - mean * mean
    ranks = tuple((rank, values[min(count - 1, count * rank // 100)]) for rank in PERCENTILES)
    return Measure(name, unit, count, mean, sqrt(variance), values[0], values[-1], ranks)
