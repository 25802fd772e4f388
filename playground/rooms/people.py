"""The seats of a room by the names that the room gave them: so that a host can say who."""

from __future__ import annotations

from typing import cast

from msgspec import Struct

from playground.models import Seat
from playground.rooms.room import Kind, RoomState, Seated


class RoomPerson(Struct, frozen=True):
    """A seat, as the hosts see it."""

    seat: int
    name: str
    role: Kind


def people_of(room: int, state: RoomState) -> list[RoomPerson]:
    """Every seat but those that were removed. Blocking: for a thread of the database."""
    columns = ("number", "name", "kind", "since")
    rows = Seat.objects.filter(room_id=room).order_by("number").values_list(*columns)
    return [
        RoomPerson(number, name, state.kind_of(Seated(number, cast(Kind, kind), since)))
        for number, name, kind, since in rows
        if number not in state.removed
    ]
