"""The bounds of one socket: both sides of each, under a clock of our own."""

from __future__ import annotations

from typing import NamedTuple

from playground import caps
from playground.attic import Attic
from playground.bucket import Bucket
from playground.gate import Gate, Verdict
from playground.pace import Pace


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    bucket = Bucket(rate=2, burst=3, now=10)
    assert [bucket.take(10) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(10.49)
    assert bucket.take(10.5)
    assert [bucket.take(1_000) for _ in range(4)] == [True, True, True, False]


def test_a_burst_passes_and_one_more_is_refused() -> None:
    gate = Gate(0)
    assert {gate.judge(0) for _ in range(int(caps.commands_burst))} == {Verdict.PASS}
    assert gate.judge(0) is Verdict.REFUSE
    assert gate.judge(1 / caps.commands_per_second) is Verdict.PASS


def test_the_allowed_rate_is_never_refused() -> None:
    gate = Gate(0)
    step = 1 / caps.commands_per_second
    assert {gate.judge(number * step) for number in range(1_000)} == {Verdict.PASS}


def test_who_does_not_take_a_no_is_shown_the_door() -> None:
    gate = Gate(0)
    verdicts = [gate.judge(0) for _ in range(int(caps.commands_burst + caps.strikes_burst) + 1)]
    assert verdicts.count(Verdict.REFUSE) == caps.strikes_burst
    assert verdicts[-1] is Verdict.CLOSE


def test_a_patient_client_may_ask_for_long_runs_again() -> None:
    gate = Gate(0)
    gate.sent(0, int(caps.bytes_burst))
    assert gate.judge(0) is Verdict.PASS
    gate.sent(0, 1_000_000)
    assert gate.judge(0) is Verdict.REFUSE
    assert gate.judge(1) is Verdict.PASS


class Somebody(NamedTuple):
    name: str
    busy: bool = False


def test_who_was_unheard_of_for_longest_lets_go_first() -> None:
    attic: Attic[Somebody] = Attic()
    anna, ben, carl = Somebody("anna"), Somebody("ben"), Somebody("carl")
    assert attic.keep(anna, 40, room=100) == []
    assert attic.keep(ben, 60, room=100) == []
    assert attic.keep(anna, 41, room=100) == [ben]
    assert attic.keep(carl, 59, room=100) == []
    assert attic.keep(carl, 60, room=100) == [anna]
    attic.leave(carl)
    attic.leave(carl)
    assert attic.total == 0


def test_a_busy_one_is_spared_while_there_is_an_idle_one() -> None:
    attic: Attic[Somebody] = Attic()
    first, idle, last = Somebody("f", True), Somebody("i"), Somebody("l", True)
    attic.keep(first, 50, room=100)
    attic.keep(idle, 10, room=100)
    assert attic.keep(last, 41, room=100) == [idle]
    assert attic.keep(last, 60, room=100) == [last]
    assert attic.keep(idle, 200, room=100) == [idle]


def test_turns_grow_while_they_are_short_and_shrink_when_one_is_long() -> None:
    pace = Pace()
    for _ in range(20):
        pace.took(0.0001)
    assert pace.count == caps.chunk_events_max
    pace.took(caps.turn_seconds * 2)
    assert pace.count == caps.chunk_events_max // 2
    pace.took(caps.turn_seconds * 0.6)
    assert pace.count == caps.chunk_events_max // 2
    for _ in range(20):
        pace.took(1)
    assert pace.count == caps.chunk_events_min
