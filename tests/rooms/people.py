"""Somebody in a room, by a client that is not ours: joins, folds, acknowledges, comes back.

As a browser's client shall be: commands are sent again under the same id until they are answered,
and whatever was missed is asked for by epoch and revision.
"""

import asyncio
import itertools
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from playground.rooms.room import RoomChange, RoomState, fold
from tests.playground.folding import Folder

RESEND_S = 2.5
SEEN_EVERY = 16  # changes
SEEN_BYTES = 65_536  # of the run
SEEN_S = 1.0
FINAL = (4403, 4404, 4503)
PATIENCE_S = 20
ids = itertools.count()


def address(url: str) -> str:
    return url.replace("http://", "ws://") + "ws/room/"


class Person:
    """One seat. `urls`: the workers that may be asked, in any order."""

    def __init__(self, urls: list[str], code: str, **join: Any) -> None:
        self.urls, self.code, self.join = urls, code, join
        self.wire: ClientConnection | None = None
        self.welcome: dict[str, Any] = {}
        self.state: RoomState | None = None
        self.token = join.get("token", "")
        self.changes: dict[int, dict[str, Any]] = {}  # revision: as it came
        self.texts: dict[int, str] = {}  # the same, for the digest
        self.arrived: dict[int, float] = {}  # revision: when it came
        self.closes: list[int] = []
        self.jumps = 0
        self.busy = 0  # how often it was told so
        self.crowd: dict[str, Any] = {}
        self.game: dict[str, Any] | None = None
        self.run = Folder()
        self.frames = 0  # of the run, over this connection
        self.unsaid = 0  # bytes of those, since it last said what it has
        self.seen = 0
        self.later: asyncio.TimerHandle | None = None
        self.waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.task: asyncio.Task[None] | None = None
        self.moved = asyncio.Condition()

    @property
    def revision(self) -> int:
        return self.state.revision if self.state else 0

    async def live(self) -> None:
        """Connect, join, listen; come back for as long as it makes sense."""
        for number in itertools.count():
            url = self.urls[number % len(self.urls)]
            with suppress(OSError, WebSocketException, TimeoutError, EOFError):
                async with connect(address(url), open_timeout=5, compression=None) as wire:
                    await self.visit(wire)
            self.wire = None
            if self.closes and self.closes[-1] in FINAL:
                return
            await asyncio.sleep(random.uniform(0, 0.5))

    async def visit(self, wire: ClientConnection) -> None:
        self.seen, self.later = self.revision, None
        self.frames = self.unsaid = 0
        have = {"epoch": self.welcome.get("epoch", 0), "revision": self.revision}
        if self.run.header:
            text, held = self.run.header["text"], len(self.run.events)
            have["run"] = {"scenario": text, "have": held, "digest": self.run.digest}
        about = {**self.join, "code": self.code, "token": self.token, **have}
        knock = json.dumps({"id": f"j{next(ids)}", "join": about})
        await wire.send(knock)
        try:
            async for text in wire:
                frame = json.loads(text)
                if "trace" in frame:
                    await self.follow(wire, frame["trace"], len(text))
                elif "later" in frame:
                    await asyncio.sleep(frame["later"]["retry_ms"] / 1_000)
                    await wire.send(knock)
                else:
                    await self.hear(wire, frame)
        finally:
            self.closes.append(wire.close_code or 1006)
            async with self.moved:
                self.moved.notify_all()

    async def hear(self, wire: ClientConnection, frame: dict[str, Any]) -> None:
        (key, about) = next(iter(frame.items()))
        if key == "welcome":
            self.welcome, self.token, self.wire = about, about["token"], wire
            if "state" in about:
                self.jump(about["state"])
            self.again()
        elif key == "resync":
            self.jump(about["state"])
        elif key == "crowd":
            self.crowd = about
        elif key == "game":
            self.game = about
        elif key == "changes":
            await self.fold(wire, about["changes"])
        elif about.get("id") in self.waiting:
            answered = self.waiting.pop(about["id"])
            if not answered.done():
                answered.set_result(frame)
        async with self.moved:
            self.moved.notify_all()

    async def follow(self, wire: ClientConnection, trace: dict[str, Any], size: int) -> None:
        """More of the run: a frame with a header begins another list than the one before."""
        self.run.fold({**trace, "revision": self.run.revision + ("header" in trace)})
        self.frames += 1
        self.unsaid += size
        async with self.moved:
            self.moved.notify_all()
        await self.say_soon(wire, self.unsaid >= SEEN_BYTES)

    def jump(self, state: dict[str, Any]) -> None:
        self.jumps += self.state is not None
        self.state = msgspec.convert(state, RoomState)

    async def fold(self, wire: ClientConnection, changes: list[dict[str, Any]]) -> None:
        for change in changes:
            self.state = fold(self.state, msgspec.convert(change, RoomChange))
            assert change["revision"] not in self.changes, "twice"
            self.changes[change["revision"]] = change
            self.arrived[change["revision"]] = time.monotonic()
        await self.say_soon(wire, self.revision - self.seen >= SEEN_EVERY)

    async def say_soon(self, wire: ClientConnection, now: bool) -> None:
        if now:
            await self.acknowledge(wire)
        elif self.later is None:
            loop = asyncio.get_running_loop()
            self.later = loop.call_later(SEEN_S, lambda: loop.create_task(self.acknowledge(wire)))

    async def acknowledge(self, wire: ClientConnection) -> None:
        if self.later:
            self.later.cancel()
        self.later, self.seen, self.unsaid = None, self.revision, 0
        with suppress(ConnectionClosed):
            await wire.send(json.dumps({"seen": self.seen, "frames": self.frames}))

    async def do(self, **command: Any) -> dict[str, Any]:
        """The answer to a command, sent again until there is one; "busy" is none."""
        return await self.say(f"c{next(ids)}", command)

    async def say(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        """The same, under a name that one may have used before."""
        while True:
            answered = self.waiting[name] = asyncio.get_running_loop().create_future()
            if self.wire:
                with suppress(ConnectionClosed):
                    await self.wire.send(json.dumps({"id": name, **command}))
            with suppress(TimeoutError):
                answer = await asyncio.wait_for(answered, RESEND_S if self.wire else 0.1)
                if not answer:
                    continue
                if answer.get("refusal", {}).get("code") != "Busy":
                    return answer
                self.busy += 1
                await asyncio.sleep(0.2)

    def again(self) -> None:
        """Back in: whatever has no answer yet is sent once more, at once."""
        for answered in self.waiting.values():
            if not answered.done():
                answered.set_result({})

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        async with asyncio.timeout(seconds), self.moved:
            await self.moved.wait_for(true)

    async def shown(self, seconds: float = PATIENCE_S) -> None:
        """Until it has all of the run that its room shows."""

        def whole() -> bool:
            header, state = self.run.header, self.state
            return bool(state and header) and self.run.done and header["text"] == state.scenario

        await self.until(whole, seconds)

    async def at(self, revision: int, seconds: float = PATIENCE_S) -> None:
        await self.until(lambda: self.revision >= revision, seconds)

    def digest(self) -> str:
        new = self.changes.keys() - self.texts.keys()
        self.texts |= {at: text_of(self.changes[at]) for at in new}
        return digest(self.texts, self.state)


def text_of(change: Any) -> str:
    """One change, always in the same words."""
    return json.dumps(msgspec.to_builtins(change), sort_keys=True)


def digest(changes: dict[int, str], state: RoomState | None) -> str:
    """Of these changes, in order, and of the state that they came to."""
    texts = [changes[revision] for revision in sorted(changes)]
    return sha256("\n".join([*texts, repr(state)]).encode()).hexdigest()


@asynccontextmanager
async def people(*some: Person) -> AsyncIterator[None]:
    """All of them, in the room."""
    tasks = [asyncio.create_task(one.live()) for one in some]
    try:
        await gathered(one.until(lambda one=one: one.state is not None) for one in some)
        yield
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        for wrong in ends:  # a gap, or the same change twice
            if isinstance(wrong, Exception):
                raise wrong


async def gathered(jobs: Any) -> list[Any]:
    return await asyncio.gather(*jobs)


async def ask(url: str, *frames: Any, **options: Any) -> tuple[list[dict[str, Any]], int | None]:
    """Send these frames, each after the answer to the one before; the answers, and how it ended."""
    heard: list[dict[str, Any]] = []
    async with connect(address(url), compression=None, **options) as wire:
        try:
            for frame in frames:
                await wire.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
                heard.append(await answer_from(wire))
            with suppress(TimeoutError):
                await asyncio.wait_for(wire.recv(), 0.2)
        except ConnectionClosed:
            return heard, wire.close_code
    return heard, None


async def answer_from(wire: ClientConnection) -> dict[str, Any]:
    """The next frame that answers something."""
    while True:
        frame = json.loads(await asyncio.wait_for(wire.recv(), PATIENCE_S))
        if not {"changes", "role", "resync", "crowd", "trace"} & set(frame):
            return frame


async def new_room(url: str, scenario: str = "bully/?", **options: Any) -> dict[str, Any]:
    """A room: its code and its secrets."""
    (made,), _ = await ask(url, {"id": "new", "create": scenario}, **options)
    return made["created"]
