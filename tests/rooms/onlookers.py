"""Pupils that cost next to nothing, so that a whole class fits into one process beside the servers.

The least of a WebSocket's client: they join, note when which frame came, and acknowledge as a
browser does. What is in a frame only the first of them looks at; the others go by its beginning.
"""

import asyncio
import base64
import json
import os
import struct
from bisect import bisect_left
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

SEEN_EVERY = 16  # changes
SEEN_EVENTS_BYTES = 65_536  # of the run
SEEN_S = 1.0
CHANGES, TRACE = b'{"changes":{"revision":', b'{"trace":'
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10  # kinds of frames
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Onlooker(asyncio.Protocol):
    """One pupil. Times are of the monotonic clock; None: that has not happened yet."""

    def __init__(self, url: str, code: str, keeps: bool = False) -> None:
        self.url, self.code = urlsplit(url), code
        self.kept: list[tuple[float, bytes]] | None = [] if keeps else None
        self.began = monotonic()
        self.joined: float | None = None
        self.whole = asyncio.get_running_loop().create_future()  # has all of the run
        self.revisions: list[int] = []  # after each frame of changes
        self.times: list[float] = []
        self.heads: list[tuple[int, float]] = []  # the revision by then, when another run began
        self.refused: list[str] = []
        self.frames = self.runs = self.unsaid = self.told = self.bytes = 0
        self.lost = False
        self.buffer = bytearray()
        self.opened = False
        self.soon: asyncio.TimerHandle | None = None

    # --- The network

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        about = {"path": "/ws/room/", "host": self.url.netloc}
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(HANDSHAKE.format(key=key, **about).encode())

    def connection_lost(self, _: Exception | None) -> None:
        self.lost = True
        if not self.whole.done():
            self.whole.set_exception(ConnectionError(f"away before it had the run: {self.refused}"))
        if self.soon:
            self.soon.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.opened:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            del self.buffer[: end + 4]
            self.opened = True
            self.knock()
        now = monotonic()
        while frame := self.taken():
            kind, payload = frame
            if kind == TEXT:
                self.hear(payload, now)
            elif kind == PING:
                self.write(PONG, payload)
            elif kind == CLOSE:
                self.refused.append(f"closed: {int.from_bytes(payload[:2])}")

    def taken(self) -> tuple[int, bytes] | None:
        """The next whole frame, its kind and its payload, out of the buffer."""
        size, start = len(self.buffer), 2
        if size < start:
            return None
        length = self.buffer[1]
        if length >= 126:
            start = 4 if length == 126 else 10
            if size < start:
                return None
            (length,) = struct.unpack_from("!H" if start == 4 else "!Q", self.buffer, 2)
        if size < start + length:
            return None
        frame = self.buffer[0] & 0x0F, bytes(self.buffer[start : start + length])
        del self.buffer[: start + length]
        return frame

    def say(self, what: dict[str, Any]) -> None:
        self.write(TEXT, json.dumps(what).encode())

    def write(self, kind: int, payload: bytes) -> None:
        """Masked, as clients must, though with a mask that changes nothing."""
        assert len(payload) < 126
        self.transport.write(bytes([0x80 | kind, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)

    # --- The room

    def knock(self) -> None:
        self.say({"id": "j", "join": {"code": self.code}})

    def hear(self, frame: bytes, now: float) -> None:
        self.frames += 1
        self.bytes += len(frame)
        if self.kept is not None:
            self.kept.append((now, frame))
        if frame.startswith(CHANGES):
            self.revisions.append(int(frame[len(CHANGES) : frame.index(b",", len(CHANGES))]))
            self.times.append(now)
            self.acknowledge(self.revisions[-1] - self.told >= SEEN_EVERY)
        elif frame.startswith(TRACE):
            self.follow(frame, now)
        elif frame.startswith(b'{"welcome":'):
            self.joined = now
        elif frame.startswith(b'{"later":'):
            self.refused.append("later")
            retry = json.loads(frame)["later"]["retry_ms"] / 1_000
            asyncio.get_running_loop().call_later(retry, self.knock)
        else:
            self.refused.append(frame[:200].decode(errors="replace"))

    def follow(self, frame: bytes, now: float) -> None:
        self.runs += 1
        self.unsaid += len(frame)
        if b'"header":' in frame:
            self.heads.append((self.revisions[-1] if self.revisions else 0, now))
        if b'"done":true' in frame and not self.whole.done():
            self.whole.set_result(now)
        self.acknowledge(self.unsaid >= SEEN_EVENTS_BYTES)

    def acknowledge(self, at_once: bool) -> None:
        if at_once:
            self.tell()
        elif self.soon is None:
            self.soon = asyncio.get_running_loop().call_later(SEEN_S, self.tell)

    def tell(self) -> None:
        if self.soon:
            self.soon.cancel()
        self.soon, self.unsaid = None, 0
        self.told = self.revisions[-1] if self.revisions else 0
        self.say({"seen": self.told, "frames": self.runs})

    # --- What came of it

    def heard(self, revision: int) -> float | None:
        """When this change came."""
        place = bisect_left(self.revisions, revision)
        return self.times[place] if place < len(self.times) else None

    def shown(self, revision: int) -> float | None:
        """When the first of another run came, after this change."""
        place = bisect_left(self.heads, (revision, 0.0))
        return self.heads[place][1] if place < len(self.heads) else None


async def onlookers(urls: list[str], code: str, number: int, seconds: float) -> list[Onlooker]:
    """So many, one after the other in so many seconds, spread over the workers; once all of them
    have all of the run.
    """
    loop, some = asyncio.get_running_loop(), []

    async def arrive(place: int) -> None:
        await asyncio.sleep(seconds * place / number)
        url = urls[place % len(urls)]
        one = Onlooker(url, code, keeps=place == 0)
        some.append(one)
        await loop.create_connection(lambda: one, one.url.hostname, one.url.port)
        await one.whole

    await asyncio.gather(*(arrive(place) for place in range(number)))
    return some


async def leave(some: list[Onlooker]) -> None:
    for one in some:
        one.transport.close()
    await asyncio.sleep(0)
