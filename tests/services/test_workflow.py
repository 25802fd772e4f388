"""The workflow engine: histories event by event, replay of every prefix, counts, backoff."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.services import workflow
from protocols.services.workflow import Activity, HistoryEvent, Kind, Retry, Timer
from tests.services.histories import STEPS, Service, asked, close, event_count, in_turn, saga


def test_one_activity_is_eleven_events_in_this_order():
    task = "WorkflowTaskScheduled WorkflowTaskStarted WorkflowTaskCompleted"
    activity = "ActivityTaskScheduled ActivityTaskStarted ActivityTaskCompleted"
    expected = f"WorkflowExecutionStarted {task} {activity} {task} WorkflowExecutionCompleted"
    assert Service(in_turn(Activity("pay"))).finish().kinds == expected.split()


@pytest.mark.parametrize("activities", range(5))
@pytest.mark.parametrize("timers", range(4))
def test_count_of_a_sequential_workflow(activities, timers):
    asks = (Activity(f"a{i}") for i in range(activities))
    one = Service(in_turn(*asks, *(Timer(f"t{i}", 5) for i in range(timers)))).finish()
    assert len(one.history) == event_count(activities, timers) == 5 + 6 * activities + 5 * timers


def test_a_signal_that_finds_the_workflow_waiting_costs_four():
    one = Service(in_turn(Activity("pay"), Timer("t", 5)))
    for _ in range(3):
        one.work()
        one.happens(HistoryEvent(Kind.SIGNALED, "hello"))
    one.work()
    assert len(one.finish().history) == event_count(1, 1, 3)


def test_a_signal_during_a_task_waits_for_its_end():
    one = Service(in_turn(Activity("pay")))
    one.happens(HistoryEvent(Kind.SIGNALED, "hello"))
    assert len(one.history) == 3
    one.work()
    assert one.kinds[3:] == [
        Kind.TASK_COMPLETED, Kind.ACTIVITY_SCHEDULED, Kind.SIGNALED, Kind.TASK_SCHEDULED,
        Kind.TASK_STARTED,
    ]  # fmt: skip
    assert len(one.finish().history) == event_count(1, 0, 1)


def test_nothing_is_overlooked_at_the_end():
    """A workflow that wants to end while a signal waits has to look at the signal first."""
    one = Service(in_turn())
    one.happens(HistoryEvent(Kind.SIGNALED, "hello"))
    one.work()
    assert one.kinds[3:] == [Kind.TASK_FAILED, Kind.SIGNALED, Kind.TASK_SCHEDULED]
    assert one.history[3].detail == "UnhandledCommand"
    one.work()
    assert one.kinds[6:] == [Kind.TASK_STARTED, Kind.TASK_COMPLETED, Kind.COMPLETED]


def test_a_lost_worker_costs_three_events_however_long_it_is_away():
    one = Service(in_turn(Activity("pay")))
    for _ in range(5):
        one.abandon()
    one.work()
    assert one.kinds == [
        Kind.STARTED, Kind.TASK_SCHEDULED, Kind.TASK_STARTED, Kind.TASK_TIMED_OUT,
        Kind.TASK_SCHEDULED, Kind.TASK_STARTED, Kind.TASK_COMPLETED, Kind.ACTIVITY_SCHEDULED,
    ]  # fmt: skip
    assert len(one.finish().history) == event_count(1) + 3


def test_a_signal_between_two_attempts_of_a_task_is_seen_by_the_second():
    one = Service(saga)
    one.abandon()
    one.happens(HistoryEvent(Kind.SIGNALED, "cancel"))
    one.abandon()
    one.work()
    assert workflow.result(one.history) == "undone"
    assert not workflow.replay(saga, one.history).problem


def test_what_the_code_sees_does_not_depend_on_when_it_is_run_again():
    """The cancel came while `reserve` was under way: at every replay it is seen after it."""
    one = Service(saga)
    one.work()
    one.grant()
    one.work()
    one.happens(HistoryEvent(Kind.SIGNALED, "cancel"))
    one.finish()
    assert asked(one) == ["pay", "reserve", "undo reserve", "undo pay"]
    assert workflow.result(one.history) == "undone"


@pytest.mark.parametrize(("signal", "kinds"), [
    ("picked_up", [Kind.SIGNALED, Kind.TASK_SCHEDULED, Kind.TASK_STARTED, Kind.TASK_COMPLETED,
                   Kind.TIMER_CANCELED, Kind.COMPLETED]),
    (None, [Kind.TIMER_FIRED, Kind.TASK_SCHEDULED, Kind.TASK_STARTED, Kind.TASK_COMPLETED,
            Kind.COMPLETED]),
])  # fmt: skip
def test_a_timer_races_with_a_signal(signal, kinds):
    one = Service(saga)
    while not (one.outstanding() and one.outstanding().kind is Kind.TIMER_STARTED):
        one.work() if workflow.task_open(one.history) else one.grant()
    assert len(one.history) == 29
    one.happens(HistoryEvent(Kind.SIGNALED, signal)) if signal else one.grant()
    one.work()
    assert one.kinds[29:] == kinds
    assert len(one.history) == (35 if signal else 34)
    assert workflow.result(one.history) == (signal or "pickup")


def test_a_timer_that_has_fired_as_well_is_not_cancelled():
    one = Service(in_turn(Timer("t", 5, until=("stop",))))
    one.work()
    one.happens(HistoryEvent(Kind.SIGNALED, "noise"))
    one.happens(HistoryEvent(Kind.SIGNALED, "stop"))
    one.happens(HistoryEvent(Kind.TIMER_FIRED, "t"))
    one.finish()
    assert Kind.TIMER_CANCELED not in one.kinds
    assert workflow.result(one.history) == "done"


def test_a_signal_that_has_come_already_starts_no_timer():
    one = Service(in_turn(Activity("a"), Timer("t", 5, until=("stop",)), Timer("u", 5, ("stop",))))
    one.work()
    one.happens(HistoryEvent(Kind.SIGNALED, "stop"))
    one.finish()
    assert [e.name for e in one.history if e.kind is Kind.TIMER_STARTED] == ["u"]


def test_the_same_activity_twice():
    one = Service(in_turn(Activity("a"), Activity("a")))
    one.work()
    one.happens(*close("a"))
    one.work()
    assert one.kinds.count(Kind.ACTIVITY_SCHEDULED) == 2
    assert workflow.replay(one.program, one.history).commands == ()
    one.happens(*close("a"))
    one.work()
    assert workflow.result(one.history) == "done"


# --- Changed code --------------------------------------------------------------------------


def test_other_code_is_refused_at_the_first_command_that_differs():
    one = Service(in_turn(*map(Activity, STEPS)))
    for _ in range(2):
        one.work()
        one.grant()
    swapped = in_turn(*map(Activity, ("pay", "ship", "reserve", "tell")))
    found = workflow.replay(swapped, one.history)
    assert found.commands == ()
    assert found.problem == (
        "event 11 of the history is ActivityTaskScheduled reserve, "
        "but the code asks for ActivityTaskScheduled ship"
    )


def test_code_that_asks_for_less_or_more_is_refused():
    one = Service(in_turn(Activity("pay")))
    one.work()
    one.grant()
    assert "asks for WorkflowExecutionCompleted" in workflow.replay(in_turn(), one.history).problem
    one.finish()
    longer = in_turn(Activity("pay"), Activity("ship"))
    assert "event 11" in workflow.replay(longer, one.history).problem
    assert (
        "asks for nothing"
        in workflow.replay(in_turn(Timer("t", 1)), opened_after_nothing()).problem
    )


def opened_after_nothing():
    """A history whose second task went on although the code would still be waiting."""
    history, _ = workflow.completed(workflow.opened(), [], (HistoryEvent(Kind.TIMER_STARTED, "t"),))
    history, _ = workflow.happened(history, [], HistoryEvent(Kind.SIGNALED, "x"))
    return workflow.completed(history, [], (HistoryEvent(Kind.ACTIVITY_SCHEDULED, "ship"),))[0]


def test_code_changed_beyond_what_has_happened_goes_on():
    one = Service(in_turn(*map(Activity, STEPS)))
    one.work()
    one.grant()
    one.program = in_turn(*map(Activity, ("pay", "ship", "reserve", "tell")))
    one.finish()
    assert asked(one)[1] == "ship"


# --- Every prefix of every history ---------------------------------------------------------

MOVES = st.lists(st.sampled_from(["work", "grant", "fail", "cancel", "noise", "lose"]))


@given(MOVES)
def test_replay_of_any_prefix_asks_for_what_was_asked_for(moves):
    """And a history only ever grows."""
    one = Service(saga)
    grown = [one.history]
    for move in moves:
        if move in ("cancel", "noise"):
            one.happens(HistoryEvent(Kind.SIGNALED, move))
        elif workflow.task_open(one.history):
            one.work() if move != "lose" else one.abandon()
        elif one.outstanding() and not workflow.result(one.history):
            activity = one.outstanding().kind is Kind.ACTIVITY_SCHEDULED
            fails = move == "fail" and activity and not one.outstanding().name.startswith("undo")
            one.grant(Kind.ACTIVITY_FAILED if fails else Kind.ACTIVITY_COMPLETED)
        grown.append(one.history)
    grown.append(one.finish().history)
    for before, after in pairwise(grown):
        assert after[: len(before)] == before
    for place, event in enumerate(one.history):
        if event.kind is Kind.TASK_COMPLETED:
            wanted = list(workflow.replay(saga, one.history[:place]).commands)
            after = place + 1 + len(wanted)
            assert one.history[place + 1 : after] == wanted
            assert all(e.kind not in workflow.COMMANDS for e in one.history[after : after + 1])
    assert len(asked(one)) == len(set(asked(one)))


# --- Backoff -------------------------------------------------------------------------------


def test_attempts_that_fail_at_once():
    """The card's figures: initial interval 1, coefficient 2, at most 100."""
    policy, at, attempts = Retry(), 0, [0]
    for number in range(1, 10):
        at += policy.delay(number)
        attempts.append(at)
    assert attempts == [0, 1, 3, 7, 15, 31, 63, 127, 227, 327]
    assert policy.delay(10_000) == 100
    assert Retry(3).delay(100) == 300


def test_attempts_count_the_first():
    assert Retry().allows(10_000)
    assert [Retry(attempts=3).allows(k) for k in (1, 2, 3)] == [True, True, False]


def test_an_event_reads_as_a_line():
    tried = HistoryEvent(Kind.ACTIVITY_STARTED, "pay", 3, "broken")
    assert str(tried) == tried.body() == "ActivityTaskStarted pay (attempt 3, broken)"
    assert str(HistoryEvent(Kind.STARTED)) == "WorkflowExecutionStarted"
    assert str(HistoryEvent(Kind.TIMER_STARTED, "t", ticks=30)) == "TimerStarted t (30 ticks)"
