"""A game in a room: what its log comes to, and that nobody is told what is not theirs to know."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.rooms import bounds, game
from playground.rooms.commands import Asked, Decided, decide
from playground.rooms.frames import PlayheadSet, RoomCommand, write
from playground.rooms.game import Play, fold_play, front, public
from playground.rooms.masque import name_of, run_of
from playground.rooms.parts import game_of
from playground.rooms.plays import RoomAct, RoomCast, RoomPlay
from playground.rooms.room import RoomChange, RoomState, Seated, fold
from playground.rooms.theatre import Theatre
from playground.rooms.viewing import Viewing
from playground.session import SORRY
from protocols import Run, errors, header, parse

GENERALS = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
HOST = Seated(1, "host", 0)
PLAYERS = {seat: Seated(seat, "viewer", 0) for seat in range(2, 9)}
FOUR = [2, 3, 4, 5]


class Table:
    """A room by its log alone: what is told, to whom, after each change."""

    def __init__(self, scenario: str = GENERALS, seats: list[int] = FOUR) -> None:
        self.state, self.play, self.seats = RoomState(scenario), None, seats
        self.log: list[RoomChange] = []
        self.told: list[str] = []

    def do(self, seat: Seated, name: str, value: Any, chance: int = 7) -> Decided:
        asked = Asked(seat, name, RoomCommand(id="c", **{name: value}), None, chance)
        decided = decide(self.state, asked, self.play)
        return self.write(decided, seat.number)

    def write(self, decided: Decided, actor: int = 0) -> Decided:
        body = json.loads(json.dumps(decided.body))
        change = RoomChange(self.state.revision + 1, decided.kind, actor, 1_000, body)
        told, before = public(change), self.state
        self.state, self.play = fold(before, change), fold_play(self.play, change)
        assert fold(before, told) == self.state, "a client knows as much as is public"
        self.log.append(change)
        self.told += [msgspec.json.encode(told).decode(), self.frame(99), *self.picture()]
        return decided

    def picture(self) -> list[str]:
        """What the projector is sent of the run: as much as the state says, line by line."""
        if not self.play or self.play.unmasked:
            return []
        run = run_of(name_of(self.play, self.state.scenario))
        assert run
        assert len(run.events) == self.state.curtain
        assert header(run.scenario)["text"] == self.state.scenario
        return [*(line.decode() for line in run.lines), *run.texts, run.digest()]

    def begin(self, **about: Any) -> "Table":
        self.do(HOST, "play", RoomPlay(**{"seats": self.seats, **about}))
        return self

    @property
    def game(self) -> Play:
        assert self.play
        return self.play

    def frame(self, seat: int, *, host: bool = False) -> str:
        return write(game=game_of(self.game, 5, seat, host=host) if self.play else None)

    def seat_of(self, node: str) -> Seated:
        turn = self.game.turn_of(node)
        assert turn
        return PLAYERS[turn]

    def act(self, node: str, words: Any = None) -> Decided:
        turn = front(self.game.game).turns[node]
        return self.do(self.seat_of(node), "act", RoomAct(turn.at, words or turn.right))

    def finish(self) -> "Table":
        while turns := front(self.game.game).turns:
            self.act(min(turns))
        return self


@pytest.mark.parametrize(
    ("scenario", "seats"),
    [
        (GENERALS, FOUR),
        ("two-generals/?r=3", [2, 3]),
        ("bully/?n=5&do=crash:5@0&do=request:2:elect@0", [2, 3, 4]),
        ("signed-generals/?n=4&m=1", FOUR),
        ("token-ring/?until=40", [2, 3]),
    ],
)
def test_a_game_without_traitors_ends_as_the_run(scenario: str, seats: list[int]):
    table = Table(scenario, seats).begin().finish()
    plain = parse(scenario)
    table.do(HOST, "unmask", True)
    assert table.state.scenario == plain.text
    assert table.state.curtain is None
    assert table.state.playhead.count == len(Run(plain).finish().events)
    table.do(HOST, "endgame", True)
    assert (table.state.game, table.play) == (0, None)


def frames(table: Table) -> Iterator[str]:
    """All that everybody else was told, and what they may see of the run."""
    yield from table.told
    yield str(table.state)


def test_nobody_is_told_who_would_lie():
    one, two = (Table().begin(who=[node]).finish() for node in "23")
    assert list(frames(one)) == list(frames(two))
    everything = "".join(frames(one))
    for word in ("person", "attack\\", "retreat", "value=", 'slip":true', "why"):
        assert word not in everything.replace("order=attack", "")
    assert 'traitor":true' not in everything


def test_a_fault_of_ours_names_only_what_everybody_knows():
    table = Table().begin(who=["2"])
    name = name_of(table.game, table.state.scenario)
    assert "person" in name
    theatre = Theatre()
    theatre.showing(name).broken = "KeyError in 2: person"
    frame = Viewing(theatre, None, lambda: None).next(name, 0, 0) or ""
    error = json.loads(frame)["error"]
    assert (error["scenario"], error["sentence"]) == (table.state.scenario, SORRY)


def test_only_the_traitor_is_told_and_the_host_who_looks():
    table = Table().begin(who=["2"])
    told = {seat: json.loads(table.frame(seat))["game"]["you"]["traitor"] for seat in table.seats}
    assert [seat for seat, it in told.items() if it] == [table.seat_of("2").number]
    hosts = json.loads(table.frame(1, host=True))["game"]
    assert [one["node"] for one in hosts["players"] if one["traitor"]] == ["2"]
    blind = Table().begin(who=["2"], blind=True)
    assert "true" not in json.dumps(json.loads(blind.frame(1, host=True))["game"]["players"][2:])


def test_a_slip_is_told_to_whoever_slipped_and_to_nobody_else():
    table = Table().begin()
    before = table.frame(99)
    body = table.act("0", [["value=retreat"] * 3]).body
    assert body["slip"]
    assert table.frame(99) == before
    assert public(table.log[-1]).actor == 0
    mine = json.loads(table.frame(table.seat_of("0").number))["game"]["you"]
    assert mine["tries"] == 1
    assert mine["told"][0].startswith("the order is attack")
    table.act("0", [["value=retreat"] * 3])
    assert table.game.settled == [("0", 0)], "after the second the rule acts"
    assert table.game.slips == {"0": 2}


def test_a_lie_is_an_intervention_of_the_scenario_that_is_revealed():
    table = Table().begin(who=["2"])
    table.act("0")
    table.act("2", [["value=retreat", "nothing"]])
    table.finish()
    assert "traitor" not in table.state.scenario
    table.do(HOST, "unmask", True)
    assert table.state.scenario.endswith(
        "do=say:2~1.Order:value=retreat&do=say:2~3.Order:nothing&do=traitor:2:person"
    )
    assert json.loads(table.frame(99))["game"]["players"][2]["traitor"]


def test_everybody_sees_as_much_as_was_played_and_no_lie_in_it():
    table = Table().begin(who=["2"])
    assert table.state.curtain == 0
    table.act("0")
    assert table.state.curtain == 14
    assert table.state.playhead.count == 14
    table.act("1")
    assert table.state.curtain == 14, "before everybody of the round has acted"


def test_who_is_late_acts_by_the_rule_once():
    table = Table().begin(timeout=20)
    play = table.game
    assert not play.due(play.since + 19_999)
    assert play.due(play.since + 20_000)
    body = game.late(play, 0)
    assert body
    table.write(Decided("late", body))
    assert game.late(table.play, 0) is None, "whoever comes second has nothing to write"
    assert set(front(table.game.game).turns) == {"1", "2", "3"}
    table.do(HOST, "nudge", "2")
    assert set(front(table.game.game).turns) == {"1", "3"}
    with pytest.raises(errors.NotEnabled):
        table.do(HOST, "nudge", "2")
    with pytest.raises(errors.NotEnabled, match="over"):
        table.do(table.seat_of("2"), "act", RoomAct(6, [["nothing", "nothing"]]))


def test_more_players_than_nodes_take_turns_and_fewer_leave_the_rest_to_the_rule():
    table = Table("two-generals/?r=3", [2, 3, 4, 5]).begin()
    first = table.seat_of("a")
    other = next(s for s in table.game.cast["a"] if s != first.number)
    with pytest.raises(errors.NotEnabled, match="turn"):
        table.do(PLAYERS[other], "act", RoomAct(0, [["Attack"]]))
    table.act("a")
    assert table.seat_of("a").number == other
    few = Table(GENERALS, [2]).begin()
    assert list(few.game.cast) == ["0"]
    few.finish()


def test_who_is_taken_out_plays_no_more_and_another_takes_over():
    table = Table().begin()
    gone = table.seat_of("2").number
    unseat = Asked(HOST, "unseat", RoomCommand(id="c", unseat=gone), PLAYERS[gone])
    table.write(decide(table.state, unseat, table.play), 1)
    assert table.game.cast["2"] == []
    table.do(HOST, "cast", RoomCast(8, "2"))
    assert table.seat_of("2").number == 8
    with pytest.raises(errors.NotEnabled):
        table.do(HOST, "cast", RoomCast(8, "7"))


def test_while_a_game_is_on_nobody_leads_the_class_away():
    table = Table().begin()
    for name, value in (("playhead", PlayheadSet(3)), ("play", RoomPlay(FOUR))):
        with pytest.raises(errors.NotEnabled, match="game is on"):
            table.do(HOST, name, value)
    with pytest.raises(errors.NotEnabled, match="Nobody plays"):
        Table().do(HOST, "unmask", True)
    with pytest.raises(errors.NotEnabled, match="Nobody is here"):
        Table(seats=[]).begin()
    with pytest.raises(errors.NotEnabled):
        Table("bully/?n=5").begin(who=["2"])


def test_what_is_too_long_is_not_played_by_hand():
    with pytest.raises(errors.LimitReached, match=str(bounds.game_events_max)):
        Table("byzantine-generals/?n=10&m=3").begin()


@settings(max_examples=20)
@given(st.integers(0, 2**64), st.lists(st.sampled_from([*FOUR, 6, 7, 8]), unique=True, min_size=1))
def test_the_cast_is_by_chance_and_every_seat_plays_once(chance: int, seats: list[int]):
    table = Table(seats=seats)
    table.do(HOST, "play", RoomPlay(seats, traitors=1), chance)
    assert sorted(seat for some in table.game.cast.values() for seat in some) == sorted(seats)
    assert len(table.game.game.traitors) == 1
    again = Table(seats=seats)
    again.do(HOST, "play", RoomPlay(seats, traitors=1), chance)
    assert again.play == table.play
