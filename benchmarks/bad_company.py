"""A class among people who mean no good: ./dev bench benchmarks/bad_company.py

One worker with SQLite: a host who scrubs, 200 who watch. Then 20 who join and never read, 20 who
say that they have read everything and read nothing, in a room of their own that is driven as hard
as a room may be, and 5 who send as fast as the network takes it and come back when they are shut
out. The class must not notice, the server must not grow, and the offenders must be gone soon.
VIEWERS and SECONDS make it smaller.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from benchmarks.school import Measure, School, judge, number, one_worker, percentile
from tests.rooms.lesson import Said, all_at, class_of, going_on, wrong
from tests.rooms.people import Person, people

VIEWERS = number("VIEWERS", 200)
SECONDS = number("SECONDS", 20)
QUIET_S = 5
PAUSE_S = 0.1
GROWTH_MB = 50
LATE_MS = 300
CLOSED_S = 10


async def main() -> list[Measure]:
    """The lesson by itself, and in bad company."""
    with one_worker() as school:
        host, viewers, room = await class_of(school.urls, VIEWERS)
        said: list[Said] = []
        async with people(host, *viewers):
            async with going_on(host, said, PAUSE_S):
                await asyncio.sleep(QUIET_S)
                quiet, before = len(said), memory(school)
                lasted, most = await bad_company(school, room["code"])
            await all_at(said[-1].revision, viewers)
            closed = sum(len(one.closes) for one in [host, *viewers])
            found = wrong(school.database, [host, *viewers], said)
            complaints = school.complaints
    alone, late = delays(viewers, said[:quiet]), delays(viewers, said[quiet:])
    return [
        Measure("changes acknowledged", len(said)),
        Measure("alone: a change is seen after, p99", percentile(alone, 0.99), "ms"),
        Measure("in bad company: the same, p50", percentile(late, 0.5), "ms"),
        Measure("in bad company: the same, p99", percentile(late, 0.99), "ms", LATE_MS),
        Measure("the server's memory", before, "MB"),
        Measure("it grew by at most", most - before, "MB", GROWTH_MB),
        *(line for kind, seconds in lasted.items() for line in ends(kind, seconds)),
        Measure("sockets of the class closed", closed, "", 0),
        *(Measure(what, count, "", 0) for what, count in found.items()),
        Measure("lines in the worker's log", complaints, "", 0),
    ]


def ends(kind: str, seconds: list[float]) -> list[Measure]:
    """What became of one kind of offenders."""
    if kind == "flooding":
        seconds = [one for one in seconds if one >= 0]  # the last ones had only just come back
    return [
        Measure(f"{kind}: sockets", len(seconds)),
        Measure(f"{kind}: not closed", sum(one < 0 for one in seconds), "", 0),
        Measure(f"{kind}: closed after at most", max(seconds), "s", CLOSED_S),
    ]


def delays(viewers: list[Person], said: list[Said]) -> list[float]:
    """Milliseconds from the host's hand to a viewer, for each change and viewer."""
    return [
        (one.arrived[change.revision] - change.asked) * 1_000
        for one in viewers
        for change in said
        if change.revision in one.arrived
    ]


async def bad_company(school: School, code: str) -> tuple[dict[str, list[float]], float]:
    """How long each of them lasted, and the most memory that the server had meanwhile."""
    about = (school.urls[0], code, str(SECONDS))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.rooms.offenders", *about, stdout=asyncio.subprocess.PIPE
    )
    ending = asyncio.create_task(process.communicate())
    most = 0.0
    while not ending.done():
        most = max(most, memory(school))
        await asyncio.sleep(0.1)
    text, _ = await ending
    return json.loads(text), most


def memory(school: School) -> float:
    """Megabytes that the worker holds now."""
    status = Path(f"/proc/{school.sites[0].pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1_024


if __name__ == "__main__":
    judge(main)
