"""A question from its asking to its answer: the fold, what is refused, and the table of results."""

import csv
from io import StringIO
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.rooms.commands import Asked, decide
from playground.rooms.frames import PlayheadSet, RoomCommand, RoomShow, read_command
from playground.rooms.questions import RoomAsk, RoomPhase, RoomVote, may_vote
from playground.rooms.room import RoomChange, RoomState, Seated, fold
from playground.rooms.sheet import HEAD, safe, table
from playground.rooms.votes import Result
from protocols import errors

HOST = Seated(1, "host", 0)
EMPTY = RoomState("bully/?n=5", revision=6)
ASK = RoomAsk(EMPTY.scenario, 9, "Who  leads?", ["Node 4", "Node 5"], 1, "Node 5 leads.", "run")


def done(state: RoomState, name: str, wanted: Any) -> RoomState:
    """The state after the command; the database's part, which is tested elsewhere, left out."""
    kind, body = decide(state, Asked(HOST, name, RoomCommand(id="c", **{name: wanted})))
    body |= {"answer": 1, "because": "so", "rounds": [[2, 1], [0, 3]]} if kind == "reveal" else {}
    return fold(state, RoomChange(state.revision + 1, kind, HOST.number, 5, body))


def walked(*phases: str) -> RoomState:
    state = done(EMPTY, "ask", ASK)
    for to in phases:
        state = done(state, "phase", RoomPhase(7, to))
    return state


def test_a_question_from_its_asking_to_its_end():
    state = walked()
    question = state.question
    assert question
    assert (question.number, question.phase, question.text) == (7, "vote1", "Who leads?")
    assert (state.curtain, state.playhead.count, state.playhead.playing) == (9, 9, False)
    assert state.gathered == 7, "everybody comes to look at it"
    assert (question.answer, question.because, question.rounds) == (None, "", [])
    assert walked("discuss", "vote2").curtain == 9
    shown = walked("discuss", "vote2", "reveal")
    assert shown.curtain is None
    assert shown.question
    assert (shown.question.answer, shown.question.rounds) == (1, [[2, 1], [0, 3]])
    for phases in (("discuss",), ("discuss", "vote2", "reveal"), ()):
        gone = walked(*phases, "done")
        assert (gone.question, gone.curtain) == (None, None)
    assert done(walked("reveal"), "ask", ASK).question, "another one may follow at once"


@pytest.mark.parametrize(
    ("before", "to"),
    [
        ((), "vote2"),
        (("discuss",), "discuss"),
        (("discuss", "vote2"), "discuss"),
        (("reveal",), "vote2"),
        (("reveal",), "reveal"),
    ],
)
def test_it_goes_one_way_only(before: tuple[str, ...], to: str):
    with pytest.raises(errors.NotEnabled):
        walked(*before, to)


def test_another_question_is_left_alone():
    for to in ("discuss", "reveal"):
        with pytest.raises(errors.NotEnabled):
            done(walked(), "phase", RoomPhase(3, to))
    assert done(walked(), "phase", RoomPhase(3, "done")).question == walked().question


@pytest.mark.parametrize(
    "wrong",
    [
        {"scenario": "bully/?n=4"},
        {"options": ["Node 4", " Node  4 "]},
        {"answer": 2},
    ],
)
def test_what_cannot_be_asked(wrong: dict[str, Any]):
    with pytest.raises(errors.Refused):
        done(EMPTY, "ask", msgspec.structs.replace(ASK, **wrong))
    with pytest.raises(errors.NotEnabled):
        done(walked(), "ask", ASK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "  "},
        {"text": "x" * 301},
        {"options": ["one"]},
        {"options": ["x"] * 7},
        {"options": ["ok", " "]},
        {"options": ["ok", "x" * 61]},
        {"answer": -1},
        {"answer": 6},
        {"count": -1},
        {"count": 50_001},
        {"because": "x" * 501},
        {"made": "up"},
        {"phase": "reveal"},
    ],
)
def test_what_is_no_question_at_all(wrong: dict[str, Any]):
    frame = {"id": "c", "ask": {**msgspec.to_builtins(ASK), **wrong}}
    with pytest.raises(errors.Malformed):
        read_command(msgspec.json.encode(frame).decode())


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("show", RoomShow("gossip/?n=8")),
        ("add", "crash:4@3"),
        ("playhead", PlayheadSet(10)),
        ("playhead", PlayheadSet(3, playing=True)),
        ("show", RoomShow(EMPTY.scenario, PlayheadSet(3, playing=True))),
    ],
)
def test_nobody_leads_the_class_away_from_an_open_question(name: str, wanted: Any):
    for before in ((), ("discuss",), ("discuss", "vote2")):
        with pytest.raises(errors.NotEnabled, match="question"):
            done(walked(*before), name, wanted)
    for free in (walked("reveal"), walked("done"), EMPTY):
        assert done(free, name, wanted).revision > free.revision


def test_back_from_the_moment_one_may_look():
    assert done(walked(), "playhead", PlayheadSet(2)).playhead.count == 2


def test_a_vote_is_in_the_round_that_is_open():
    vote = RoomVote(7, 1, 1, 0)
    may_vote(walked(), vote)
    may_vote(walked("discuss", "vote2"), RoomVote(7, 2, 0, 0))
    for state in (EMPTY, walked("discuss"), walked("discuss", "vote2"), walked("reveal")):
        with pytest.raises(errors.NotEnabled):
            may_vote(state, vote)
    for other in (RoomVote(6, 1, 1, 0), RoomVote(7, 2, 1, 0)):
        with pytest.raises(errors.NotEnabled):
            may_vote(walked(), other)
    with pytest.raises(errors.Malformed):
        may_vote(walked(), RoomVote(7, 1, 2, 0))


def result(text: str, *options: str) -> Result:
    body = {"count": 9, "text": text, "options": list(options), "made": "hand", "answer": 0}
    size = len(options)
    return Result(7, body, [[1] * size, [0] * size], [[0] * size for _ in range(size)])


def test_the_table_of_results():
    moves = [[1, 1], [0, 2]]
    one = result("Who, then?", "Node 4", "Node 5")._replace(rounds=[[2, 2], [1, 3]], moves=moves)
    rows = list(csv.reader(StringIO(table([one]))))
    assert rows[0] == [*HEAD, "then option 1", "then option 2"]
    assert rows[1:] == [
        ["Who, then?", "9", "hand", "Node 4", "yes", "2", "1", "1", "1"],
        ["Who, then?", "9", "hand", "Node 5", "", "2", "3", "0", "2"],
    ]
    assert list(csv.reader(StringIO(table([])))) == [list(HEAD)]


@settings(max_examples=50)
@given(st.text(max_size=30), st.lists(st.text(max_size=20), min_size=2, max_size=6))
def test_no_cell_is_a_formula(text: str, options: list[str]):
    written = table([result(text, *options)]).replace("\0", "")
    for row in list(csv.reader(StringIO(written, newline="")))[1:]:
        assert not any(
            cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row
        )
    assert safe("=1+1") == "'=1+1"
    assert safe("a=1") == "a=1"
