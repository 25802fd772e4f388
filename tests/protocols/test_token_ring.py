"""Token ring: exact ticks and costs, what each remedy mends, and what only fencing keeps.

Within a tick deliveries come before requests here, so whoever asks in the tick in which the token
passes has just missed it. Two scripts ask or pause a tick earlier or later than their source does;
their tests say so.
"""

import re

import pytest

import protocols
from tests.protocols.reading import inside, since, status

SLUG = "token-ring"
SAFETY = ("mutual_exclusion", "in_order")


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more="", **parameters):
    text = protocols.preset(SLUG, name).text
    for key, value in parameters.items():
        text, found = re.subn(rf"([?&]{key}=)\w+", rf"\g<1>{value}", text)
        assert found == 1
    return protocols.Run(protocols.parse(text + more)).finish()


def sections(one, which):
    """(tick, node) of every change of a section to `which`, in order."""
    changes = ((e.at, e.node, dict(e.state).get("section")) for e in one.events)
    return [(at, node) for at, node, section in changes if section == which]


def entries(one):
    return sections(one, "inside")


def ledger(one):
    return [tuple(row) for row in one.report()["nodes"]["resource"]["state"]["ledger"]]


def safe(one):
    return {name: status(one)[name] for name in SAFETY} == dict.fromkeys(SAFETY, "holds")


def sent(one, kind="Token", first=0, last=10_000):
    """The names of the messages of a kind that were sent, from tick to tick."""
    events = (e for e in one.events if e.kind == "message-sent" and first <= e.at <= last)
    return [e.message for e in events if e.body.kind == kind]


def made(one):
    """(tick, node) of every token made anew."""
    fired = [(e.at, e.node, dict(e.more)["timer"]) for e in one.events if e.kind == "timer-fired"]
    return [(at, node) for at, node, timer in fired if timer.startswith(f"{node}.silence")]


def ended(one):
    return one.report()["end"]["reason"]


# --- Costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(3, 11))
def test_an_idle_round_is_n_messages_and_then_the_run_ends(n):
    one = run(f"n={n}")
    assert one.report()["counts"]["by_kind"] == {"Token": n + 1}  # the last was sent on at once
    assert one.report()["end"] == {"at": n, "reason": "goal"}
    assert status(one)["comes_round"] == status(one)["everyone_enters"] == "holds"


@pytest.mark.parametrize("n", [3, 5, 10])
def test_an_ack_doubles_the_price_of_a_hop(n):
    one = run(f"n={n}&ack=1&until={2 * n}")
    assert len(sent(one, "Token", 0, n - 1)) == len(sent(one, "Ack", 1, n)) == n


@pytest.mark.parametrize("n", [3, 5, 10])
def test_an_entry_costs_one_message_where_everybody_wants_it(n):
    one = run(f"n={n}" + "".join(f"&do=request:{i}:want@0" for i in range(n)))
    last = entries(one)[-1]
    assert [node for _, node in entries(one)] == [*map(str, range(1, n)), "0"]
    assert len(sent(one, "Token", 0, last[0] - 1)) == n
    assert last[0] == n + (n - 1) * 2  # N hops, and the others' sections: N*hop + (N-1)*cs


def test_the_wait_from_a_resting_token_is_0_to_n_minus_1_hops():
    waits = [
        entries(run(f"n=6&first={6 - hops}&do=request:0:want@0"))[0][0] for hops in range(1, 6)
    ]
    assert waits == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("n", "dead"), [(6, [3]), (6, [2, 3]), (6, [2, 4]), (10, [1, 5, 9])])
