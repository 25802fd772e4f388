"""Raft: exact counts, the paper's figures, split votes as often as they must be, five mistakes."""

from functools import partial

import pytest

import protocols
from tests.kernel.campaign import scenarios
from tests.protocols.opening import opened, ran, red

SLUG = "raft"
run, preset = partial(ran, SLUG), partial(opened, SLUG)
SAFETY = (
    "election_safety", "leader_append_only", "log_matching", "leader_completeness",
    "state_machine_safety",
)  # fmt: skip
FIRST = "do=fire:s1.election@2"


def rows(one):
    return {row["name"]: row for row in one.report()["properties"]}


def ended(one, *fields):
    """The fields of all servers in the end, by server."""
    nodes = one.report()["nodes"].items()
    return {node: tuple(shown["state"][field] for field in fields) for node, shown in nodes}


def logs(one):
    return {node: " ".join(log) for node, (log,) in ended(one, "log").items()}


def elections(one):
    """Term and leader of each election that was won, with its tick."""
    won = [(e.at, e.node, dict(e.state)) for e in one.events if "led" in dict(e.state)]
    return [(tick, node, state["led"][-1]) for tick, node, state in won if state["led"]]


def commits(one):
    """Tick and commit index whenever a server's index moves."""
    moved = [(e.at, e.node, dict(e.state).get("commit")) for e in one.events]
    return [(at, node, index) for at, node, index in moved if index]


def answers(one, kind="VoteReply"):
    return [e.body for e in one.events if e.kind == "message-sent" and e.body.kind == kind]


# --- Counts and delays ---------------------------------------------------------------------


@pytest.mark.parametrize("n", range(2, 8))
def test_an_election_a_heartbeat_and_a_command_cost_two_messages_for_each_other(n):
    one = run(f"n={n}&{FIRST}&do=request:s1:submit:command=a@6&until=10")
    assert one.report()["counts"]["by_kind"] == {
        "RequestVote": n - 1,
        "VoteReply": n - 1,
        "AppendEntries": 2 * (n - 1),  # one heartbeat, one command
        "AppendReply": 2 * (n - 1),
    }
    assert elections(one) == [(4, "s1", 1)]
    assert commits(one) == [(8, "s1", 1)]  # two delays inside the cluster


def test_followers_learn_of_a_commit_from_the_next_append_entries():
    one = preset("elected")
    assert commits(one) == [(8, "s1", 1), (12, "s2", 1), (12, "s3", 1)]
    assert one.report()["end"] == {"at": 12, "reason": "goal"}
    sooner = preset("elected", "request:s1:submit:command=b@9")
    assert commits(sooner)[:3] == [(8, "s1", 1), (10, "s2", 1), (10, "s3", 1)]


def test_a_crashed_minority_is_no_hindrance_and_a_crashed_majority_is():
    down = "&do=crash:s4@0&do=crash:s5@0"
    one = run(f"n=5&{FIRST}&do=request:s1:submit:command=a@6{down}")
    assert commits(one)[0] == (8, "s1", 1) and one.report()["budget"]["inside"]
    three = run(f"n=5&{FIRST}&do=request:s1:submit:command=a@6{down}&do=crash:s3@0")
    assert commits(three) == [] and not elections(three)
    assert not three.report()["budget"]["inside"] and not red(three)


# --- Split votes ---------------------------------------------------------------------------


@pytest.mark.parametrize(("t", "h", "count"), [(3, 1, 300), (12, 5, 250)])
def test_two_live_servers_split_the_first_vote_once_in_k(t, h, count):
    """K = T + 1 ticks to draw from; a split where both draw the same, and only there."""
    split = 0
    for seed in range(count):
        one = run(f"n=3&t={t}&h={h}&seed={seed}&do=crash:s1@0&until={2 * t + 3}")
        due = [dict(e.more)["due"] for e in one.events if e.kind == "timer-set" and e.at == 0]
        led = [term for _, _, term in elections(one)]
        assert (1 in led) == (due[0] != due[1])
        split += 1 not in led
    p = 1 / (t + 1)
    assert abs(split - count * p) < 3 * (count * p * (1 - p)) ** 0.5


