"""Ring election: the exact cost of every order of the numbers, and that only the highest wins."""

from fractions import Fraction
from itertools import permutations
from math import ceil, factorial, log2

import pytest

import protocols

SLUG = "ring-election"
CR, HS = "chang-roberts", "hirschberg-sinclair"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more=""):
    return protocols.Run(protocols.parse(protocols.preset(SLUG, name).text + more)).finish()


def sent(one):
    """Messages of the election, and of the news."""
    counts = dict(one.report()["counts"]["by_kind"])
    news = counts.pop("Elected", 0)
    return sum(counts.values()), news


def leaders(one):
    """Whom each takes for elected; one word if all agree."""
    found = {node["state"]["leader"] for node in one.report()["nodes"].values()}
    return found.pop() if len(found) == 1 else found


def red(one):
    return {row["name"] for row in one.report()["properties"] if row["status"] == "violated"}


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 17))
def test_the_cheapest_and_the_dearest_order(n):
    assert sent(run(f"n={n}&order=rising")) == (2 * n - 1, n)
    assert sent(run(f"n={n}&order=falling")) == (n * (n + 1) // 2, n)


def by_hand(ring):
    """Each number goes on until it meets a higher one, or comes home."""
    n = len(ring)
    turned = (ring[i + 1 :] + ring[: i + 1] for i in range(n))
    return sum(
        next((k for k, other in enumerate(those, 1) if other > those[-1]), n) for those in turned
    )


@pytest.mark.parametrize("n", range(2, 6))
def test_over_all_rings_it_is_n_times_the_harmonic_number(n):
    total, rings = 0, set()
    for deal in range(1, factorial(n) + 1):
        one = run(f"n={n}&order=shuffled&deal={deal}")
        ring = one.scenario.protocol.ring()
        assert sent(one) == (by_hand(ring), n)
        rings.add(ring)
        total += by_hand(ring)
    assert rings == set(permutations(range(1, n + 1)))
    assert Fraction(total, factorial(n)) == n * sum(Fraction(1, k) for k in range(1, n + 1))


def test_the_mean_of_eight_numbers_is_that_of_the_text():
    assert round(float(8 * sum(Fraction(1, k) for k in range(1, 9))), 3) == 21.743


@pytest.mark.parametrize("n", range(2, 13))
def test_one_who_starts_alone_costs_2n_to_3n_minus_1(n):
    """The dearest has the highest just behind it, in the direction of travel."""
    costs = {
        i: sum(sent(run(f"n={n}&everybody=0&do=request:{i}:elect@0"))) for i in range(1, n + 1)
    }
    assert costs[n] == min(costs.values()) == 2 * n
    assert costs[1] == max(costs.values()) == 3 * n - 1


SORTED_HS = {3: 23, 4: 28, 5: 49, 8: 64}


@pytest.mark.parametrize("n", range(3, 17))
def test_both_ways_stays_below_its_bound_and_costs_what_the_table_says(n):
    for order in ("rising", "falling"):
        election, news = sent(run(f"n={n}&algorithm={HS}&order={order}"))
        assert election < 8 * n * (1 + ceil(log2(n))) and news == n
        assert election == SORTED_HS.get(n, election)


@pytest.mark.parametrize(("n", "ends"), [(3, (23, 23)), (4, (28, 32)), (5, (49, 55))])
def test_both_ways_over_all_rings(n, ends):
    costs = [
        sent(run(f"n={n}&algorithm={HS}&order=shuffled&deal={deal}"))[0]
        for deal in range(1, factorial(n) + 1)
    ]
    assert (min(costs), max(costs)) == ends


def test_eight_sorted_phase_by_phase():
    """16 probes and 8 replies, 4 and 4, 8 and 8, and 16 that come home."""
    one = run(f"n=8&algorithm={HS}")
    counts = {}
    for event in one.events:
        if event.kind == "message-sent" and event.body.kind != "Elected":
            key = event.body.kind, event.body.phase
            counts[key] = counts.get(key, 0) + 1
    phases = [(counts.get(("Probe", k), 0), counts.get(("Reply", k), 0)) for k in range(4)]
    assert phases == [(16, 8), (4, 4), (8, 8), (16, 0)]


@pytest.mark.parametrize("algorithm", [CR, HS])
def test_the_cost_does_not_depend_on_the_schedule(algorithm):
    for deal in (3, 44, 1000):
        query = f"n=8&algorithm={algorithm}&order=shuffled&deal={deal}"
        costs = {sent(run(f"{query}&net=1-9&seed={seed}")) for seed in range(8)}
        assert len(costs) == 1


def test_sixteen_falling_numbers_cost_the_same_in_both():
    assert {sent(run(f"n=16&order=falling&algorithm={one}"))[0] for one in (CR, HS)} == {136}


# --- The presets ---------------------------------------------------------------------------

EVERYBODY = {str(i) for i in range(1, 6)}
PRESETS = {
    # name: who is elected, messages of the election and of the news, what is red
    "falling": ("5", (15, 5), set()),
    "rising": ("5", (9, 5), set()),
    "textbook": ("28", (22, 8), set()),
    "one-starts": ("5", (9, 5), set()),
    "both-ways": ("8", (64, 8), set()),
    "shuffled": ("8", (26, 8), set()),
    "highest-dies": (None, (9, 0), {"known"}),
    "forwards-lower": (EVERYBODY, (25, 25), {"one_leader", "highest"}),
    "stays-out": ("2", (5, 5), {"highest"}),
    "beaten-is-silent": (None, (23, 0), {"known"}),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (sent(one), red(one)) == PRESETS[name][1:]
    if name != "forwards-lower":  # there each follows whose news came last
        assert leaders(one) == PRESETS[name][0]


def test_the_number_of_the_highest_comes_home_if_it_is_back_in_time():
    assert leaders(preset("highest-dies", "&do=recover:5@4")) == "5"


# --- What it bears -------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", [CR, HS])
def test_copies_and_any_delay_elect_the_same(algorithm):
    kind = "Election" if algorithm == CR else "Probe"
    copies = "".join(f"&do=copy:{i}~{i % 5 + 1}.{kind}:2" for i in range(1, 6))
    one = run(f"algorithm={algorithm}&net=1-9&seed=4{copies}")
    assert leaders(one) == "5" and not red(one)
    assert one.report()["budget"]["inside"]


def test_what_the_parameters_do_not_allow():
    with pytest.raises(protocols.errors.BadParameter, match="needs three"):
        run(f"n=2&algorithm={HS}")
    with pytest.raises(protocols.errors.BadParameter, match="has 8 nodes"):
        run("n=7&order=textbook")
