"""A class at play: ./dev bench benchmarks/classroom.py

300 students join within ten seconds from one address, and their host plays for two minutes: moves
the playhead, drops a message, takes that back, five and a half acts a second. First on two workers
with PostgreSQL and Redis, then on one with SQLite. Then a bare `websockets` server broadcasts the
very bytes that one student got, at the same pace, to as many sockets: what of its frames a core
carries is the limit that Parley's are held against.

The students share the cores with the servers: all of them are one process that only notes when
which frame came. No page is asked for. VIEWERS, SECONDS and JOIN_SECONDS make it smaller.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from benchmarks.school import (
    Measure,
    School,
    judge,
    number,
    one_worker,
    percentile,
    several_workers,
)
from tests.rooms.onlookers import Onlooker, leave, onlookers
from tests.rooms.people import Person, new_room, people
from tests.rooms.playing import Act, delays, play, seen_by_all

VIEWERS = number("VIEWERS", 300)
SECONDS = number("SECONDS", 120)
JOIN_SECONDS = number("JOIN_SECONDS", 10)
BARE_SECONDS = 20
RUN = "byzantine-generals/?n=7&m=2&seed=1"
LATE_MS = 250
TICKS = os.sysconf("SC_CLK_TCK")


class Played(NamedTuple):
    """What a lesson came to."""

    some: list[Onlooker]
    done: list[Act]
    seconds: float
    cpu: float
    own_cpu: float
    lost: int
    complaints: int

    @property
    def frames(self) -> list[tuple[float, bytes]]:
        """What the first student got while the host played."""
        kept = self.some[0].kept or []
        return [(at, frame) for at, frame in kept if at >= self.done[0].asked]


async def main() -> list[Measure]:
    """Both forms of the server, and the bare one."""
    measures: list[Measure] = []
    for name, opened in (("two workers", several_workers), ("one worker", one_worker)):
        played = await lesson(opened)
        measures += told(name, played)
        measures += await beside_the_bare(name, played)
    return measures


async def lesson(opened: Callable[[], AbstractContextManager[School]]) -> Played:
    """Everybody comes, the host plays, everybody has seen it."""
    with opened() as school:
        room = await new_room(school.urls[0], RUN)
        host = Person(school.urls, room["code"], secret=room["host"])
        async with people(host):
            some = await onlookers(school.urls, room["code"], VIEWERS, JOIN_SECONDS)
            pids = [site.pid for site in school.sites]
            began, cpu, own = time.monotonic(), spent(pids), time.process_time()
            done = await play(host, SECONDS)
            await seen_by_all(some, done)
            seconds, cpu = time.monotonic() - began, spent(pids) - cpu
            own, lost = time.process_time() - own, sum(one.lost for one in some)
            await leave(some)
        return Played(some, done, seconds, cpu, own, lost, school.complaints)


def told(name: str, played: Played) -> list[Measure]:
    """What students noticed, and what it took."""
    some, done, seconds, cpu, own, lost, complaints = played
    joins = [one.whole.result() - one.began for one in some]
    moves, edits = (delays(some, done, edits=which) for which in (False, True))
    carried = sum(events_in(frame) for _, frame in played.frames) * len(some)
    return [
        Measure(f"{name}: students who have the run", len(joins), "", least=VIEWERS),
        Measure("from the socket to having all of it, p50", percentile(joins, 0.5), "s"),
        Measure("the same, p99", percentile(joins, 0.99), "s"),
        Measure("told to come again", sum(map(len, (one.refused for one in some)))),
        Measure("sockets lost", lost, "", 0),
        Measure("acts of the host", len(done)),
        Measure("moves: seen after, p50", percentile(moves, 0.5), "ms"),
        Measure("moves: seen after, p99", percentile(moves, 0.99), "ms", LATE_MS),
        Measure("edits: the new run begins after, p50", percentile(edits, 0.5), "ms"),
        Measure("edits: the new run begins after, p99", percentile(edits, 0.99), "ms", LATE_MS),
        Measure("events and changes carried, a second", carried / seconds),
        Measure("the same, a second of the workers' cores", carried / cpu),
        Measure("cores that the workers took", cpu / seconds),
        Measure("cores that the students took", own / seconds),
        Measure("lines in the workers' logs", complaints, "", 0),
    ]


async def beside_the_bare(name: str, played: Played) -> list[Measure]:
    """The same bytes at the same pace, by a server that does nothing else."""
    frames = [one for one in played.frames if one[0] < played.done[0].asked + BARE_SECONDS]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.bare", str(VIEWERS)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    port = int(await process.stdout.readline())
    some = [Bare(f"http://127.0.0.1:{port}/", "") for _ in range(VIEWERS)]
    loop = asyncio.get_running_loop()
    for one in some:
        await loop.create_connection(lambda one=one: one, "127.0.0.1", port)
    lines = [json.dumps([at - frames[0][0], frame.decode()]) for at, frame in frames]
    process.stdin.write("\n".join([*lines, ""]).encode())
    process.stdin.close()
    report = json.loads(await process.stdout.readline())
    await process.wait()
    sent = report["sent"]
    waits = [(at - when) * 1_000 for one in some for at, when in zip(one.came, sent, strict=True)]
    ours = len(played.frames) * VIEWERS / played.cpu
    bare = len(frames) * VIEWERS / report["cpu"]
    return [
        Measure("frames, a second of the workers' cores", ours),
        Measure("bare: frames, a second of its core", bare),
        Measure("bare: a frame is there after, p99", percentile(waits, 0.99), "ms"),
        Measure(f"{name}: a core's frames, of the bare server's", ours / bare, "x"),
    ]


class Bare(Onlooker):
    """One that only notes when something came."""

    def __init__(self, url: str, code: str) -> None:
        super().__init__(url, code)
        self.came: list[float] = []

    def knock(self) -> None:
        """There is no room to join."""

    def connection_lost(self, _: Exception | None) -> None:
        """That is how it ends."""

    def hear(self, frame: bytes, now: float) -> None:
        """Whatever it is."""
        self.came.append(now)


def events_in(frame: bytes) -> int:
    """Changes of the room, or events of the run that are new."""
    about = json.loads(frame)
    entries = about.get("trace", {}).get("events", [])
    return len(about.get("changes", {}).get("changes", ())) + sum(
        isinstance(entry, dict) for entry in entries
    )


def spent(pids: list[int]) -> float:
    """Seconds of a core that these processes have taken."""
    fields = [Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")")[1].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


if __name__ == "__main__":
    judge(main)