def test_the_dead_are_paid_for_once(n, dead):
    """The first round costs n Tokens and n - d Acks, each later one n - d of both."""
    crashes = "".join(f"&do=crash:{node}@0" for node in dead)
    one = run(f"n={n}&ack=1&until=100{crashes}&do=request:0:want@90")
    home = [
        e.at
        for e in one.events
        if e.kind == "message-delivered" and e.node == "0" and e.body.kind == "Token"
    ]
    first, second = home[:2]
    assert first == n - len(dead) + 3 * len(dead)
    assert len(sent(one, "Token", 0, first - 1)) == n
    assert len(sent(one, "Ack", 0, first)) == n - len(dead)
    assert second - first == n - len(dead)
    assert len(sent(one, "Token", first, second - 1)) == n - len(dead)
    assert len(sent(one, "Ack", first + 1, second)) == n - len(dead)
    forgetful = run(f"n={n}&ack=1&remember=0&until=100{crashes}&do=request:0:want@90")
    assert len(sent(forgetful, "Token", first, 2 * first - 1)) == n


# --- The presets ---------------------------------------------------------------------------


def test_happy():
    one = preset("happy")
    assert entries(one) == [(1, "1"), (5, "3")]
    assert ledger(one) == [("1.0.1", "1", "accepted"), ("1.0.3", "3", "accepted")]
    assert (
        len({e.body.seq for e in one.events if e.kind == "message-sent" and e.body.kind == "Token"})
        == 9
    )
    assert inside(one) and safe(one) and ended(one) == "goal"
    crowd = preset("happy", "".join(f"&do=request:{i}:want@0" for i in "024"))
    assert len(sent(crowd, "Token", 0, entries(crowd)[-1][0] - 1)) == len(entries(crowd)) == 5


def test_not_fifo():
    one = preset("not-fifo")
    assert sections(one, "waits") == [(1, "0"), (2, "3")]
    assert entries(one) == [(3, "3"), (7, "0")]
    assert status(one)["passed_over"] == "pending"
    third = preset("not-fifo", "&do=request:1:want@2")
    assert [node for _, node in entries(third)] == ["3", "0", "1"]


def test_lost_token():
    """No timer is left and no message: it is certain that nobody will ever enter again."""
    one = preset("lost-token")
    assert entries(one) == [(1, "1")]
    assert status(one)["everyone_enters"] == "violated"
    assert ended(one) == "quiescence"
    assert safe(one) and inside(one)


def test_lost_token_regenerated():
    """Also C of the card, where 2 → 3 is dropped: one entry at a time with generation 2."""
    one = preset("regenerated")
    assert made(one) == [(16, "0")]
    assert entries(one) == [(1, "1"), (16, "0"), (21, "3")]
    assert [row[0] for row in ledger(one)] == ["1.0.1", "2.0.0", "2.0.3"]
    assert status(one)["everyone_enters"] == "holds" and safe(one)
    assert entries(preset("lost-token", regeneration=1)) == entries(one)
    six = preset("lost-token", n=6, regeneration=1)
    assert made(six) == [(6 * 3 + 1, "0")] and safe(six)
    text = protocols.preset(SLUG, "regenerated").text.replace(
        "drop:2~3.Token", "delay:2~3.Token:12"
    )
    back = protocols.Run(protocols.parse(text)).finish()  # the hint
    assert status(back)["mutual_exclusion"] == "violated"
    assert status(back)["in_order"] == "holds"


def test_holder_crash():
    one = preset("holder-crash")
    assert made(one) == [(16, "0")]
    assert [
        e.at for e in one.events if e.message == "0~1.Token.2" and e.kind == "message-sent"
    ] == [16]
    assert [e.at for e in one.events if e.message == "0~2.Token" and e.kind == "message-sent"] == [
        19
    ]
    assert entries(one) == [(1, "1"), (21, "3")]
    later = preset("holder-crash", "&do=request:3:want@24")
    laps = [
        e.at for e in later.events if e.kind == "message-sent" and e.message.startswith("0~1.Token")
    ]
    assert laps[1:3] == [16, 25]  # 0 tries 1 in every round
    assert laps[3] - laps[2] == 4 + 3 + 2  # four hops, one wait, one section
    mended = preset("holder-crash", "&do=request:3:want@24", remember=1)
    assert len(sent(mended, "Token", 20)) < len(sent(later, "Token", 20))


