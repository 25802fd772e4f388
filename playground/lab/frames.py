"""The frames of the laboratory's socket: commands up, frames down, one JSON object each."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from playground.lab import bounds
from playground.wire import Id, Pong, Refusal, Text, asked_in

Sweep = Annotated[str, Meta(max_length=200)]


class Measuring(Struct, forbid_unknown_fields=True, frozen=True):
    """Run this scenario under so many seeds, for each value of a sweep (`n=3..9`)."""

    scenario: Text
    sweep: Sweep
    seeds: Annotated[int, Meta(ge=1, le=bounds.seeds_max)] = 100


class LabCommand(Struct, forbid_unknown_fields=True, frozen=True):
    """What a client asks for: an id of its own making and exactly one of the rest."""

    id: Id
    measure: Measuring | UnsetType = UNSET
    cancel: bool | UnsetType = UNSET
    ping: bool | UnsetType = UNSET


class LabBegun(Struct, frozen=True):
    """The work has been taken on; so many pieces of work wait before it."""

    id: str
    waiting: int


class LabDone(Struct, frozen=True):
    """Nothing more comes for this id; `cancelled` by a command, a newer one or a limit."""

    id: str
    cancelled: bool = False


class LabDown(Struct, frozen=True):
    """A frame down: exactly one of these. `line` is one line of the command line's results."""

    begun: LabBegun | UnsetType = UNSET
    line: Raw | UnsetType = UNSET
    done: LabDone | UnsetType = UNSET
    refusal: Refusal | UnsetType = UNSET
    pong: Pong | UnsetType = UNSET


LAB_COMMANDS: Final = ("measure", "cancel", "ping")
_commands = msgspec.json.Decoder(LabCommand)
_hint = 'One JSON object: {"id": "m1"} with one of ' + ", ".join(LAB_COMMANDS) + "."


def read_command(frame: str | bytes | None) -> LabCommand:
    """The command in a frame. Raises errors.Refused, whatever a stranger may have sent."""
    return asked_in(frame, _commands, LAB_COMMANDS, _hint)[1]


def write(**frame: Any) -> str:
    """One frame down, by its key."""
    return msgspec.json.encode(LabDown(**frame)).decode()
