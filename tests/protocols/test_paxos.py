"""Paxos: exact counts, who must ask for what, a duel without end, and six mistakes."""

from functools import partial

import pytest

import protocols
from tests.protocols.opening import opened, ran, red

SLUG = "paxos"
run, preset = partial(ran, SLUG), partial(opened, SLUG)
X = "do=request:p1:propose:value=x@0"


def decisions(one):
    nodes = one.report()["nodes"].items()
    return {node: v["state"]["decision"] for node, v in nodes if "decision" in v["state"]}


def asked(one):
    """Ballot and value of every phase 2, in order."""
    sent = [e.body for e in one.events if e.kind == "message-sent" and e.body.kind == "Accept"]
    return list(dict.fromkeys((body.ballot, body.value) for body in sent))


def held(one, at):
    """What each acceptor holds at the end of a tick."""
    found = {}
    for event in one.events:
        if event.at <= at and "accepted" in dict(event.state) and event.node[0] == "a":
            found[event.node] = dict(event.state)["accepted"]
    return found


def decided(one):
    return next(row["at"] for row in one.report()["properties"] if row["name"] == "decided")


# --- Counts and delays ---------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 8))
def test_a_proposer_without_rivals_costs_four_messages_for_each_acceptor(n):
    one = run(f"proposers=1&acceptors={n}&{X}")
    assert one.report()["counts"]["by_kind"] == dict.fromkeys(
        ("Prepare", "Promise", "Accept", "Accepted"), n
    )
    assert decided(one) == 4 and decisions(one) == {"p1": "x"}


@pytest.mark.parametrize(("n", "learners"), [(3, 1), (3, 3), (5, 2), (7, 3)])
def test_learners_are_told_directly(n, learners):
    """2N in phase 1, N and N for each learner in phase 2."""
    one = run(f"proposers=1&acceptors={n}&learners={learners}&{X}")
    assert one.report()["counts"]["sent"] == 3 * n + n * learners
    assert decided(one) == 4
    assert decisions(one) == {"p1": None, **{f"l{i + 1}": "x" for i in range(learners)}}


@pytest.mark.parametrize("n", [3, 5, 7])
def test_a_minority_of_the_acceptors_may_be_down(n):
    down = "".join(f"&do=crash:a{i}@0" for i in range(1, (n - 1) // 2 + 1))
    one = run(f"acceptors={n}&{X}{down}")
    assert decided(one) == 4 and one.report()["budget"]["inside"]
    more = run(f"acceptors={n}&{X}{down}&do=crash:a{n}@0&until=60")
    assert decisions(more)["p1"] is None and not more.report()["budget"]["inside"]


# --- Who must ask for what -----------------------------------------------------------------


def test_a_late_proposer_asks_for_what_is_chosen():
    one = preset("late")
    assert asked(one) == [(1, "x"), (2, "x")]
    assert decisions(one) == {"p1": "x", "p2": "x"}
    early = preset("late", "request:p2:propose:value=y@1", without=["request:p2:propose:value=y@8"])
    assert set(decisions(early).values()) == {"y"}


def test_accepted_once():
    assert asked(preset("must-adopt")) == [(1, "x"), (2, "x")]
    one = preset("may-choose")
    assert asked(one) == [(1, "x"), (2, "y")]
    assert held(one, 10) == {"a1": (1, "x"), "a2": (2, "y"), "a3": (2, "y")}


def test_of_two_accepted_values_the_one_of_the_higher_ballot():
    one = preset("three-ballots")
    assert asked(one)[:3] == [(1, "x"), (2, "y"), (3, "y")]
    promises = {
        e.node: e.body.accepted
        for e in one.events
        if e.kind == "message-sent" and e.body.kind == "Promise" and e.body.ballot == 3
    }
    assert promises == {"a1": (1, "x"), "a2": (2, "y")}
    other = preset("three-ballots", "drop:a2~p3.Promise", without=["drop:p3~a3.Prepare"])
    assert (3, "x") in asked(other)


def test_one_value_under_two_ballots_is_not_chosen():
    one = preset("not-chosen")
    assert held(one, 15) == {"a1": (1, "x"), "a3": (2, "y"), "a2": (3, "x")}
    assert asked(one) == [(1, "x"), (2, "y"), (3, "x"), (4, "y"), (5, "y")]
    assert decisions(one) == {"p1": "y", "p2": "y", "p3": None}
    assert not red(one) and one.report()["budget"]["inside"]
    reached = preset("not-chosen", without=["drop:p3~a1.Accept"])
    assert {value for ballot, value in asked(reached) if ballot > 3} == {"x"}


# --- The duel ------------------------------------------------------------------------------


def test_two_proposers_refuse_each_other_for_ever():
    one = preset("duel", until=397)
    prepared = [
        e.message for e in one.events if e.kind == "message-sent" and "~a1.Pre" in e.message
    ]
    ballots = [
        e.body.ballot for e in one.events if e.kind == "message-sent" and e.message in prepared
    ]
    assert ballots == list(range(1, 101))  # 1 by P1, 2 by P2, 3 by P1 …
    assert "Accepted" not in one.report()["counts"]["by_kind"]
    assert one.report()["end"]["reason"] == "horizon" and not red(one)


def test_chance_ends_a_duel():
    one = preset("duel-ends")
    assert asked(one)[-1][0] == 4 and len(set(decisions(one).values())) == 1
    for seed in range(40):
        ended = preset("duel", backoff=20, seed=seed, until=400)
        assert ended.report()["end"]["reason"] == "quiescence", seed
        assert len(set(decisions(ended).values())) == 1


def test_refusals_only_save_time():
    told, silent = (
        run(f"{X}&do=request:p2:propose:value=y@1"),
        run(f"nack=0&{X}&do=request:p2:propose:value=y@1"),
    )
    assert decisions(told) == decisions(silent) == {"p1": "y", "p2": "y"}
    assert decided(told) < decided(silent)


def test_a_new_ballot_forgets_what_the_old_one_was_about_to_ask():
    """Its time to think ends in the new ballot, which has no promises yet."""
    one = run(f"think=6&wait=8&backoff=1&until=200&{X}&do=request:p2:propose:value=y@9")
    asking = {e.node for e in one.events if e.kind == "timer-fired" and "think" in str(e.more)}
    assert not asking and not asked(one)  # each ballot takes nine ticks, and is given eight
    for seed in range(60):
        hasty = f"think=5&wait=8&net=1-4&loss=0.1&until=120&seed={seed}"
        one = run(f"{hasty}&{X}&do=request:p2:propose:value=y@{seed % 9}")
        assert not red(one), one.scenario.text


# --- Mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("ignores-accepted", {"chosen_stays": 10, "agreement": 11}),
        ("adopts-lowest", {"chosen_stays": 16, "agreement": 17}),
        ("skips-promise", {"chosen_stays": 3, "agreement": 4}),
        ("forgets-promise", {"chosen_stays": 3, "agreement": 4}),
        ("half-is-enough", {"agreement": 5}),
        ("reuses-ballots", {"one_value_a_ballot": 10, "agreement": 11}),
    ],
)
def test_a_mistake_and_what_it_breaks(name, broken):
    one = preset(name)
    assert red(one) == broken and not one.report()["budget"]["inside"]
    sound = protocols.Run(one.scenario.mended()).finish()
    assert not red(sound) and sound.report()["budget"]["inside"]


