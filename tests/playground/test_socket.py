"""The socket as the ASGI application serves it: routing, origin, haste, streams, clean ends."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from playground import caps
from playground.consumers import FLOODING, FULL, Stage
from playground.stream import Stream
from protocols import limits
from tests.playground.folding import Folder, whole, wire_events

LARGE = "byzantine-generals/?n=8&m=2&seed=1"
SMALL = "byzantine-generals/?n=4&m=1&seed=7"
HEADERS = [(b"host", b"localhost:8000"), (b"origin", b"http://localhost:8000")]


class Page(WebsocketCommunicator):
    """A page at the other end of the socket."""

    def __init__(self, path: str = "/ws/", headers: Any = HEADERS) -> None:
        from playground.asgi import application  # only now: it looks at the settings

        super().__init__(application, path, headers=headers)
        self.scope["client"] = ["127.0.0.1", 5]
        self.folder = Folder()

    async def say(self, **command: Any) -> None:
        await self.send_to(text_data=json.dumps(command))

    async def hear(self, key: str) -> dict[str, Any]:
        """The next frame of that kind; trace frames on the way are folded."""
        while True:
            frame = json.loads(await self.receive_from(timeout=10))
            if "trace" in frame:
                self.folder.fold(frame["trace"])
            if key in frame:
                return frame[key]

    async def whole_run(self) -> Folder:
        while not (await self.hear("trace"))["done"]:
            pass
        return self.folder


@pytest.fixture
async def page(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Page]:
    page = Page()
    connected, _ = await page.connect()
    assert connected
    yield page
    await page.disconnect()
    assert Stage.sockets == 0
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


async def test_it_greets_with_its_version_and_limits(page: Page) -> None:
    hello = await page.hear("hello")
    assert hello["wire"] == 1
    assert hello["limits"]["nodes_max"] == limits.nodes_max
    assert hello["limits"]["frame_max_bytes"] == caps.frame_max_bytes


async def test_a_run_is_acknowledged_then_streamed(page: Page) -> None:
    await page.say(id="c1", open={"scenario": LARGE})
    assert await page.hear("ack") == {"id": "c1", "revision": 1}
    first = await page.hear("trace")
    assert not first["done"]
    assert len(first["events"]) <= caps.first_events
    assert (await page.whole_run()).events == wire_events(whole(LARGE))


async def test_commands_are_heard_while_a_run_streams(page: Page) -> None:
    await page.say(id="c1", open={"scenario": LARGE})
    await page.hear("trace")
    assert not page.folder.done
    await page.say(id="c2", ping=True)
    assert await page.hear("pong") == {"id": "c2"}
    await page.say(id="c3", add="drop:1~3.Order")
    assert await page.hear("ack") == {"id": "c3", "revision": 2}
    while page.folder.revision < 2 or not page.folder.done:
        await page.hear("trace")
    assert page.folder.events == wire_events(whole(f"{LARGE}&do=drop:1~3.Order"))


async def test_a_heavy_turn_holds_nobody_up(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is made on a thread of its own: here one that waits until it is told to go on."""
    go_on, turn = threading.Event(), Stream.turn
    monkeypatch.setattr(Stream, "turn", lambda *about: (go_on.wait(10), turn(*about))[1])
    await page.say(id="c1", open={"scenario": SMALL})
    await page.say(id="c2", ping=True)
    assert await page.hear("pong") == {"id": "c2"}
    assert page.folder.revision == 0
    await page.say(id="c3", add="drop:1~3.Order")
    assert await page.hear("ack") == {"id": "c3", "revision": 2}
    go_on.set()
    assert (await page.whole_run()).events == wire_events(whole(f"{SMALL}&do=drop:1~3.Order"))


async def test_bad_frames_are_answered_and_the_socket_lives(page: Page) -> None:
    for frame in (" ", "{", "[" * 10_000, "null", "x" * (caps.frame_max_bytes + 1)):
        await page.send_to(text_data=frame)
        assert (await page.hear("refusal"))["sentence"]
    await page.send_to(bytes_data=b"\xff")
    assert (await page.hear("refusal"))["code"] == "Malformed"
    await page.say(id="c1", open={"scenario": SMALL})
    assert (await page.whole_run()).events == wire_events(whole(SMALL))


async def test_haste_is_refused_then_shown_the_door() -> None:
    page = Page()
    await page.connect()
    codes = set()
    for number in range(int(caps.commands_burst + caps.strikes_burst) + 100):
        await page.say(id=f"c{number}", ping=True)
    while (message := await page.receive_output(timeout=10))["type"] == "websocket.send":
        frame = json.loads(message["text"])
        codes |= {frame["refusal"]["code"]} if "refusal" in frame else set()
    assert codes == {"LimitReached"}
    assert message == {"type": "websocket.close", "code": FLOODING}
    await page.disconnect()


async def test_a_full_house_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "sockets_max", 1)
    first, second = Page(), Page()
    await first.connect()
    await second.connect()
    assert await second.receive_output() == {"type": "websocket.close", "code": FULL}
    await second.disconnect()
    await first.disconnect()
    third = Page()
    await third.connect()
    assert await third.hear("hello")
    await third.disconnect()


async def test_all_runs_together_keep_within_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Page(), Page()
    for page in (first, second):
        await page.connect()
        await page.say(id="c1", open={"scenario": SMALL})
        await page.whole_run()
        monkeypatch.setattr(caps, "kept_bytes_max", Stage.attic.total)
    assert len(Stage.attic.weights) == 1, "the first has let go of its run"
    await first.say(id="c2", add="drop:1~3.Order")
    assert await first.hear("ack")
    folder = await first.whole_run()
    assert folder.events == wire_events(whole(f"{SMALL}&do=drop:1~3.Order"))
    await first.disconnect()
    await second.disconnect()
    assert Stage.attic.total == 0


async def test_where_all_are_busy_the_heaviest_must_come_back_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(caps, "kept_bytes_max", 20_000)
    page = Page()
    await page.connect()
    await page.say(id="c1", open={"scenario": LARGE})
    while (message := await page.receive_output(timeout=10))["type"] == "websocket.send":
        pass
    assert message == {"type": "websocket.close", "code": FULL}
    await page.disconnect()


@pytest.mark.parametrize(
    ("path", "origin"), [("/ws/", b"http://evil.example"), ("/nowhere/", HEADERS[1][1])]
)
async def test_strangers_and_wrong_addresses_are_denied(path: str, origin: bytes) -> None:
    page = Page(path, [HEADERS[0], (b"origin", origin)])
    connected, _ = await page.connect()
    assert not connected


async def test_a_page_that_leaves_stops_its_run() -> None:
    page = Page()
    await page.connect()
    await page.say(id="c1", open={"scenario": LARGE})
    await page.hear("trace")
    before = asyncio.all_tasks()
    await page.disconnect()
    await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) < len(before)
    assert Stage.sockets == 0


async def test_no_message_goes_through_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hop(*_: object) -> None:
        raise AssertionError("a thread hop per message")

    monkeypatch.setattr("channels.consumer.aclose_old_connections", hop)
    monkeypatch.setattr("channels.generic.websocket.aclose_old_connections", hop)
    page = Page()
    await page.connect()
    await page.say(id="c1", ping=True)
    assert await page.hear("pong")
    await page.disconnect()
