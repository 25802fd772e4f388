"""Durable execution: the history event by event, and what no crash, loss or copy can do to it."""

from itertools import pairwise
from random import Random

import pytest

import protocols
from tests.protocols.reading import handed_out, histories, sends, state, status
from tests.random_scenarios import random_scenario

SLUG = "durable-execution"
STEPS = ("ProcessPayment", "ReserveInventory", "ShipOrder", "NotifyCustomer")


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more="", **parameters):
    text = protocols.preset(SLUG, name).text
    for key, value in parameters.items():
        text = text.replace(f"{key}={1 - value}", f"{key}={value}")
    return protocols.Run(protocols.parse(text + more)).finish()


def history(one):
    return state(one, "server")["history"]


def books(one):
    """Charges, refunds, goods set aside, parcels, mails, and what the workflow came to."""
    payment, result = state(one, "payment"), state(one, "server")["result"]
    reserved, shipped = state(one, "inventory")["reserved"], state(one, "shipping")["shipped"]
    mails = state(one, "notification")["mails"]
    return payment["charged"], payment["refunded"], reserved, shipped, mails, result


SHIPPED = (1, 0, 1, 1, 1, "shipped")
CANCELLED = (1, 1, 0, 0, 0, "cancelled")


def sent(one, *kinds):
    return sum(one.report()["counts"]["by_kind"].get(kind, 0) for kind in kinds)


def effects(one):
    names = ("charged", "refunded", "reserved", "shipped", "mails")
    return [(n, v) for e in one.events for n, v in e.state if n in names and e.at]


# --- Counts --------------------------------------------------------------------------------


def test_one_activity_is_eleven_events_in_this_order():
    assert history(run("steps=1")) == [
        "WorkflowExecutionStarted",
        "WorkflowTaskScheduled",
        "WorkflowTaskStarted",
        "WorkflowTaskCompleted",
        "ActivityTaskScheduled ProcessPayment",
        "ActivityTaskStarted ProcessPayment (attempt 1)",
        "ActivityTaskCompleted ProcessPayment",
        "WorkflowTaskScheduled",
        "WorkflowTaskStarted",
        "WorkflowTaskCompleted",
        "WorkflowExecutionCompleted (done)",
    ]


@pytest.mark.parametrize("steps", range(1, 5))
@pytest.mark.parametrize("pause", [0, 1, 30])
def test_five_and_six_for_each_activity_and_five_for_each_timer(steps, pause):
    """The pause comes before the parcel, so two steps have none."""
    one = run(f"steps={steps}&pause={pause}")
    timers = int(pause > 0 and steps > 2)
    assert len(history(one)) == 5 + 6 * steps + 5 * timers
    assert [name for name, _, _ in handed_out(one)] == list(STEPS[:steps])
    assert sent(one, "ActivityTask", "ActivityCompleted") == 2 * steps  # n steps: 2n messages
    assert status(one)["ends_well"] == "holds"


@pytest.mark.parametrize(
    ("step", "node"), [(1, "payment"), (2, "inventory"), (3, "shipping")], ids=str
)
def test_a_failure_at_step_j_costs_4j_minus_2_messages(step, node):
    one = run(f"do=request:{node}:refuse@0")
    assert sent(one, "ActivityTask", "ActivityCompleted", "ActivityFailed") == 4 * step - 2
    assert len(history(one)) == 5 + 6 * (2 * step - 1)
    assert books(one)[5] == "cancelled"
    assert status(one)["ends_well"] == status(one)["settled"] == "holds"


def test_retries_add_no_events():
    """Each failure comes back after two ticks and a tick's work; then the wait of 1 and of 2."""
    one = preset("retries")
    assert len(history(one)) == len(history(preset("three-steps"))) == 23
    tries = [(number, at) for name, number, at in handed_out(one) if name == "ReserveInventory"]
    assert tries == [(1, 8), (2, 8 + 3 + 1), (3, 8 + 3 + 1 + 3 + 2)]
    assert "ActivityTaskStarted ReserveInventory (attempt 3, broken)" in history(one)
    assert sum("ActivityTaskStarted" in line for line in history(one)) == 3


