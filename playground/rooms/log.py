"""Appending to a room's log: compare and set on the revision, acknowledged only after commit.

The change is decided on what this process knows. Where another process was first, the rows that
were missed are fetched and it is decided anew: a command that fits no more is refused then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import uniform
from time import perf_counter
from typing import TYPE_CHECKING, Final

from playground import metrics
from playground.rooms import bounds, store
from playground.rooms.commands import Asked, Decided, decide
from playground.rooms.refusals import busy, no_room
from playground.rooms.store import Fate
from protocols import errors

if TYPE_CHECKING:
    from playground.rooms.hub import Hub
    from playground.rooms.watched import Watched

NOBODY: Final = 0
"""the seat of a change that the clock has made"""


async def append(hub: Hub, room: Watched, asked: Asked) -> int:
    """The revision that the command has in the log. Raises errors.Refused.

    In one process one after the other, so only other processes can be in the way. Sent again under
    the same id, the answer is the same.
    """
    began = perf_counter()
    change_id = f"{asked.seat.number}:{asked.command.id}"
    async with room.appending:
        for tried in range(bounds.tries_max):
            decided = await _decided(hub, room, change_id, asked)
            if isinstance(decided, int):
                return decided
            revision = await _write(hub, room, change_id, asked.seat.number, decided)
            if revision:
                metrics.APPENDED.observe(perf_counter() - began)
                return revision
            await _out_of_step(tried)
    raise busy()


async def append_due(
    hub: Hub, room: Watched, change_id: str, decided: Callable[[], Decided | None]
) -> None:
    """Append what nobody asked for but the clock, unless it is decided that nothing is due (any
    more). Raises errors.Refused.
    """
    async with room.appending:
        for tried in range(bounds.tries_max):
            due = decided()
            if due is None or await _write(hub, room, change_id, NOBODY, due):
                return
            await _out_of_step(tried)
    raise busy()


async def _out_of_step(tried: int) -> None:
    """Wait a little, and longer each time: who was in the way once will be again."""
    most = bounds.jitter_seconds * min(2**tried, bounds.jitter_growth_max)
    await asyncio.sleep(uniform(0, most))  # noqa: S311 - no secret


async def _decided(hub: Hub, room: Watched, change_id: str, asked: Asked) -> Decided | int:
    """What to write; or the revision it has already, where the command was sent again and would be
    refused now, because it made itself impossible the first time.
    """
    try:
        return decide(room.state, asked, room.play)
    except errors.Refused:
        if room.state.kind_of(asked.seat) == "viewer":
            raise
        revision = await hub.database.run(store.revision_of, room.row.id, change_id)
        if not revision:
            raise
        return revision


async def _write(
    hub: Hub, room: Watched, change_id: str, actor: int, decided: Decided
) -> int | None:
    """The revision, or None where somebody else was first."""
    about = (room.row.id, room.state.revision + 1, change_id, actor, decided)
    written = await hub.database.run(store.insert, *about)
    hub.caught_up(room, written.news)
    match written.fate:
        case Fate.WRITTEN:
            hub.hints.publish(room.row.id)
        case Fate.TAKEN:
            return None
        case Fate.GONE:
            hub.lost(room)
            raise no_room()
    return written.revision
