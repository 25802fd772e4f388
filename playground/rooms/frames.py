"""The frames of a room's socket: commands up, one JSON object each; frames down, told by their key.

Reading is as strict as on the stage's socket (`wire.py`): size first, unknown keys refused, and
whatever is wrong comes out as a `Refused`.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from playground import metrics
from playground.rooms import bounds
from playground.rooms.answers import RoomBallot, RoomIdeas, RoomPoll, RoomResults, RoomTally
from playground.rooms.crowd import RoomCrowd
from playground.rooms.people import RoomPerson
from playground.rooms.plays import Node, RoomAct, RoomCast, RoomGame, RoomPlay
from playground.rooms.questions import Count, RoomAsk, RoomPhase, RoomVote
from playground.rooms.room import Kind, Mode, RoomChange, RoomState
from playground.wire import (
    Ack,
    FrameTrace,
    Id,
    Opening,
    Refusal,
    ServerFault,
    Text,
    asked_in,
    id_of,
)
from protocols import errors, limits

__all__ = ["ROOM_COMMANDS", "ROOM_FRAMES", "RoomCommand", "RoomDown", "id_of"]

Revision = Annotated[int, Meta(ge=0)]
SeatNumber = Annotated[int, Meta(ge=1, le=bounds.seats_max)]
Code = Annotated[str, Meta(max_length=20)]
Secret = Annotated[str, Meta(max_length=64)]
Token = Annotated[str, Meta(max_length=300)]


class RoomJoin(Struct, forbid_unknown_fields=True, frozen=True):
    """Come in, or back: with the token of a seat, with a host's secret, or just with the code.

    `epoch` and `revision`: what the client has already; 0 is nothing. `run`: what it has of a run.
    `screen`: a host's secret, but only to look: the room's run comes over this socket, as it does
    to viewers, and no more of it than to them.
    """

    code: Code
    token: Token = ""
    secret: Secret = ""
    epoch: Revision = 0
    revision: Revision = 0
    run: Opening | UnsetType = UNSET
    screen: bool = False


class PlayheadSet(Struct, forbid_unknown_fields=True, frozen=True):
    """Where the host's playhead stands now: events shown, whether it plays, how fast."""

    count: Annotated[int, Meta(ge=0, le=limits.events_max)]
    playing: bool = False
    speed: Annotated[float, Meta(ge=0.25, le=8)] = 1.0


class RoomShow(Struct, forbid_unknown_fields=True, frozen=True):
    """Another scenario for everybody, and where in it the playhead shall stand."""

    scenario: Text
    playhead: PlayheadSet | UnsetType = UNSET


class RoomCommand(Struct, forbid_unknown_fields=True, frozen=True):
    """What a client asks for: an id of its own making and exactly one of the rest.

    `nudge`: this node acts by the rule, now; all that are waited for, where it is empty.

    `seen` alone needs no id and gets no answer: changes up to this revision have arrived, and so
    many `frames` of the run over this socket.
    `explore` says which scenario of one's own is looked at, `follow` that it is the host's again.
    """

    id: Id | Literal[""] = ""
    frames: Revision | UnsetType = UNSET
    create: Text | UnsetType = UNSET
    join: RoomJoin | UnsetType = UNSET
    seen: Revision | UnsetType = UNSET
    ping: bool | UnsetType = UNSET
    explore: Text | UnsetType = UNSET
    follow: bool | UnsetType = UNSET
    people: bool | UnsetType = UNSET
    show: RoomShow | UnsetType = UNSET
    add: Text | UnsetType = UNSET
    remove: Text | UnsetType = UNSET
    playhead: PlayheadSet | UnsetType = UNSET
    mode: Mode | UnsetType = UNSET
    gather: bool | UnsetType = UNSET
    lock: bool | UnsetType = UNSET
    questions: Count | UnsetType = UNSET
    ask: RoomAsk | UnsetType = UNSET
    phase: RoomPhase | UnsetType = UNSET
    vote: RoomVote | UnsetType = UNSET
    ballot: bool | UnsetType = UNSET
    tally: bool | UnsetType = UNSET
    results: bool | UnsetType = UNSET
    unseat: SeatNumber | UnsetType = UNSET
    handover: SeatNumber | UnsetType = UNSET
    close: bool | UnsetType = UNSET
    delete: bool | UnsetType = UNSET
    relink: Literal["host", "cohost"] | UnsetType = UNSET
    play: RoomPlay | UnsetType = UNSET
    cast: RoomCast | UnsetType = UNSET
    act: RoomAct | UnsetType = UNSET
    nudge: Node | UnsetType = UNSET
    unmask: bool | UnsetType = UNSET
    endgame: bool | UnsetType = UNSET


class RoomCreated(Struct, frozen=True):
    """A room is there. The secrets make host and co-host: they belong into a link's fragment."""

    id: str
    code: str
    epoch: int
    host: str
    cohost: str