def test_intervals_double():
    one = run("steps=1&until=2000&do=request:payment:break_down:times=9@0")
    at = [tick for _, _, tick in handed_out(one)]
    waits = [after - before - 3 for before, after in pairwise(at)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 100, 100]
    assert len(history(one)) == 11


def test_attempts_count_the_first():
    one = run("attempts=3&do=request:inventory:break_down:times=9@0")
    assert [n for name, n, _ in handed_out(one) if name == "ReserveInventory"] == [1, 2, 3]
    assert "ActivityTaskFailed ReserveInventory (broken)" in history(one)
    assert books(one) == CANCELLED


# --- The presets ---------------------------------------------------------------------------


def test_happy():
    one = preset("happy")
    assert books(one) == SHIPPED
    assert len(history(one)) == 29
    assert one.report()["end"] == {"at": 24, "reason": "quiescence"}


def test_three_steps():
    one = preset("three-steps")
    assert len(history(one)) == 23
    assert effects(one) == [("charged", 1), ("reserved", 1), ("shipped", 1)]


def test_saga():
    """C of the card: T1, T2, C2, C1, in ten messages."""
    one = preset("saga")
    assert effects(one) == [("charged", 1), ("reserved", 1), ("reserved", 0), ("refunded", 1)]
    assert sent(one, "ActivityTask", "ActivityCompleted", "ActivityFailed") == 10
    again = preset("saga", "&do=request:payment:break_down:times=3@10")
    assert books(again)[:5] == CANCELLED[:5]
    assert [n for name, n, _ in handed_out(again) if name == "RefundPayment"] == [1, 2, 3, 4]


def test_lost_result():
    """Start-to-close is 5 ticks after tick 3, the first retry a tick later."""
    one = preset("lost-result")
    assert books(one) == SHIPPED
    assert [at for name, _, at in handed_out(one) if name == "ProcessPayment"] == [3, 3 + 5 + 1]
    assert len(history(one)) == 29


@pytest.mark.parametrize("name", ["lost-result", "dies-after-charging"])
def test_without_keys_it_charges_twice_though_the_history_shows_one_completion(name):
    one = preset(name, keys=0)
    assert books(one)[0] >= 2
    assert status(one)["at_most_once"] == "violated"
    assert history(one).count("ActivityTaskCompleted ProcessPayment") == 1
    assert not one.report()["budget"]["inside"]
    assert books(preset(name, keys=1)) == SHIPPED


def test_dies_after_charging():
    one = preset("dies-after-charging")
    charges = [e.at for e in one.events if e.node == "payment" and dict(e.state).get("charged")]
    assert charges == [4]
    assert one.report()["budget"]["inside"]


def test_worker_dies():
    one = preset("worker-dies")
    assert [name for name, _, _ in handed_out(one)] == list(STEPS)
    assert len(history(one)) == 29 + 3
    lines = history(one)[7:13]
    assert [line.removeprefix("WorkflowTask") for line in lines[:6]] == [
        "Scheduled", "Started", "TimedOut", "Scheduled", "Started", "Completed",
    ]  # fmt: skip


def test_out_of_stock():
    one = preset("out-of-stock")
    assert books(one) == CANCELLED
    assert state(one, "customer")["news"] == "cancelled"
    assert len([1 for name, _, _ in handed_out(one) if name == "ReserveInventory"]) == 1


def test_heartbeat():
    """Three pieces were reported when it crashed; silence since 21, noticed at 28 and not at 36."""
    one = preset("heartbeat")
    assert books(one) == SHIPPED
    tasks = [e for e in sends(one, "ActivityTask") if e.body.activity == "ShipOrder"]
    assert [(e.at, e.body.attempt, e.body.progress) for e in tasks] == [(13, 1, 0), (29, 2, 3)]
    assert [e.body.progress for e in sends(one, "Heartbeat")] == [1, 2, 3, 4, 5, 6, 7, 8]
    slow = run("packing=9&do=pause:shipping@20-30")
    assert [n for name, n, _ in handed_out(slow) if name == "ShipOrder"] == [1, 2]
    assert books(slow) == SHIPPED


