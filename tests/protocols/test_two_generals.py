"""Two generals: the chain's exact probabilities, its one fatal message, and RandomAttack's 1/r."""

import sys
from fractions import Fraction
from itertools import combinations, product

import pytest

import protocols
from tests.protocols.reading import state, status

SLUG = "two-generals"
BOTH, NONE = ("attack", "attack"), ("hold", "hold")
A_ALONE, B_ALONE = ("attack", "hold"), ("hold", "attack")
ALONE = (A_ALONE, B_ALONE)
LOST = "1 message was lost; this model assumes there is none."


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name):
    return protocols.Run(protocols.preset(SLUG, name)).finish()


def decisions(one):
    return state(one, "a")["decision"], state(one, "b")["decision"]


def chain(r, k=1):
    """The names of all messages of a chain, in order; k messengers make k names of each."""
    names, count = [], {}
    for number in range(1, r + 1):
        way = "a~b" if number % 2 else "b~a"
        channel = f"{way}.{'Attack' if number == 1 else 'Ack'}"
        for _ in range(k):
            count[channel] = count.get(channel, 0) + 1
            names.append(channel if count[channel] == 1 else f"{channel}.{count[channel]}")
    return names


def levels(r):
    """The names of all messages of RandomAttack(r)."""
    ways = ("a~b.Level", "b~a.Level")
    return [w if i == 1 else f"{w}.{i}" for i in range(1, r + 1) for w in ways]


def losing(names):
    return "".join(f"&do=drop:{name}" for name in names)


def subsets(names):
    return (lost for size in range(len(names) + 1) for lost in combinations(names, size))


def lifeline(one, node):
    """All that a node sees, does and thinks, without the numbering of events."""
    mine = (event for event in one.events if event.node == node)
    return [e[:] for e in mine if e.kind != "message-dropped"]


# --- The chain ---------------------------------------------------------------------------------


@pytest.mark.parametrize("r", range(1, 11))
def test_without_loss_both_attack_after_r_messages(r):
    one = run(f"r={r}")
    assert decisions(one) == BOTH
    assert one.report()["counts"]["sent"] == r
    assert one.report()["budget"]["inside"]
    assert status(one) == {
        "agreement": "holds", "validity": "holds", "nontriviality": "holds", "decided": "holds",
        "victory": "witnessed", "called_off": "pending",
    }  # fmt: skip


@pytest.mark.parametrize("r", range(1, 9))
def test_of_all_single_losses_only_the_last_is_fatal(r):
    for number, name in enumerate(chain(r), start=1):
        one = run(f"r={r}{losing([name])}")
        report = one.report()
        assert report["counts"]["sent"] == number
        assert report["counts"]["dropped"] == 1
        assert report["budget"]["broken"] == [LOST]
        assert not report["ineffective"]
        assert status(one)["nontriviality"] == status(one)["validity"] == "holds"
        if number < r:
            assert decisions(one) == NONE
            assert (status(one)["agreement"], status(one)["called_off"]) == ("holds", "witnessed")
        else:
            assert decisions(one) == (A_ALONE if r % 2 else B_ALONE)
            assert (status(one)["agreement"], status(one)["called_off"]) == ("violated", "pending")


@pytest.mark.parametrize("r", range(1, 9))
def test_the_sender_of_the_last_message_sees_no_difference(r):
    """The step of the impossibility proof."""
    sender = "a" if r % 2 else "b"
    whole, lossy = run(f"r={r}"), run(f"r={r}{losing(chain(r)[-1:])}")
    assert lifeline(whole, sender) == lifeline(lossy, sender)


def odds(r, k, p):
    """Exact probabilities of both, one, none, and the expected sends, from every loss pattern."""
    names = chain(r, k)
    found = {"both": Fraction(0), "one": Fraction(0), "none": Fraction(0), "sent": Fraction(0)}
    for lost in subsets(names):
        one = run(f"r={r}&k={k}{losing(lost)}")
        weight = p ** len(lost) * (1 - p) ** (len(names) - len(lost))
        found[{BOTH: "both", NONE: "none"}.get(decisions(one), "one")] += weight
        found["sent"] += weight * one.report()["counts"]["sent"]
    return found