class RoomWelcome(Struct, frozen=True):
    """You are in. `token` keeps this seat over reloads. `now` is the server's milliseconds.

    Without a `state` you have it already: the changes since your revision follow.
    """

    id: str
    wire: int
    code: str
    epoch: int
    revision: int
    role: Kind
    seat: int
    name: str
    token: str
    now: int
    limits: dict[str, int]
    state: RoomState | UnsetType = UNSET


class RoomChanges(Struct, frozen=True):
    """What has happened since the frame before: revisions without a gap, the last is `revision`."""

    revision: int
    changes: list[RoomChange]


class RoomResync(Struct, frozen=True):
    """You were too far behind: take this state instead of what you have."""

    epoch: int
    now: int
    state: RoomState


class RoomRole(Struct, frozen=True):
    """You are something else from now on."""

    role: Kind


class RoomLink(Struct, frozen=True):
    """The new secret that was asked for; the old one is void."""

    id: str
    kind: Literal["host", "cohost"]
    secret: str


class RoomPeople(Struct, frozen=True):
    """Every seat that nobody was removed from, in order."""

    id: str
    people: list[RoomPerson]


class RoomPong(Struct, frozen=True):
    """Still here; this is what has been sent to you, and the server's milliseconds."""

    id: str
    revision: int
    now: int


class RoomLater(Struct, frozen=True):
    """Too many at once: ask for the same again in so many milliseconds, on this socket."""

    id: str
    retry_ms: int


class RoomDown(Struct, frozen=True):
    """A frame down: exactly one of these."""

    created: RoomCreated | UnsetType = UNSET
    welcome: RoomWelcome | UnsetType = UNSET
    changes: RoomChanges | UnsetType = UNSET
    resync: RoomResync | UnsetType = UNSET
    role: RoomRole | UnsetType = UNSET
    crowd: RoomCrowd | UnsetType = UNSET
    people: RoomPeople | UnsetType = UNSET
    ideas: RoomIdeas | UnsetType = UNSET
    poll: RoomPoll | UnsetType = UNSET
    ballot: RoomBallot | UnsetType = UNSET
    tally: RoomTally | UnsetType = UNSET
    results: RoomResults | UnsetType = UNSET
    ack: Ack | UnsetType = UNSET
    link: RoomLink | UnsetType = UNSET
    refusal: Refusal | UnsetType = UNSET
    later: RoomLater | UnsetType = UNSET
    pong: RoomPong | UnsetType = UNSET
    game: RoomGame | UnsetType | None = UNSET
    trace: FrameTrace | UnsetType = UNSET
    error: ServerFault | UnsetType = UNSET


ROOM_COMMANDS: Final = RoomCommand.__struct_fields__[2:]
ROOM_FRAMES: Final = RoomDown.__struct_fields__
ROOM_CODES: Final = ("NotAllowed", "NoRoom", "Full", "Locked", "Busy")
"""Codes of a refusal here, beside those of the stage."""
ROOM_ENDS: Final = {
    "flood": 4429,  # too much of anything: come back later
    "stalled": 4408,  # did not read, or never joined: come back
    "forbidden": 4403,  # removed, or locked: do not come back
    "gone": 4404,  # no such room, closed or deleted: do not come back
    "full": 4503,  # no place: come back much later
    "restart": 4012,  # this server stops: come back at once
    "ours": 4500,  # a bug of ours: come back
}
"""Why a socket is closed."""

_commands = msgspec.json.Decoder(RoomCommand)
_hint = 'One JSON object: {"id": "c1"} with one command, such as {"join": {"code": "…"}}.'
LIMITS: Final = {
    name: getattr(bounds, name)
    for name in (
        "body_max_bytes",
        "changes_max",
        "seats_max",
        "window_changes",
        "seen_every",
    )
}


def read_command(frame: str | bytes | None) -> tuple[str, RoomCommand]:
    """The name of the one thing that is asked for, and all of it. Raises errors.Refused."""
    name, command = asked_in(frame, _commands, ROOM_COMMANDS, _hint)
    if command.frames is not UNSET and name != "seen":
        raise errors.Malformed("Frames are acknowledged together with changes.", _hint)
    if not command.id and name != "seen":
        raise errors.Malformed("A command has an id of its own.", _hint)
    return name, command


def write(**frame: Any) -> str:
    """One frame down, by its key."""
    return msgspec.json.encode(RoomDown(**frame)).decode()


def changes_text(lines: list[bytes], revision: int) -> str:
    """Changes that were serialised once before, as a frame."""
    about = {"revision": revision, "changes": [Raw(line) for line in lines]}
    return msgspec.json.encode({"changes": about}).decode()


def refused(command_id: str, why: errors.Refused) -> str:
    """A refusal of the command with this id."""
    metrics.REFUSALS.labels(why.code).inc()
    return write(refusal=Refusal(command_id, why.code, why.sentence, why.hint))
