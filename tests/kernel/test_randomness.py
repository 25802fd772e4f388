"""The promise of common randomness: a change here leaves everything elsewhere as it was."""

from collections import Counter
from random import Random

import pytest

from protocols import Run
from protocols.kernel.keyed import between, keyed, threshold
from tests.kernel.campaign import EVERY
from tests.kernel.divergence import difference, parted
from tests.kernel.toys import parse
from tests.random_scenarios import random_scenario

PAIRS = 30  # ./dev soak: a thousand


def pair(slug, number):
    """A run with interventions of every kind, and the same with one message of it dropped."""
    rng = Random(f"common {slug} {number}")
    while True:
        one = Run(random_scenario(slug, rng)).finish()
        dropped = {str(i).removeprefix("drop:") for i in one.scenario.do if "drop" in str(i)}
        names = [
            str(e.message) for e in one.events if e.kind in ("message-sent", "message-duplicated")
        ]
        names = [name for name in names if name not in dropped]
        if names and len(one.scenario.do) < 200:
            name = rng.choice(names)
            return one, Run(one.scenario.add(f"drop:{name}")).finish(), name


def check(slug, numbers):
    """How many pairs there were, ordered and not, and how many nodes stayed the same in them."""
    seen = Counter()
    for number in numbers:
        one, two, name = pair(slug, number)
        problem = difference(one, two, name)
        assert not problem, f"{two.scenario.text}\nwithout and with the drop of {name}: {problem}"
        here, _ = parted(one, two, name)
        parts = [n for n, line in here.lines.items() if here.parted[n] <= len(line)]
        seen["fifo" if one.scenario.network.fifo else "free"] += 1
        seen["parted"] += len(parts)
        seen["whole"] += len(here.lines) - len(parts)
    return seen


@pytest.mark.parametrize("slug", EVERY)
def test_before_it_hears_of_the_drop_every_lifeline_is_the_same(slug):
    seen = check(slug, range(PAIRS))
    assert seen["fifo"] and seen["free"] and seen["parted"] and seen["whole"]


@pytest.mark.soak
@pytest.mark.parametrize("slug", EVERY)
def test_a_thousand_drops(slug):
    check(slug, range(PAIRS, 1_000))


@pytest.mark.parametrize("fifo", ["0", "1"])
def test_the_helper_sees_a_difference(fifo):
    """Another seed is no drop: the helper must notice."""
    one = Run(parse(f"chatter/?seed=1&fifo={fifo}")).finish()
    two = Run(parse(f"chatter/?seed=2&fifo={fifo}&do=drop:8~9.Talk")).finish()
    assert difference(one, two, "8~9.Talk")


def test_keyed_numbers_are_fixed_for_ever():
    """The links of the world depend on them."""
    assert keyed(1, "delay", "0~1.Order") == 11_075_689_947_618_576_021
    assert keyed(7, "coin", "2", "whom", 3) == 10_237_819_475_857_834_797
    assert keyed(1, "a") != keyed("1a") and keyed(1, 23) != keyed(12, 3)
    assert keyed(1, "a") == keyed("1", "a")


def test_keyed_numbers_are_spread_evenly():
    drawn = Counter(between(1, 6, 7, "delay", f"m{i}") for i in range(12_000))
    assert set(drawn) == set(range(1, 7))
    assert all(1_800 < count < 2_200 for count in drawn.values())
    bits = Counter(keyed(7, i) >> 63 for i in range(10_000))
    assert 4_800 < bits[0] < 5_200
    assert between(4, 4, "anything") == 4


@pytest.mark.parametrize(
    ("loss", "lo", "hi"), [("0", 0, 0), ("0.1", 900, 1_100), ("1", 10_000, 10_000)]
)
def test_losses_come_as_often_as_asked(loss, lo, hi):
    bound = threshold(loss)
    assert lo <= sum(keyed(3, "loss", f"m{i}") < bound for i in range(10_000)) <= hi
