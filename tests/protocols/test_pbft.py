"""PBFT: exact costs, what a lying primary can and cannot do, and what the proofs are for."""

from itertools import combinations, product

import pytest

import protocols
from protocols.library.pbft import proposals

SLUG = "pbft"
KINDS = ("Request", "PrePrepare", "Prepare", "Commit", "Reply", "ViewChange", "NewView")


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, mend=False):
    text = protocols.preset(SLUG, name).text
    if mend:
        text = text.replace(f"mutation={name}&", "")
    return protocols.Run(protocols.parse(text)).finish()


def sent(one):
    """Sends of each kind, in the order of KINDS."""
    counts = one.report()["counts"]["by_kind"]
    return tuple(counts.get(kind, 0) for kind in KINDS)


def executed(one):
    """What each replica has executed, in order; n is a null request."""
    nodes = list(one.report()["nodes"].values())[1:]
    return ["".join(op[0] for op in node["state"]["executed"]) for node in nodes]


def believes(one):
    return one.report()["nodes"]["client"]["state"]["results"]


def views(one):
    return [node["state"]["entered"] for node in list(one.report()["nodes"].values())[1:]]


def red(one):
    return {row["name"] for row in one.report()["properties"] if row["status"] == "violated"}


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("f", [1, 2])
def test_an_operation_costs_2nn_minus_n_plus_1_messages_and_five_delays(f):
    n = 3 * f + 1
    one = run(f"f={f}")
    assert sent(one) == (1, n - 1, (n - 1) ** 2, n * (n - 1), n, 0, 0)
    assert sum(sent(one)) == 2 * n * n - n + 1 == {1: 29, 2: 92}[f]
    assert one.report()["end"]["at"] == 5
    assert executed(one) == ["a"] * n


@pytest.mark.parametrize("requests", [1, 2, 3])
def test_operations_cost_the_same_each(requests):
    one = run(f"requests={requests}")
    assert sum(sent(one)) == 29 * requests
    assert executed(one) == ["abc"[:requests]] * 4
    assert list(believes(one).values()) == list(range(1, requests + 1))


@pytest.mark.parametrize("f", [1, 2])
def test_silent_backups_spare_their_own_messages_and_nothing_else(f):
    n, speaking = 3 * f + 1, 2 * f + 1
    silent = "&".join(f"do=traitor:{n - 1 - i}:silent" for i in range(f))
    one = run(f"f={f}&{silent}")
    prepares = (n - 1 - f) * (n - 1)
    assert sent(one) == (1, n - 1, prepares, speaking * (n - 1), speaking, 0, 0)
    assert sum(sent(one)) == 22 or f == 2


@pytest.mark.parametrize("f", [1, 2])
def test_a_change_of_view_costs_n_times_n_minus_1(f):
    n = 3 * f + 1
    one = run(f"f={f}&do=crash:0@0")
    assert sent(one)[5:] == ((n - 1) ** 2, n - 1)
    assert sum(sent(one)[5:]) == n * (n - 1)
    assert executed(one)[1:] == ["a"] * (n - 1)
    assert views(one)[1:] == [1] * (n - 1)


# --- Quorums and proposals, by the dumb way --------------------------------------------------


@pytest.mark.parametrize("f", [1, 2])
def test_two_quorums_share_an_honest_replica_and_two_smaller_ones_need_not(f):
    replicas = range(3 * f + 1)
    shared = [
        min(len({*a} & {*b}) for a, b in product(combinations(replicas, k), repeat=2))
        for k in (2 * f + 1, 2 * f)
    ]
    assert shared == [f + 1, f - 1]


