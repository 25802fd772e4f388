"""Token ring under random mishaps: what the budget promises, and what fencing promises alone."""

from random import Random

import pytest

import protocols
from tests.protocols.reading import inside, status
from tests.random_scenarios import random_scenario

SLUG = "token-ring"
SAFETY = ("mutual_exclusion", "in_order")
WHOLE = "ack=1&regeneration=1&generations=1&seqs=1&fencing=1"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def safe(one):
    return {name: status(one)[name] for name in SAFETY} == dict.fromkeys(SAFETY, "holds")


def mishaps(number):
    """A random scenario of any ring, its requests and mishaps, with every remedy switched on."""
    scenario = random_scenario(SLUG, Random(f"fenced {number}"), most=9)
    n, cs = scenario.protocol.n, scenario.protocol.cs
    asked = [f"do=request:{i % n}:want@{7 * i}" for i in range(8)]
    net = f"seed={number}&net=1-{1 + number % 4}"
    return "&".join([f"n={n}&cs={cs}", WHOLE, net, *asked, *(f"do={one}" for one in scenario.do)])


def test_with_generations_and_fencing_the_resource_accepts_nothing_out_of_order(scale):
    """Whatever is lost, late, copied, cut off, down or asleep."""
    broken = 0
    for number in range(40 * scale):
        one = run(mishaps(number))
        assert status(one)["in_order"] == "holds", one.scenario.text
        broken += status(one)["mutual_exclusion"] == "violated"
    assert broken > 0  # it is fencing that does it, not the absence of mishaps


def test_without_fencing_the_same_mishaps_do_break_the_order():
    runs = (run(mishaps(number).replace("fencing=1", "fencing=0")) for number in range(40))
    assert any(status(one)["in_order"] == "violated" for one in runs)


def test_one_crash_at_any_tick_is_borne_where_nobody_is_impatient():
    """The budget of regeneration: two rounds between one timeout and the next."""
    calm = f"{WHOLE}&stagger=31&until=300"
    asked = "".join(f"&do=request:{i}:want@{6 * k}" for k, i in enumerate("13024130"))
    for node in "01234":
        for tick in range(0, 50, 7):
            one = run(f"{calm}{asked}&do=crash:{node}@{tick}")
            assert inside(one) and safe(one), one.scenario.text
            assert status(one)["everyone_enters"] == "holds", one.scenario.text


@pytest.mark.parametrize("ack", [0, 1])
def test_without_regeneration_any_crashes_are_safe(ack, scale):
    for number in range(25 * scale):
        dice = Random(f"crashes {number}")
        asked = "".join(
            f"&do=request:{dice.randrange(5)}:want@{dice.randrange(40)}" for _ in range(8)
        )
        crashes = ""
        for node in dice.sample("01234", dice.randint(1, 4)):
            at = dice.randrange(40)
            crashes += f"&do=crash:{node}@{at}&do=recover:{node}@{at + dice.randint(1, 20)}"
        one = run(f"ack={ack}&remember={number % 2}{asked}{crashes}")
        assert inside(one) and safe(one), one.scenario.text
