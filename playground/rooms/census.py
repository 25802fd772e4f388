"""Counting over processes: each writes down what it sees of its own sockets, and whoever has a host
adds them up. It is news, not truth: it may be a second old, and nothing rests on it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from time import monotonic, time
from typing import TYPE_CHECKING

import msgspec

from playground.rooms import bounds, store, votes
from playground.rooms.answers import RoomPoll
from playground.rooms.crowd import NOBODY, RoomCrowd, together
from playground.rooms.questions import ROUNDS
from playground.rooms.refusals import Busy

if TYPE_CHECKING:
    from playground.rooms.hub import Hub
    from playground.rooms.watched import Watched

logger = logging.getLogger("parley.rooms")


class Census:
    """This process's part in it: writes its own numbers, and reads all where a host is here."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.worker = secrets.token_hex(8)
        self.written: dict[int, tuple[RoomCrowd, float]] = {}

    async def keep(self) -> None:
        """For as long as this process lives."""
        while True:
            await asyncio.sleep(bounds.census_seconds)
            try:
                rooms = list(self.hub.rooms.values())
                await self._write(rooms)
                led = [room for room in rooms if room.has_host]
                await self._read(led)
                await self._count_votes(led)
            except Busy:
                pass
            except Exception:
                logger.exception("the census of the rooms stumbled")

    async def _write(self, rooms: list[Watched]) -> None:
        """What has changed, and now and then what has not: an old entry is a dead process's."""
        now = monotonic()
        fresh: dict[int, tuple[RoomCrowd, float]] = {}
        for room in rooms:
            crowd = room.crowd()
            before, when = self.written.get(room.row.id, (NOBODY, now))
            due = crowd != before or (crowd.here and now - when > bounds.census_stale_seconds / 3)
            if due:
                body = msgspec.json.encode(crowd).decode()
                about = (room.row.id, self.worker, int(time()), body)
                await self.hub.database.run(store.put_crowd, *about)
            fresh[room.row.id] = (crowd, now if due else when)
        for gone in self.written.keys() - fresh.keys():
            await self.hub.database.run(store.drop_crowd, gone, self.worker)
        self.written = fresh

    async def _read(self, rooms: list[Watched]) -> None:
        if not rooms:
            return
        oldest = int(time() - bounds.census_stale_seconds)
        found = await self.hub.database.run(store.crowds, [room.row.id for room in rooms], oldest)
        for room in rooms:
            bodies = found.get(room.row.id, [])
            room.counted(together(msgspec.json.decode(body, type=RoomCrowd) for body in bodies))

    async def _count_votes(self, rooms: list[Watched]) -> None:
        """At most once a second, however many vote in it."""
        for room in rooms:
            question = room.state.question
            now = ROUNDS.get(question.phase) if question else None
            if question and now:
                about = (room.row.id, question.number, now, room.state.removed)
                voted = await self.hub.database.run(votes.how_many, *about)
                room.polled(RoomPoll(question.number, now, voted))
