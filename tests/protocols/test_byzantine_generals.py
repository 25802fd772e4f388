"""Byzantine generals: every preset's outcome, the counts, and the paper's bounds by enumeration."""

from itertools import combinations, product
from math import prod
from random import Random

import pytest

import protocols
from protocols import Run, errors

SLUG = "byzantine-generals"
LETTER = {"attack": "A", "retreat": "R", None: "-"}
WORDS = ("value=attack", "value=retreat", "nothing")


def general(query, *do):
    pairs = [*query.split(), *(f"do={one}" for one in do)]
    return Run(protocols.parse(f"{SLUG}/?{'&'.join(pairs)}")).finish()


def decisions(run):
    """What each general decides, the commander first; a traitor in small letters."""
    nodes = run.report()["nodes"].values()
    shown = [(LETTER[node["state"]["decision"]], node["faulty"]) for node in nodes]
    return "".join(letter.lower() if faulty else letter for letter, faulty in shown)


def red(run):
    """The broken safety properties."""
    properties = run.report()["properties"]
    return {p["name"] for p in properties if (p["type"], p["status"]) == ("safety", "violated")}


def said(run):
    """Every order sent, as the cards write it: `0>1 A`."""
    sent = [e for e in run.events if e.kind == "message-sent"]
    return [f"{e.sender}>{e.receiver} {LETTER[e.body.value]}" for e in sent]


def reds_among(n, m, order, traitors, count=None, seed=0):
    """The properties that these traitors break by some behaviour: of all, or of `count` drawn.

    A behaviour says for each message of a traitor: attack, retreat or nothing.
    """
    turned = [f"traitor:{node}:person" for node in traitors]
    query = f"n={n} m={m} order={order}"
    base = general(query, *turned)
    mine = [e.message for e in base.events if e.kind == "message-sent" and e.node in traitors]
    rng = Random(seed)
    drawn = ([rng.choice(WORDS) for _ in mine] for _ in range(count or 0))
    found = set()
    for words in drawn if count else product(WORDS, repeat=len(mine)):
        lies = [f"say:{name}:{word}" for name, word in zip(mine, words, strict=True)]
        found |= red(general(query, *turned, *lies))
    return found


# --- Presets of the card and of the founding article ------------------------------------------

