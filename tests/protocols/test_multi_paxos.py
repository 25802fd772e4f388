"""Multi-Paxos: exact counts, holes and no-ops, leaders that fall, and four mistakes."""

from functools import partial

import pytest

import protocols
from tests.protocols.opening import opened, ran, red

SLUG = "multi-paxos"
run, preset = partial(ran, SLUG), partial(opened, SLUG)
A = "do=request:r1:submit:command=a@0"
THREE = f"{A}&do=request:r1:submit:command=b@6&do=request:r1:submit:command=c@10"
RETRIED = "do=drop:r1~r2.Accept&do=drop:r1~r3.Accept"


def executed(one):
    """What each replica has executed, in order."""
    nodes = one.report()["nodes"].items()
    return {node: " ".join(shown["state"]["executed"]) for node, shown in nodes}


def kinds(one):
    return one.report()["counts"]["by_kind"]


def asked(one):
    """Ballot, slot and value of all that was asked for, in order."""
    sent = [e.body for e in one.events if e.kind == "message-sent" and e.body.kind == "Accept"]
    return list(dict.fromkeys((body.ballot, body.slot, body.value) for body in sent))


# --- Counts and delays ---------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 8))
def test_the_first_command_costs_two_phases_and_each_later_one(n):
    one = run(f"n={n}&commits=0&{THREE}")
    assert kinds(one) == {
        "Prepare": n - 1, "Promise": n - 1, "Accept": 3 * (n - 1), "Accepted": 3 * (n - 1),
    }  # fmt: skip
    told = run(f"n={n}&{THREE}")
    assert kinds(told) == kinds(one) | {"Commit": 3 * (n - 1)}


def test_three_commands_of_three_replicas():
    one = preset("three-commands")
    assert one.report()["counts"]["sent"] == 16 == 8 + 4 + 4
    chosen = [e.at for e in one.events if e.node == "r1" and "executed" in dict(e.state)]
    assert chosen == [0, 4, 8, 12]  # two delays each, and two more for the first
    assert executed(one) == {"r1": "a b c", "r2": "a b", "r3": "a b"}
    assert set(executed(run(f"n=3&{THREE}")).values()) == {"a b c"}


@pytest.mark.parametrize("n", [3, 5, 7])
def test_a_minority_may_be_down(n):
    down = "".join(f"&do=crash:r{i}@0" for i in range(2, 2 + (n - 1) // 2))
    one = run(f"n={n}&{A}{down}")
    assert executed(one)["r1"] == "a" and one.report()["budget"]["inside"]
    more = run(f"n={n}&{A}{down}&do=crash:r{n}@0")
    assert executed(more)["r1"] == "" and not more.report()["budget"]["inside"]


# --- The presets ---------------------------------------------------------------------------


def test_a_hole_is_filled_with_no_op():
    one = preset("hole")
    assert asked(one) == [
        (1, 1, "a"), (1, 2, "b"), (1, 3, "c"), (2, 2, "no-op"), (2, 3, "c"), (2, 4, "d"),
    ]  # fmt: skip
    assert executed(one) == {"r1": "", "r2": "a no-op c d", "r3": "a no-op c d"}
    rules = {e.rule for e in one.events if e.message == "r2~r3.Accept"}
    assert any("no-op where there is none" in rule for rule in rules)
    unheard = preset("hole", "drop:r1~r2.Accept.3")
    assert asked(unheard)[3:] == [(2, 2, "d")]


def test_chosen_though_hardly_anybody_knows():
    one = preset("untold")
    assert asked(one) == [(1, 1, "a"), (3, 1, "a")]
    earlier = preset("untold", "crash:r1@2", without=["crash:r1@r1~r2.Accept"])
    assert asked(earlier) == []


def test_a_leader_alone_chooses_nothing():
    one = preset("deposed")
    assert (1, 2, "b") in asked(one) and (2, 2, "c") in asked(one)
    assert set(executed(one).values()) == {"a c d"}
    assert "Nack" in kinds(one)
    silent = preset("deposed", without=["request:r2:submit:command=d@23"])
    assert executed(silent)["r1"] == "a"


def test_who_comes_back_is_told_what_it_lacks():
    one = preset("comes-back")
    assert set(executed(one).values()) == {"a b c"}
    lacks = [
        e.body.lacks
        for e in one.events
        if e.kind == "message-sent" and e.body.kind == "Accepted" and e.node == "r3"
    ]
    assert lacks == [0, 2]  # slot 1 it voted for in this very ballot
    alone = preset("comes-back", "crash:r2@13", without=["recover:r3@12"])
    assert executed(alone)["r1"] == "a b"


def test_slots_are_chosen_in_any_order_and_executed_in_theirs():
    one = preset("out-of-order")
    learnt = [
        tuple(dict(e.state)["chosen"])
        for e in one.events
        if e.node == "r1" and "chosen" in dict(e.state)
    ]
    assert learnt == [(), ((2, "b"),), ((1, "a"), (2, "b"))]
    assert set(executed(one).values()) == {"a b"}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ignores-accepted", {"chosen_stays": 9, "agreement": 10}),
        ("skips-promise", {"chosen_stays": 13, "agreement": 13}),
        ("forgets-promise", {"chosen_stays": 13, "agreement": 13}),
        ("skips-holes", {"same_order": 21}),
    ],
)
def test_a_mistake_and_what_it_breaks(name, broken):
    one = preset(name)
    assert red(one) == broken and not one.report()["budget"]["inside"]
    sound = protocols.Run(one.scenario.mended()).finish()
    assert not red(sound) and sound.report()["budget"]["inside"]


# --- Steps ---------------------------------------------------------------------------------


def test_only_promises_votes_and_ballots_survive_a_crash():
    fields = protocols.describe(SLUG)["roles"][0]["fields"]
    assert {f["name"] for f in fields if f["durable"]} == {"accepted", "promised", "ballot"}


def test_a_lost_accept_is_sent_again_and_to_the_silent_only():
    one = run(f"n=3&{A}&do=drop:r1~r2.Accept&do=drop:r3~r1.Accepted")
    again = [e.message for e in one.events if e.kind == "message-sent" and e.at == 17]
    assert again == ["r1~r2.Accept.2", "r1~r3.Accept.2"]
    assert executed(one)["r1"] == "a" and one.report()["end"]["reason"] == "quiescence"


def test_a_replica_sends_clients_to_the_leader():
    one = run(f"n=3&{A}&do=request:r2:submit:command=b@5&do=request:r1:take_over@5")
    assert "R2 does not take command b: that is for R1." in one.texts
    assert "R1 leads already." in one.texts
    assert executed(one)["r1"] == "a"


def test_commands_wait_for_the_promises():
    one = run(f"n=3&{A}&do=request:r1:submit:command=b@1&do=request:r1:submit:command=c@1")
    assert asked(one) == [(1, 1, "a"), (1, 2, "b"), (1, 3, "c")]


def test_copies_losses_and_late_messages_are_inside_the_budget():
    for seed in range(25):
        lossy = f"n=5&net=1-9&loss=0.2&until=100&seed={seed}&do=pause:r3@5-40"
        one = run(
            f"{lossy}&{THREE}&do=request:r2:take_over@12&do=request:r2:submit:command=d@20"
            "&do=request:r4:take_over@30&do=copy:r1~r2.Accept:2&do=request:r4:submit:command=e@44"
        )
        assert one.report()["budget"]["inside"] and not red(one)


@pytest.mark.parametrize("query", ["n=1", "n=8", "wait=3", "mutation=reuses-ballots"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
