"""What somebody may ask for who has not joined yet: a new room, or a place in one."""

from __future__ import annotations

from random import randrange
from time import monotonic

from playground.rooms import bounds, codes, store
from playground.rooms.doors import TOO_MANY_CODES, TOO_MANY_ROOMS, Doors
from playground.rooms.frames import RoomCreated, RoomJoin, RoomLater, write
from playground.rooms.hub import Hub
from playground.rooms.member import Member
from playground.rooms.refusals import NoRoom, no_room
from playground.rooms.seats import seated
from playground.rooms.watched import Waker, Watched
from protocols import errors, parse


async def create(hub: Hub, doors: Doors, address: str, command_id: str, scenario: str) -> str:
    """The frame that says that there is a room now. Raises errors.Refused."""
    text = parse(scenario).text
    if len(text) > bounds.body_max_bytes - 100:
        most = f"At most {bounds.body_max_bytes - 100} characters."
        raise errors.LimitReached("This scenario is too long for a room.", most)
    if not doors.new_rooms.take(address, monotonic()):
        raise TOO_MANY_ROOMS
    made = await hub.database.run(store.create, text)
    about = (made.row.code, made.row.epoch, made.host, made.cohost)
    return write(created=RoomCreated(command_id, *about))


def crowded(hub: Hub, doors: Doors, command_id: str) -> str | None:
    """The frame for who comes in a rush: come again, everybody at another moment."""
    if hub.database.waiting < bounds.database_queue_max // 4 and doors.joins.take(monotonic()):
        return None
    return write(later=RoomLater(command_id, randrange(bounds.retry_ms // 6, bounds.retry_ms)))  # noqa: S311


async def join(hub: Hub, doors: Doors, address: str, asked: RoomJoin, waker: Waker) -> Member:
    """A member of the room. Raises errors.Refused; TOO_MANY_CODES for the wrong code too many."""
    try:
        room = await _room(hub, asked, waker)
    except NoRoom:
        if await doors.wrong_codes.take(address):
            raise
        raise TOO_MANY_CODES from None
    try:
        if asked.epoch == room.row.epoch and asked.revision > room.state.revision:
            await hub.refresh(room)  # they were told at another worker: nobody is sent back in time
        return Member(hub, room, await seated(hub.database, room, asked), asked, waker)
    except BaseException:
        hub.leave(room, waker)
        raise


async def _room(hub: Hub, asked: RoomJoin, waker: Waker) -> Watched:
    code = codes.tidy(asked.code)
    if not codes.is_code(code):
        raise no_room()
    return await hub.enter(code, waker)
