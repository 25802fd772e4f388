"""Ricart-Agrawala: two messages for each other node, the order of the stamps, one at a time."""

from itertools import pairwise
from random import Random

import pytest

import protocols
from tests.protocols.entering import asking, entries, everybody, order, red, sends

SLUG = "ricart-agrawala"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name):
    return protocols.Run(protocols.preset(SLUG, name)).finish()


def sent(one):
    return sends(one, "Request", "Reply")


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 9))
def test_an_entry_costs_2_times_n_minus_1_alone_and_together(n):
    assert sent(run(f"n={n}{asking((0, 0))}")) == (n - 1, n - 1)
    one = run(f"n={n}{everybody(n)}")
    assert sent(one) == (n * (n - 1), n * (n - 1))
    assert order(one) == "".join(map(str, range(n)))


@pytest.mark.parametrize("n", range(2, 9))
def test_one_message_passes_between_leaving_and_the_next_to_enter(n):
    ticks = [at for at, _ in entries(run(f"n={n}&cs=4{everybody(n)}"))]
    assert ticks[0] == 2 and {b - a for a, b in pairwise(ticks)} == {4 + 1}


@pytest.mark.parametrize("n", range(2, 9))
def test_kept_permissions_make_an_entry_cost_0_to_2_times_n_minus_1(n):
    again = asking((0, 0), (0, 20), (0, 40))
    assert sent(run(f"n={n}&keep=1{again}")) == (n - 1, n - 1)
    assert sent(run(f"n={n}{again}")) == (3 * (n - 1), 3 * (n - 1))


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: who enters when, Requests and Replies, what is red
    "three-at-once": ([(2, "0"), (6, "1"), (10, "2")], (6, 6), set()),
    "one": ([(2, "1")], (2, 2), set()),
    "put-off": ([(2, "0"), (6, "2"), (10, "1")], (6, 6), set()),
    "one-down": ([], (4, 1), {"everyone_enters"}),
    "kept": ([(2, "0"), (10, "0"), (20, "0"), (32, "1")], (4, 4), set()),
    "slow": ([(11, "0"), (15, "1")], (4, 4), set()),
    "no-tie-break": ([], (4, 2), {"everyone_enters"}),
    "compares-clock": (
        [(2, "0"), (6, "1"), (23, "0"), (25, "1")], (8, 8), {"mutual_exclusion", "in_order"},
    ),
    "deaf-clock": (
        [(2, "0"), (12, "0"), (24, "1"), (26, "0")], (8, 8), {"mutual_exclusion"},
    ),
}  # fmt: skip


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (entries(one), sent(one), red(one)) == PRESETS[name]


@pytest.mark.parametrize(("at", "found"), [(0, "012"), (1, "201")])
def test_who_asks_first_is_first_once_the_others_have_heard_of_it(at, found):
    assert order(run(f"n=3{asking((0, at), (1, at), (2, 0))}")) == found


# --- What it bears -------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_any_delay_any_order_any_copies_and_still_one_at_a_time(keep, seed):
    rng = Random(seed)
    for _ in range(25):
        n = rng.randint(2, 5)
        when = [(rng.randrange(n), rng.randrange(40)) for _ in range(6)]
        copies = "".join(
            f"&do=copy:{a}~{b}.{kind}:2"
            for a, b in [rng.sample(range(n), 2)]
            for kind in ("Request", "Reply")
        )
        query = f"n={n}&keep={keep}&net=1-12&seed={rng.randrange(999)}{asking(*when)}{copies}"
        one = run(query)
        assert not red(one) and one.report()["budget"]["inside"], query


def test_a_node_that_comes_back_in_time_answers():
    assert order(run(f"do=crash:2@0&do=recover:2@1{asking((0, 1), (1, 1))}")) == "01"


def test_the_same_wishes_cost_what_each_protocol_says():
    """Who enters, and how many messages it takes, by accident."""
    found = {
        "lamport-mutex": [("012", 18), ("021", 18), ("111", 18), ("", 3)],
        "ricart-agrawala": [("012", 12), ("021", 12), ("111", 12), ("", 3)],
        "suzuki-kasami": [("012", 6), ("021", 6), ("111", 3), ("0", 0)],
    }
    for slug, outcomes in found.items():
        for one, expected in zip(protocols.get(slug).accidents, outcomes, strict=True):
            query = "&".join(f"do={each}" for each in one.do)
            ended = protocols.Run(protocols.parse(f"{slug}/?{query}")).finish()
            assert (order(ended), ended.report()["counts"]["sent"]) == expected, (slug, one.name)
