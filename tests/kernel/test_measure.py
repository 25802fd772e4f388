"""Measuring: sums over seeds, exact and reproducible."""

from fractions import Fraction
from math import isclose

import protocols


def measured(text, seeds):
    found = protocols.measure(protocols.parse(text), seeds)
    return {(one.name, one.unit): one for one in found}


def test_a_mean_is_the_sum_of_the_runs():
    text = "two-generals/?r=4&loss=0.3&seed=11"
    found = measured(text, 20)["messages sent", "messages"]
    sent = [
        protocols.Run(protocols.parse(text.replace("seed=11", f"seed={seed}"))).finish().world.sent
        for seed in range(11, 31)
    ]
    assert found.mean == Fraction(sum(sent), 20)
    assert (found.runs, found.least, found.most) == (20, min(sent), max(sent))
    spread = sum((one - float(found.mean)) ** 2 for one in sent) / 20
    assert isclose(found.deviation, spread**0.5)


def test_what_some_runs_never_reach_is_counted_where_it_was_reached():
    found = measured("two-generals/?r=3&loss=0.5", 100)
    victories = found["victory", "rounds to"]
    assert 0 < victories.runs < 100
    assert victories.mean == 3


def test_percentiles_stand_in_the_sorted_sample():
    found = measured("byzantine-generals/?n=4&m=1", 10)["messages sent", "messages"]
    assert found.percentiles == ((50, 9), (95, 9))
    assert found.as_dict()["error"] == 0


def test_measuring_twice_gives_the_same():
    text = "bully/?do=crash:5@0&do=request:2:elect@0&net=1-3"
    assert measured(text, 15) == measured(text, 15)
