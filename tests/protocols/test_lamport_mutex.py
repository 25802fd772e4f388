"""Lamport's mutual exclusion: exact costs, one queue everywhere, and what the order is for."""

from random import Random

import pytest

import protocols
from tests.protocols.entering import asking, entries, everybody, order, red, sends

SLUG = "lamport-mutex"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more=""):
    return protocols.Run(protocols.parse(protocols.preset(SLUG, name).text + more)).finish()


def sent(one):
    return sends(one, "Request", "Ack", "Release")


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 9))
def test_an_entry_costs_3_times_n_minus_1_alone_and_together(n):
    assert sent(run(f"n={n}{asking((0, 0))}")) == (n - 1, n - 1, n - 1)
    one = run(f"n={n}{everybody(n)}")
    assert sent(one) == (n * (n - 1),) * 3
    assert order(one) == "".join(map(str, range(n)))


@pytest.mark.parametrize("n", range(2, 9))
def test_spared_acknowledgements_save_half_of_them_where_all_ask_at_once(n):
    one = run(f"n={n}&spare=1{everybody(n)}")
    assert sent(one) == (n * (n - 1), n * (n - 1) // 2, n * (n - 1))
    assert 2 * sum(sent(one)) == 5 * n * (n - 1)
    assert order(one) == "".join(map(str, range(n)))
    assert sum(sent(run(f"n={n}&spare=1{asking((0, 0))}"))) == 3 * (n - 1)


@pytest.mark.parametrize("seed", range(3))
def test_with_sparing_an_entry_costs_between_2_and_3_times_n_minus_1(seed):
    rng = Random(seed)
    for _ in range(15):
        n = rng.randint(2, 5)
        when = [(i, rng.randrange(6)) for i in range(n)]
        one = run(f"n={n}&spare=1&net=1-6&seed={rng.randrange(999)}{asking(*when)}")
        assert 2 * (n - 1) * n <= sum(sent(one)) <= 3 * (n - 1) * n
        assert len(entries(one)) == n and not red(one)


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: who enters, Requests, Acks and Releases, what is red
    "overtaken": ("01", (2, 2, 2), {"mutual_exclusion"}),
    "three-at-once": ("012", (6, 6, 6), set()),
    "one": ("1", (2, 2, 2), set()),
    "slow-request": ("12", (4, 4, 4), set()),
    "spared": ("0123", (12, 6, 12), set()),
    "one-down": ("", (2, 1, 0), {"everyone_enters"}),
    "no-tie-break": ("01", (4, 4, 4), {"mutual_exclusion"}),
    "no-waiting": ("01", (4, 4, 4), {"mutual_exclusion"}),
    "deaf-clock": ("", (2, 2, 0), {"everyone_enters"}),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (order(one), sent(one), red(one)) == PRESETS[name]


def test_an_overtaking_ack_is_beyond_what_is_promised_and_on_fifo_there_is_none():
    one = preset("overtaken")
    assert one.report()["budget"]["broken"] == [
        "2 messages overtook others; this model assumes there is none."
    ]
    kept = run(one.scenario.query.replace("&fifo=0", ""))
    assert order(kept) == "01" and not red(kept) and kept.report()["budget"]["inside"]


def test_the_second_waits_for_a_word_from_the_first_though_it_is_first_in_its_own_queue():
    one = preset("slow-request")
    waited = [e.why for e in one.events if e.node == "2" and "nothing later than 1 from 1" in e.why]
    assert waited and entries(one) == [(2, "1"), (10, "2")]


# --- What it bears -------------------------------------------------------------------------


@pytest.mark.parametrize("spare", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_any_delay_and_still_one_at_a_time_in_the_order_of_the_stamps(spare, seed):
    rng = Random(seed)
    for _ in range(20):
        n = rng.randint(2, 5)
        when = [(rng.randrange(n), rng.randrange(40)) for _ in range(6)]
        one = run(f"n={n}&spare={spare}&net=1-12&seed={rng.randrange(999)}{asking(*when)}")
        assert not red(one) and one.report()["budget"]["inside"], one.scenario.text


def test_without_order_chance_alone_breaks_it_now_and_then():
    broken = set()
    for seed in (249, 287):
        rng = Random(seed)
        when = [(rng.randrange(3), rng.randrange(12)) for _ in range(3)]
        one = run(f"fifo=0&net=1-9&seed={seed}{asking(*when)}")
        assert not one.report()["budget"]["inside"]
        broken |= red(one)
    assert "mutual_exclusion" in broken
