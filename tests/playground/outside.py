"""A page at the other end of a real socket, by a client that is not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.playground.folding import Folder
from tests.serving import Site

LARGE = "byzantine-generals/?n=8&m=2&seed=1"
SMALL = "byzantine-generals/?n=4&m=1&seed=7"


class Page:
    """A page at the other end of a real socket."""

    def __init__(self, wire: ClientConnection) -> None:
        self.socket = wire
        self.folder = Folder()

    def say(self, **command: Any) -> None:
        self.socket.send(json.dumps(command))

    def hear(self, key: str) -> dict[str, Any]:
        while True:
            frame = json.loads(self.socket.recv(timeout=20))
            if "trace" in frame:
                self.folder.fold(frame["trace"])
            if key in frame:
                return frame[key]

    def whole_run(self) -> list[dict[str, Any]]:
        while not self.hear("trace")["done"]:
            pass
        return self.folder.events


@contextmanager
def page_on(site: Site, **options: Any) -> Iterator[Page]:
    with connect(site.socket_url, **options) as wire:
        yield Page(wire)


def end_of(page: Page) -> ConnectionClosed:
    """How the socket was closed; whatever else was on its way is read first."""
    try:
        while True:
            page.socket.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed
