"""One per process: reads what was appended to the rooms that somebody watches here, and wakes them.

A hint says which room to look at now; without any, all are looked at twice a second. So a hint that
is late, lost or doubled costs a moment and never a change.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from playground import metrics
from playground.rooms import bounds, store
from playground.rooms.census import Census
from playground.rooms.clock import keep_time
from playground.rooms.database import Database, the_database
from playground.rooms.hints import Hints, hints
from playground.rooms.janitor import keep_clean
from playground.rooms.refusals import Busy, no_room
from playground.rooms.room import RoomChange
from playground.rooms.theatre import Theatre
from playground.rooms.watched import End, Waker, Watched

logger = logging.getLogger("parley.rooms")
BATCH: Final = 100
"""rooms asked for in one query"""


class Hub:
    """The rooms that are watched in this process."""

    def __init__(self, database: Database, hints: Hints) -> None:
        self.database = database
        self.hints = hints
        self.theatre = Theatre()
        self.rooms: dict[str, Watched] = {}
        self.opening: dict[str, asyncio.Task[Watched]] = {}
        self.hinted: set[int] = set()
        self.bell = asyncio.Event()
        self.looked = self.looked_alive = monotonic()
        metrics.ROOMS.set_function(lambda: len(self.rooms))
        jobs = [
            self._run(),
            Census(self).keep(),
            keep_clean(database),
            keep_time(self),
            *hints.jobs(self.hint, self.hint_all),
        ]
        self.tasks = [asyncio.create_task(job) for job in jobs]

    async def enter(self, code: str, waker: Waker) -> Watched:
        """The room with this code, read up to now, which wakes this one from now on.

        When a whole class comes at once, the log is read for the first of them alone. Raises
        NoRoom or Busy.
        """
        room = self.rooms.get(code)
        if room is None:
            read = await asyncio.shield(self._opening(code))
            room = self.rooms.setdefault(code, read)
        room.wakers.add(waker)
        return room

    def _opening(self, code: str) -> asyncio.Task[Watched]:
        task = self.opening.get(code)
        if task is None:
            task = self.opening[code] = asyncio.create_task(self._read(code))
            task.add_done_callback(lambda done: self._opened(code, done))
        return task

    def _opened(self, code: str, done: asyncio.Task[Watched]) -> None:
        del self.opening[code]
        if not done.cancelled():
            done.exception()  # looked at, though everybody who waited may have gone

    async def _read(self, code: str) -> Watched:
        row = await self.database.run(store.find, code)
        if row is None:
            raise no_room()
        room = Watched(row)
        room.take((await self.database.run(store.since, {row.id: 0}))[row.id])
        return room

    def leave(self, room: Watched, waker: Waker) -> None:
        """Wakes this one no more. A room that nobody watches is forgotten: its log has it all."""
        room.wakers.discard(waker)
        if not room.wakers and self.rooms.get(room.row.code) is room:
            del self.rooms[room.row.code]

    def deleted(self, room: Watched) -> None:
        """This process has deleted the room."""
        self.hints.publish(-room.row.id)
        self.lost(room)

    def hint(self, room: int) -> None:
        """Something may be new in the room with this id; below zero: it may be gone."""
        if room < 0:
            self.looked_alive = 0
        self.hinted.add(room)
        self.bell.set()

    def hint_all(self) -> None:
        """Hints may have been lost."""
        for room in self.rooms.values():
            self.hint(room.row.id)
        self.looked_alive = 0

    def lost(self, room: Watched, ended: End = "gone") -> None:
        """The room was deleted; or it has another past by now, and everybody must come anew."""
        room.ended = ended
        if self.rooms.get(room.row.code) is room:
            del self.rooms[room.row.code]
        room.wake()

    async def refresh(self, room: Watched) -> None:
        """Read what this room is behind, now."""
        await self._look([room])

    def caught_up(self, room: Watched, news: Iterable[RoomChange]) -> None:
        """These changes follow on what was known of the room."""
        if room.take(news):
            room.wake()

    async def _run(self) -> None:
        """For as long as this process lives. Nothing that goes wrong once may end it."""
        while True:
            try:
                await self._turn()
            except Busy:
                await asyncio.sleep(bounds.poll_seconds)
            except Exception:
                logger.exception("the hub of the rooms stumbled")
                await asyncio.sleep(bounds.poll_seconds)

    async def _turn(self) -> None:
        due = await self._due()
        for start in range(0, len(due), BATCH):
            await self._look(due[start : start + BATCH])
        await self._look_alive()
        await asyncio.sleep(bounds.flush_seconds)

    async def _due(self) -> list[Watched]:
        """The rooms that were hinted at; every so often all of them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.looked + bounds.poll_seconds - monotonic()):
                await self.bell.wait()
        self.bell.clear()
        hinted, self.hinted = self.hinted, set()
        polled = monotonic() >= self.looked + bounds.poll_seconds
        metrics.LOOKS.labels("poll" if polled else "hint").inc()
        if not polled:
            return [room for room in self.rooms.values() if room.row.id in hinted]
        self.looked = monotonic()
        return list(self.rooms.values())

    async def _look(self, rooms: list[Watched]) -> None:
        if not rooms:
            return
        asked = {room.row.id: room.state.revision for room in rooms}
        found = await self.database.run(store.since, asked)
        for room in rooms:
            news = [one for one in found[room.row.id] if one.revision > room.state.revision]
            if news:
                metrics.AGE.observe(max(0.0, time.time() - news[0].at / 1_000))
            self.caught_up(room, news)

    async def _look_alive(self) -> None:
        """Rooms may be deleted by another process, or the database may be an older one by now."""
        now = monotonic()
        if now - self.looked_alive < bounds.alive_seconds or not self.rooms:
            return
        self.looked_alive = now
        known = {room.row.id: (room, room.state.revision) for room in self.rooms.values()}
        heads = await self.database.run(store.heads, list(known))
        for number, (room, revision) in known.items():
            epoch, head = heads.get(number, (0, 0))
            if epoch != room.row.epoch:
                self.lost(room)
            elif head < revision:
                self.lost(room, "restart")
        await self.database.run(store.touch, list(heads), int(time.time()))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def the_hub() -> Hub:
    """The one of this process; a test may have a loop, and so a hub, of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(the_database(), hints())
    return _hubs[loop]
