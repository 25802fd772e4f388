"""Fifty write at once, and workers die in the middle: ./dev bench benchmarks/writers.py

Co-hosts of two rooms over sockets, each waiting for its answer before it goes on: 5,000 changes on
one worker with SQLite, 5,000 on two workers with PostgreSQL. Then some more, while a worker is
killed (kill -9) again and again: before it is started again, the database is asked whether it has
all that was acknowledged. WRITERS, CHANGES and KILLS make it smaller.
"""

from __future__ import annotations

import asyncio
import time

from benchmarks.school import (
    Measure,
    School,
    judge,
    number,
    one_worker,
    percentile,
    several_workers,
)
from tests.rooms.kept import integrity
from tests.rooms.many import Many, many

WRITERS = number("WRITERS", 50)
CHANGES = number("CHANGES", 5_000)
KILLS = number("KILLS", 3)
ROOMS = 2
PAUSE_S = 0.3
"""between an answer and the next change, on average: a room takes 50 changes a second"""
BETWEEN_S = 1.5
"""seconds before each kill"""


async def main() -> list[Measure]:
    """Both databases."""
    with one_worker() as school:
        measures = await campaign(school, "SQLite")
        told = integrity(school.database)
        print("PRAGMA integrity_check:", told, flush=True)
        measures.append(Measure("SQLite: the file is whole", told == "ok", least=1))
    with several_workers() as school:
        return measures + await campaign(school, "PostgreSQL")


async def campaign(school: School, name: str) -> list[Measure]:
    """First undisturbed, then with kills, by the same writers."""
    some = await many(school.urls, school.database, WRITERS, ROOMS)
    async with some.there():
        began = time.monotonic()
        await some.write(CHANGES // WRITERS, PAUSE_S)
        seconds = time.monotonic() - began
        changes = some.acknowledged
        waits = [wait * 1_000 for one in some.writers for wait in one.waits]
        missing = await killing(school, some)
        await some.caught_up()
        found = some.wrong()
    locked = sum(site.log.read_text("utf-8").count("locked") for site in school.sites)
    return [
        Measure(f"{name}: changes of {WRITERS} writers", changes, least=CHANGES),
        Measure(f"{name}: changes a second", changes / seconds),
        Measure(f"{name}: acknowledged after, p50", percentile(waits, 0.5), "ms"),
        Measure(f"{name}: acknowledged after, p99", percentile(waits, 0.99), "ms"),
        Measure(f"{name}: acknowledged after, longest", max(waits), "ms"),
        Measure(f"{name}: changes while workers were killed", some.acknowledged - changes),
        Measure(f"{name}: missing right after a kill", missing, "", 0),
        *(Measure(f"{name}: {what}", count, "", 0) for what, count in found.items()),
        Measure(f'{name}: "locked" in the logs', locked, "", 0),
        Measure(f"{name}: lines in the workers' logs", school.complaints, "", 0),
    ]


async def killing(school: School, some: Many) -> int:
    """How many acknowledged changes were not there right after a worker was killed."""
    each = int(KILLS * (BETWEEN_S + 3) / PAUSE_S)
    writing = asyncio.create_task(some.write(each, PAUSE_S))
    missing = 0
    for place in range(KILLS):
        await asyncio.sleep(BETWEEN_S)
        victim = school.sites[place % len(school.sites)]
        await asyncio.to_thread(victim.kill)
        missing += await asyncio.to_thread(some.lost)
        await asyncio.to_thread(victim.start)
    await writing
    return missing


if __name__ == "__main__":
    judge(main)