def test_slow_not_lost():
    one = preset("slow-unchecked")
    assert entries(one) == [(22, "1"), (22, "3")]
    assert since(one, "mutual_exclusion") == 22
    reason = next(p["reason"] for p in one.report()["properties"] if p["status"] == "violated")
    assert reason == "Node 1 (2.0.6) and Node 3 (1.0.3) are inside."
    forever = preset("slow-unchecked", "&do=request:4:want@90")
    arrivals = [
        e.body.generation
        for e in forever.events
        if e.kind == "message-delivered" and e.at > 80 and e.body.kind == "Token"
    ]
    assert {"1.0", "2.0"} <= set(arrivals)  # two tokens for ever


def test_slow_and_out_of_date():
    """D of the card: destroyed at the first node that has seen the second generation."""
    one = preset("slow")
    assert since(one, "destroyed") == 22
    assert [t for t in one.texts if "destroys" in t] == [
        "Node 3 destroys token 1.0.3: 2.0.3, of a newer generation, has been here."
    ]
    assert entries(one) == [(22, "1"), (26, "3")]
    assert safe(one)
    assert entries(preset("slow-unchecked", generations=1)) == entries(one)
    text = protocols.preset(SLUG, "slow").text.replace("Token:19", "Token:15")
    sooner = protocols.Run(protocols.parse(text)).finish()  # the hint
    assert any(t.startswith("Node 0 destroys token 1.0.5") for t in sooner.texts) and safe(sooner)


def test_the_generation_check_does_not_help_whoever_is_inside_already():
    one = run("regeneration=1&do=delay:2~3.Token:13&do=request:3:want@4&do=request:0:want@4")
    assert set(entries(one)) == {(16, "0"), (16, "3")}
    assert status(one)["mutual_exclusion"] == "violated"
    assert status(one)["in_order"] == "holds"


def test_lost_ack():
    """The source has 3 and 4 ask at 4, where requests precede deliveries; here that is at 3."""
    one = preset("lost-ack")
    assert entries(one) == [(4, "4"), (5, "3")]
    assert since(one, "mutual_exclusion") == 5
    assert {e.body.generation for e in one.events if e.body and e.body.kind == "Token"} == {"1.0"}
    assert one.report()["counts"]["dropped"] == 1  # the Ack
    assert made(one) == []
    mended = preset("lost-ack", seqs=1)
    assert safe(mended)
    assert "Node 3 destroys token 1.0.3: 1.0.3 has been here already." in mended.texts
    assert status(mended)["everyone_enters"] == "holds"


def test_paused_holder():
    """The source's pause from 3 would hold the token at the door: here it begins at 4."""
    one = preset("paused-holder")
    assert entries(one)[:2] == [(3, "3"), (16, "0")]
    assert since(one, "mutual_exclusion") == 16
    assert ledger(one) == [("2.0.0", "0", "accepted"), ("1.0.3", "3", "accepted")]
    assert status(one)["in_order"] == "violated"
    assert since(one, "in_order") == 35
    fenced = preset("paused-holder", fencing=1)
    assert entries(fenced) == entries(one)
    assert status(fenced)["mutual_exclusion"] == "violated"  # nobody can prevent it
    assert status(fenced)["in_order"] == "holds"
    assert ledger(fenced)[-1] == ("1.0.3", "3", "rejected")
    assert "Resource: 1.0.3 of Node 3 is rejected." in fenced.texts


def test_broken_ring():
    one = preset("broken-ring")
    assert entries(one) == []
    assert status(one)["everyone_enters"] == "violated" and safe(one) and inside(one)
    mended = preset("broken-ring", ack=1)
    assert entries(mended) == [(5, "3")]
    assert inside(mended) and safe(mended)