def test_what_the_next_primary_proposes():
    """For each number what was prepared in the latest view; a gap becomes a null request."""
    assert proposals((("1", ((1, 0, "a"),)), ("2", ()), ("3", ((2, 0, "b"),)))) == ("a", "b")
    assert proposals((("1", ((1, 0, "a"),)), ("2", ((1, 2, "b"),)), ("3", ()))) == ("b",)
    assert proposals((("1", ()), ("2", ((2, 0, "a"),)), ("3", ()))) == ("null", "a")
    assert proposals((("1", ()), ("2", ()), ("3", ()))) == ()


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: what each replica executes, sends of each kind, what is red
    "equivocate": (["a", "a", "a", "a"], (1, 3, 15, 15, 3, 9, 3), set()),
    "normal": (["a", "a", "a", "a"], (1, 3, 9, 12, 4, 0, 0), set()),
    "silent-backup": (["a", "a", "a", "a"], (1, 3, 6, 9, 3, 0, 0), set()),
    "dead-primary": (["", "a", "a", "a"], (5, 3, 6, 9, 3, 9, 3), set()),
    "skipped-number": (["na", "na", "na", "na"], (1, 3, 27, 33, 4, 12, 3), set()),
    "two-silent": (["", "", "", ""], (9, 3, 3, 0, 0, 3, 0), {"answered"}),
    "small-quorum": (["a", "a", "b", "b"], (1, 3, 9, 12, 4, 0, 0), {"agreement", "same_order"}),
    "no-proof": (["", "a", "b", "b"], (6, 6, 15, 21, 4, 9, 3), {"agreement", "same_order"}),
    "no-order": (["ab", "ab", "ab", "b"], (2, 6, 15, 21, 7, 0, 0), {"same_order"}),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    assert (executed(one), sent(one), red(one)) == PRESETS[name]


def test_the_lie_prepares_two_who_are_no_quorum():
    """They say so, and 2f + 1 do not; in view 1 one of them has proof of a."""
    one = preset("equivocate")
    first = [e for e in one.events if e.kind == "message-sent" and e.body.kind == "Commit"]
    assert [e.sender for e in first if e.body.view == 0] == ["1"] * 3 + ["2"] * 3
    proofs = {e.sender: e.body.prepared for e in one.events
              if e.kind == "message-sent" and e.body.kind == "ViewChange"}  # fmt: skip
    assert {proofs["1"], proofs["2"]} == {((1, 0, "a"),)} and proofs["3"] == ()
    assert one.report()["budget"]["inside"]


def test_a_gap_is_filled_and_the_client_is_told_the_number():
    assert believes(preset("skipped-number")) == {"a": 2}


def test_two_silent_backups_are_one_too_many():
    one = preset("two-silent")
    assert sent(one)[3] == 0  # no Commit: 0 and 1 are not prepared
    assert not one.report()["budget"]["inside"]


def test_what_the_mended_ones_do_instead():
    assert executed(preset("small-quorum", mend=True)) == ["ba"] * 4
    assert executed(preset("no-order", mend=True))[3] == ""
    whole = preset("no-proof", mend=True).scenario.text.replace("&until=27", "")
    assert executed(protocols.Run(protocols.parse(whole)).finish())[1:] == ["ab"] * 3


# --- Every lie of a primary -----------------------------------------------------------------


@pytest.mark.parametrize("operations", list(product("ab", repeat=3)))
def test_whatever_the_primary_says_to_whom_the_honest_ones_agree(operations):
    """Whoever was told something else than the quorum stays behind: nobody sends it the state."""
    lies = [f"do=say:0~{i}.PrePrepare:op={op}" for i, op in enumerate(operations, 1) if op != "a"]
    for strategy in ("person", "equivocate"):
        said = lies if strategy == "person" else lies[:2]
        one = run("&".join([f"do=traitor:0:{strategy}", *said]))
        assert len({*executed(one)[1:]} - {""}) == 1 and not red(one), one.scenario.text


@pytest.mark.parametrize("seed", range(3))
def test_one_traitor_and_a_bad_network_never_make_them_differ(seed):
    for traitor, strategy in product("0123", ("flip", "split", "random")):
        query = f"requests=2&net=1-9&loss=0.05&seed={seed}&do=traitor:{traitor}:{strategy}"
        one = run(query)
        assert not red(one) & {"agreement", "same_order", "believed"}, query
        assert one.report()["budget"]["inside"]


def test_a_client_that_lies_gets_one_order_all_the_same():
    one = run("requests=2&do=traitor:client:split")
    assert not red(one) & {"agreement", "same_order"}


def test_neither_side_of_a_cut_in_two_halves_goes_on():
    one = run("requests=2&do=cut:client,0,1/2,3@1")
    assert executed(one) == [""] * 4