def test_nobody_times_out_within_a_delay_of_the_first():
    """(1 - L/W)^k in the continuum: 0.656 for four servers and a tenth; here with 61 ticks."""
    k, window, delay, count = 4, 61, 6, 300
    alone = 0
    for seed in range(count):
        one = run(f"n=5&t=60&h=20&net={delay}&seed={seed}&do=crash:s5@0&until=125")
        asked = {e.node for e in one.events if e.body and e.body.kind == "RequestVote"
                 and e.kind == "message-sent" and e.body.term == 1}  # fmt: skip
        alone += len(asked) == 1
    p = sum(k / window * (max(0, window - j - delay) / window) ** (k - 1) for j in range(window))
    assert p == pytest.approx((1 - delay / window) ** k, abs=0.03)
    assert abs(alone - count * p) < 3 * (count * p * (1 - p)) ** 0.5


def test_split_vote():
    one = preset("split-vote")
    assert [(v.term, v.granted) for v in answers(one)][:2] == [(1, False), (1, False)]
    assert elections(one) == [(29, "s3", 2)]
    assert rows(one)["split_vote"]["at"] == 14
    assert one.report()["counts"]["by_kind"] == {
        "AppendEntries": 2, "AppendReply": 1, "RequestVote": 6, "VoteReply": 3,
    }  # fmt: skip
    again = preset("split-vote", "fire:s2.election.2@20", "fire:s3.election.2@20")
    assert 2 not in [term for _, _, term in elections(again)]


# --- The presets ---------------------------------------------------------------------------


def test_the_only_copy_survives():
    one = preset("only-copy")
    assert elections(one) == [(4, "s1", 1), (27, "s2", 3)]
    assert [(v.term, v.granted) for v in answers(one)][2:] == [(2, False), (3, True)]
    assert logs(one) == {"s1": "1a", "s2": "1a 3b", "s3": "1a 3b"}
    assert commits(one)[0] == (36, "s2", 2)  # with the first entry of its own term, not before
    gone = preset("only-copy", "drop:s1~s2.AppendEntries.2")
    assert logs(gone) == {"s1": "1a", "s2": "2b", "s3": "2b"}


def test_two_leaders_of_different_terms():
    one = preset("two-leaders")
    assert elections(one) == [(4, "s1", 1), (23, "s3", 2)]
    assert rows(one)["two_leaders"]["at"] == 23
    assert commits(one)[0] == (27, "s3", 1)
    assert not [c for c in commits(one) if c[1] == "s1" and c[0] < 34]
    assert set(logs(one).values()) == {"2b"}  # what S1 took alone has vanished
    assert ended(one, "role", "term")["s1"] == ("follower", 2)
    assert not red(one)


def test_the_leader_returns():
    one = preset("leader-returns")
    assert elections(one) == [(4, "s1", 1), (23, "s3", 2)]
    assert set(logs(one).values()) == {"1a 2b"}
    assert ended(one, "role")["s1"] == ("follower",)
    voted = preset("leader-returns", "recover:s1@22", without=["recover:s1@34"])
    assert ended(voted, "voted_for")["s1"] == ("s3",)


def test_figure_7():
    """Rejections before agreement, one entry back at a time; a to f are S2 to S7."""
    one = preset("figure-7")
    assert elections(one) == [(4, "s1", 8)]
    votes = {e.node: e.body.granted for e in one.events
             if e.kind == "message-sent" and e.body.kind == "VoteReply"}  # fmt: skip
    assert votes == dict(zip(votes, (1, 1, 0, 0, 1, 1), strict=True))
    refused = dict.fromkeys("234567", 0)
    for event in one.events:
        if event.kind == "message-sent" and event.body.kind == "AppendReply":
            refused[event.node[1]] += not event.body.success
    assert list(refused.values()) == [1, 6, 0, 0, 5, 7]
    assert set(logs(one).values()) == {"1x 1x 1x 4x 4x 5x 5x 6x 6x 6x 8a"}
    assert not red(one)


