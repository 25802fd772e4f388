"""Signed generals: every preset's outcome, the counts, no forging, and the bound by enumeration."""

from itertools import chain, combinations, product
from random import Random

import pytest

import protocols
from protocols import Run, errors

SLUG = "signed-generals"
LETTER = {"attack": "A", "retreat": "R", None: "-"}
WORDS = ("value=attack", "value=retreat", "nothing")


def general(query, *do):
    pairs = [*query.split(), *(f"do={one}" for one in do)]
    return Run(protocols.parse(f"{SLUG}/?{'&'.join(pairs)}")).finish()


def states(run):
    return {name: node["state"] for name, node in run.report()["nodes"].items()}


def decisions(run):
    """What each general decides, the commander first; a traitor in small letters."""
    nodes = run.report()["nodes"].values()
    shown = [(LETTER[node["state"]["decision"]], node["faulty"]) for node in nodes]
    return "".join(letter.lower() if faulty else letter for letter, faulty in shown)


def seen(run):
    """V of each lieutenant: A, R, AR or nothing."""
    held = [state["orders"] for name, state in states(run).items() if name != "0"]
    return ["".join(LETTER[value] for value in sorted(orders)) for orders in held]


def provers(run):
    """Which lieutenants can prove that the commander is a traitor."""
    return "".join(name for name, state in states(run).items() if state.get("proved_traitor"))


def red(run):
    """The broken safety properties."""
    properties = run.report()["properties"]
    return {p["name"] for p in properties if (p["type"], p["status"]) == ("safety", "violated")}


def sent(run):
    return [e for e in run.events if e.kind == "message-sent"]


def said(run):
    """Every message, as the card writes it: `3>1 R 0.3`."""
    return [f"{e.sender}>{e.receiver} {LETTER[e.body.value]} {'.'.join(e.body.chain)}"
            for e in sent(run)]  # fmt: skip


def verdict(run, name):
    return next(p for p in run.report()["properties"] if p["name"] == name)


# --- Presets of the card and of the founding article ------------------------------------------

