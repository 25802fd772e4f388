"""What can be refused in a room, beyond what a scenario can be refused for."""

from __future__ import annotations

from typing import ClassVar, Final

from protocols import errors


class NotAllowed(errors.Refused):
    """The role has not this power, or the seat is not yours."""

    code: ClassVar[str] = "NotAllowed"


class NoRoom(errors.Refused):
    """No room has this code: never had, closed, deleted. All the same answer."""

    code: ClassVar[str] = "NoRoom"


class Locked(errors.Refused):
    """The room takes nobody new."""

    code: ClassVar[str] = "Locked"


class Full(errors.Refused):
    """No seat, or no place for another room."""

    code: ClassVar[str] = "Full"


class Busy(errors.Refused):
    """The database does not answer now. Nothing is lost: the same command may be sent again."""

    code: ClassVar[str] = "Busy"


REMOVED: Final = NotAllowed("This seat was removed from the room.")


def busy() -> Busy:
    """As it is said to people."""
    return Busy("The server cannot write this down just now.", "It will be tried again.")


def no_room() -> NoRoom:
    """As it is said to people."""
    return NoRoom("There is no room with this code.", "Look at the code on the projector again.")