def test_skipped():
    one = preset("skipped")
    assert len(sent(one, "Member")) == 5
    assert sent(one, "Token", 16, 17)[-1] == "2~3.Token.2"
    assert entries(one) == [(7, "5"), (18, "3")]
    assert inside(one) and safe(one)
    silent = preset("skipped", remember=0)
    assert sent(silent, "Member") == []
    assert status(silent)["everyone_enters"] == "holds"


def test_two_makers():
    one = preset("two-makers")
    assert made(one) == [(26, "0"), (27, "2")]
    assert entries(one) == [(11, "1"), (26, "0"), (27, "2")]
    assert since(one, "mutual_exclusion") == 27
    assert "Node 2 destroys token 2.0.2: 2.2.0, of a newer generation, has been here." in one.texts
    assert status(one)["in_order"] == "holds"
    calm = preset("two-makers", stagger=31)
    assert made(calm) == [(26, "0")]
    assert safe(calm) and inside(calm) and status(calm)["everyone_enters"] == "holds"


def test_partition():
    one = preset("partition")
    assert made(one) == [(25, "3")]
    assert entries(one) == [(24, "1"), (25, "3"), (47, "0")]
    assert since(one, "mutual_exclusion") == 25
    assert since(one, "destroyed") > 40
    assert [row[1] for row in ledger(one)] == ["1", "0"]  # 3's write is lost at the cut
    apart = preset("partition", "&do=request:4:want@60", remember=1)
    late = {
        e.body.generation
        for e in apart.events
        if e.kind == "message-sent" and e.at > 50 and e.body.kind == "Token"
    }
    assert len(late) == 2
    starving = preset("partition", regeneration=0)
    assert [node for _, node in entries(starving) if _ < 40] == ["1"]


def test_ring_order():
    """A: four hops, then in. B: 1 enters after two hops, 4 after five, the section apart."""
    one = preset("one-wants")
    assert entries(one) == [(4, "4")]
    assert len(sent(one, "Token", 0, 3)) == 4
    assert entries(preset("one-wants", first=5))[0][0] == 5
    two = preset("ring-order")
    assert sections(two, "waits") == [(0, "4"), (1, "1")]
    assert entries(two) == [(2, "1"), (7, "4")]
    assert len(sent(two, "Token", 0, 1)) == 2
    assert len(sent(two, "Token", 0, 6)) == 5


@pytest.mark.parametrize("name", [one.name for one in protocols.get(SLUG).presets])
def test_presets_end_and_are_no_endless_laps(name):
    one = preset(name)
    assert one.report()["ineffective"] == []
    assert ended(one) in ("goal", "quiescence")
    assert one.report()["end"]["at"] <= 60


@pytest.mark.parametrize(
    ("switch", "name", "broken"),
    [
        ("ack", "broken-ring", "everyone_enters"),
        ("regeneration", "lost-token", "everyone_enters"),
        ("generations", "slow-unchecked", "mutual_exclusion"),
        ("seqs", "lost-ack", "mutual_exclusion"),
        ("fencing", "paused-holder", "in_order"),
    ],
)
def test_each_switch_mends_what_its_preset_breaks(switch, name, broken):
    off, on = preset(name), preset(name, **{switch: 1})
    assert status(off)[broken] == "violated"
    assert status(on)[broken] == "holds"


# --- Steps, one by one ---------------------------------------------------------------------


def test_a_write_that_is_late_needs_no_second_token():
    late = (
        "do=request:1:want@0&do=request:3:want@0&do=delay:1~resource.Write:9&do=request:0:want@12"
    )
    one = run(f"fencing=0&{late}")
    assert status(one)["mutual_exclusion"] == "holds"
    assert since(one, "in_order") == 13
    assert not inside(one)
    fenced = run(f"fencing=1&{late}")
    assert inside(fenced) and safe(fenced)
    assert ("1.0.1", "1", "rejected") in ledger(fenced)


