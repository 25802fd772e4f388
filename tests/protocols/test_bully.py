"""Bully: exact costs, exact ticks, what two timeouts are for, and what no timeout can repair."""

import random

import pytest

import protocols
from tests.protocols.reading import inside, since, status

SLUG = "bully"
SAFETY = ("one_leader", "highest_leads")
HAPPY = "n=5&do=crash:5@0&do=request:2:elect@0"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name):
    return protocols.Run(protocols.preset(SLUG, name)).finish()


def sent(one):
    """Sends in all, and of Election, Ok and Coordinator."""
    counts = one.report()["counts"]
    kinds = (counts["by_kind"].get(kind, 0) for kind in ("Election", "Ok", "Coordinator"))
    return (counts["sent"], *kinds)


def leaders(one):
    """Whom each node takes for the leader in the end, in order; "x" for a node that is down."""
    nodes = one.report()["nodes"].values()
    return "".join((node["state"]["leader"] or "-") if node["up"] else "x" for node in nodes)


def leading(one):
    """For each tick at whose end it changed, the set of nodes that are up and believe they lead."""
    found, now = {}, set()
    for event in one.events:
        if event.node and event.kind == "node-crashed":
            now = now - {event.node}
        elif event.node and "leader" in dict(event.state):
            now = now - {event.node} | ({event.node} & {dict(event.state)["leader"]})
        found[event.at] = now
    changes, before = {}, None
    for tick, those in found.items():
        if those != before:
            changes[tick] = before = those
    return changes


def fired(one):
    return [(dict(e.more)["timer"], e.at) for e in one.events if e.kind == "timer-fired"]


# --- The exact costs -----------------------------------------------------------------------

SWEEP = [(n, i) for n in range(3, 9) for i in range(1, n)]


@pytest.mark.parametrize(("n", "i"), SWEEP)
def test_cost_of_one_initiator_with_the_highest_down(n, i):
    one = run(f"n={n}&do=crash:{n}@0&do=request:{i}:elect@0")
    election, ok = (n - i) * (n - i + 1) // 2, (n - i) * (n - i - 1) // 2
    assert sent(one) == ((n - i) ** 2 + n - 2, election, ok, n - 2)
    assert one.report()["counts"]["dropped"] == n - i  # those to the node that is down
    assert leaders(one) == str(n - 1) * (n - 1) + "x"
    assert status(one)["all_follow"] == "holds"
    assert inside(one)


@pytest.mark.parametrize("n", range(3, 9))
def test_cost_at_the_ends_of_the_range(n):
    best = run(f"n={n}&do=crash:{n}@0&do=request:{n - 1}:elect@0")
    worst = run(f"n={n}&do=crash:{n}@0&do=request:1:elect@0")
    everybody = "".join(f"&do=request:{i}:elect@0" for i in range(1, n))
    assert sent(best)[0] == n - 1
    assert sent(worst)[0] == n * n - n - 1
    assert sent(run(f"n={n}&do=crash:{n}@0{everybody}")) == sent(worst)


@pytest.mark.parametrize("n", range(3, 9))
def test_the_highest_comes_back_for_the_price_of_telling_the_others(n):
    one = run(f"n={n}&do=crash:{n}@0&do=recover:{n}@2")
    assert sent(one) == (n - 1, 0, 0, n - 1)
    assert leaders(one) == str(n) * n


@pytest.mark.parametrize(("n", "i"), SWEEP)
def test_telling_the_higher_ids_too_costs_one_message_for_each(n, i):
    one = run(f"n={n}&tell_all=1&do=crash:{n}@0&do=request:{i}:elect@0")
    assert sent(one)[0] == (n - i) ** 2 + n - 2 + 1
    assert leaders(one) == str(n - 1) * (n - 1) + "x"


def test_one_election_at_a_time():
    """A new election for every Election heard would make 31 Elections of these 15."""
    one = run("n=6&do=crash:6@0&do=request:1:elect@0")
    assert sent(one)[1] == 15


# --- The presets ---------------------------------------------------------------------------


def test_happy():
    one = preset("happy")
    assert sent(one) == (12, 6, 3, 3)
    assert leading(one)[4] == {"4"}
    assert leaders(one) == "4444x"
    assert since(one, "all_follow") == 5
    assert inside(one)


