"""Every role with every command. The table stands here a second time, written by hand."""

from typing import Any

import pytest

from playground.rooms import bounds
from playground.rooms.commands import CHANGING, GAME, TABLE, Asked, decide, judge
from playground.rooms.frames import ROOM_COMMANDS, PlayheadSet, RoomCommand, RoomShow
from playground.rooms.game import Play
from playground.rooms.plays import RoomAct, RoomCast, RoomPlay
from playground.rooms.questions import RoomAsk, RoomPhase
from playground.rooms.refusals import NoRoom, NotAllowed
from playground.rooms.room import RoomChange, RoomState, Seated, fold
from protocols import errors

STATE = RoomState("bully/?n=5&do=crash:5@3")
VIEWER, COHOST, HOST = (
    Seated(1, "viewer", 0),
    Seated(2, "cohost", 0),
    Seated(3, "host", 0),
)
WHO = {"nobody": None, "viewer": VIEWER, "cohost": COHOST, "host": HOST}
MAY = {
    "create": "",
    "join": "",
    "seen": "viewer cohost host",
    "ping": "viewer cohost host",
    "explore": "viewer cohost host",
    "follow": "viewer cohost host",
    "people": "cohost host",
    "show": "cohost host",
    "add": "cohost host",
    "remove": "cohost host",
    "playhead": "cohost host",
    "mode": "cohost host",
    "gather": "cohost host",
    "lock": "cohost host",
    "unseat": "cohost host",
    "questions": "cohost host",
    "ask": "cohost host",
    "phase": "cohost host",
    "tally": "cohost host",
    "results": "cohost host",
    "vote": "viewer",
    "ballot": "viewer",
    "handover": "host",
    "close": "host",
    "delete": "host",
    "relink": "host",
    "act": "viewer cohost host",
    "play": "cohost host",
    "cast": "cohost host",
    "nudge": "cohost host",
    "unmask": "cohost host",
    "endgame": "cohost host",
}
ASKED: dict[str, Any] = {
    "show": RoomShow("gossip/?n=8", PlayheadSet(count=3)),
    "add": "crash:4@3",
    "remove": "crash:5@3",
    "playhead": PlayheadSet(count=7, playing=True),
    "mode": "follow",
    "gather": True,
    "lock": True,
    "unseat": 9,
    "handover": 9,
    "close": True,
    "ask": RoomAsk(STATE.scenario, 4, "Who leads?", ["1", "2"], 1, "2 leads."),
    "phase": RoomPhase(7, "done"),
    "act": RoomAct(at=0, words=[[""], ["Election"], ["Election"], ["Election"]]),
    "play": RoomPlay(seats=[1], timeout=20),
    "cast": RoomCast(seat=1, node="2"),
    "nudge": "2",
    "unmask": True,
    "endgame": True,
}


def asked(seat: Seated, name: str, value: Any = None, other: Any = None) -> Asked:
    command = RoomCommand(id="c", **{name: ASKED[name] if value is None else value})
    return Asked(seat, name, command, other or Seated(9, "viewer", 0))


def play_of(name: str, seat: Seated) -> Play | None:
    """The game that the command needs: this seat plays node 2, which is asked."""
    wanted = name in GAME and name != "play"
    text = "bully/?n=5&do=request:2:elect@0"
    return Play(1, text, 0, False, {"2": [seat.number]}, 0, 0) if wanted else None


def test_every_command_and_every_role_stands_in_the_table():
    assert set(ROOM_COMMANDS) == set(MAY)
    assert set(TABLE) <= set(MAY)
    assert set(ASKED) == CHANGING


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", [*MAY, "of a later version"])
def test_who_may_do_what(who: str, name: str):
    seat = WHO[who]
    role = STATE.kind_of(seat) if seat else None
    if who in MAY.get(name, "").split():
        judge(role, name)
    else:
        with pytest.raises(NotAllowed):
            judge(role, name)


@pytest.mark.parametrize("who", ["viewer", "cohost", "host"])
@pytest.mark.parametrize("name", sorted(CHANGING))
def test_it_is_judged_again_where_it_is_decided(who: str, name: str):
    seat = WHO[who]
    assert seat
    if who in MAY[name].split():
        kind, body = decide(STATE, asked(seat, name), play_of(name, seat))
        assert fold(STATE, RoomChange(1, kind, seat.number, 0, body)).revision == 1
    else:
        with pytest.raises(NotAllowed):
            decide(STATE, asked(seat, name), play_of(name, seat))


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_who_was_removed_may_nothing_and_a_closed_room_takes_nothing(name: str):
    removed = RoomState(STATE.scenario, removed=[HOST.number])
    with pytest.raises(NotAllowed, match="removed"):
        decide(removed, asked(HOST, name))
    with pytest.raises(NoRoom):
        decide(RoomState(STATE.scenario, closed=True), asked(HOST, name))


@pytest.mark.parametrize("name", sorted(CHANGING))
def test_a_full_log_takes_nothing(name: str):
    full = RoomState(STATE.scenario, revision=bounds.changes_max)
    with pytest.raises(errors.LimitReached):
        decide(full, asked(HOST, name))
    nearly = RoomState(STATE.scenario, revision=bounds.changes_max - 1)
    decide(nearly, asked(HOST, name), play_of(name, HOST))


def test_the_log_holds_what_became_of_it():
    assert decide(STATE, asked(HOST, "add")).body == {
        "scenario": "bully/?n=5&t_ok=3&t_coord=6&tell_all=0&seed=1&do=crash:4@3&do=crash:5@3"
    }
    assert "crash" not in decide(STATE, asked(HOST, "remove")).body["scenario"]
    with pytest.raises(errors.Refused):
        decide(STATE, asked(HOST, "add", "crash:77@3"))


def test_a_scenario_that_is_too_long_for_a_change_is_refused():
    delays = (f"do=delay:{n}~1.Election.{k}:{k}" for n in range(2, 6) for k in range(100, 150))
    many = "&".join(list(delays)[:180])
    with pytest.raises(errors.LimitReached, match="too long"):
        decide(STATE, asked(HOST, "show", RoomShow(f"bully/?n=5&{many}")))


@pytest.mark.parametrize("name", ["unseat", "handover"])
def test_seats_that_are_not_there_or_are_ones_own(name: str):
    for other in (Seated(3, "host", 0), None):
        with pytest.raises(errors.NotEnabled):
            decide(STATE, Asked(HOST, name, RoomCommand(id="c", **{name: 3}), other))
    with pytest.raises(NotAllowed, match="host"):
        decide(STATE, asked(COHOST, "unseat", 3, HOST))