PRESETS = {
    # name: decisions, messages sent, V of each lieutenant, who proves it, broken, inside the budget
    "two-orders": ("aRR", 4, ["AR", "AR"], "12", set(), True),
    "no-forging": ("AAa", 4, ["A", "A"], "", set(), True),
    "silent": ("AAa", 3, ["A", "A"], "", set(), True),
    "odd-order": ("aRRR", 9, ["AR", "AR", "AR"], "123", set(), True),
    "all-loyal": ("AAAA", 9, ["A", "A", "A"], "", set(), True),
    "two-traitors": ("aRAr", 8, ["AR", "A", "AR"], "13", {"ic1"}, False),
    "one-more-round": ("aRRr", 9, ["AR", "AR", "AR"], "123", set(), True),
    "late-release": ("aAAr", 10, ["A", "A", "AR"], "3", set(), True),
    "late-release-split": ("aRAr", 9, ["AR", "A", "AR"], "13", {"ic1"}, False),
    "passed-along": ("aRArr", 17, ["AR", "A", "AR", "AR"], "134", {"ic1"}, False),
    "silent-commander": ("aRRR", 0, ["", "", ""], "", set(), True),
    "half-traitors": ("aRRRRrrr", 61, ["AR"] * 7, "1234567", set(), True),
    "mostly-traitors": ("AAaaa", 12, ["A"] * 4, "", set(), True),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_card_says(name):
    run = Run(protocols.preset(SLUG, name)).finish()
    report = run.report()
    found = decisions(run), len(sent(run)), seen(run), provers(run), red(run)
    assert (*found, report["budget"]["inside"]) == PRESETS[name]
    assert report["ineffective"] == []
    assert verdict(run, "decided")["status"] == "holds"
    assert report["end"]["reason"] == "quiescence"


def preset(name):
    return said(Run(protocols.preset(SLUG, name)).finish())


def test_card_a_message_by_message():
    assert preset("two-orders") == ["0>1 A 0", "0>2 R 0", "1>2 A 0.1", "2>1 R 0.2"]


def test_card_b_message_by_message():
    assert preset("odd-order") == [
        *("0>1 A 0", "0>2 R 0", "0>3 R 0"),
        *("1>2 A 0.1", "1>3 A 0.1", "2>1 R 0.2", "2>3 R 0.2", "3>1 R 0.3", "3>2 R 0.3"),
    ]


CARD_C = [
    *("0>1 A 0", "0>2 A 0", "0>3 R 0"),
    *("1>2 A 0.1", "1>3 A 0.1", "2>1 A 0.2", "2>3 A 0.2", "3>1 R 0.3"),
]


def test_card_c_and_d_message_by_message():
    assert preset("two-traitors") == CARD_C
    assert preset("one-more-round") == [*CARD_C, "1>2 R 0.3.1"]


def test_the_violation_says_who_disagrees():
    run = Run(protocols.preset(SLUG, "two-traitors")).finish()
    broken = verdict(run, "ic1")
    assert broken["reason"] == "Lieutenant 1 decides retreat, Lieutenant 2 attack."
    assert run.events[broken["seq"]].kind == "property-violated"


def test_three_traitors_cannot_pass_it_along_for_four_rounds():
    text = protocols.preset(SLUG, "passed-along").text.replace("m=2", "m=3")
    run = Run(protocols.parse(text)).finish()
    assert decisions(run)[1:3] == "RR" and not red(run)
    assert "1>2 R 0.3.4.1" in said(run)


def test_to_tell_one_is_to_tell_all():
    run = general("n=4 m=1", "traitor:0:confide")
    assert (decisions(run), said(run)) == ("aAAA", ["0>1 A 0", "1>2 A 0.1", "1>3 A 0.1"])


# --- Counts and rounds -------------------------------------------------------------------------

SIZES = [(n, m) for n in range(3, 9) for m in range(5) if m <= n - 2]


@pytest.mark.parametrize(("n", "m"), SIZES)
def test_the_count_of_messages_does_not_depend_on_m(n, m):
    run = general(f"n={n} m={m}")
    assert len(sent(run)) == ((n - 1) ** 2 if m else n - 1)
    assert decisions(run) == "A" * n and provers(run) == ""
    assert run.report()["end"]["at"] == 6 * (m + 1), "decided after exactly m + 1 rounds"


@pytest.mark.parametrize(("n", "m"), [(n, m) for n, m in SIZES if m])
@pytest.mark.parametrize("lies", ["split", "split_odd", "random"])
def test_nobody_relays_a_value_twice_or_to_who_has_signed_it(n, m, lies):
    run = general(f"n={n} m={m}", f"traitor:0:{lies}", "traitor:1:flip")
    relays = [e for e in sent(run) if e.sender != "0"]
    once = {(e.sender, e.receiver, e.body.value) for e in relays}
    assert len(once) == len(relays) <= 2 * (n - 1) * (n - 2)
    for e in sent(run):
        assert e.body.chain[0] == "0" and e.body.chain[-1] == e.sender
        assert e.receiver not in e.body.chain and len(set(e.body.chain)) == len(e.body.chain)
        assert len(e.body.chain) == e.at // 6 + 1, "as many signatures as rounds"


@pytest.mark.parametrize("n", [3, 4, 5])
def test_more_traitors_than_could_ever_disagree_are_refused(n):
    with pytest.raises(errors.BadParameter, match=f"m={n - 1} needs at least {n + 1} generals"):
        general(f"n={n} m={n - 1}")


@pytest.mark.parametrize(("n", "m"), SIZES)
def test_the_budget_is_m_whatever_n_is(n, m):
    budget = protocols.parse(f"{SLUG}/?n={n}&m={m}").protocol.tolerates()
    loose = protocols.parse(f"{SLUG}/?n={n}&m={m}&check_length=0").protocol.tolerates()
    assert (budget.nodes, loose.nodes) == (m, min(m, 1))


# --- Forging -----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["n=3 m=1", "n=4 m=2", "n=5 m=3", "n=4 m=2 order=retreat"])
def test_every_forgery_by_hand_is_without_effect(query):
    """Each lieutenant a traitor in turn; each of his messages, each value: the run is the same."""
    commander = ("traitor:0:split", "traitor:0:person")
    for lieutenant, turned in product("12", commander):
        honest = general(query, turned, f"traitor:{lieutenant}:person")
        mine = [str(e.message) for e in sent(honest) if e.sender == lieutenant]
        assert mine
        for name, word in product(mine, WORDS[:2]):
            forgery = f"say:{name}:{word}"
            run = general(query, turned, f"traitor:{lieutenant}:person", forgery)
            assert [one["text"] for one in run.report()["ineffective"]] == [forgery]
            assert run.events == honest.events


@pytest.mark.parametrize("strategy", ["flip", "split", "split_odd"])
def test_no_strategy_forges_either(strategy):
    lying = general("n=5 m=2", "traitor:0:split", f"traitor:3:{strategy}")
    honest = general("n=5 m=2", "traitor:0:split", "traitor:3:person")
    assert said(lying) == said(honest)


def test_the_commander_may_sign_two_orders():
    run = general("n=3 m=1", "traitor:0:person", "say:0~2.Signed:value=retreat")
    assert run.report()["ineffective"] == [] and provers(run) == "12"


def test_a_chain_can_be_neither_lengthened_nor_shortened():
    with pytest.raises(errors.NotEnabled):
        general("n=4 m=2", "traitor:3:person", "say:3~1.Signed:chain=0")


# --- Counting the signatures -------------------------------------------------------------------

LATE = ("traitor:0:person", "traitor:3:person", "say:0~3.Signed:value=retreat",
        "say:3~1.Signed:nothing", "say:3~2.Signed:nothing")  # fmt: skip


def test_too_few_signatures_are_not_accepted():
    run = general("n=4 m=2", *LATE, "request:3:show_again@10")
    refused = [e for e in run.events if "not accepted" in e.why]
    assert {(e.receiver, e.body.value, e.body.chain, e.state) for e in refused} == {
        ("1", "retreat", ("0", "3"), ()),
        ("2", "retreat", ("0", "3"), ()),
    }
    assert {e.why for e in refused} == {"not accepted: 2 signed it, and this is round 3"}


def test_where_nobody_counts_a_late_order_is_still_passed_on_while_there_are_rounds():
    shown = (*LATE, "say:3~2.Signed.2:nothing", "request:3:show_again@10")
    split = general("n=5 m=2 check_length=0", *shown, "say:3~4.Signed:nothing")
    saved = general("n=5 m=3 check_length=0", *shown, "say:3~4.Signed:nothing")
    assert decisions(split)[1:3] == "RA" and red(split) == {"ic1"}
    assert not red(saved)


@pytest.mark.parametrize("tick", range(20))
@pytest.mark.parametrize("check", [0, 1])
def test_a_loyal_lieutenant_who_shows_again_changes_nothing(tick, check):
    query = f"n=4 m=2 check_length={check}"
    plain = general(query, "traitor:0:split")
    again = general(query, "traitor:0:split", *(f"request:{i}:show_again@{tick}" for i in "123"))
    assert (decisions(again), seen(again)) == (decisions(plain), seen(plain))
    assert again.report()["ineffective"] == [] and again.report()["budget"]["inside"]


def test_after_the_last_relay_there_is_nothing_left_to_show():
    run = general("n=4 m=1", "request:2:show_again@8", "request:3:show_again@99")
    told = [text for e, text in zip(run.events, run.texts, strict=True) if e.kind == "request-made"]
    assert told == [f"Lieutenant {i} has no round left to show anything in." for i in "23"]
    assert len(sent(run)) == 9


# --- Other faults ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["0~2.Signed", "1~2.Signed", "3~1.Signed"])
def test_late_is_lost_and_silent(name):
    """A delay past the round, a drop, and a traitor that withholds: the same to all others."""
    late = general("n=4 m=1", f"delay:{name}:20")
    lost = general("n=4 m=1", f"drop:{name}")
    withheld = general("n=4 m=1", f"traitor:{name[0]}:person", f"say:{name}:nothing")
    assert states(late) == states(lost) == states(withheld)
    assert [e.by for e in late.events if e.message == name][-1] == "late"


def test_one_lost_relay_splits_them_where_the_order_was_split():
    """Links are assumed reliable: with a traitor, a mere loss is one fault too many."""
    lies = ("traitor:0:person", "say:0~2.Signed:value=retreat")
    run = general("n=3 m=1", *lies, "drop:2~1.Signed")
    assert red(run) == {"ic1"} and not run.report()["budget"]["inside"]


@pytest.mark.parametrize("tick", range(14))
def test_a_crash_is_a_silent_traitor(tick):
    for node in "0123":
        run = general("n=4 m=1", f"crash:{node}@{tick}", f"recover:{node}@{tick + 3}")
        assert not red(run) and run.report()["budget"]["inside"]
        assert verdict(run, "decided")["status"] == "holds"


@pytest.mark.parametrize("last", "123")
def test_a_commander_who_dies_while_he_speaks_has_told_them_all(last):
    run = general("n=4 m=1", f"crash:0@0~{last}.Signed")
    assert decisions(run) == "-AAA" and not red(run)


def test_extra_copies_are_ignored():
    copies = (f"copy:{name}:9" for name in ("0~2.Signed", "3~1.Signed"))
    run = general("n=4 m=1", "traitor:0:split", *copies)
    plain = general("n=4 m=1", "traitor:0:split")
    assert (decisions(run), seen(run)) == (decisions(plain), seen(plain))
    assert run.report()["counts"]["duplicated"] == 18 and run.report()["budget"]["inside"]


# --- What is possible and what is not, by enumeration ------------------------------------------


def behaviours(n, m, traitors, most):
    """Every choice of the traitors: per order two values or silence, per relay honesty or silence.

    A lieutenant sends at most two relays to each of the others, and one round of his own is the
    last under SM(1); with a request to show all again it may be three.
    """
    options = []
    for sender, receiver in product(traitors, map(str, range(1, n))):
        if sender == "0":
            options.append([f"say:0~{receiver}.Signed:{word}" for word in WORDS])
        elif sender != receiver:
            names = [f"say:{sender}~{receiver}.Signed{k}" for k in ("", ".2", ".3")[:most]]
            options.extend([None, f"{name}:nothing"] for name in names)
    turned = [f"traitor:{node}:person" for node in traitors]
    for chosen in product(*options):
        yield [*turned, *filter(None, chosen)]


def reds_among(n, m, traitors, more="", *, asks=(), count=None):
    """The properties that these traitors break by any behaviour, or by some of `count` drawn.

    `asks`: who is asked when to show all again, one of these in each run.
    """
    most = 3 if asks else min(m, 2)
    choices = list(product(behaviours(n, m, traitors, most), asks or [()]))
    if count:
        choices = Random(n * 10 + m).sample(choices, count)
    return set(chain(*(red(general(f"n={n} m={m} {more}", *do, *ask)) for do, ask in choices)))


@pytest.mark.parametrize("order", ["attack", "retreat"])
@pytest.mark.parametrize(("n", "traitor"), [(n, str(i)) for n in (3, 4) for i in range(n)])
def test_one_traitor_breaks_nothing_under_sm_1(n, traitor, order):
    assert reds_among(n, 1, traitor, f"order={order}") == set()


@pytest.mark.parametrize("traitors", list(combinations("0123", 2)))
def test_no_two_traitors_break_anything_under_sm_2(traitors):
    assert reds_among(4, 2, traitors) == set()


ASKS = [[f"request:{i}:show_again@{at}"] for i in "123" for at in (3, 6, 10, 12)]


@pytest.mark.parametrize("traitors", ["03", "23"])
def test_not_even_by_showing_late(traitors):
    assert reds_among(4, 2, traitors, asks=ASKS, count=200) == set()


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("traitors", ["03", "23"])
def test_not_by_any_way_of_showing_late(traitors):
    assert reds_among(4, 2, traitors, asks=ASKS) == set()


@pytest.mark.parametrize("traitor", ["0", "1"])
def test_one_traitor_breaks_nothing_even_where_nobody_counts(traitor):
    asks = [ASKS[1], ASKS[2] + ASKS[7]]
    assert reds_among(4, 2, traitor, "check_length=0", asks=asks) == set()


@pytest.mark.parametrize(("n", "m", "traitors"), [(3, 0, "0"), (4, 0, "0"), (4, 1, "03")])
def test_one_traitor_more_than_m_splits_them(n, m, traitors):
    assert reds_among(n, m, traitors) == {"ic1"}


def test_two_traitors_split_four_under_sm_2_where_nobody_counts():
    asks = [["request:3:show_again@10"]]
    assert reds_among(4, 2, "03", "check_length=0", asks=asks, count=300) == {"ic1"}


@pytest.mark.parametrize("traitors", list(combinations("012", 2)))
def test_two_traitors_among_three_leave_nobody_to_disagree_with(traitors):
    """n ≥ m + 2 is no bound on what works: below it there is nothing to break."""
    assert reds_among(3, 1, traitors) == set()


@pytest.mark.parametrize(("n", "m"), [(5, 2), (5, 3), (6, 3), (8, 4)])
def test_all_loyal_lieutenants_see_the_same_orders(n, m, scale):
    """The lemma behind it: whatever up to m traitors do, V is the same in the end."""
    rng = Random(n)
    ways = ("random", "silent", "confide", "split", "split_odd")
    for seed in range(12 * scale):
        turned = rng.sample(range(n), m)
        lies = [f"traitor:{i}:{rng.choice(ways)}" for i in turned]
        asked = {(rng.randint(1, n - 1), rng.randint(0, 6 * m)) for _ in range(3)}
        asks = (f"request:{i}:show_again@{at}" for i, at in asked)
        run = general(f"n={n} m={m} seed={seed}", *lies, *asks)
        loyal = [v for i, v in enumerate(seen(run), start=1) if i not in turned]
        assert len(set(loyal)) == 1 and not red(run) and run.report()["budget"]["inside"]
        assert provers(run) == "" or 0 in turned
