"""A room as everybody sees it: the pure fold of its log. No clock, no database, no socket.

The log holds what became of a command, not what was asked: so folding reads no scenario, cannot
fail, and is the same in every process and in every later version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from playground.rooms import questions
from playground.rooms.questions import RoomQuestion

Kind = Literal["host", "cohost", "viewer"]
Mode = Literal["follow", "explore"]


class Playhead(Struct, frozen=True):
    """How many events are shown, whether it plays, how fast, and since when (`at`).

    `at` is the server's milliseconds; whoever comes later works out how far it has come by then.
    """

    count: int = 0
    playing: bool = False
    speed: float = 1.0
    at: int = 0


class RoomChange(Struct, frozen=True):
    """One entry of the log: who (the number of a seat) did what, as which revision, when."""

    revision: int
    kind: str
    actor: int
    at: int
    body: dict[str, Any]


class Seated(NamedTuple):
    """A seat as it began: its number, its kind, and the room's revision by then."""

    number: int
    kind: Kind
    since: int


class RoomState(Struct, frozen=True):
    """What the room is like at a revision.

    `mode` explore: viewers may leave the host and come back. `gathered` is the revision of the last
    "everyone back to me", `handed` that of the last handing over. `kinds` holds only the seats
    whose kind a change has named. `curtain`: how many events of the run the viewers and the screen
    may be sent; None is all of them. `question`: the one that is asked, or was answered just now.
    `game`: the revision that began the game that is on; 0: none.
    """

    scenario: str
    revision: int = 0
    playhead: Playhead = Playhead()
    mode: Mode = "explore"
    gathered: int = 0
    handed: int = 0
    locked: bool = False
    closed: bool = False
    kinds: dict[str, Kind] = {}
    removed: list[int] = []
    curtain: int | None = None
    question: RoomQuestion | None = None
    game: int = 0

    def kind_of(self, seat: Seated) -> Kind:
        """What this seat is by now: who was host before a handing over is co-host after it."""
        named = self.kinds.get(str(seat.number))
        if named:
            return named
        return "cohost" if seat.kind == "host" and seat.since < self.handed else seat.kind


def fold(state: RoomState, change: RoomChange) -> RoomState:
    """The state after the change, which must be the next. What it does not know changes nothing."""
    if change.revision != state.revision + 1:
        raise ValueError(f"revision {change.revision} after {state.revision}")
    step = _steps.get(change.kind)
    changed: dict[str, Any] = step(state, change) if step else {}
    return replace(state, revision=change.revision, **changed)


def fold_all(state: RoomState, changes: Iterable[RoomChange]) -> RoomState:
    """The state after all of them."""
    for change in changes:
        state = fold(state, change)
    return state


def _playhead(body: dict[str, Any], at: int) -> Playhead:
    return Playhead(int(body["count"]), bool(body["playing"]), float(body["speed"]), at)


def _show(state: RoomState, change: RoomChange) -> dict[str, Any]:
    changed: dict[str, Any] = {"scenario": str(change.body["scenario"])}
    if "playhead" in change.body:
        changed["playhead"] = _playhead(change.body["playhead"], change.at)
    return changed


def _play(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"playhead": _playhead(change.body, change.at)}


def _mode(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"mode": change.body["mode"]}


def _gather(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"gathered": change.revision}


def _lock(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"locked": bool(change.body["locked"])}


def _unseat(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"removed": sorted({*state.removed, int(change.body["seat"])})}


def _handover(state: RoomState, change: RoomChange) -> dict[str, Any]:
    """The other becomes the host; whoever was it before stays on as co-host."""
    kinds: dict[str, Kind] = {
        number: "cohost" if kind == "host" else kind for number, kind in state.kinds.items()
    }
    kinds |= {str(change.actor): "cohost", str(change.body["seat"]): "host"}
    return {"kinds": kinds, "handed": change.revision}


def _began(state: RoomState, change: RoomChange) -> dict[str, Any]:
    """A game begins with the run as everybody knows it; its secrets are `game.py`'s affair."""
    now = change.revision
    shown = {"scenario": str(change.body["scenario"]), "game": now, "gathered": now}
    return {**shown, "question": None, **_further(state, change)}


def _further(state: RoomState, change: RoomChange) -> dict[str, Any]:
    """The class sees as much as it has played."""
    curtain = int(change.body["curtain"])
    return {"curtain": curtain, "playhead": _playhead(change.body["playhead"], change.at)}


def _unmask(state: RoomState, change: RoomChange) -> dict[str, Any]:
    """It is over, and shown as it was."""
    return {**_show(state, change), **_endgame(state, change)}


def _endgame(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"game": 0, "curtain": None}


def _close(state: RoomState, change: RoomChange) -> dict[str, Any]:
    return {"closed": True}


def _ask(state: RoomState, change: RoomChange) -> dict[str, Any]:
    """Everybody comes to the moment that is asked about, and nobody may see beyond it."""
    question = questions.begun(change.revision, change.body)
    playhead = Playhead(question.count, False, state.playhead.speed, change.at)
    about = {"question": question, "curtain": question.count}
    return {**about, "playhead": playhead, "gathered": change.revision}


def _phase(state: RoomState, change: RoomChange) -> dict[str, Any]:
    if state.question is None or state.question.number != change.body["question"]:
        return {}
    question = questions.moved(state.question, change.body)
    return {"question": question} if question else {"question": None, "curtain": None}


def _reveal(state: RoomState, change: RoomChange) -> dict[str, Any]:
    if state.question is None or state.question.number != change.body["question"]:
        return {}
    return {"question": questions.revealed(state.question, change.body), "curtain": None}


_steps = {
    "show": _show,
    "playhead": _play,
    "mode": _mode,
    "gather": _gather,
    "lock": _lock,
    "unseat": _unseat,
    "handover": _handover,
    "close": _close,
    "ask": _ask,
    "phase": _phase,
    "reveal": _reveal,
    "play": _began,
    "act": _further,
    "late": _further,
    "unmask": _unmask,
    "endgame": _endgame,
}