def formula(r, k, p):
    q = p**k
    one = q * (1 - q) ** (r - 1)
    none = 1 - (1 - q) ** (r - 1)
    return {"both": (1 - q) ** r, "one": one, "none": none, "sent": k * (1 - (1 - q) ** r) / q}


CASES = [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (1, 2), (1, 5), (2, 2), (3, 2), (2, 3)]


@pytest.mark.parametrize(("r", "k"), CASES)
def test_exact_probabilities_over_all_loss_patterns(r, k):
    p = Fraction(3, 10)
    assert odds(r, k, p) == formula(r, k, p)


def test_card_and_founding_numbers():
    tenth, third = formula(3, 1, Fraction(1, 10)), Fraction(3, 10)
    assert [float(tenth[key]) for key in ("both", "one", "none", "sent")] == [
        0.729,
        0.081,
        0.19,
        2.71,
    ]
    table = {1: (.7, .3, 0), 2: (.49, .21, .3), 3: (.343, .147, .51), 4: (.240, .103, .657),
             8: (.058, .025, .918)}  # fmt: skip
    for r, row in table.items():
        exact = formula(r, 1, third)
        assert [round(float(exact[key]), 3) for key in ("both", "one", "none")] == list(row)
    five = formula(1, 5, third)
    assert [round(float(five[key]), 4) for key in ("both", "one")] == [0.9976, 0.0024]
    assert 400 < 1 / five["one"] < 420
    half = [round(float(formula(1, k, Fraction(1, 2))["both"]), 3) for k in (1, 2, 3, 5, 10)]
    assert half == [0.5, 0.75, 0.875, 0.969, 0.999]


@pytest.mark.parametrize("r", range(2, 9))
def test_disagreement_is_largest_at_a_loss_of_one_in_r(r):
    grid = [Fraction(i, 840) for i in range(1, 840)]
    assert max(grid, key=lambda p: formula(r, 1, p)["one"]) == Fraction(1, r)


@pytest.mark.parametrize(
    ("r", "k", "loss"), [(3, 1, "0.1"), (1, 1, "0.3"), (3, 1, "0.3"), (8, 1, "0.3"), (2, 2, "0.5")]
)
def test_lossy_networks_follow_the_formulas(r, k, loss, scale):
    """2,000 seeds: each frequency within 0.04 (3.5 sigma at most), the mean of sends within 4 %."""
    seeds, exact = 2_000 * scale, formula(r, k, Fraction(loss))
    found = {"both": 0, "one": 0, "none": 0, "sent": 0}
    for seed in range(seeds):
        one = run(f"r={r}&k={k}&loss={loss}&seed={seed}")
        found[{BOTH: "both", NONE: "none"}.get(decisions(one), "one")] += 1
        found["sent"] += one.report()["counts"]["sent"]
    for key in ("both", "one", "none"):
        assert found[key] / seeds == pytest.approx(float(exact[key]), abs=0.04)
    assert found["sent"] / seeds == pytest.approx(float(exact["sent"]), rel=0.04)


def test_five_messengers_almost_always_win():
    """2,000 seeds of .0024: 5 nights are expected, 0 to 14 accepted (4 sigma)."""
    alone = [s for s in range(2_000) if decisions(run(f"r=1&k=5&loss=0.3&seed={s}")) == A_ALONE]
    assert 1 <= len(alone) <= 14
    assert 87 in alone


@pytest.mark.parametrize("r", range(1, 11))
def test_a_chain_with_an_unwilling_general_sends_nothing(r):
    one = run(f"r={r}&a=hold")
    assert decisions(one) == NONE
    assert one.report()["counts"]["sent"] == 0
    assert (status(one)["victory"], status(one)["called_off"]) == ("pending", "pending")