PRESETS = {
    # name: decisions, messages sent, broken, inside the budget
    "one-liar": ("AAAa", 9, set(), True),
    "three-generals": ("ARa", 4, {"ic2"}, False),
    "three-traitor-commander": ("aRR", 4, set(), False),
    "all-loyal": ("AAAA", 9, set(), True),
    "lies-to-one": ("AAaA", 9, set(), True),
    "commander-lies": ("aAAA", 9, set(), True),
    "commander-two-faced": ("aAAA", 9, set(), True),
    "commander-two-faced-retreat": ("aRRR", 9, set(), True),
    "two-traitors": ("aARa", 9, {"ic1"}, False),
    "mere-drop": ("ARAa", 9, {"ic1", "ic2"}, False),
    "six-generals": ("ARRRaa", 85, {"ic2"}, False),
    "seven-generals": ("AAAAAaa", 156, set(), True),
    "too-few-rounds": ("aARARAr", 36, {"ic1"}, False),
    "enough-rounds": ("aAAAAAr", 156, set(), True),
    "scripted-split": ("aAARRRa", 36, {"ic1"}, False),
    "scripted-harmless": ("aRRRRRa", 156, set(), True),
    "both-flip": ("aRRrRRR", 156, set(), True),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_card_says(name):
    decided, sent, broken, inside = PRESETS[name]
    run = Run(protocols.preset(SLUG, name)).finish()
    report = run.report()
    assert (decisions(run), report["counts"]["sent"], red(run)) == (decided, sent, broken)
    assert report["budget"]["inside"] is inside
    assert report["ineffective"] == []
    assert report["properties"][2]["status"] == "holds"
    assert report["end"]["reason"] == "quiescence"


def test_card_a_message_by_message():
    run = Run(protocols.preset(SLUG, "three-generals")).finish()
    assert said(run) == ["0>1 A", "0>2 A", "1>2 A", "2>1 R"]
    broken = next(p for p in run.report()["properties"] if p["name"] == "ic2")
    assert broken["reason"] == "The loyal commander ordered attack; Lieutenant 1 decides retreat."
    violated = run.events[broken["seq"]]
    assert (violated.kind, violated.at) == ("property-violated", broken["at"])


def test_card_a_and_b_look_the_same_to_lieutenant_1():
    """The impossibility: 1 cannot tell a lying commander from a lying comrade."""
    runs = [
        Run(protocols.preset(SLUG, name)).finish()
        for name in ("three-generals", "three-traitor-commander")
    ]
    loyal, two, one = (protocols.same_view(*(r.events for r in runs), node) for node in "021")
    assert one.whole and runs[0].events[one.seq].kind == "round-started"
    assert not two.whole
    assert loyal.whole, "whose orders are changed on the wire does not notice it"
    states = [run.report()["nodes"]["1"]["state"] for run in runs]
    assert states[0] == states[1]


def test_card_c_message_by_message():
    run = Run(protocols.preset(SLUG, "one-liar")).finish()
    assert sorted(said(run)) == sorted(
        "0>1 A,0>2 A,0>3 A,1>2 A,1>3 A,2>1 A,2>3 A,3>1 R,3>2 R".split(",")
    )


def test_card_d_relays_what_the_commander_said():
    run = Run(protocols.preset(SLUG, "commander-two-faced")).finish()
    assert sorted(said(run)[3:]) == ["1>2 A", "1>3 A", "2>1 A", "2>3 A", "3>1 R", "3>2 R"]
    held = [run.report()["nodes"][i]["state"]["heard"] for i in "123"]
    assert all(sorted(one.values()) == ["attack", "attack", "retreat"] for one in held)


def test_the_mere_loss_alone_changes_nothing():
    run = general("n=4 m=1", "drop:2~1.Order")
    assert decisions(run) == "AAAA" and not red(run)
    assert not run.report()["budget"]["inside"]


# --- Counts and rounds -------------------------------------------------------------------------

SIZES = [(n, m) for n in range(3, 11) for m in range(4) if m <= n - 2 and (m < 3 or n < 8)]


@pytest.mark.parametrize(("n", "m"), SIZES)
def test_the_count_of_messages(n, m):
    run = general(f"n={n} m={m}")
    by_round = [prod(range(n - r, n)) for r in range(1, m + 2)]
    assert run.report()["counts"]["sent"] == sum(by_round)
    lengths = [len(e.body.path) for e in run.events if e.kind == "message-sent"]
    assert [lengths.count(r) for r in range(1, m + 2)] == by_round
    assert decisions(run) == "A" * n
    ticks = 6 * (m + 1)
    assert run.report()["end"]["at"] == ticks, "decided after exactly m + 1 rounds"


def test_ten_generals_for_three_traitors_cost_3609_messages():
    assert general("n=10 m=3", "traitor:3:flip").report()["counts"]["sent"] == 3_609


def test_a_silent_traitors_messages_are_not_counted():
    assert general("n=4 m=1", "traitor:2:silent").report()["counts"]["sent"] == 7


def test_more_relaying_than_generals_is_refused():
    with pytest.raises(errors.BadParameter, match="m=2 needs at least 4 generals"):
        general("n=3 m=2")


# --- Faults ------------------------------------------------------------------------------------


def test_extra_copies_are_ignored():
    plain = general("n=4 m=1", "traitor:3:flip")
    copied = general(
        "n=4 m=1", "traitor:3:flip", *(f"copy:{m}:9" for m in ("3~1.Order", "0~2.Order"))
    )
    assert decisions(copied) == decisions(plain) and not red(copied)
    assert copied.report()["counts"]["duplicated"] == 18
    assert copied.report()["budget"]["inside"]


@pytest.mark.parametrize("name", ["0~2.Order", "1~2.Order", "3~1.Order"])
def test_late_is_lost_and_silent(name):
    """A delay past the round, a drop, and a traitor that withholds: the same to all others."""
    sender = name[0]
    late = general("n=4 m=1", f"delay:{name}:20")
    lost = general("n=4 m=1", f"drop:{name}")
    withheld = general("n=4 m=1", f"traitor:{sender}:person", f"say:{name}:nothing")
    states = [
        [node["state"] for node in run.report()["nodes"].values()] for run in (late, lost, withheld)
    ]
    assert states[0] == states[1] == states[2]
    assert [e.by for e in late.events if e.message == name][-1] == "late"


@pytest.mark.parametrize("tick", range(14))
def test_a_crash_is_a_silent_traitor(tick):
    for node in "0123":
        run = general("n=4 m=1", f"crash:{node}@{tick}", f"recover:{node}@{tick + 3}")
        assert not red(run) and run.report()["budget"]["inside"]
        assert run.report()["properties"][2]["status"] == "holds"


def test_a_delay_within_the_round_breaks_nothing():
    run = general("n=4 m=1 net=2-6", "deliver:0~1.Order@6", "traitor:3:flip")
    assert run.report()["budget"]["inside"] and not red(run)


def by_the_card(heard, me, n, m, path=("0",)):
    """Step 4 of the card, written a second time: resolve_i(path)."""
    if len(path) == m + 1:
        return heard[".".join(path)]
    others = [str(j) for j in range(1, n) if str(j) != me and str(j) not in path]
    votes = [heard[".".join(path)], *(by_the_card(heard, me, n, m, (*path, j)) for j in others)]
    assert len(votes) == n - len(path)
    return "attack" if votes.count("attack") > len(votes) / 2 else "retreat"


def test_the_decision_is_the_cards_recursive_majority_and_not_a_flat_one():
    flat_differs = 0
    for seed in range(40):
        run = general(f"n=6 m=2 seed={seed}", "traitor:0:random", "traitor:4:random")
        for me in "1235":
            state = run.report()["nodes"][me]["state"]
            heard = state["heard"]
            assert state["decision"] == by_the_card(heard, me, 6, 2)
            flat = list(heard.values()).count("attack") * 2 > len(heard)
            flat_differs += flat != (state["decision"] == "attack")
    assert flat_differs > 5


# --- What is possible and what is not, by enumeration ------------------------------------------


@pytest.mark.parametrize("order", ["attack", "retreat"])
def test_three_generals_and_a_traitor_commander_never_break_ic1(order):
    assert reds_among(3, 1, order, "0") == set()


@pytest.mark.parametrize("order", ["attack", "retreat"])
@pytest.mark.parametrize("traitor", ["1", "2"])
def test_three_generals_and_a_traitor_lieutenant(order, traitor):
    """IC2 breaks exactly when attack was ordered and the traitor says retreat or nothing."""
    name = f"{traitor}~{'12'.replace(traitor, '')}.Order"
    for word in WORDS:
        run = general(f"n=3 m=1 order={order}", f"traitor:{traitor}:person", f"say:{name}:{word}")
        breaks = order == "attack" and word != "value=attack"
        assert red(run) == ({"ic2"} if breaks else set())


@pytest.mark.parametrize("order", ["attack", "retreat"])
@pytest.mark.parametrize(("n", "traitor"), [(4, "0"), (4, "1"), (4, "3"), (5, "0"), (5, "2")])
def test_one_traitor_among_four_or_five_breaks_nothing(n, traitor, order):
    assert reds_among(n, 1, order, traitor) == set()


def test_deeper_relaying_with_few_generals_makes_it_worse():
    """n > 3k and k ≤ m is not enough: n=4 bears one traitor under OM(1), but not under OM(2)."""
    assert reds_among(4, 1, "attack", "3") == set()
    assert reds_among(4, 2, "attack", "3") == {"ic1", "ic2"}
    assert reds_among(4, 2, "retreat", "3") == set()
    assert protocols.parse(f"{SLUG}/?n=4&m=2").protocol.tolerates().nodes == 0
    assert protocols.parse(f"{SLUG}/?n=4&m=1").protocol.tolerates().nodes == 1


@pytest.mark.parametrize(("n", "m"), [*SIZES, (8, 3), (9, 3), (10, 3)])
def test_the_budget_is_lemma_1s(n, m):
    """At most m traitors, and n > 2k + m for k of them; m of them exactly where n > 3m."""
    tolerated = protocols.parse(f"{SLUG}/?n={n}&m={m}").protocol.tolerates().nodes
    assert tolerated == max(k for k in range(m + 1) if n > 2 * k + m or k == 0)
    assert (tolerated == m) == (n > 3 * m or m == 0)


@pytest.mark.parametrize(
    ("n", "m", "count"), [(5, 2, 600), (6, 2, 300), (7, 2, 60), (6, 1, 300), (6, 3, 60)]
)
def test_inside_the_budget_no_lies_break_anything(n, m, count):
    tolerated = protocols.parse(f"{SLUG}/?n={n}&m={m}").protocol.tolerates().nodes
    for traitors in Random(n).sample(list(combinations(map(str, range(n)), tolerated)), 3):
        for order in ("attack", "retreat"):
            assert reds_among(n, m, order, traitors, count // 6, seed=n) == set()


@pytest.mark.soak
@pytest.mark.parametrize("order", ["attack", "retreat"])
@pytest.mark.parametrize("traitor", ["0", "1", "4"])
def test_one_traitor_among_five_under_om_2_breaks_nothing(order, traitor):
    assert reds_among(5, 2, order, traitor) == set()


@pytest.mark.soak
@pytest.mark.parametrize("traitors", ["56", "06", "03"])
def test_two_traitors_among_seven_break_nothing(traitors):
    assert reds_among(7, 2, "attack", traitors, 1_000) == set()