def test_the_bully_returns():
    one = preset("bully-returns")
    assert sent(one) == (8, 1, 0, 7)
    assert leading(one)[3] == {"4"}
    assert leading(one)[8] == {"4", "5"}
    assert leading(one)[9] == {"5"}
    back = [e.message for e in one.events if e.at == 8 and e.kind == "message-sent"]
    assert back == [f"5~{i}.Coordinator" for i in range(1, 5)]
    assert leaders(one) == "55555"
    assert status(one)["two_leaders"] == "witnessed"
    assert status(one)["one_leader"] == "holds"
    assert inside(one)


def test_the_winner_dies():
    """Without the second timeout 2 and 3 would wait for ever."""
    one = preset("winner-dies")
    assert fired(one) == [("2.coordinator", 8), ("3.coordinator", 9), ("3.answer.2", 12)]
    assert leading(one)[12] == {"3"}
    assert sent(one) == (17, 11, 4, 2)
    assert leaders(one) == "333xx"
    assert inside(one)


def test_both_oks_lost():
    one = preset("oks-lost")
    changes = leading(one)
    assert (changes[3], changes[4], changes[5]) == ({"2"}, {"2", "4"}, {"4"})
    assert sent(one) == (13, 6, 3, 4)
    assert leaders(one) == "4444x"
    assert since(one, "two_leaders") == 4
    assert status(one)["one_leader"] == "holds"
    assert not inside(one)


def test_one_of_two_oks_is_enough():
    one = run(f"{HAPPY}&do=drop:3~2.Ok")
    assert sent(one) == sent(preset("happy"))
    assert status(one)["two_leaders"] == "pending"


def test_coordinator_lost():
    """24 messages, twice the 12 of the happy run: the second election is the first once more.

    By the textbook rule a leader that hears an Election is a node like any other: it answers Ok,
    asks those above it, and tells everybody below once its `t_ok` is over. A leader that told all
    below at once, without asking, would have sent the 22nd message at tick 9; but 3 asks in turn,
    its Election reaches 4 at tick 10 and is answered and followed by telling all again: 26.
    """
    one = preset("coordinator-lost")
    assert sent(one) == (24, 12, 6, 6)
    assert fired(one) == [("4.answer", 4), ("2.coordinator", 8), ("4.answer.2", 12)]
    again = [e.message for e in one.events if e.at == 12 and e.kind == "message-sent"]
    assert again == [f"4~{i}.Coordinator.2" for i in (1, 2, 3)]
    assert leaders(one) == "4444x"
    assert since(one, "all_follow") == 13


def test_slow_not_dead():
    one = preset("slow")
    changes = leading(one)
    assert changes[3] == {"4", "5"}
    assert changes[11] == {"5"}
    assert not any(3 < tick < 11 for tick in changes)
    assert sent(one) == (9, 1, 1, 7)
    assert leaders(one) == "55555"
    assert status(one)["two_leaders"] == "witnessed"
    assert one.report()["budget"]["used"]["delay"] == 5
    assert not inside(one)


def test_slow_where_the_timeouts_allow_for_it():
    query = protocols.preset(SLUG, "slow").text.replace("t_ok=3&t_coord=6", "t_ok=21&t_coord=60")
    one = protocols.Run(protocols.parse(query)).finish()
    assert inside(one)
    assert status(one)["two_leaders"] == "pending"
    assert leaders(one) == "55555"


def test_a_leader_tells_all_below_again_and_not_only_the_one_who_asked():
    """Where 5 told 4 alone, 1 to 3 would go on following 4."""
    one = preset("slow")
    told = [e.message for e in one.events if e.at == 1 and e.kind == "message-sent"]
    assert told == ["5~4.Ok", *(f"5~{i}.Coordinator" for i in range(1, 5))]


def test_partition():
    one = preset("partition")
    changes = leading(one)
    assert changes[4] == {"3", "5"}
    assert changes[13] == {"5"}
    assert not any(4 < tick < 13 for tick in changes)
    assert since(one, "one_leader") == 5  # settled on both sides, with a heal still to come
    assert sent(one) == (12, 5, 1, 6)
    assert leaders(one) == "55555"
    assert status(one)["all_follow"] == "holds"
    assert one.report()["budget"]["broken"] == [
        "1 cut of the network; this model assumes there is none."
    ]


def test_nobody_notices_the_heal():
    one = run("n=5&do=cut:1,2,3/4,5@0&do=request:2:elect@0&do=heal@10")
    assert leaders(one) == "33355"
    assert status(one)["all_follow"] == "violated"