@pytest.mark.parametrize("variant", ["chain", "random"])
@pytest.mark.parametrize("copies", [1, 9])
def test_duplicates_change_nothing(variant, copies):
    for r, seed in product((1, 2, 3, 6), range(5)):
        names = chain(r) if variant == "chain" else levels(r)
        plain = f"variant={variant}&r={r}&seed={seed}"
        one = run(plain + "".join(f"&do=copy:{name}:{copies}" for name in names))
        assert one.report()["budget"]["inside"]
        assert one.report()["counts"]["duplicated"] == copies * len(names)
        assert one.report()["nodes"] == run(plain).report()["nodes"]


def test_one_messenger_of_many_is_enough():
    names = chain(3, 4)
    for spared in product(range(4), repeat=3):
        kept = {names[4 * stage + one] for stage, one in enumerate(spared)}
        assert decisions(run(f"r=3&k=4{losing(n for n in names if n not in kept)}")) == BOTH


@pytest.mark.parametrize("r", range(1, 9))
def test_too_late_is_lost_and_within_the_round_is_not(r):
    for name in chain(r):
        late = run(f"r={r}&net=2&do=delay:{name}:1")
        assert decisions(late) == decisions(run(f"r={r}{losing([name])}"))
        assert [e.by for e in late.events if e.kind == "message-dropped"] == ["late"]
        assert not late.report()["budget"]["inside"]
        intime = run(f"r={r}&net=2-6&do=deliver:{name}@{6 * chain(r).index(name) + 6}")
        assert decisions(intime) == BOTH
        assert intime.report()["budget"]["inside"]


@pytest.mark.parametrize("r", range(1, 9))
def test_silence_never_makes_a_general_send_or_attack(r):
    """No retries and no timers: whoever misses a message that is due does nothing but hold."""
    cut = run(f"r={r}&do=cut:a/b@0")
    assert cut.report()["counts"]["sent"] == 1
    assert decisions(cut) == (A_ALONE if r == 1 else NONE)
    for number in range(1, r + 1):
        one = run(f"r={r}{losing(chain(r)[number - 1 :])}")
        sent = [event.message for event in one.events if event.kind == "message-sent"]
        assert sent == chain(r)[:number]
        assert not any(event.kind.startswith("timer") for event in one.events)
        receiver = number % 2  # 1: b, which the odd ones are for
        assert decisions(one)[receiver] == "hold"


def test_what_a_general_cannot_tell_looks_the_same():
    """A cannot tell a lost order from a lost answer; B cannot tell a lost order from none."""
    order, answer = run("r=3&do=drop:a~b.Attack"), run("r=3&do=drop:b~a.Ack")
    assert lifeline(order, "a") == lifeline(answer, "a")
    assert lifeline(order, "b") == lifeline(run("r=3&a=hold"), "b")


@pytest.mark.parametrize("r", range(1, 11))
def test_the_ladder_climbs_one_rung_a_delivery_and_one_stands_lower(r):
    one = run(f"r={r}")
    rungs = [dict(e.state)["level"] for e in one.events if e.kind == "message-delivered"]
    assert rungs == list(range(1, r + 1))
    assert sorted(state(one, node)["level"] for node in "ab") == [r - 1, r]
    for node in "ab":
        level, knows = state(one, node)["level"], state(one, node)["knows"]
        assert level == (knows or "").count("knows that")
        assert level == 0 or knows.endswith("A wants to attack")


def test_the_ladder_in_words():
    one = run("r=3")
    assert state(one, "a")["knows"] == "A knows that B knows that A wants to attack"
    assert state(one, "b")["knows"] == "B knows that A knows that B knows that A wants to attack"
    assert "General A hears Ack 1: A knows that B knows that A wants to attack." in one.texts


def test_reasons_hold_the_numbers():
    one = run("r=3&do=drop:a~b.Ack")
    whys = [event.why for event in one.events if event.why]
    assert "A wants to attack: message 1 of 3" in whys
    assert any("whether Ack 2 came, General A cannot know" in why for why in whys)
    assert "Ack 2 has not come: Ack 1 was lost, or Ack 2 was; the silence is the same" in whys
    assert all(event.why and event.rule for event in one.events if event.kind == "message-sent")


def test_a_copy_is_told_as_heard_before():
    assert preset("copied").texts.count("General B hears the order once more.") == 2