def test_changed_code():
    one = preset("changed-code")
    assert status(one)["blocked"] == "witnessed"
    assert one.report()["end"]["reason"] == "horizon"
    assert books(one) == (1, 0, 0, 0, 0, None)
    assert history(one)[9] == (
        "WorkflowTaskFailed (event 5 of the history is ActivityTaskScheduled ProcessPayment, "
        "but the code asks for ActivityTaskScheduled ReserveInventory)"
    )
    assert len(history(one)) == 11
    rolled_back = preset("changed-code", "&do=request:worker:deploy:code=original@40")
    assert books(rolled_back) == SHIPPED
    assert len(history(rolled_back)) == 29 + 3


def test_unchanged_code_goes_on_at_the_second_step():
    text = protocols.preset(SLUG, "changed-code").text
    one = protocols.Run(protocols.parse(text.replace("code=swapped", "code=original"))).finish()
    assert books(one) == SHIPPED
    assert len(handed_out(one)) == 4


def test_code_changed_before_the_order_is_no_matter():
    one = run("do=request:worker:deploy:code=swapped@0")
    assert books(one) == SHIPPED
    assert [name for name, _, _ in handed_out(one)][:2] == ["ReserveInventory", "ProcessPayment"]


def test_durable_timer():
    one = preset("durable-timer")
    assert books(one) == SHIPPED
    fired = next(e.at for e in one.events if dict(e.more).get("timer") == "server.timer")
    assert fired == 13
    assert len(history(one)) == 34


@pytest.mark.parametrize("name", [one.name for one in protocols.get(SLUG).presets])
def test_presets_do_what_they_script(name):
    report = preset(name).report()
    assert report["ineffective"] == []
    assert report["end"]["reason"] == ("horizon" if name == "changed-code" else "quiescence")


# --- The same accidents as in the choreography ---------------------------------------------


def test_both_know_the_same_accidents():
    here, there = (protocols.get(slug).accidents for slug in (SLUG, "choreography"))
    assert [one[:2] for one in here] == [one[:2] for one in there]
    seats = [protocols.get(slug)().places for slug in ("choreography", SLUG)]
    shared = {"customer", "payment", "inventory", "shipping", "notification"}
    assert shared <= set(seats[0]) & set(seats[1])


@pytest.mark.parametrize("number", range(8))
def test_accidents_end_well(number):
    accident = protocols.get(SLUG).accidents[number]
    one = run("&".join(f"do={do}" for do in accident.do))
    assert one.report()["ineffective"] == []
    assert books(one) == (
        CANCELLED if accident.name in ("out-of-stock", "cannot-ship") else SHIPPED
    )
    assert status(one)["ends_well"] == "holds"
    assert one.report()["budget"]["inside"]


def test_the_contrast():
    """One lost message: here a parcel, there a charge for nothing and no error anywhere."""
    lost = {
        slug: next(a for a in protocols.get(slug).accidents if a.name == "payment-result-lost")
        for slug in (SLUG, "choreography")
    }
    here, there = (
        protocols.Run(protocols.parse(f"{slug}/?do={one.do[0]}")).finish()
        for slug, one in lost.items()
    )
    assert books(here) == SHIPPED
    assert state(there, "payment")["charged"] == 1
    assert state(there, "shipping")["shipped"] == 0
    assert there.report()["end"]["reason"] == "quiescence"
    assert status(there)["stuck_unseen"] == "witnessed"


# --- Crashes everywhere --------------------------------------------------------------------

BACK = (600, 1200, 1800)  # a crash after a word may come late
STORIES = ("", "pause=7", "packing=3", "do=request:shipping:refuse@0", "steps=2")


