"""A circuit breaker: against the words of the book, and against a dumb one with a clock."""

from hypothesis import given
from hypothesis import strategies as st

from protocols.kernel import values
from protocols.services.breaker import Breaker

CLOSED, OPEN, HALF_OPEN = Breaker(), Breaker("open"), Breaker("half-open")
PROBING = HALF_OPEN.called()


def told(breaker, *ends, threshold=3):
    """After calls that ended so."""
    for good in ends:
        breaker = breaker.succeeded() if good else breaker.failed(threshold)
    return breaker


def test_the_third_failure_in_a_row_opens_it():
    assert told(CLOSED, False, False).allows
    assert not told(CLOSED, False, False, False).allows
    assert told(CLOSED, False, False, True, False, False).allows


def test_it_says_beforehand_which_failure_opens_it():
    assert [CLOSED._replace(failures=k).opens(3) for k in range(3)] == [False, False, True]
    assert CLOSED.opens(1) and PROBING.opens(3)
    assert not OPEN.opens(1) and not HALF_OPEN.opens(1)


def test_half_open_lets_one_call_pass():
    half = OPEN.rested()
    assert half == HALF_OPEN and half.allows
    assert not half.called().allows


def test_the_probe_decides():
    assert PROBING.succeeded() == CLOSED
    assert PROBING.failed(3) == OPEN


def test_what_was_called_before_the_rest_changes_nothing():
    for breaker in (OPEN, HALF_OPEN):
        assert breaker.succeeded() == breaker and breaker.failed(1) == breaker


def test_only_an_open_one_rests():
    for breaker in (CLOSED, CLOSED.failed(3), HALF_OPEN, PROBING):
        assert breaker.rested() == breaker


def test_a_call_is_noticed_only_where_it_is_the_probe():
    assert CLOSED.called() == CLOSED


def test_a_node_may_keep_it():
    for breaker in (CLOSED, OPEN, PROBING):
        kept = values.freeze({"stock": breaker})
        assert hash(kept) == hash(values.freeze({"stock": breaker}))
        assert values.thaw(kept) == {"stock": breaker}
        assert type(values.thaw(kept)["stock"]) is Breaker


def test_how_it_reads():
    shown = [str(one) for one in (CLOSED, CLOSED.failed(3), OPEN, HALF_OPEN, PROBING)]
    assert shown == ["closed", "closed, failures: 1", "open", "half-open", "half-open, probing"]
    assert values.plain(values.freeze({"stock": OPEN})) == {"stock": "open"}


# --- Against one with a clock ----------------------------------------------------------------


def with_timer(calls, threshold, rest):
    """As a node does it: what became of each call, which are (tick, whether it goes well)."""
    breaker, due, found = CLOSED, None, []
    for at, good in calls:
        if due is not None and at >= due:
            breaker, due = breaker.rested(), None
        if not breaker.allows:
            found.append("rejected")
            continue
        breaker = breaker.called()
        if not good and breaker.opens(threshold):
            due = at + rest
        breaker = told(breaker, good, threshold=threshold)
        found.append("ok" if good else "failed")
    return found, breaker


def with_clock(calls, threshold, rest):
    """The definition: opened at a tick, it rejects until opened + rest."""
    failures, opened, found = 0, None, []
    for at, good in calls:
        if opened is not None and at < opened + rest:
            found.append("rejected")
            continue
        found.append("ok" if good else "failed")
        failures = 0 if good else failures + 1
        opened = at if failures >= threshold or (opened is not None and not good) else None
    return found


def test_three_failures_and_a_rest_of_ten():
    """Opens at 6, for the success at 3 sets the count back; 7 is rejected, 16 is the probe."""
    calls = [(0, True), (1, False), (2, False), (3, True), (4, False), (5, False), (6, False)]
    found, breaker = with_timer([*calls, (7, True), (15, True)], 3, 10)
    assert found[-3:] == ["failed", "rejected", "rejected"] and breaker == OPEN
    found, breaker = with_timer([*calls, (16, True)], 3, 10)
    assert found[-1] == "ok" and breaker == CLOSED
    found, breaker = with_timer([*calls, (16, False), (17, True), (26, True)], 3, 10)
    assert found[-3:] == ["failed", "rejected", "ok"] and breaker == CLOSED


CALLS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40).map(sorted)


@given(CALLS, st.integers(1, 5), st.integers(1, 20))
def test_it_does_what_one_with_a_clock_does(calls, threshold, rest):
    assert with_timer(calls, threshold, rest)[0] == with_clock(calls, threshold, rest)


STEPS = st.lists(st.sampled_from(("called", "succeeded", "failed", "rested")), max_size=60)


@given(STEPS, st.integers(1, 4))
def test_in_whatever_order_it_is_told(steps, threshold):
    """One of the four, never more failures than it bears, and one probe at a time."""
    breaker = CLOSED
    for step in steps:
        allowed, opens = breaker.allows, breaker.opens(threshold)
        if step == "called" and not allowed:
            continue
        args = (threshold,) if step == "failed" else ()
        breaker = getattr(breaker, step)(*args)
        assert breaker.failures < threshold
        assert breaker.probing <= (breaker.state == "half-open")
        if step == "failed" and opens:
            assert breaker == OPEN
        assert breaker.state in ("closed", "open", "half-open")
        assert breaker.failures == 0 or breaker.state == "closed"
