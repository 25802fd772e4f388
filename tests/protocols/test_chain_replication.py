"""Chain replication: exact counts, whoever dies, a master that errs, and four mistakes."""

from functools import partial

import pytest

import protocols
from tests.protocols.opening import opened, ran, red

SLUG = "chain-replication"
run, preset = partial(ran, SLUG), partial(opened, SLUG)
A = "do=request:c1:update:value=a@0"


def kinds(one):
    return {k: v for k, v in one.report()["counts"]["by_kind"].items() if k != "Alive"}


def histories(one):
    """What each server that is up has carried out."""
    nodes = one.report()["nodes"].values()
    servers = [node for node in nodes if node["role"] == "Server" and node["up"]]
    return [" ".join(node["state"]["history"]) for node in servers]


def told(one, client="c1"):
    """When the client was answered, and what."""
    state = [(e.at, dict(e.state).get("result")) for e in one.events if e.node == client]
    return [(at, result) for at, result in state if result]


# --- Counts and delays ---------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 7))
def test_an_update_costs_one_message_more_than_there_are_servers_and_a_query_two(n):
    one = run(f"n={n}&{A}&do=request:c1:query@8")
    acks = {"Ack": n - 1} if n > 1 else {}
    assert kinds(one) == acks | {"Update": n, "Reply": 1, "Query": 1, "Answer": 1}
    assert told(one) == [(n + 1, "a@c1.1 is done"), (10, "a@c1.1")]
    assert histories(one) == ["a@c1.1"] * n


# --- Whoever dies --------------------------------------------------------------------------


def test_one_in_the_middle_dies_with_an_update():
    one = preset("middle")
    assert told(one) == [(17, "a@c1.1 is done")]
    assert kinds(one)["Reply"] == 1 and histories(one) == ["a@c1.1"] * 2
    later = preset("middle", "crash:s2@3", without=["crash:s2@2"])
    assert told(later) == [(4, "a@c1.1 is done")] and kinds(later)["Reply"] == 1


def test_the_head_dies_and_the_client_sends_again():
    one = preset("head")
    assert told(one) == [(18, "a@c1.1 is done")] and histories(one) == ["a@c1.1"] * 2
    late = preset("head", "crash:s1@6", without=["crash:s1@5"])
    assert told(late)[0] == (8, "a@c1.1 is done") and histories(late) == ["a@c1.1"] * 2


def test_the_tail_dies_and_its_predecessor_answers():
    one = preset("tail")
    assert kinds(one)["Reply"] == 2
    assert "C1 hears once more that a@c1.1 is done." in one.texts
    before = preset("tail", "crash:s3@7", without=["crash:s3@s3~c1.Reply"])
    assert kinds(before)["Reply"] == 1 and told(before) == [(16, "a@c1.1 is done")]


def test_the_last_server_has_everything():
    one = preset("last")
    assert [result for _, result in told(one)] == ["a@c1.1 is done", "a@c1.1", "b@c1.3 is done"]
    assert one.report()["budget"]["inside"]
    other = preset("last", "crash:s3@8", without=["crash:s2@8"])
    assert [r for _, r in told(other)] == [r for _, r in told(one)]


@pytest.mark.parametrize("n", [3, 4, 6])
def test_any_of_them_may_die_at_any_tick_and_nothing_is_lost(n):
    """One update after the other, and one server less: all inside the budget, all answered."""
    for tick in range(1, 16):
        for dead in range(1, n + 1):
            more = f"{A}&do=request:c2:update:value=b@3&do=request:c2:query@40"
            one = run(f"n={n}&clients=2&{more}&do=crash:s{dead}@{tick}")
            assert not red(one) and one.report()["budget"]["inside"], one.scenario.text
            assert len(set(histories(one))) == 1 and len(histories(one)) == n - 1
            assert one.report()["end"]["reason"] == "goal", one.scenario.text


def test_unequal_delays_within_the_bound_lose_no_ack():
    for seed in range(30):
        one = run(
            f"n=5&net=1-3&seed={seed}&{A}&do=request:c1:update:value=b@12"
            f"&do=crash:s{2 + seed % 4}@{2 + seed % 5}&do=crash:s1@{30 + seed % 3}"
            "&do=request:c1:query@60"
        )
        assert one.report()["budget"]["inside"] and not red(one), one.scenario.text
        assert one.report()["end"]["reason"] == "goal", one.scenario.text


# --- A master that errs --------------------------------------------------------------------


def test_a_late_sign_of_life_is_outside_the_model():
    one = preset("false-alarm")
    assert set(red(one)) == {"stable", "in_process"} and not one.report()["budget"]["inside"]
    patient = preset("false-alarm", patience=25)
    assert not red(patient) and patient.report()["budget"]["inside"]


def test_the_bound_follows_from_the_parameters():
    assert protocols.get(SLUG)().tolerates().delay == 3
    inside = run(f"net=3&{A}").report()["budget"]["inside"]
    assert inside and not run(f"net=4&{A}").report()["budget"]["inside"]


# --- Mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("reads-at-head", {"stable": 7}),
        ("head-replies", {"stable": 6}),
        ("hands-on-once", {"prefix": 22, "in_process": 23}),
        ("carries-out-twice", {"prefix": 16, "once": 16}),
    ],
)
def test_a_mistake_and_what_it_breaks(name, broken):
    one = preset(name)
    assert red(one) == broken and not one.report()["budget"]["inside"]
    sound = protocols.Run(one.scenario.mended()).finish()
    assert not red(sound) and sound.report()["budget"]["inside"]


def test_what_the_head_alone_has_answered_is_gone():
    one = preset("head-replies")
    assert told(one) == [(6, "a@c1.1 is done")] and histories(one) == [""]


@pytest.mark.parametrize("query", ["n=0", "n=7", "clients=3", "beat=13", "patience=10"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