def test_a_copy_of_the_token():
    copied = "do=copy:1~2.Token&do=delay:1~2.Token*2:3&do=request:4:want@2&do=request:2:want@3"
    one = run(f"seqs=0&{copied}")
    assert entries(one) == [(4, "4"), (5, "2")]
    assert status(one)["mutual_exclusion"] == "violated" and not inside(one)
    checked = run(f"seqs=1&{copied}")
    assert safe(checked) and inside(checked)
    assert status(checked)["everyone_enters"] == "holds"


def test_of_two_tokens_of_one_generation_the_one_behind_dies():
    """2 is inside when 1 skips it, so 3 has not seen the token yet: the check comes too late."""
    one = run("cs=4&ack=1&remember=0&do=request:2:want@0&do=request:3:want@0&do=drop:2~1.Ack")
    assert since(one, "mutual_exclusion") == 5
    assert "Node 3 destroys token 1.0.3: 1.0.3 has been here already." in one.texts
    assert ledger(one)[0] == ("1.0.2", "2", "accepted")
    assert status(one)["in_order"] == "holds"


def test_whoever_is_skipped_wrongly_may_wait_while_another_enters_twice():
    twice = "do=request:2:want@0&do=request:4:want@0&do=request:4:want@9&do=drop:1~2.Token"
    one = run(f"ack=1&remember=1&until=40&{twice}")
    assert status(one)["passed_over"] == "witnessed"
    assert status(one)["everyone_enters"] == "pending"
    assert status(run(f"ack=1&remember=0&{twice}"))["everyone_enters"] == "holds"


def test_whoever_was_taken_for_dead_says_that_it_is_not():
    one = run("ack=1&regeneration=1&do=drop:2~1.Ack&do=request:2:want@4")
    assert made(one) == [(22, "2")]  # 2 + 16 + 2 * 2
    assert [name for name in sent(one, "Member") if name.startswith("2~")]
    assert status(one)["everyone_enters"] == "holds" and safe(one)


def test_a_lone_survivor_enters():
    one = run("n=3&ack=1&do=crash:1@4&do=crash:2@4&do=request:0:want@5")
    assert [node for _, node in entries(one)] == ["0"]
    assert status(one)["everyone_enters"] == "holds"
    assert ended(one) == "goal" and safe(one)


def test_a_crash_inside_takes_wish_and_token_along():
    one = run("do=request:1:want@0&do=crash:1@2&do=recover:1@3")
    state = one.report()["nodes"]["1"]["state"]
    assert (state["section"], state["hand"], state["seen"]) == ("outside", [], "1.0.1")
    assert ledger(one) == []


def test_a_maker_that_restarts_does_not_make_the_same_token_twice():
    """The newest number is on disk."""
    lost = "do=drop:0~1.Token&do=drop:0~1.Token.2"
    one = run(f"regeneration=1&stagger=99&{lost}&do=crash:0@17&do=recover:0@18")
    assert made(one) == [(16, "0"), (34, "0")]
    assert one.report()["nodes"]["0"]["state"]["seen"].startswith("3.0.")


def test_asking_twice_is_asking_once():
    one = preset("happy", "&do=request:3:want@1&do=request:3:want@6")
    assert entries(one) == entries(preset("happy"))


def test_a_token_that_is_given_up_too_early_counts_as_a_fault():
    one = run("regeneration=1&do=fire:3.silence@2&do=request:3:want@1&do=request:2:want@1")
    assert not inside(one)
    assert status(one)["mutual_exclusion"] == "violated"
    assert status(one)["in_order"] == "holds"


@pytest.mark.parametrize("query", ["n=2", "n=11", "cs=0", "t_ack=2", "first=10", "stagger=0"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")


def test_every_send_says_why_and_by_which_rule():
    for one in protocols.get(SLUG).presets:
        for event in preset(one.name).events:
            if event.kind == "message-sent":
                assert event.why and event.rule, event
