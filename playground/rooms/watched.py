"""One room in this process: its state, its latest changes serialised once, and who watches it.

Nothing is queued for anybody. Each socket asks for what comes after what it has been sent, so a
slow one is behind and costs nothing, and all that are in step get the very same text.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Literal

import msgspec

from playground.bucket import Bucket
from playground.rooms import bounds
from playground.rooms.frames import changes_text
from playground.rooms.room import RoomChange, RoomState, fold
from playground.rooms.store import Row

Waker = Callable[[], None]
End = Literal["gone", "restart"]


class Watched:
    """The room as far as this process has read it."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.state = RoomState(row.scenario)
        self.ring: deque[bytes] = deque(maxlen=bounds.ring_changes)
        self.texts: dict[tuple[int, int], str] = {}
        self.wakers: set[Waker] = set()
        self.appending = asyncio.Lock()
        self.pace = Bucket(bounds.room_per_second, bounds.room_per_second, monotonic())
        self.ended: End | None = None
        self.encoded = 0  # frames serialised, for the measure of that

    def take(self, changes: Iterable[RoomChange]) -> bool:
        """Fold what is new; whether anything was. What was read twice is passed over."""
        before = self.state.revision
        for change in changes:
            if change.revision > self.state.revision:
                self.state = fold(self.state, change)
                self.ring.append(msgspec.json.encode(change))
        if self.state.revision > before:
            self.texts.clear()
        return self.state.revision > before

    def follows(self, revision: int) -> bool:
        """Whether the changes after this revision are all still at hand, and not too many."""
        behind = self.state.revision - revision
        return 0 <= behind <= min(len(self.ring), bounds.behind_max)

    def after(self, revision: int, most: int) -> tuple[str, int]:
        """The frame of the changes after this revision, so many at most, and up to which."""
        upto = min(self.state.revision, revision + most)
        text = self.texts.get((revision, upto))
        if text is None:
            first = len(self.ring) - (self.state.revision - revision)
            lines = [self.ring[place] for place in range(first, first + upto - revision)]
            text = self.texts[revision, upto] = changes_text(lines, upto)
            self.encoded += 1
        return text, upto

    def wake(self) -> None:
        """Everybody who watches shall look."""
        for waker in tuple(self.wakers):
            waker()
