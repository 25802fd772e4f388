"""python -m tests.rooms.offenders URL CODE SECONDS: those that a class must not notice.

A process of its own, so that what it burns is not taken from those who measure. It prints JSON: for
each offender, how many seconds it lasted; -1 where the server let it be to the end. That is read
from the kernel's table of connections: who does not read does not see that it was closed.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from playground.rooms.doors import TOO_FAST
from tests.rooms.people import Person, address, answer_from, new_room, people

STALLED, NOT_READING, FLOODING = 20, 20, 5
ROOM_PER_S = 50  # changes that a room takes; the hostile one is driven at that
RECEIVE_BYTES = 4_096  # of an offender's own kernel: the rest must wait at the server
LONG = "bully/?n=5&" + "&".join(f"do=drop:1~2.Election.{place}" for place in range(1, 160))
NOD_S = 0.4  # seconds between two words of who says that it reads
SAFE = 10  # changes that may not have been sent to it yet
ESTABLISHED = "01"

Offence = Callable[[ClientConnection], Coroutine[Any, Any, None]]


class Offender:
    """One socket, from when it begins to misbehave."""

    def __init__(self, wire: ClientConnection, kind: str) -> None:
        self.kind = kind
        self.port = wire.local_address[1]
        self.began = time.monotonic()
        self.lasted = -1.0


class Offenders:
    """All of them, and the watch over them."""

    def __init__(self, url: str, code: str) -> None:
        self.url, self.code = url, code
        self.some: list[Offender] = []

    async def watch(self) -> None:
        """Look which the server has closed."""
        while True:
            there = established(int(urlsplit(self.url).port or 0))
            for one in self.some:
                if one.lasted < 0 and one.port not in there:
                    one.lasted = time.monotonic() - one.began
            await asyncio.sleep(0.1)

    async def join(self, code: str, kind: str, offend: Offence, pause: float = 0.0) -> None:
        """Come in as anybody does, then misbehave until it is closed."""
        await asyncio.sleep(pause)
        about = {"compression": None, "ping_interval": None, "max_queue": 1}
        async with connect(address(self.url), sock=plug(self.url), **about) as wire:
            await wire.send(json.dumps({"id": "j", "join": {"code": code}}))
            await answer_from(wire)
            self.some.append(Offender(wire, kind))
            with suppress(ConnectionClosed, OSError):
                await offend(wire)

    async def again_and_again(self, pause: float) -> None:
        """A flood that comes back as soon as it was shut out."""
        await asyncio.sleep(pause)
        while True:
            with suppress(ConnectionClosed, OSError, TimeoutError):
                await self.join(self.code, "flooding", flood)
            await asyncio.sleep(0.5)


def plug(url: str) -> socket.socket:
    """A connection that holds next to nothing for who does not read."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    made.connect(("127.0.0.1", urlsplit(url).port))
    made.setblocking(False)
    return made


def established(port: int) -> set[int]:
    """The other ends of this port's connections, as the kernel that serves it has them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return {
        int(row[2].split(":")[1], 16)
        for row in rows
        if row[3] == ESTABLISHED and int(row[1].split(":")[1], 16) == port
    }


async def stall(wire: ClientConnection) -> None:
    """Neither read nor say anything."""
    await asyncio.sleep(3_600)


async def flood(wire: ClientConnection) -> None:
    """As fast as the network takes it, past the library's own manners."""
    frame = Frame(Opcode.TEXT, b'{"id":"p","ping":true}').serialize(mask=True)
    while not wire.transport.is_closing():
        full = wire.transport.get_write_buffer_size() > 100_000
        wire.transport.write(b"" if full else frame * 1_000)
        await asyncio.sleep(0.005 if full else 0)


class OwnRoom:
    """A room that is theirs: one of them knows how far it is, and tells those who do not read."""

    def __init__(self, url: str, room: dict[str, Any]) -> None:
        self.code = room["code"]
        self.hosts = [Person([url], self.code, secret=room[kind]) for kind in ("host", "cohost")]

    async def nod(self, wire: ClientConnection) -> None:
        """Say that everything has arrived, as seldom as anybody does, and read nothing."""
        while True:
            await asyncio.sleep(NOD_S)
            said = {"seen": max(self.hosts[0].revision - SAFE, 0), "frames": 1}
            await wire.send(json.dumps(said))

    async def drive(self, seconds: float) -> None:
        """Long changes, as fast as a room may have them, by a host and a co-host."""
        async with people(*self.hosts):
            writing = [asyncio.create_task(self._write(one)) for one in self.hosts]
            await asyncio.sleep(seconds)
            for one in writing:
                one.cancel()

    async def _write(self, one: Person) -> None:
        while True:
            answer = await one.do(show={"scenario": LONG})
            assert "ack" in answer or answer["refusal"]["sentence"] == TOO_FAST.sentence, answer
            await asyncio.sleep(1 / ROOM_PER_S)


async def main(url: str, code: str, seconds: float) -> dict[str, list[float]]:
    """Everybody at once, for so long."""
    all_of_them = Offenders(url, code)
    own = OwnRoom(url, await new_room(url))
    jobs = [
        *(all_of_them.join(code, "stalled", stall) for _ in range(STALLED)),
        *(all_of_them.join(own.code, "not reading", own.nod) for _ in range(NOT_READING)),
        *(all_of_them.again_and_again(place / 5) for place in range(FLOODING)),
        all_of_them.watch(),
    ]
    tasks = [asyncio.create_task(job) for job in jobs]
    await own.drive(seconds)
    found: dict[str, list[float]] = {}
    for one in all_of_them.some:
        found.setdefault(one.kind, []).append(round(one.lasted, 2))
    for task in tasks:
        task.cancel()
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))))