def test_anybody_who_suspects_after_the_heal_ends_the_split():
    for who in "1234":
        one = run(
            f"n=5&do=cut:1,2,3/4,5@0&do=request:2:elect@0&do=heal@10&do=request:{who}:elect@12"
        )
        assert leaders(one) == "55555", who


def test_a_leader_whom_a_lower_one_tells_of_itself_speaks_up():
    """With `tell_all`, 3's next Coordinator crosses the healed cut, and 5 answers it."""
    query = "n=5&tell_all=1&do=cut:1,2,3/4,5@0&do=request:2:elect@0&do=heal@10"
    assert leaders(run(query)) == "33355"
    late = query.replace(
        "heal@10", "heal@4"
    )  # the cut takes a message that is sent before the heal
    assert leaders(run(late)) == "55555"


@pytest.mark.parametrize(
    ("name", "counts", "whom"),
    [
        ("next-in-line", (4, 1, 0, 3), "4444x"),
        ("lowest-notices", (19, 10, 6, 3), "4444x"),
        ("all-at-once", (29, 15, 10, 4), "55555x"),
        ("highest-returns", (5, 0, 0, 5), "666666"),
        ("false-alarm", (24, 6, 6, 12), "55555"),
    ],
)
def test_presets_of_the_cost(name, counts, whom):
    one = preset(name)
    assert sent(one) == counts
    assert leaders(one) == whom
    assert inside(one)
    assert status(one)["all_follow"] == "holds"
    assert status(one)["two_leaders"] == "pending"


def test_announcements_cross():
    """5 comes back at the tick at which 4 wins: lower nodes hear both within one tick."""
    one = preset("crossing")
    assert leaders(one) == "44555"
    assert inside(one)
    assert {name: status(one)[name] for name in SAFETY} == dict.fromkeys(SAFETY, "holds")
    assert status(one)["all_follow"] == "violated"
    scenario = protocols.preset(SLUG, "crossing")
    assert leaders(protocols.Run(scenario.add("request:1:elect@9")).finish()) == "55555"
    aloud = protocols.parse(scenario.text.replace("tell_all=0", "tell_all=1"))
    assert leaders(protocols.Run(aloud).finish()) == "55555"


@pytest.mark.parametrize("name", [one.name for one in protocols.get(SLUG).presets])
def test_presets_do_what_they_script(name):
    report = preset(name).report()
    assert report["ineffective"] == []
    assert report["end"]["reason"] == "quiescence"


@pytest.mark.parametrize("name", ["happy", "winner-dies", "oks-lost", "slow", "partition"])
def test_the_founding_figures_depend_on_no_seed(name):
    expected = sent(preset(name)), leaders(preset(name))
    text = protocols.preset(SLUG, name).text
    for seed in range(2, 12):
        one = protocols.Run(protocols.parse(text.replace("seed=1", f"seed={seed}"))).finish()
        assert (sent(one), leaders(one)) == expected


# --- The hints -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "do", "whom", "messages"),
    [
        ("happy", "crash:4@3", "333xx", 17),
        ("bully-returns", "crash:3@5&do=recover:3@12", "55555", 22),
        ("winner-dies", "recover:4@6", "4444x", 25),
        ("coordinator-lost", "crash:4@7", "333xx", 20),
        ("lowest-notices", "request:2:elect@0", "4444x", 19),
    ],
)
def test_hints_that_add_something(name, do, whom, messages):
    one = protocols.Run(protocols.parse(f"{protocols.preset(SLUG, name).text}&do={do}")).finish()
    assert leaders(one) == whom
    assert sent(one)[0] == messages


def test_hints_about_who_suspects():
    for who, messages in (("3", 7), ("2", 12), ("1", 19)):
        assert sent(run(f"n=5&do=crash:5@0&do=request:{who}:elect@0"))[0] == messages
    assert sent(run("n=5&seed=3&do=request:4:elect@0"))[0] == 6


def test_nobody_watches_the_leader():
    one = run("n=6&do=crash:6@0&do=recover:6@2&do=crash:6@5")
    assert leaders(one) == "66666x"
    assert status(one)["all_follow"] == "violated"
    assert status(one)["one_leader"] == "holds"
    reason = next(p["reason"] for p in one.report()["properties"] if p["name"] == "all_follow")
    assert reason.startswith("Node 5 is the highest that is up; 1 follows 6, 2 follows 6")


# --- Steps, one by one ---------------------------------------------------------------------