def survives(query, crash):
    """The run with that crash of the worker repeats no completed activity.

    The history only grows, and what the crash found of it is its beginning afterwards.
    """
    plain, one = run(query), run(f"{query}&{crash}" if query else crash)
    assert not one.report()["ineffective"], crash
    assert books(one) == books(plain), crash
    assert [row[:2] for row in handed_out(one)] == [row[:2] for row in handed_out(plain)], crash
    assert effects(one) == effects(plain), crash
    grown = histories(one)
    for (_, before), (_, after) in pairwise(grown):
        assert after[: len(before)] == before, crash
    down = next(e.at for e in one.events if e.kind == "node-crashed")
    found = [lines for at, lines in histories(plain) if at < down]
    if found:
        assert tuple(grown[-1][1][: len(found[-1])]) == tuple(found[-1]), crash
    extra = len(grown[-1][1]) - len(histories(plain)[-1][1])
    assert extra in (0, 3), crash


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("away", [1, 4, 33])
def test_the_worker_may_be_killed_at_any_tick(story, away):
    for tick in range(run(story).report()["end"]["at"] + 2):
        survives(story, f"do=crash:worker@{tick}&do=recover:worker@{tick + away}")


@pytest.mark.parametrize("story", STORIES)
def test_the_worker_may_be_killed_after_any_of_its_words(story):
    for event in sends(run(story), "TaskCompleted"):
        survives(story, f"do=crash:worker@{event.message}&do=recover:worker@{event.at + 5}")


@pytest.mark.parametrize("node", ["server", "payment", "inventory", "shipping", "notification"])
@pytest.mark.parametrize("story", STORIES[:4])
def test_anybody_else_may_be_killed_at_any_tick(story, node):
    """Here an activity may be tried again, but with its key it counts once."""
    plain = run(story)
    for tick in range(1, plain.report()["end"]["at"] + 2):  # at 0 nobody would hear a refusal
        do = f"do=crash:{node}@{tick}&do=recover:{node}@{tick + 9}"
        one = run(f"{story}&{do}" if story else do)
        assert books(one) == books(plain), (story, do)
        assert one.report()["budget"]["inside"]


@pytest.mark.parametrize("story", STORIES[:4])
def test_any_message_may_be_lost_or_doubled_or_late(story):
    plain = run(story)
    names = [e.message for e in plain.events if e.kind == "message-sent"]
    for name in names:
        for do in (f"do=drop:{name}", f"do=copy:{name}:2", f"do=delay:{name}:25"):
            one = run(f"{story}&{do}" if story else do)
            assert books(one)[:4] == books(plain)[:4], (story, do)
            assert one.report()["budget"]["inside"]


def test_random_mishaps_end_well(scale):
    """Once everybody is back and the network whole, the order ends well.

    An attempt has the time of the slowest way there and back.
    """
    for number in range(60 * scale):
        scenario = random_scenario(SLUG, Random(f"{SLUG} {number}"), most=9)
        do = [f"do={one}" for one in scenario.do if "deploy" not in str(one)]
        back = [f"do=recover:{node}@{at}" for node in scenario.protocol.places for at in BACK]
        base = f"attempts={number % 4}&timeout=9&net=1-4&seed={number}&until=3000&do=heal@600"
        one = run("&".join([base, *do, *back]))
        assert status(one)["at_most_once"] == status(one)["settled"] == "holds", one.scenario.text
        assert state(one, "server")["result"], one.scenario.text
        grown = histories(one)
        for (_, before), (_, after) in pairwise(grown):
            assert after[: len(before)] == before


# --- Steps, one by one ---------------------------------------------------------------------


def test_what_was_undone_before_it_was_done_is_never_done():
    """The first request for the payment arrives long after the refund."""
    one = run("attempts=1&do=delay:server~payment.ActivityTask:60")
    assert books(one) == (0, 0, 0, 0, 0, "cancelled")
    assert status(one)["settled"] == "holds"


def test_the_same_order_twice_is_one_workflow():
    one = run("do=copy:customer~server.StartWorkflow:3&do=drop:server~customer.WorkflowStarted")
    assert books(one) == SHIPPED
    assert len(history(one)) == 29


def test_a_workflow_task_that_comes_back_late_is_not_taken():
    one = run("do=delay:worker~server.TaskCompleted.2:15")
    assert books(one) == SHIPPED
    assert any("has no use for this" in text for text in one.texts)


@pytest.mark.parametrize("query", ["steps=0", "steps=5", "timeout=3", "attempts=11", "packing=0"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")


def test_every_send_says_why_and_by_which_rule():
    for one in protocols.get(SLUG).presets:
        for event in preset(one.name).events:
            if event.kind == "message-sent":
                assert event.why and event.rule, event
