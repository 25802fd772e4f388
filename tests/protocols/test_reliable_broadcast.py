"""Reliable broadcast: exact costs, all or none whatever the sender says, and why each threshold."""

from random import Random

import pytest

import protocols

SLUG = "reliable-broadcast"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name):
    return protocols.Run(protocols.preset(SLUG, name)).finish()


def sent(one):
    counts = one.report()["counts"]["by_kind"]
    return tuple(counts.get(kind, 0) for kind in ("Init", "Echo", "Ready"))


def delivered(one):
    """What each delivers, the sender first; ? is a traitor, - is nothing."""
    nodes = one.report()["nodes"].values()
    return "".join("?" if n["faulty"] else n["state"]["delivered"] or "-" for n in nodes)


def red(one):
    return {row["name"] for row in one.report()["properties"] if row["status"] == "violated"}


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(4, 11))
def test_all_honest_n_minus_1_times_2n_plus_1_messages_and_three_delays(n):
    for f in range((n - 1) // 3 + 1):
        one = run(f"n={n}&f={f}")
        assert sent(one) == (n - 1, n * (n - 1), n * (n - 1))
        assert sum(sent(one)) == (n - 1) * (2 * n + 1)
        assert delivered(one) == "a" * n
        assert one.report()["end"]["at"] == 3


def test_who_is_not_fewer_than_a_third_is_too_many():
    with pytest.raises(protocols.errors.BadParameter, match="more than 6 nodes"):
        run("n=6&f=2")


@pytest.mark.parametrize(
    ("n", "f"), [(n, f) for n in range(4, 11) for f in range((n - 1) // 3 + 1)]
)
def test_two_quorums_of_echoes_share_an_honest_node_and_the_honest_are_one(n, f):
    quorum = protocols.parse(f"{SLUG}/?n={n}&f={f}").protocol.quorum
    assert 2 * quorum - n > f
    assert 2 * (quorum - 1) - n <= f  # one less would not do
    assert n - f >= quorum


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: what each delivers, sends of Init, Echo and Ready, what is red
    "two-values": ("?aaa", (3, 12, 9), set()),
    "honest": ("aaaa", (3, 12, 12), set()),
    "falls-silent": ("?---", (3, 9, 0), set()),
    "one-left-out": ("?---", (2, 6, 0), set()),
    "told-all": ("?aaa", (3, 9, 9), set()),
    "pulled-over": ("?aaa", (3, 11, 10), set()),
    "seven": ("?bbbbb?", (6, 42, 42), set()),
    "no-amplification": ("?a--", (3, 11, 7), {"totality"}),
    "delivers-early": ("?a--", (3, 10, 4), {"totality"}),
    "small-quorum": ("?bababa", (6, 42, 42), {"consistency"}),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (delivered(one), sent(one), red(one)) == PRESETS[name]


def test_the_third_is_pulled_over_by_amplification():
    one = preset("pulled-over")
    ready = [(e.at, e.node) for e in one.events if "ready" in dict(e.state) and e.at]
    assert ready == [(2, "0"), (2, "1"), (2, "2"), (3, "3")]
    assert one.report()["budget"]["inside"]


# --- Every lie of a sender -----------------------------------------------------------------

WORDS = ("value=a", "value=b", "nothing")


def lies(rng):
    """One word for each of the nine messages of a traitor that sends."""
    names = [f"0~{to}.{kind}" for kind in ("Init", "Echo", "Ready") for to in (1, 2, 3)]
    return "".join(f"&do=say:{name}:{rng.choice(WORDS)}" for name in names)


@pytest.mark.parametrize("seed", range(4))
def test_all_or_none_whatever_it_says_and_whatever_comes_first(seed):
    rng, found = Random(seed), set()
    for _ in range(60):
        one = run(f"net=1-9&seed={rng.randrange(10_000)}&do=traitor:0:person{lies(rng)}")
        assert not red(one), one.scenario.text
        assert one.report()["budget"]["inside"]
        found.add(delivered(one))
    assert found == {"?aaa", "?bbb", "?---"}


@pytest.mark.parametrize(
    ("name", "breaks"), [("no-amplification", "totality"), ("delivers-early", "totality")]
)
def test_with_four_nodes_the_two_mistakes_break_totality_and_never_consistency(name, breaks):
    rng, found = Random(1), set()
    for _ in range(80):
        query = f"net=1-9&seed={rng.randrange(10_000)}&mutation={name}&do=traitor:0:person"
        found |= red(run(query + lies(rng)))
    assert found == {breaks}


def test_a_word_is_counted_once_however_often_it_comes():
    one = run("do=traitor:0:starts_only&do=say:0~3.Init:nothing&do=copy:1~2.Echo:3")
    assert delivered(one) == "?---"
