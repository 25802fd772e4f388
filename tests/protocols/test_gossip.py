"""Gossip: the fewest calls and nothing to spare; what every mode keeps; the presets."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb
from random import Random

import pytest

import protocols
from protocols import errors
from tests.protocols.reading import inside, sends, sent, status
from tests.random_scenarios import random_scenario

SLUG = "gossip"
ROUND = 2  # ticks: a question and its answer


def scenario(query):
    return protocols.parse(f"{SLUG}/?{query}")


def run(query):
    return protocols.Run(scenario(query)).finish()


def preset(name):
    return protocols.Run(protocols.preset(SLUG, name)).finish()


def known(one):
    """What each node knows in the end; the operator is left out."""
    nodes = one.report()["nodes"].items()
    return {node: set(row["state"]["known"]) for node, row in nodes if "known" in row["state"]}


def counts(one):
    return [len(each) for each in known(one).values()]


def holds(one):
    return {row["state"]["holds"] for row in one.report()["nodes"].values()}


def reached(one):
    return next(row["at"] for row in one.report()["properties"] if row["name"] == "everybody")


# --- The telephone: the fewest calls -------------------------------------------------------------


def call(state, one, two):
    """The state after the two have talked: for each person a bit for each secret."""
    both = state[one] | state[two]
    return tuple(both if i in (one, two) else known for i, known in enumerate(state))


def fewest_by_trying(n):
    """Every possible first call, every possible second call, and so on until all know all."""
    goal, reachable, calls = ((1 << n) - 1,) * n, {tuple(1 << i for i in range(n))}, 0
    while goal not in reachable:
        pairs = list(combinations(range(n), 2))
        reachable = {tuple(sorted(call(state, *pair))) for state in reachable for pair in pairs}
        calls += 1
    return calls


@pytest.mark.parametrize(("n", "fewest"), [(2, 1), (3, 3), (4, 4), (5, 6)])
def test_no_schedule_needs_fewer_calls(n, fewest):
    assert fewest_by_trying(n) == fewest == sent(run(f"n={n}"), "Call")


@pytest.mark.parametrize("n", range(4, 21))
def test_the_best_schedule_needs_2n_minus_4_calls(n):
    one = run(f"n={n}")
    assert sent(one, "Call") == 2 * n - 4
    assert counts(one) == [n] * n
    assert (status(one)["everybody"], status(one)["fewest_calls"]) == ("holds", "witnessed")
    assert inside(one)


@pytest.mark.parametrize("n", range(4, 21))
def test_whichever_call_is_lost_somebody_stays_ignorant(n):
    calls = [event.message for event in sends(run(f"n={n}"), "Call")]
    for name in calls:
        without = run(f"n={n}&do=drop:{name}")
        assert min(counts(without)) < n, name
        assert status(without)["everybody"] == "violated"
        assert sent(without, "Call") == 2 * n - 4, "the others go on by the clock"
        assert not inside(without)


@pytest.mark.parametrize("n", [*range(2, 13), 64])
def test_the_chain_needs_2n_minus_3_calls(n):
    one = run(f"n={n}&schedule=chain")
    assert sent(one, "Call") == 2 * n - 3
    assert counts(one) == [n] * n
    assert (status(one)["fewest_calls"] == "witnessed") == (n < 4)


@pytest.mark.parametrize("bound", [1, 3, 7])
def test_a_schedule_stands_delays_up_to_its_bound(bound):
    for seed in range(20):
        one = run(f"n=9&bound={bound}&net=1-{bound}&seed={seed}")
        assert counts(one) == [9] * 9
        assert sent(one, "Call") == 14
        assert inside(one)


def test_copies_are_harmless():
    names = [event.message for event in sends(run("n=6"), "Call", "Reply")]
    for name in names:
        one = run(f"n=6&do=copy:{name}:3")
        assert counts(one) == [6] * 6
        assert inside(one)


def test_whoever_comes_back_knows_what_it_knew():
    one = run("n=6&do=crash:0@5&do=recover:0@6")
    assert known(one)["0"] == {"0", "1", "4", "5"}, "of the calls before, and none after"
    assert sent(one, "Call") == 5, "0 has missed its turn to call 2, 4 and 5"
    assert status(one)["only_grows"] == "holds"


@cache
def calls_by_lot(state):
    """The exact mean number of random calls until all know all: knowledge only grows."""
    n = len(state)
    if all(known == (1 << n) - 1 for known in state):
        return Fraction(0)
    nexts = Counter(tuple(sorted(call(state, *pair))) for pair in combinations(range(n), 2))
    stay = nexts.pop(tuple(sorted(state)), 0)
    pairs = comb(n, 2)
    moving = sum(count * calls_by_lot(next_state) for next_state, count in nexts.items())
    return (pairs + moving) / (pairs - stay)


@pytest.mark.parametrize(("n", "seeds"), [(4, 200), (5, 100)])
def test_lots_take_as_many_calls_as_chance_has_it(n, seeds):
    mean = calls_by_lot(tuple(sorted(1 << i for i in range(n))))
    assert n != 4 or round(float(mean), 1) == 7.6
    drawn = [sent(run(f"n={n}&schedule=random&seed={seed}"), "Call") for seed in range(seeds)]
    average = sum(drawn) / seeds
    spread = sum((one - average) ** 2 for one in drawn) / seeds
    assert abs(average - mean) < 4 * (spread / seeds) ** 0.5


def test_lots_never_run_out():
    one = run("n=6&schedule=random&loss=0.5&do=crash:2@9&do=recover:2@40")
    assert counts(one) == [6] * 6
    assert one.report()["end"]["reason"] == "goal"


def test_a_call_by_hand_is_to_anybody_else():
    found = protocols.header(scenario("n=8&schedule=by-hand"))["nodes"][3]
    assert found["choices"] == {"call": {"to": ["0", "1", "2", "4", "5", "6", "7"]}}
    assert scenario("n=8&do=request:0:call:to=7@3")
    for wrong in ("n=8&do=request:0:call:to=0@3", "n=7&do=request:0:call:to=7@3"):
        with pytest.raises(errors.NotEnabled):
            scenario(wrong)


def test_the_operator_needs_a_place():
    assert protocols.header(scenario("n=63&schedule=random"))["nodes"][63]["id"] == "operator"
    with pytest.raises(errors.BadParameter):
        scenario("n=64&schedule=random")


# --- Whatever happens ----------------------------------------------------------------------------


def test_knowledge_only_grows(scale):
    for number in range(20 * scale):
        one = protocols.Run(random_scenario(SLUG, Random(f"grows {number}"))).finish()
        seen = {}
        for event in one.events:
            state = dict(event.state)
            if "known" in state and event.node:
                assert seen.get(event.node, frozenset()) <= set(state["known"])
                seen[event.node] = set(state["known"])
        assert status(one)["only_grows"] == "holds"


# --- The presets ---------------------------------------------------------------------------------


def test_half_a_call():
    one = preset("half-a-call")
    assert known(one) == {
        "0": {"0", "2", "3"}, "1": set("0123"), "2": {"0", "2", "3"}, "3": set("0123"),
    }  # fmt: skip
    assert status(one)["everybody"] == "violated"


def test_four_calls():
    one = preset("four-calls")
    names = [(event.at // 2, event.message) for event in sends(one, "Call")]
    assert names == [(0, "0~1.Call"), (0, "2~3.Call"), (1, "0~2.Call"), (1, "1~3.Call")]
    assert counts(one) == [4] * 4
    assert status(one)["fewest_calls"] == "witnessed"


def test_down_the_line():
    one = preset("down-the-line")
    calls = [event.message for event in sends(one, "Call")]
    assert calls == ["0~1.Call", "1~2.Call", "2~3.Call", "3~0.Call", "3~1.Call"]
    assert counts(one) == [4] * 4
    assert status(one)["fewest_calls"] == "pending"


def test_the_first_call_is_lost():
    assert counts(preset("call-lost")) == [3] * 4


def test_six():
    one = preset("six")
    assert sent(one, "Call") == 8
    assert counts(one) == [6] * 6
    lost = preset("six-lost")
    assert counts(lost) == [5] * 6
    missing = {node: set("012345") - those for node, those in known(lost).items()}
    assert missing == {node: {"2" if node in "13" else "3"} for node in "012345"}


def test_your_turn():
    one = preset("your-turn")
    assert counts(one) == [2] * 4
    solved = protocols.Run(
        one.scenario.add("request:0:call:to=2@2").add("request:1:call:to=3@2")
    ).finish()
    assert status(solved)["fewest_calls"] == "witnessed"


def test_lots():
    one = preset("lots")
    assert status(one)["everybody"] == "holds"
    assert sent(one, "Connect") == sent(one, "Call") == sent(one, "Reply") == 9


def test_push_among_three():
    one = preset("push-three")
    learned = [event.at for event in one.events if event.at and "known" in dict(event.state)]
    assert learned == [1, 5], "the first round always reaches somebody; here the third the other"
    assert reached(one) == 5


@pytest.mark.parametrize(("name", "rounds"), [("push", 9), ("pull", 6), ("push-pull", 6)])
def test_the_epidemics(name, rounds):
    one = preset(name)
    assert -(-reached(one) // ROUND) == rounds
    assert set(map(len, known(one).values())) == {1}
    assert inside(one)


def test_cut_and_healed():
    one = preset("cut-and-healed")
    assert holds(one) == {"v2-2"}
    assert status(one)["two_versions"] == "witnessed"
    assert reached(one) == 22


def test_asleep():
    one = preset("asleep")
    assert holds(one) == {"v2-5"}
    assert reached(one) == 18, "3 comes back at 16, at the start of a round"
    assert inside(one)
