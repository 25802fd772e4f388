"""The frames of the socket: commands up, frames down; one JSON object each, told apart by its key.

Reading is strict: a stranger sends them. Size comes before parsing, unknown keys are refused, and
whatever is wrong comes out as a `Refused`, never as another exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from playground import caps, metrics
from playground.shapes import WIRE_VERSION, Header, Report, WireEvent
from protocols import errors, limits

__all__ = [
    "COMMANDS",
    "FRAMES",
    "WIRE_VERSION",
    "Command",
    "Down",
    "Opening",
    "asked_in",
    "id_of",
    "read_command",
    "write",
]

S = TypeVar("S", bound=Struct)
Id = Annotated[str, Meta(min_length=1, max_length=caps.id_max_chars, pattern=r"^[A-Za-z0-9_.:-]+$")]
Text = Annotated[str, Meta(max_length=limits.text_max_chars)]
HexDigest = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
Count = Annotated[int, Meta(ge=0, le=limits.events_max)]
Reference = tuple[int, int]


class Opening(Struct, forbid_unknown_fields=True, frozen=True):
    """Show this scenario; I have its first `have` events, and this is their digest."""

    scenario: Text
    have: Count = 0
    digest: HexDigest = ""


class Command(Struct, forbid_unknown_fields=True, frozen=True):
    """What a client asks for: an id of its own making, and exactly one of the rest."""

    id: Id
    open: Opening | UnsetType = UNSET
    add: Text | UnsetType = UNSET
    remove: Text | UnsetType = UNSET
    ping: bool | UnsetType = UNSET


class _OnlyId(Struct, frozen=True):
    """Whatever is wrong with a frame, its id may still be read."""

    id: Id


class Hello(Struct, frozen=True):
    """The first frame down: the version spoken here, and every limit by name."""

    wire: int
    limits: dict[str, int]


class FrameTrace(Struct, frozen=True):
    """Keep the first `keep` events you have, then append these.

    A pair [from, count] among them stands for events of the list as the previous revision left it.
    `digest` is that of the whole list so far. The first frame of a revision has a header, the last
    one is done and has a report.
    """

    revision: int
    keep: int
    events: list[WireEvent | Reference]
    digest: str
    done: bool
    header: Header | UnsetType = UNSET
    report: Report | UnsetType = UNSET


class Ack(Struct, frozen=True):
    """The command's effect is decided: it stands in this revision."""

    id: str
    revision: int


class Refusal(Struct, frozen=True):
    """The command changed nothing. The id is empty where it could not be read."""

    id: str
    code: str
    sentence: str
    hint: str


class Pong(Struct, frozen=True):
    """Still here."""

    id: str


class ServerFault(Struct, frozen=True):
    """A bug of ours, met while running this scenario; the socket stays open."""

    revision: int
    sentence: str
    scenario: str


class Down(Struct, frozen=True):
    """A frame down: exactly one of these."""

    hello: Hello | UnsetType = UNSET
    trace: FrameTrace | UnsetType = UNSET
    ack: Ack | UnsetType = UNSET
    refusal: Refusal | UnsetType = UNSET
    pong: Pong | UnsetType = UNSET
    error: ServerFault | UnsetType = UNSET


COMMANDS: Final = ("open", "add", "remove", "ping")
FRAMES: Final = tuple(Down.__struct_fields__)

_commands = msgspec.json.Decoder(Command)
_ids = msgspec.json.Decoder(_OnlyId)
_hint = 'One JSON object: {"id": "c1"} with one of ' + ", ".join(COMMANDS) + "."


def read_command(frame: str | bytes | None) -> Command:
    """The command in a frame. Raises errors.Refused, whatever a stranger may have sent."""
    name, command = asked_in(frame, _commands, COMMANDS, _hint)
    if name == "ping" and command.ping is False:
        raise errors.Malformed("A frame holds one command; this one has 0.", _hint)
    return command


def asked_in(
    frame: str | bytes | None, decoder: msgspec.json.Decoder[S], names: Sequence[str], hint: str
) -> tuple[str, S]:
    """The command in a frame of any of our sockets, and which one of `names` it asks for.

    Raises errors.Refused, whatever a stranger may have sent.
    """
    text = sized(frame)
    try:
        command = decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as broken:
        raise errors.Malformed(f"This frame is no command: {_said(broken)}.", hint) from None
    asked = [name for name in names if getattr(command, name) is not UNSET]
    if len(asked) != 1:
        raise errors.Malformed(f"A frame holds one command; this one has {len(asked)}.", hint)
    return asked[0], command


def id_of(frame: str | bytes | None) -> str:
    """The id in a frame that may be broken otherwise: its sender shall know which was refused."""
    try:
        return str(_ids.decode(sized(frame)).id)
    except (errors.Refused, msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""


def write(frame: Down) -> str:
    """The frame as it is sent."""
    return msgspec.json.encode(frame).decode()


def hello() -> Down:
    """What every socket is greeted with."""
    bounds = {row.name: row.value for row in limits.table()}
    return Down(hello=Hello(WIRE_VERSION, bounds | {"frame_max_bytes": caps.frame_max_bytes}))


def refusal(command_id: str, refused: errors.Refused) -> Down:
    """A refusal of the command with this id."""
    metrics.REFUSALS.labels(refused.code).inc()
    return Down(refusal=Refusal(command_id, refused.code, refused.sentence, refused.hint))


def sized(frame: str | bytes | None) -> bytes:
    """The bytes of a frame that is not too large to be read. Raises errors.Refused."""
    if not isinstance(frame, str):
        raise errors.Malformed("A binary frame.", "Frames are JSON text.")
    if len(frame) <= caps.frame_max_bytes:
        text = frame.encode("utf-8", "replace")
        if len(text) <= caps.frame_max_bytes:
            return text
    raise errors.LimitReached("The frame is too large.", f"At most {caps.frame_max_bytes} bytes.")


def _said(broken: Exception) -> str:
    """The parser's own words; a depth bomb has none that would help."""
    return "it is nested too deeply" if isinstance(broken, RecursionError) else str(broken)[:200]
