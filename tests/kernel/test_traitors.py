"""Lies, coins and requests; the order within a tick."""

import pytest

from protocols import Run
from tests.kernel.toys import arrivals, happened, idle, office, parse, run, state, told

ONE = told("1", "2", 10)  # arrives at 14


# --- Traitors ----------------------------------------------------------------------------------


def body(found, name):
    return next(e for e in found.events if e.message == name and e.kind == "message-sent")


def test_a_traitor_lies_from_its_tick_on_and_the_honest_word_is_shown():
    found = office(*told("1", "2", 5, 10, 11), "traitor:1:blue@10")
    texts = [e.body.text for e in found.events if e.kind == "message-sent"]
    assert texts == ["red", "blue", "blue"]
    lie = body(found, "1~2.Word.2")
    assert lie.honest.text == "red" and body(found, "1~2.Word").honest is None
    assert lie.body.seal == lie.honest.seal
    nodes = found.report()["nodes"]
    assert nodes["1"]["faulty"] and not nodes["2"]["faulty"]


def test_a_word_of_yours_beats_the_strategy():
    do = [*ONE, "traitor:1:blue"]
    assert body(office(*do, "say:1~2.Word:text=green"), "1~2.Word").body.text == "green"
    assert body(office(*do, "say:1~2.Word:text=red"), "1~2.Word").honest is None
    assert arrivals(office(*do, "say:1~2.Word:nothing")) == []
    assert arrivals(office(*ONE, "traitor:1:silent", "say:1~2.Word:text=green")) != []


def test_a_word_put_into_a_loyal_mouth_is_without_effect():
    say = "say:1~2.Word:text=green"
    assert idle(office(*ONE, say)) == [say]
    assert body(office(*ONE, say), "1~2.Word").body.text == "red"
    assert idle(office(*ONE, say, "traitor:1:person@11")) == [say]
    assert idle(office(*ONE, say, "traitor:1:person@10")) == []
    assert idle(office(*ONE, say, "traitor:2:person")) == [say]


def test_what_is_silenced_spends_its_number_and_is_no_send():
    found = office(*told("1", "2", 5, 10), "traitor:1:person", "say:1~2.Word:nothing")
    assert [e.message for e in found.events if e.kind == "message-withheld"] == ["1~2.Word"]
    assert arrivals(found) == [("1~2.Word.2", 14, "ok")]
    assert found.report()["counts"]["sent"] == 1
    withheld = next(e for e in found.events if e.kind == "message-withheld")
    assert withheld.body is None and withheld.honest.text == "red"


def test_a_silenced_message_is_not_copied_dropped_or_delayed():
    do = ["copy:1~2.Word", "delay:1~2.Word:5", "drop:1~2.Word", "deliver:1~2.Word@12"]
    assert idle(office(*ONE, "traitor:1:silent", *do)) == sorted(do)


@pytest.mark.parametrize(
    ("strategy", "texts"),
    [
        ("flip", ["green", "green"]),
        ("split", ["red", "green"]),
        ("split_odd", ["green", "red"]),
        ("person", ["red", "red"]),
        ("silent", []),
    ],
)
def test_the_general_strategies(strategy, texts):
    """Clerk 1 says red to 2 and 3, of red, green, blue; nobody can lie about the seal."""
    found = office("request:1:shout@5", f"traitor:1:{strategy}")
    sent = [e for e in found.events if e.kind == "message-sent"]
    assert [e.body.text for e in sent] == texts
    assert all(e.body.seal == "seal" for e in sent)


def test_the_random_strategy_says_everything_in_the_end_and_nothing_now_and_then():
    said = []
    for seed in range(80):
        found = office(*ONE, "traitor:1:random", query=f"seed={seed}")
        said.append([e.body.text for e in found.events if e.kind == "message-sent"])
    assert {tuple(one) for one in said} == {("red",), ("green",), ("blue",), ()}
    assert 8 <= said.count([]) <= 32


# --- Coins and requests ------------------------------------------------------------------------


def test_a_coin_falls_as_chosen_and_the_others_as_ever():
    toss = [f"request:1:toss@{tick}" for tick in range(12)]
    usual = state(office(*toss), "1")["fallen"]
    assert set(usual) == {"h", "t"}
    third = "tails" if usual[2] == "h" else "heads"
    chosen = state(office(*toss, f"choose:1.penny.3:{third}"), "1")["fallen"]
    assert chosen == usual[:2] + third[0] + usual[3:]
    assert idle(office(*toss, f"choose:1.penny.3:{third}")) == []
    assert idle(office(*toss, "choose:1.penny.13:heads")) == ["choose:1.penny.13:heads"]
    assert idle(office(*toss, "choose:1.penny:rim")) == ["choose:1.penny:rim"]


def test_coins_count_on_through_a_crash():
    toss = [f"request:1:toss@{tick}" for tick in (1, 5)]
    found = office(*toss, "crash:1@3", "recover:1@4")
    coins = [dict(e.more)["coin"] for e in found.events if e.kind == "coin-tossed"]
    assert coins == ["1.penny", "1.penny.2"]


def test_the_ineffective_are_listed_in_words():
    found = office("drop:1~2.Word.7", "crash:3@5")
    assert found.report()["ineffective"] == [
        {"text": "drop:1~2.Word.7", "sentence": "Word 1 → 2, number 7 is lost"}
    ]


def test_within_a_tick_everything_has_its_order():
    """Heal, cut, hold, crash, recover, resume, pause, traitor; then the nodes' own acts."""
    do = [
        "cut:1/2@1", "heal@10", "cut:1/3@10", "hold:2/3@10", "crash:2@10", "recover:2@10",
        "pause:3@5-10", "pause:1@10-12", "traitor:2:flip@10",
    ]  # fmt: skip
    found = office(*do)
    assert [e.kind for e in found.events if e.at == 10][:8] == [
        "network-healed", "network-cut", "network-held", "node-crashed", "node-recovered",
        "node-resumed", "node-paused", "node-turned",
    ]  # fmt: skip
    acts = [*told("1", "2", 6), "request:2:wind:ticks=5@5", "request:2:toss@10"]
    kinds = [e.kind for e in office(*acts).events if e.at == 10]
    assert [k for k in kinds if not k.startswith(("prop", "run"))] == [
        "message-delivered", "coin-tossed", "request-made", "timer-fired",
    ]  # fmt: skip


def test_the_environment_takes_nodes_in_their_order():
    found = run("chatter/?n=5&do=crash:10@7&do=crash:9@7&do=crash:12@7&do=crash:8@7")
    assert happened(found, "node-crashed") == [(7, "8"), (7, "9"), (7, "10"), (7, "12")]


def test_a_run_is_the_same_however_it_is_asked_for():
    scenario = parse("chatter/?do=crash:9@20&do=recover:9@30")
    slow = Run(scenario)
    while slow.extend(1):
        pass
    assert slow.lines == Run(scenario).finish().lines