@pytest.mark.parametrize("variant", ["chain", "random"])
@pytest.mark.parametrize(
    ("decision", "wish", "broken"),
    [("attack", "hold", "validity"), ("hold", "attack", "nontriviality")],
)
def test_a_rule_that_asks_nobody_breaks_another_demand(
    monkeypatch, variant, decision, wish, broken
):
    """Always attacking, or never, agrees without a message: hence the other two properties."""
    library = sys.modules[protocols.get(SLUG).__module__]

    def stubborn(self, attack, why, rule):
        self.decision = decision

    monkeypatch.setattr(library.General, "_decide", stubborn)
    monkeypatch.setattr("protocols.kernel.machine._machines", {})  # forget the remembered steps
    one = run(f"variant={variant}&r=3&a={wish}")
    found = status(one)
    assert [name for name, verdict in found.items() if verdict == "violated"] == [broken]


def test_b_has_no_wish_in_a_chain():
    with pytest.raises(protocols.Refused, match="variant=random"):
        protocols.parse(f"{SLUG}/?b=hold")


@pytest.mark.parametrize(
    "do", ["crash:a@1", "traitor:a:flip", "pause:a@1-2", "recover:a@3", "fire:a.dawn@3"]
)
def test_crash_traitor_pause_and_timer_are_not_part_of_it(do):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?do={do}")


# --- The presets ---------------------------------------------------------------------------------

# name: decisions, levels of a and b, sent, dropped, what was charged
PRESETS = {
    "last-lost": (A_ALONE, (2, 1), 3, 1, {"drop": 1}),
    "nothing-lost": (BOTH, (2, 3), 3, 0, {}),
    "two-last-lost": (B_ALONE, (0, 1), 2, 1, {"drop": 1}),
    "one-lost": (A_ALONE, (0, 0), 1, 1, {"drop": 1}),
    "first-lost": (NONE, (0, 0), 1, 1, {"drop": 1}),
    "answer-lost": (NONE, (0, 1), 2, 1, {"drop": 1}),
    "four-third-lost": (NONE, (2, 1), 3, 1, {"drop": 1}),
    "four-last-lost": (B_ALONE, (2, 3), 4, 1, {"drop": 1}),
    "five-through": (BOTH, (4, 5), 5, 0, {}),
    "five-last-lost": (A_ALONE, (4, 3), 5, 1, {"drop": 1}),
    "late": (A_ALONE, (2, 1), 3, 1, {"delay": 1}),
    "copied": (BOTH, (2, 3), 3, 0, {"duplicate": 2}),
    "cut": (NONE, (0, 1), 2, 1, {"partition": 1}),
    "no-order": (NONE, (0, 0), 0, 0, {}),
    "one-in-ten": (A_ALONE, (2, 1), 3, 1, {"drop": 1}),
    "bare-order": (A_ALONE, (0, 0), 1, 1, {"drop": 1}),
    "long-chain": (NONE, (2, 1), 3, 1, {"drop": 1}),
    "five-messengers": (BOTH, (0, 1), 5, 4, {"drop": 4}),
    "five-lost": (A_ALONE, (0, 0), 5, 5, {"drop": 5}),
    "random": (BOTH, (4, 3), 8, 1, {"drop": 1}),
    "random-unlucky": (A_ALONE, (4, 3), 8, 1, {"drop": 1}),
    "random-half": (NONE, (2, 2), 8, 4, {"drop": 4}),
    "random-whole": (BOTH, (4, 4), 8, 0, {}),
    "random-unwilling": (NONE, (3, 3), 6, 0, {}),
}


def test_every_preset_is_tested():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_come_to_what_they_say(name):
    decided, rungs, sent, dropped, used = PRESETS[name]
    one = preset(name)
    report, verdicts = one.report(), status(one)
    assert decisions(one) == decided
    assert tuple(state(one, node)["level"] for node in "ab") == rungs
    assert (report["counts"]["sent"], report["counts"]["dropped"]) == (sent, dropped)
    assert report["budget"]["used"] == {"nodes": 0, **used}
    assert report["budget"]["inside"] == (not set(used) - {"duplicate"})
    assert not report["ineffective"]
    assert report["end"]["reason"] == "quiescence"
    assert verdicts["agreement"] == ("violated" if decided in ALONE else "holds")
    assert verdicts["victory"] == ("witnessed" if decided == BOTH else "pending")
    wanted = name not in ("no-order", "random-unwilling")
    assert verdicts["called_off"] == ("witnessed" if decided == NONE and wanted else "pending")
    assert {verdicts[key] for key in ("validity", "nontriviality", "decided")} == {"holds"}