def test_a_node_that_comes_back_has_forgotten_everything_and_asks():
    one = run("n=5&do=crash:2@1&do=recover:2@3")
    asked = [e.message for e in one.events if e.at == 3 and e.kind == "message-sent"]
    assert asked == ["2~3.Election", "2~4.Election", "2~5.Election"]
    down = next(e for e in one.events if e.kind == "node-crashed")
    assert dict(down.state) == {"leader": None}
    assert leaders(one) == "55555"


def test_crash_in_the_middle_of_the_announcement():
    """3 has heard nothing and waits for a winner; its timeout elects it."""
    one = run(f"{HAPPY}&do=crash:4@4~1.Coordinator")
    assert leaders(one) == "333xx"
    assert inside(one)


def test_the_lowest_leads_alone():
    one = run("n=3&do=crash:2@0&do=crash:3@0&do=request:1:elect@0")
    assert leaders(one) == "1xx"
    assert sent(one) == (2, 2, 0, 0)


def test_a_second_suspicion_changes_nothing():
    one = run(f"{HAPPY}&do=request:2:elect@1&do=request:2:elect@3")
    assert sent(one) == sent(preset("happy"))


def test_copies_are_harmless():
    names = ("2~4.Election", "4~2.Ok", "4~1.Coordinator", "4~2.Coordinator")
    one = run(HAPPY + "".join(f"&do=copy:{name}:3" for name in names))
    assert leaders(one) == "4444x"
    assert inside(one)


def test_a_timeout_that_comes_too_early_counts_as_a_fault():
    one = run(f"{HAPPY}&do=fire:2.answer@1")
    assert leading(one)[1] == {"2"}
    assert leaders(one) == "4444x"
    assert one.report()["budget"]["broken"] == [
        "1 timer was moved; this model assumes there is none."
    ]


def test_delays_are_judged_by_the_timeout():
    late = "do=delay:4~2.Ok:1"
    assert not inside(run(f"{HAPPY}&{late}"))  # 2 ticks where 1 is allowed
    assert inside(run(f"{HAPPY}&t_ok=5&t_coord=8&{late}"))


def test_pauses_and_losses_are_outside_the_model():
    assert not inside(run(f"{HAPPY}&do=pause:4@1-9"))
    assert not inside(run(f"{HAPPY}&do=drop:4~2.Ok"))


# --- Parameters ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["n=2", "n=9", "t_ok=2", "t_ok=31", "t_coord=3", "t_ok=5&t_coord=7", "t_ok=6&t_coord=8"],
)
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")


@pytest.mark.parametrize(
    "query", ["n=3", "n=8", "t_coord=4", "t_ok=5&t_coord=8", "t_ok=30&t_coord=57"]
)
def test_accepted_parameters(query):
    assert status(run(query))["all_follow"] == "holds"


@pytest.mark.parametrize("t_ok", range(3, 12))
def test_the_shortest_legal_wait_for_the_coordinator_is_long_enough(t_ok):
    """At the slowest allowed network nobody gives a living winner up."""
    delay = (t_ok - 1) // 2
    shortest = 2 * delay + t_ok - 1
    for n in (3, 5, 8):
        for who in range(1, n):
            script = f"do=crash:{n}@0&do=request:{who}:elect@0"
            one = run(f"n={n}&t_ok={t_ok}&t_coord={shortest}&net=1-{delay}&seed={who}&{script}")
            assert not [timer for timer, _ in fired(one) if "coordinator" in timer]
            assert sent(one)[0] == (n - who) ** 2 + n - 2
            assert inside(one)


# --- The same everywhere ------------------------------------------------------------------


def test_runs_do_not_depend_on_which_ran_before():
    names = [one.name for one in protocols.get(SLUG).presets]
    digests = {name: preset(name).digest() for name in names}
    random.Random(7).shuffle(names)
    assert all(preset(name).digest() == digests[name] for name in names)


# --- The words -----------------------------------------------------------------------------


def test_transcript(golden):
    for name in ("happy", "winner-dies"):
        one = preset(name)
        lines = [
            f"{event.at:>3}  {text}" + (f"  [{event.why}]" if event.why else "")
            for event, text in zip(one.events, one.texts, strict=True)
        ]
        golden(f"bully/{name}.txt", "\n".join(lines) + "\n")


def test_every_send_says_why_and_by_which_rule():
    for one in protocols.get(SLUG).presets:
        for event in preset(one.name).events:
            if event.kind == "message-sent":
                assert event.why, event
                assert event.rule.startswith("Garcia-Molina 1982"), event
