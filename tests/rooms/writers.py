"""python -m tests.rooms.writers HUBS WRITERS CHANGES: many write into one room at once.

A hub is what a worker has, with a database connection of its own; the writers are spread over them.
A process of its own for the test, because the database is chosen by DATABASE_URL; it prints JSON.
"""

import asyncio
import itertools
import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from playground.models import Change  # noqa: E402
from playground.rooms import store  # noqa: E402
from playground.rooms.commands import Asked  # noqa: E402
from playground.rooms.database import Database  # noqa: E402
from playground.rooms.frames import PlayheadSet, RoomCommand  # noqa: E402
from playground.rooms.hints import Local  # noqa: E402
from playground.rooms.hub import Hub  # noqa: E402
from playground.rooms.log import append  # noqa: E402
from playground.rooms.refusals import Busy  # noqa: E402
from playground.rooms.room import RoomState, Seated, fold_all  # noqa: E402


class Writer:
    """One worker with one host in it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seat = Seated(number, "host", 0)
        self.acknowledged: dict[str, int] = {}
        self.busy = 0
        self.waits: list[float] = []

    async def write(self, hub: Hub, code: str, changes: int) -> None:
        self.hub = hub
        self.room = await self.hub.enter(code, lambda: None)
        for number in range(changes):
            playhead = PlayheadSet(count=number, playing=True)
            command = RoomCommand(id=f"w{number}", playhead=playhead)
            began = time.perf_counter()
            self.acknowledged[f"{self.number}:w{number}"] = await self.sent(command)
            self.waits.append(time.perf_counter() - began)
            if number % 5 == 0:  # sent again: the same answer
                again = await self.sent(command)
                assert again == self.acknowledged[f"{self.number}:w{number}"]

    async def sent(self, command: RoomCommand) -> int:
        while True:
            try:
                return await append(self.hub, self.room, Asked(self.seat, "playhead", command))
            except Busy:
                self.busy += 1
                await asyncio.sleep(0.05)


async def campaign(hubs: int, writers: int, changes: int) -> dict[str, Any]:
    made = await Database(1).run(store.create, "bully/?")
    some = [Writer(number) for number in range(1, writers + 1)]
    workers = [Hub(Database(1), Local()) for _ in range(hubs)]
    began = time.perf_counter()
    spread = zip(some, itertools.cycle(workers), strict=False)
    await asyncio.gather(*(one.write(hub, made.row.code, changes) for one, hub in spread))
    seconds = time.perf_counter() - began
    rows = (await Database(1).run(store.since, {made.row.id: 0}))[made.row.id]
    await asyncio.gather(*(one.hub.refresh(one.room) for one in some))
    return report(some, made.row.id, rows, seconds)


def report(some: list[Writer], room: int, rows: list[Any], seconds: float) -> dict[str, Any]:
    waits = sorted(itertools.chain.from_iterable(one.waits for one in some))
    state = fold_all(RoomState("bully/?"), rows)
    return {
        "vendor": connection.vendor,
        "changes": len(rows),
        "gaps": sum(row.revision != place for place, row in enumerate(rows, 1)),
        "busy": sum(one.busy for one in some),
        "failed": sum(one.hub.database.failed for one in some),
        "differing": sum(one.room.state != state for one in some),
        "seconds": round(seconds, 2),
        "p99_ms": round(waits[int(len(waits) * 0.99)] * 1000, 1),
        "lost": lost(some, room),
    }


def lost(some: list[Writer], room: int) -> int:
    from concurrent.futures import ThreadPoolExecutor

    def kept() -> dict[str, int]:
        return dict(Change.objects.filter(room_id=room).values_list("change_id", "revision"))

    with ThreadPoolExecutor(1) as thread:
        log = thread.submit(kept).result()
    said = {name: revision for one in some for name, revision in one.acknowledged.items()}
    return len(set(said.items()) ^ set(log.items()))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(campaign(*map(int, sys.argv[1:])))))