def test_a_cannot_see_whether_the_last_message_came():
    """The proof: A decides the same in both runs, and B does not."""
    lost, through = preset("five-last-lost"), preset("five-through")
    a, b = (protocols.same_view(lost.events, through.events, node) for node in "ab")
    assert a.whole and not b.whole
    assert lost.events[b.seq].kind == "round-started"
    for r in range(1, 8):
        for last in range(1, r + 1):
            sender, receiver = ("a", "b") if last % 2 else ("b", "a")
            name = f"{sender}~{receiver}." + ("Attack" if last == 1 else f"Ack.{last // 2}")
            whole = protocols.Run(protocols.parse(f"{SLUG}/?r={r}")).finish()
            less = protocols.Run(protocols.parse(f"{SLUG}/?r={r}&do=drop:{name}")).finish()
            same = protocols.same_view(whole.events, less.events, sender)
            assert same.whole is (last == r), "only the last message has no answer to miss"


# preset, what its hint adds and takes away (or the parameters it changes), the outcome
HINTS = [
    ("last-lost", "r=4", "drop:b~a.Ack.2", "drop:a~b.Ack", B_ALONE),
    ("two-last-lost", "r=3", "drop:a~b.Ack", "drop:b~a.Ack", A_ALONE),
    ("one-lost", "r=2", "", "", NONE),
    ("four-third-lost", "", "drop:b~a.Ack.2", "drop:a~b.Ack", B_ALONE),
    ("five-through", "", "drop:a~b.Ack.2", "", A_ALONE),
    ("late", "", "delay:a~b.Ack:1", "delay:a~b.Ack:9", BOTH),
    ("copied", "", "drop:a~b.Attack", "", BOTH),
    ("cut", "", "cut:a/b@18", "cut:a/b@6", B_ALONE),
    ("bare-order", "r=8", "", "", NONE),
    ("five-messengers", "", "drop:a~b.Attack.{left}", "", A_ALONE),
    ("five-lost", "k=10", "", "", BOTH),
    ("random", "", "choose:a.key:4", "choose:a.key:2", A_ALONE),
    ("random-half", "", "choose:a.key:2", "choose:a.key:3", BOTH),
    ("random-unwilling", "b=attack", "", "", BOTH),
]


def left(name):
    """The number of the messenger that gets through."""
    got = [e.message for e in preset(name).events if e.kind == "message-delivered"]
    return got[0].partition("Attack.")[2] if got else ""


@pytest.mark.parametrize(("name", "parameter", "more", "less", "outcome"), HINTS)
def test_hints_lead_where_they_should(name, parameter, more, less, outcome):
    text = protocols.preset(SLUG, name).text
    if parameter:
        key = parameter.partition("=")[0]
        text = "&".join(p if p.partition("=")[0] != key else parameter for p in _pairs(text))
        text = f"{SLUG}/?{text}"
    scenario = protocols.parse(text)
    scenario = scenario.remove(less) if less else scenario
    scenario = scenario.add(more.format(left=left(name))) if more else scenario
    assert decisions(protocols.Run(scenario).finish()) == outcome


def _pairs(text):
    return text.partition("?")[2].split("&")


def test_an_essay_a_legend_and_a_reason_for_everything():
    page = protocols.describe(SLUG)
    assert (page["title"], page["family"]) == ("Two generals", "Agreement")
    assert page["menu"] == ["drop", "delay", "duplicate", "partition"]
    assert {one["kind"] for one in page["messages"]} == {"Attack", "Ack", "Level"}
    assert all(one["text"] and one["hint"] for one in page["presets"])
    assert len(page["sources"]) == 5
