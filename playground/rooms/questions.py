"""Questions in a room: what everybody knows of one, how it goes on, and what may be done to it.

A question is voted on, talked about, voted on again, then answered. Until it is answered the right
option, its reason and all counts are in the database alone (`votes.py`): what is never in the log
cannot be on anybody's wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from playground.rooms import bounds
from playground.wire import Text
from protocols import errors, limits

if TYPE_CHECKING:
    from playground.rooms.room import RoomState

Phase = Literal["vote1", "discuss", "vote2", "reveal"]
Made = Literal["run", "hand"]
Count = Annotated[int, Meta(ge=0, le=limits.events_max)]
Said = Annotated[str, Meta(min_length=1, max_length=bounds.question_chars, pattern=r"\S")]
Option = Annotated[str, Meta(min_length=1, max_length=bounds.option_chars, pattern=r"\S")]
Options = Annotated[list[Option], Meta(min_length=2, max_length=bounds.options_max)]
Place = Annotated[int, Meta(ge=0, lt=bounds.options_max)]
Reason = Annotated[str, Meta(max_length=bounds.reason_chars)]

ROUNDS: Final[dict[str, int]] = {"vote1": 1, "vote2": 2}
"""The phases in which there is a vote, and which round it is."""
AFTER: Final[dict[str, frozenset[str]]] = {
    "vote1": frozenset({"discuss", "reveal"}),
    "discuss": frozenset({"vote2", "reveal"}),
    "vote2": frozenset({"reveal"}),
    "reveal": frozenset(),
}
"""Where a question may go from each phase; it may be put away from any."""
OPEN: Final = "A question is open."
WAIT: Final = "Reveal the answer, or withdraw the question."


class RoomQuestion(Struct, frozen=True):
    """What everybody knows of the question that is open. `number` is the revision that asked it.

    `answer`, `because` and `rounds` (for each vote, how many chose each option) come with the phase
    reveal, not before.
    """

    number: int
    count: int
    text: str
    options: list[str]
    made: Made = "hand"
    phase: Phase = "vote1"
    answer: int | None = None
    because: str = ""
    rounds: list[list[int]] = []


class RoomAsk(Struct, forbid_unknown_fields=True, frozen=True):
    """A question about what follows the first `count` events of this scenario's run."""

    scenario: Text
    count: Count
    text: Said
    options: Options
    answer: Place | None = None
    because: Reason = ""
    made: Made = "hand"


class RoomPhase(Struct, forbid_unknown_fields=True, frozen=True):
    """The question shall go on to this phase; done: it is put away."""

    question: Annotated[int, Meta(ge=1)]
    to: Literal["discuss", "vote2", "reveal", "done"]


class RoomVote(Struct, forbid_unknown_fields=True, frozen=True):
    """My choice in this round. Of two choices the one that was made later (`at`, ms) counts."""

    question: Annotated[int, Meta(ge=1)]
    round: Annotated[int, Meta(ge=1, le=2)]
    option: Place
    at: Annotated[int, Meta(ge=0, lt=2**53)]


def begun(number: int, body: dict[str, Any]) -> RoomQuestion:
    """A question as it stands in the log."""
    about = (int(body["count"]), str(body["text"]), list(body["options"]), body["made"])
    return RoomQuestion(number, *about)


def moved(question: RoomQuestion, body: dict[str, Any]) -> RoomQuestion | None:
    """The question in another phase; none, where it is put away."""
    return None if body["to"] == "done" else replace(question, phase=body["to"])


def revealed(question: RoomQuestion, body: dict[str, Any]) -> RoomQuestion:
    """The question with its answer and with both votes."""
    told = {key: body[key] for key in ("answer", "because", "rounds")}
    return replace(question, phase="reveal", **told)


def is_open(state: RoomState) -> bool:
    """Whether there is a question that has not been answered yet."""
    return state.question is not None and state.question.phase != "reveal"


def ask(state: RoomState, wanted: RoomAsk) -> dict[str, Any]:
    """What is written down of a question. Raises errors.Refused."""
    if is_open(state):
        raise errors.NotEnabled(OPEN, WAIT)
    if wanted.scenario != state.scenario:
        raise errors.NotEnabled("The room shows another run by now.", "Look at it and ask again.")
    options = [" ".join(one.split()) for one in wanted.options]
    if len(set(options)) < len(options):
        raise errors.Malformed("Two options say the same.", "Make them different.")
    if wanted.answer is not None and wanted.answer >= len(options):
        raise errors.Malformed("The right answer is none of the options.", "Choose one of them.")
    about = {"count": wanted.count, "text": " ".join(wanted.text.split()), "options": options}
    return about | {"made": wanted.made, "answer": wanted.answer, "because": wanted.because}


def go_on(state: RoomState, wanted: RoomPhase) -> tuple[str, dict[str, Any]]:
    """The kind and the body of a change of phase. Raises errors.Refused."""
    question = state.question
    body: dict[str, Any] = {"question": wanted.question}
    if wanted.to == "done":
        return "phase", body | {"to": "done"}
    if question is None or question.number != wanted.question:
        raise errors.NotEnabled("This question is not open any more.", "Ask another one.")
    if wanted.to not in AFTER[question.phase]:
        raise errors.NotEnabled("The question has gone on already.", "Look where it is now.")
    if wanted.to == "reveal":
        return "reveal", body | {"removed": state.removed}
    return "phase", body | {"to": wanted.to}


def guard(state: RoomState, kind: str, body: dict[str, Any]) -> None:
    """While a question is open nobody leads the class away from it, or past it."""
    if not is_open(state) or kind not in ("show", "playhead"):
        return
    playhead = body if kind == "playhead" else body.get("playhead", {})
    away = body.get("scenario", state.scenario) != state.scenario
    count = playhead.get("count", 0)
    if away or playhead.get("playing") or count > (state.curtain or 0):
        raise errors.NotEnabled(OPEN, WAIT)


def may_vote(state: RoomState, vote: RoomVote) -> None:
    """Raises errors.Refused where this is no vote in the round that is open."""
    question = state.question
    if question is None or question.number != vote.question:
        raise errors.NotEnabled("This question is not open any more.")
    if ROUNDS.get(question.phase) != vote.round:
        raise closed()
    if vote.option >= len(question.options):
        raise errors.Malformed("There is no such option.")


def closed() -> errors.NotEnabled:
    """As it is said to who comes too late."""
    return errors.NotEnabled("This vote is closed.", "Your choice before counts.")
