"""RandomAttack: for every pattern of losses the generals part for at most one key in r."""

import pytest

from tests.protocols.test_two_generals import (
    ALONE,
    BOTH,
    NONE,
    decisions,
    levels,
    losing,
    run,
    state,
    status,
    subsets,
)


def disagreements(r, lost):
    """The keys for which this loss pattern splits the generals."""
    split = []
    for key in range(1, r + 1):
        one = run(f"variant=random&r={r}&do=choose:a.key:{key}{losing(lost)}")
        high, low = (state(one, node)["level"] for node in "ab")
        assert abs(high - low) <= 1
        assert (status(one)["agreement"] == "violated") == (decisions(one) in ALONE)
        assert status(one)["validity"] == status(one)["nontriviality"] == "holds"
        assert not one.report()["ineffective"]
        if decisions(one) in ALONE:
            assert key == max(high, low)
            split.append(key)
    return split


@pytest.mark.parametrize("r", [1, 2, 3])
def test_for_every_loss_pattern_at_most_one_key_of_r_is_bad(r):
    counts = [len(disagreements(r, lost)) for lost in subsets(levels(r))]
    assert len(counts) == 4**r
    assert max(counts) == 1
    assert 0 in counts


@pytest.mark.parametrize("r", range(1, 11))
def test_without_loss_every_key_attacks(r):
    for key in range(1, r + 1):
        one = run(f"variant=random&r={r}&do=choose:a.key:{key}")
        assert decisions(one) == BOTH
        assert one.report()["counts"]["sent"] == 2 * r
        assert one.report()["budget"]["inside"]
        assert [state(one, node)["level"] for node in "ab"] == [r, r]


@pytest.mark.parametrize("r", range(1, 11))
def test_losing_the_last_message_is_bad_for_one_key(r):
    assert disagreements(r, levels(r)[-2:-1]) == [r]


@pytest.mark.parametrize(("a", "b"), [("attack", "hold"), ("hold", "attack"), ("hold", "hold")])
def test_random_attack_needs_both_wishes(a, b):
    for lost in subsets(levels(2)):
        one = run(f"variant=random&r=2&a={a}&b={b}&seed=3{losing(lost)}")
        assert decisions(one) == NONE


def test_random_attack_with_many_messengers():
    one = run("variant=random&r=3&k=4")
    assert one.report()["counts"]["sent"] == 24
    assert decisions(one) == BOTH


def test_the_key_is_a_fair_coin_of_the_seed():
    """1,200 seeds: each of 4 keys within 60 of 300 (4 sigma)."""
    keys = [state(run(f"variant=random&r=4&seed={seed}"), "a")["key"] for seed in range(1_200)]
    assert all(abs(keys.count(key) - 300) < 60 for key in (1, 2, 3, 4))


def test_random_attack_in_a_lossy_network_stays_below_one_in_r():
    """1,000 seeds, r=5, 30 % lost: the bound is .2; 4 sigma above it would be .25."""
    runs = [run(f"variant=random&r=5&loss=0.3&seed={seed}") for seed in range(1_000)]
    assert sum(decisions(one) in ALONE for one in runs) / 1_000 <= 0.25


def test_the_ladder_of_random_attack_stands_on_both_wishes():
    one = run("variant=random&r=2&b=hold")
    assert state(one, "a")["knows"] == "A knows that B knows that A wants to attack"
    assert state(one, "b")["knows"] == "B knows that A knows that B wants to hold"
    assert any("A knows that B wants to hold." in text for text in one.texts)
