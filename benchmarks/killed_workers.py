"""Workers die under a class, and nobody loses anything: ./dev bench benchmarks/killed_workers.py

Two workers on PostgreSQL and Redis, 200 who watch, and a host who scrubs all the while at the very
worker that is killed (kill -9) in each trial, and sends again, under the same name, what was not
answered. Then one worker with SQLite, killed and started again. In the end everybody's digest of
all they have heard is compared with that of the log. TRIALS and VIEWERS make it smaller.
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
from tests.rooms.lesson import Said, all_at, class_of, going_on, wrong
from tests.rooms.people import Person, people
from tests.serving import Site

TRIALS = number("TRIALS", 20)
VIEWERS = number("VIEWERS", 200)
RESUMED_S = 3.0
LESSON_S = 0.5  # before the kill, and after everybody is back


async def main() -> list[Measure]:
    """Both deployments."""
    with several_workers() as school:
        measures = await trials(school, "two workers", TRIALS)
    with one_worker() as school:
        return measures + await trials(school, "one worker", max(TRIALS // 2, 1))


async def trials(school: School, name: str, times: int) -> list[Measure]:
    """The same class all the way through."""
    host, viewers, _ = await class_of(school.urls, VIEWERS)
    said: list[Said] = []
    waits: list[float] = []
    async with people(host, *viewers):
        for place in range(times):
            waits.append(await trial(school, host, viewers, said))
            found = wrong(school.database, [host, *viewers], said)
            print(f"{name}, trial {place + 1}: back after {waits[-1]:.2f} s; {found}", flush=True)
            if any(found.values()):
                break
    late = sum(wait > RESUMED_S for wait in waits)
    return [
        Measure(f"{name}: trials", len(waits)),
        Measure(f"{name}: changes acknowledged", len(said)),
        Measure(f"{name}: all resumed, median", percentile(waits, 0.5), "s"),
        Measure(f"{name}: all resumed, slowest", max(waits), "s", RESUMED_S),
        Measure(f"{name}: trials over {RESUMED_S:g} s", late, "", 0),
        *(Measure(f"{name}: {what}", count, "", 0) for what, count in found.items()),
        Measure(f"{name}: lines in the workers' logs", school.complaints, "", 0),
    ]


async def trial(school: School, host: Person, viewers: list[Person], said: list[Said]) -> float:
    """Seconds from the kill until everybody has heard of a change made after it; with one worker,
    from when it is up again.
    """
    victim = next(site for site in school.sites if site.port == port_of(host))
    async with going_on(host, said):
        await asyncio.sleep(LESSON_S)
        await asyncio.to_thread(victim.kill)
        began, before = time.monotonic(), len(said)
        if len(school.sites) == 1:
            await asyncio.to_thread(victim.start)
            began = time.monotonic()
        await host.until(lambda: len(said) > before + 1)  # one may have been under way
        await all_at(said[before + 1].revision, viewers)
        waited = time.monotonic() - began
        await asyncio.sleep(LESSON_S)
    if len(school.sites) > 1:
        await asyncio.to_thread(victim.start)
        await home(victim, viewers)
    await all_at(said[-1].revision, [host, *viewers])
    return waited


async def home(site: Site, viewers: list[Person]) -> None:
    """Who belongs to this worker goes back to it, so that each has half of them again."""
    away = [one for one in viewers if one.urls[0] == site.url]
    while astray := [one for one in away if port_of(one) != site.port]:
        for one in astray:
            if one.wire:
                await one.wire.close()
        await asyncio.sleep(0.6)


def port_of(one: Person) -> int:
    """Of the worker that somebody is connected to now; 0 while there is none."""
    return one.wire.remote_address[1] if one.wire else 0


if __name__ == "__main__":
    judge(main)
