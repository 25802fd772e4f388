"""Coming in: who gets which seat, and as what."""

from __future__ import annotations

from typing import NamedTuple

from playground.rooms import codes, store
from playground.rooms.database import Database
from playground.rooms.frames import RoomJoin
from playground.rooms.refusals import REMOVED, Locked, NotAllowed, no_room
from playground.rooms.room import Kind
from playground.rooms.store import Place
from playground.rooms.watched import Watched


class Seating(NamedTuple):
    """A seat, and the token that brings its browser back to it."""

    place: Place
    token: str


async def seated(database: Database, room: Watched, join: RoomJoin) -> Seating:
    """The seat that the token is for, or a new one. Raises errors.Refused."""
    kind = await _power(database, room, join.secret)
    place = await _back(database, room, join.token)
    if place and not (kind and kind != room.state.kind_of(place.seat)):
        if place.seat.number in room.state.removed:
            raise REMOVED
        if room.state.closed and room.state.kind_of(place.seat) == "viewer":
            raise no_room()
        return Seating(place, join.token)
    if room.state.closed and not kind:
        raise no_room()
    if room.state.locked and not kind:
        raise Locked("The host has locked this room.", "Ask the host to let you in.")
    about = (room.row, kind or "viewer", room.state.revision)
    return Seating(*await database.run(store.take_seat, *about))


async def _power(database: Database, room: Watched, secret: str) -> Kind | None:
    """What a secret link makes of whoever has it. A wrong one is refused, not passed over."""
    if not secret:
        return None
    kept = await database.run(store.hashes, room.row.id)
    kinds: tuple[Kind, ...] = ("host", "cohost")
    for kind in kinds:
        if codes.fits(secret, kept.get(kind, "")):
            return kind
    raise NotAllowed("This link gives no power over the room any more.", "Ask for a new one.")


async def _back(database: Database, room: Watched, token: str) -> Place | None:
    """The seat of a token; None for a stranger's, or one of a room that had the code before."""
    ticket = codes.read_token(token) if token else None
    if ticket is None or (ticket.room, ticket.epoch) != (room.row.id, room.row.epoch):
        return None
    place = await database.run(store.seat, room.row.id, ticket.number)
    return place if place and codes.fits(ticket.secret, place.token_hash) else None