def test_two_ballots_hide_that_the_lowest_is_adopted():
    """Whoever is asked, and whichever Accept is lost: no two of the values differ."""
    for lost in range(64):
        names = [f"p{p}~a{a}.Accept" for p in (1, 2) for a in (1, 2, 3)]
        drops = "".join(f"&do=drop:{name}" for i, name in enumerate(names) if lost >> i & 1)
        query = f"mutation=adopts-lowest&until=18&{X}&do=request:p2:propose:value=y@6"
        assert not red(run(query + drops)), drops


# --- Disks ---------------------------------------------------------------------------------


def test_what_is_on_the_disks():
    roles = {role["name"]: role for role in protocols.describe(SLUG)["roles"]}
    durable = {
        name: {f["name"] for f in role["fields"] if f["durable"]} for name, role in roles.items()
    }
    assert durable == {
        "Proposer": {"ballot"},
        "Acceptor": {"promised", "accepted"},
        "Learner": set(),
    }


def test_a_proposer_that_comes_back_takes_a_higher_ballot():
    one = run(f"proposers=1&{X}&do=crash:p1@1&do=recover:p1@3&do=request:p1:propose:value=y@4")
    assert asked(one) == [(2, "y")]


def test_a_proposer_stays_with_its_value():
    one = run(f"{X}&do=request:p1:propose:value=y@1")
    assert "P1 has proposed x and stays with that." in one.texts
    assert decisions(one)["p1"] == "x"


def test_copies_losses_and_late_messages_are_inside_the_budget():
    for seed in range(30):
        lossy = f"proposers=3&acceptors=5&net=1-12&loss=0.2&wait=25&seed={seed}&{X}"
        one = run(
            f"{lossy}&do=request:p2:propose:value=y@2&do=request:p3:propose:value=z@3"
            "&do=copy:p1~a1.Accept:2&do=copy:a2~p1.Promise:2&do=pause:a3@5-40"
        )
        assert one.report()["budget"]["inside"] and not red(one)


@pytest.mark.parametrize(
    "query", ["proposers=0", "acceptors=8", "learners=4", "wait=3", "backoff=0"]
)
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