def test_figure_8_an_entry_on_a_majority_is_overwritten():
    one = preset("figure-8")
    assert [(node, term) for _, node, term in elections(one)] == [
        ("s3", 1), ("s1", 2), ("s5", 3), ("s1", 4), ("s5", 5),
    ]  # fmt: skip
    held = [e.at for e in one.events if "2b" in dict(e.state).get("log", ())]
    assert held[:3] == [16, 17, 43]  # S1, S2 and S3
    assert max(index for _, _, index in commits(one)) == 1
    refusal = [e for e in one.events if e.at == 44 and e.kind == "message-delivered"]
    assert refusal[0].why == "entry 2 is on 3 of 5, but it is of term 2, not 4: not yet"
    assert [log for node, log in logs(one).items() if node != "s1"] == ["1a 3c"] * 4
    assert not red(one)


def test_figure_8_where_copies_are_counted():
    one = preset("figure-8-broken")
    assert (44, "s1", 2) in commits(one)
    assert red(one) == {"leader_completeness": 57, "state_machine_safety": 61}


def test_figure_8_with_an_entry_of_its_own_term():
    one = preset("figure-8-kept")
    assert (47, "s1", 3) in commits(one)
    last = [e for e in one.events if e.body and e.body.kind == "VoteReply" and e.at in (58, 59)]
    assert {e.node for e in last if e.kind == "message-sent" and e.body.granted} == {"s4"}
    assert [log for node, log in logs(one).items()] == ["1a 2b 4d"] * 5
    dropped = preset("figure-8-kept", "drop:s1~s3.AppendEntries.4")
    assert elections(dropped)[4][1:] == ("s5", 5) and not red(dropped)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("forgotten-vote", {"election_safety": 9}),
        ("copied-vote", {"election_safety": 4}),
        ("cut-log", {"leader_completeness": 20, "state_machine_safety": 24}),
        ("longest-log", {"leader_completeness": 27, "state_machine_safety": 35}),
    ],
)
def test_a_mistake_and_what_it_breaks(name, broken):
    one = preset(name)
    assert red(one) == broken
    assert not one.report()["budget"]["inside"]
    sound = protocols.Run(one.scenario.mended()).finish()
    assert not red(sound) and sound.report()["budget"]["inside"]


@pytest.mark.parametrize("name", ["cut-log", "copied-vote"])
def test_without_the_copy_the_mistake_stays_hidden(name):
    script = map(str, protocols.preset(SLUG, name).do)
    assert not red(preset(name, without=[one for one in script if "copy:" in one or "*2" in one]))


# --- What is on the disk, and what a term is -----------------------------------------------


def test_only_term_vote_and_log_survive_a_crash():
    fields = protocols.describe(SLUG)["roles"][0]["fields"]
    assert {f["name"] for f in fields if f["durable"]} == {"term", "voted_for", "log"}
    one = run(f"n=3&{FIRST}&do=request:s1:submit:command=a@6&do=crash:s1@9&until=9")
    shown = one.report()["nodes"]["s1"]["state"]
    assert (shown["term"], shown["voted_for"], shown["log"]) == (1, "s1", ["1a"])
    assert (shown["role"], shown["leader"], shown["commit"], shown["votes"]) == (
        "follower", None, 0, [],
    )  # fmt: skip
    assert (shown["led"], shown["applied"]) == ([1], {"1": "1a@1"})  # for the properties alone


def test_a_follower_sends_clients_away():
    one = run(f"n=3&{FIRST}&do=request:s2:submit:command=a@7")
    assert "S2 does not take command a: that is for S1." in one.texts
    assert logs(one)["s2"] == ""


def test_terms_never_go_back_and_an_index_only_by_a_crash():
    for scenario in scenarios(SLUG, count=60):
        one, seen = protocols.Run(scenario).finish(), {}
        for event in one.events:
            if event.kind == "node-crashed":
                seen[event.node, "commit"] = 0
            for field in ("term", "commit"):
                if field in dict(event.state):
                    now = dict(event.state)[field]
                    assert now >= seen.get((event.node, field), 0), scenario.text
                    seen[event.node, field] = now


def test_lossy_reordering_and_copying_networks_are_inside_the_budget():
    for seed in range(20):
        lossy = f"n=5&net=1-9&loss=0.2&seed={seed}&do=pause:s2@9-30&do=copy:s1~s3.RequestVote:3"
        one = run(f"{lossy}&{FIRST}&do=request:s1:submit:command=a@25")
        assert one.report()["budget"]["inside"] and not red(one)


@pytest.mark.parametrize("query", ["n=1", "n=8", "h=12", "t=5&h=5", "logs=figure-7", "mutation=x"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
