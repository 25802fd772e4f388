"""Who may do what, and what becomes of it: one table, denied unless it stands there.

Deciding is pure: the same state, seat and command give the same change or the same refusal, in any
process. It is done again whenever somebody else's change came in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from playground.rooms import bounds, game, questions
from playground.rooms.frames import PlayheadSet, RoomCommand
from playground.rooms.game import Play
from playground.rooms.refusals import REMOVED, NotAllowed, no_room
from playground.rooms.room import Kind, RoomState, Seated
from protocols import errors, parse

ALL: Final[frozenset[Kind]] = frozenset({"host", "cohost", "viewer"})
HOSTS: Final[frozenset[Kind]] = frozenset({"host", "cohost"})
HOST: Final[frozenset[Kind]] = frozenset({"host"})
VIEWER: Final[frozenset[Kind]] = frozenset({"viewer"})

TABLE: Final[dict[str, frozenset[Kind]]] = {
    "seen": ALL,
    "ping": ALL,
    "explore": ALL,
    "follow": ALL,
    "people": HOSTS,
    "show": HOSTS,
    "add": HOSTS,
    "remove": HOSTS,
    "playhead": HOSTS,
    "mode": HOSTS,
    "gather": HOSTS,
    "lock": HOSTS,
    "unseat": HOSTS,
    "questions": HOSTS,
    "ask": HOSTS,
    "phase": HOSTS,
    "tally": HOSTS,
    "results": HOSTS,
    "vote": VIEWER,
    "ballot": VIEWER,
    "handover": HOST,
    "relink": HOST,
    "close": HOST,
    "delete": HOST,
    "act": ALL,
    "play": HOSTS,
    "cast": HOSTS,
    "nudge": HOSTS,
    "unmask": HOSTS,
    "endgame": HOSTS,
}
"""`join` and `create` are not here: who asks for them has no role yet."""


class Decided(NamedTuple):
    """What is written into the log."""

    kind: str
    body: dict[str, Any]


class Asked(NamedTuple):
    """Who asks for what; `other` is the seat that the command names, if there is such a one.
    `chance`: the system's randomness, where the command leaves something to it.
    """

    seat: Seated
    name: str
    command: RoomCommand
    other: Seated | None = None
    chance: int = 0

    @property
    def wanted(self) -> Any:
        """The command's argument."""
        return getattr(self.command, self.name)


def judge(role: Kind | None, name: str) -> None:
    """Raises NotAllowed unless the table says that this role may do this."""
    if role is None or role not in TABLE.get(name, frozenset()):
        who = f"A {role}" if role else "Somebody who has not joined"
        raise NotAllowed(f"{who} may not do this: {name}.", "The host of the room may.")


def decide(state: RoomState, asked: Asked, play: Play | None = None) -> Decided:
    """What the command comes to in this state, and in this game. Raises errors.Refused."""
    judge(state.kind_of(asked.seat), asked.name)
    if asked.seat.number in state.removed:
        raise REMOVED
    if state.closed:
        raise no_room()
    if state.revision >= bounds.changes_max:
        most = f"A room holds {bounds.changes_max} changes."
        raise errors.LimitReached(most, "Open another room.")
    game.guard(play, asked.name)
    played = asked.name in GAME
    decided = _of_game(state, asked, play) if played else _deciders[asked.name](state, asked)
    questions.guard(state, *decided)
    if len(msgspec.json.encode(decided.body)) > bounds.body_max_bytes:
        most = f"At most {bounds.body_max_bytes} bytes."
        raise errors.LimitReached("This is too long for a room.", most)
    return decided


def _plain(playhead: PlayheadSet) -> dict[str, Any]:
    return {"count": playhead.count, "playing": playhead.playing, "speed": playhead.speed}


def _show(state: RoomState, asked: Asked) -> Decided:
    body: dict[str, Any] = {"scenario": parse(asked.wanted.scenario).text}
    if asked.wanted.playhead is not UNSET:
        body["playhead"] = _plain(asked.wanted.playhead)
    return Decided("show", body)


def _add(state: RoomState, asked: Asked) -> Decided:
    return Decided("show", {"scenario": parse(state.scenario).add(asked.wanted).text})


def _remove(state: RoomState, asked: Asked) -> Decided:
    return Decided("show", {"scenario": parse(state.scenario).remove(asked.wanted).text})


def _playhead(state: RoomState, asked: Asked) -> Decided:
    return Decided("playhead", _plain(asked.wanted))


def _mode(state: RoomState, asked: Asked) -> Decided:
    return Decided("mode", {"mode": asked.wanted})


def _gather(state: RoomState, asked: Asked) -> Decided:
    return Decided("gather", {})


def _lock(state: RoomState, asked: Asked) -> Decided:
    return Decided("lock", {"locked": asked.wanted})


def _unseat(state: RoomState, asked: Asked) -> Decided:
    other = _somebody_else(state, asked)
    if state.kind_of(other) == "host":
        raise NotAllowed("A host cannot be removed.", "Hand over first.")
    return Decided("unseat", {"seat": other.number})


def _handover(state: RoomState, asked: Asked) -> Decided:
    return Decided("handover", {"seat": _somebody_else(state, asked).number})


def _close(state: RoomState, asked: Asked) -> Decided:
    return Decided("close", {})


def _ask(state: RoomState, asked: Asked) -> Decided:
    return Decided("ask", questions.ask(state, asked.wanted))


def _phase(state: RoomState, asked: Asked) -> Decided:
    return Decided(*questions.go_on(state, asked.wanted))


def _of_game(state: RoomState, asked: Asked, play: Play | None) -> Decided:
    match asked.name:
        case "play":
            return Decided("play", game.began(state, play, asked.wanted, asked.chance))
        case "act":
            return Decided("act", game.acted(play, asked.seat.number, asked.wanted))
        case "cast":
            return Decided("cast", game.recast(play, asked.wanted))
        case "nudge":
            return Decided("late", game.nudged(play, asked.wanted))
        case "unmask":
            return Decided("unmask", game.unmasked(play))
        case _:
            return Decided("endgame", game.ended(play))


def _somebody_else(state: RoomState, asked: Asked) -> Seated:
    other = asked.other
    if other is None or other.number in state.removed:
        raise errors.NotEnabled(f"Nobody is in seat {asked.wanted}.", "Name another seat.")
    if other.number == asked.seat.number:
        raise errors.NotEnabled("That seat is your own.", "Name another seat.")
    return other


_deciders: Final[dict[str, Callable[[RoomState, Asked], Decided]]] = {
    "show": _show,
    "add": _add,
    "remove": _remove,
    "playhead": _playhead,
    "mode": _mode,
    "gather": _gather,
    "lock": _lock,
    "unseat": _unseat,
    "handover": _handover,
    "close": _close,
    "ask": _ask,
    "phase": _phase,
}
GAME: Final = frozenset({"play", "act", "cast", "nudge", "unmask", "endgame"})
CHANGING: Final = frozenset(_deciders) | GAME
"""Commands that are written into the log."""
ABOUT_A_SEAT: Final = frozenset({"unseat", "handover"})
