"""The stage as a person meets it: by what stands on it, and by what came over its socket."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, WebSocket, expect

from playground.runs import Begun
from playground.stream import Stream
from playground.wire import Down, write
from protocols import Run, parse

LONGEST_S = 15


@cache
def promised(text: str) -> Run:
    """The run that the link stands for, simulated here."""
    run = Run(parse(text))
    run.finish()
    return run


def frame_of(text: str) -> dict[str, Any]:
    """All of the run as one frame of the wire."""
    stream = Stream(1, lambda: Begun(promised(text), 0), None)
    frames = []
    while not stream.done:
        frame = stream.turn(1_000)
        assert frame
        frames.append(json.loads(write(Down(trace=frame)))["trace"])
    events = [event for frame in frames for event in frame["events"]]
    return frames[0] | {"events": events, "done": True}


@dataclass
class Stage:
    page: Page
    frames: list[dict[str, Any]] = field(default_factory=list)
    socket: WebSocket | None = None

    def __post_init__(self) -> None:
        self.page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        """Only the stage's own socket: another beside it brings a run to compare with."""
        if self.socket is None or self.socket.is_closed():
            self.socket = socket
            socket.on("framereceived", self._hear)

    def _hear(self, data: str | bytes) -> None:
        self.frames.append(json.loads(data))

    # --- What was heard and what is seen

    def open(self, link: str) -> "Stage":
        self.frames.clear()
        self.socket = None
        self.page.goto(link)
        return self.settle()

    def settle(self) -> "Stage":
        """All that was asked for has come, and is on the page."""
        self.until(lambda: self.traces() and self.last()["done"])
        count = len(promised(self.text()).events)
        expect(self.page.locator("#place")).to_have_text(_of(count))
        return self

    def until(self, true: Callable[[], Any]) -> None:
        """Lets the page go on until it is true: frames are heard only meanwhile."""
        end = time.monotonic() + LONGEST_S
        while not true():
            assert time.monotonic() < end, "it never came true"
            self.page.wait_for_timeout(10)

    def traces(self) -> list[dict[str, Any]]:
        return [frame["trace"] for frame in self.frames if "trace" in frame]

    def runs(self) -> dict[str, dict[str, Any]]:
        """The last trace of each run that was heard, by the run's canonical text."""
        text, found = "", {}
        for trace in self.traces():
            text = trace.get("header", {}).get("text", text)
            found[text] = trace
        return found

    def last(self) -> dict[str, Any]:
        return self.traces()[-1]

    def text(self) -> str:
        """The canonical text of the run on the stage, by the server's last word."""
        headers = [trace["header"] for trace in self.traces() if "header" in trace]
        return headers[-1]["text"]

    def changes(self) -> list[str]:
        return sorted(part[3:] for part in self.text().split("&") if part.startswith("do="))

    def digest(self) -> str:
        return self.settle().last()["digest"]

    def after(self, act: Callable[[], Any]) -> "Stage":
        """Does it, and waits for the run that comes of it."""
        heard = len(self.traces())
        act()
        self.until(lambda: len(self.traces()) > heard)
        return self.settle()

    def at(self) -> int:
        """How many events lie before the playhead."""
        return int(self.scrubber.input_value())

    def verdicts(self) -> dict[str, str]:
        """Each property's name on its card, and the word beside it."""
        cards = self.page.locator("#properties > li").all()
        return {c.locator("strong").inner_text(): c.locator(".verdict").inner_text() for c in cards}

    # --- What can be taken hold of

    @property
    def scrubber(self) -> Locator:
        return self.page.locator("#scrubber")

    @property
    def menu(self) -> Locator:
        return self.page.locator("#menu")

    def head(self, node: str) -> Locator:
        return self.page.locator(f'.dg-node[data-id="{node}"]')

    def arrow(self, name: str) -> Locator:
        return self.page.locator(f'.dg-arrow[data-name="{name}"]')

    def ghosts(self) -> Locator:
        return self.page.locator(".dg-ghost")

    def action(self, name: str) -> Locator:
        return self.menu.locator(f'[data-action="{name}"]')

    def card(self, name: str) -> Locator:
        return self.page.locator("#properties > li").filter(
            has=self.page.get_by_text(name, exact=True)
        )

    def rows(self) -> Locator:
        return self.page.locator("#changes-list > li")

    def grasp(self, name: str, share: float = 0.5) -> None:
        """Clicks the arrow of a message, so far along its way."""
        line = self.arrow(name).locator(".dg-line")
        x, y = line.evaluate(
            """(line, share) => {
                line.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
                const at = line.getPointAtLength(line.getTotalLength() * share);
                const seen = at.matrixTransform(line.getScreenCTM());
                return [seen.x, seen.y];
            }""",
            share,
        )
        self.page.mouse.click(x, y)
        expect(self.menu).to_be_visible()

    def seize(self, node: str) -> None:
        self.head(node).click()
        expect(self.menu).to_be_visible()

    def seek(self, count: int) -> None:
        """Puts the playhead after so many events, as the slider's own drag does."""
        self.scrubber.fill(str(count))
        expect(self.scrubber).to_have_value(str(count))

    def place(self) -> tuple[str, str]:
        """The address: the scenario and the fragment."""
        parts = urlsplit(self.page.url)
        return f"{parts.path.lstrip('/')}?{parts.query}", parts.fragment


def _of(count: int) -> Any:
    return re.compile(rf"^event \d+ of {count}$")
