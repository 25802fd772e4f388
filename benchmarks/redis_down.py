"""Redis dies again and again, then the database does: ./dev bench benchmarks/redis_down.py

Two workers, a host who scrubs all the while, a class that follows. Redis is killed and started
again 20 times, and then it stands still for a while: it takes what it is sent and answers nothing.
Then all of PostgreSQL stands still for 10 s, and then it is not there for 10 s. Nobody's socket may
close, no change may be lost; without Redis a change is seen later, without the database it is
answered "busy" and sent again.
KILLS, VIEWERS and SECONDS make it smaller.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from benchmarks.school import Measure, School, judge, number, percentile, several_workers
from tests.rooms.lesson import Said, all_at, class_of, going_on, wrong
from tests.rooms.people import Person, people

KILLS = number("KILLS", 20)
VIEWERS = number("VIEWERS", 100)
SECONDS = number("SECONDS", 10)
STALE_S = 1.5
FROZEN_S = 4.0
GONE_S, BACK_S = 1.8, 1.2  # Redis, in turn: gone for longer than a change may be stale
RECOVERY_S = 2.0


async def main() -> list[Measure]:
    """One class all the way through."""
    with several_workers() as school:
        assert school.postgres
        host, viewers, _ = await class_of(school.urls, VIEWERS)
        said: list[Said] = []
        async with people(host, *viewers):
            measures = await without_redis(school, host, viewers, said)
            freeze, still = school.postgres.freeze, "PostgreSQL frozen"
            about = (host, viewers, said)
            measures += await without_database(
                still, lambda: freeze(True), lambda: freeze(False), *about
            )
            gone, back = school.postgres.halt, school.postgres.start
            measures += await without_database("PostgreSQL stopped", gone, back, *about)
            closed = sum(len(one.closes) for one in [host, *viewers])
            found = wrong(school.database, [host, *viewers], said)
        complaints = school.complaints
    return [
        Measure("changes acknowledged", len(said)),
        *measures,
        Measure("sockets closed", closed, "", 0),
        *(Measure(what, count, "", 0) for what, count in found.items()),
        Measure("lines in the workers' logs", complaints, "", 0),
    ]


async def without_redis(
    school: School, host: Person, viewers: list[Person], said: list[Said]
) -> list[Measure]:
    """Killed and started again, so many times."""
    assert school.redis
    async with going_on(host, said):
        await asyncio.sleep(BACK_S)
        usual = stale(viewers, said)
        before = len(said)
        for _ in range(KILLS):
            await asyncio.to_thread(school.redis.kill)
            await asyncio.sleep(GONE_S)
            await asyncio.to_thread(school.redis.start)
            await asyncio.sleep(BACK_S)
        killed = len(said)
        school.redis.freeze(True)
        await asyncio.sleep(FROZEN_S)
        school.redis.freeze(False)
        await asyncio.sleep(BACK_S)
    await all_at(said[-1].revision, viewers)
    late, frozen = stale(viewers, said[before:killed]), stale(viewers, said[killed:])
    return [
        Measure("Redis killed", KILLS),
        Measure("a change is seen after, Redis there, p50", percentile(usual, 0.5), "s"),
        Measure("a change is seen after, Redis killed, p50", percentile(late, 0.5), "s"),
        Measure("a change is seen after, Redis killed, p99", percentile(late, 0.99), "s", STALE_S),
        Measure("a change is seen after, Redis killed, longest", max(late), "s"),
        Measure(
            "a change is seen after, Redis frozen, p99", percentile(frozen, 0.99), "s", STALE_S
        ),
    ]


def stale(viewers: list[Person], said: list[Said]) -> list[float]:
    """Seconds from when a change was acknowledged until a viewer had it, for each of both."""
    return [
        one.arrived[change.revision] - change.answered
        for one in viewers
        for change in said
        if change.revision in one.arrived
    ]


async def without_database(
    name: str,
    take: Callable[[], None],
    give: Callable[[], None],
    host: Person,
    viewers: list[Person],
    said: list[Said],
) -> list[Measure]:
    """Gone for some seconds, in which nothing is acknowledged."""
    busy = host.busy
    async with going_on(host, said):
        await asyncio.sleep(1)
        await asyncio.to_thread(take)
        before = len(said)
        await asyncio.sleep(SECONDS)
        meanwhile = len(said) - before
        await asyncio.to_thread(give)
        back = time.monotonic()
        await host.until(lambda: len(said) > before + meanwhile)
        await all_at(said[before + meanwhile].revision, viewers)
        recovered = time.monotonic() - back
    await all_at(said[-1].revision, [host, *viewers])
    return [
        Measure(f"{name}: seconds", SECONDS, "s"),
        Measure(f"{name}: answered busy, at least once", host.busy - busy, least=1),
        Measure(f"{name}: acknowledged meanwhile", meanwhile, "", 1),  # one was under way
        Measure(f"{name}: everybody has a change again after", recovered, "s", RECOVERY_S),
    ]


if __name__ == "__main__":
    judge(main)
