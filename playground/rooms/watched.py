"""One room in this process: its state, its latest changes serialised once, and who watches it.

Nothing is queued for anybody. Each socket asks for what comes after what it has been sent, so a
slow one is behind and costs nothing, and all that are in step get the very same text.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Literal, Protocol

import msgspec

from playground.bucket import Bucket
from playground.rooms import bounds
from playground.rooms.answers import RoomPoll
from playground.rooms.crowd import RoomCrowd, counted
from playground.rooms.frames import changes_text, write
from playground.rooms.game import Play, fold_play, public
from playground.rooms.room import Kind, RoomChange, RoomState, fold
from playground.rooms.store import Row


class Watching(Protocol):
    """A member, as far as counting needs it."""

    @property
    def kind(self) -> Kind:
        """What its seat is by now."""

    @property
    def doing(self) -> str:
        """The scenario of its own that it looks at; empty where it follows."""

    @property
    def number(self) -> int:
        """Its seat's."""


Waker = Callable[[], None]
End = Literal["gone", "restart"]


class Watched:
    """The room as far as this process has read it."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.state = RoomState(row.scenario)
        self.play: Play | None = None
        self.ring: deque[bytes] = deque(maxlen=bounds.ring_changes)
        self.texts: dict[tuple[int, int], str] = {}
        self.wakers: set[Waker] = set()
        self.members: set[Watching] = set()
        self.crowd_text: str | None = None
        self.seen_crowd: RoomCrowd | None = None
        self.poll_text: str | None = None
        self.seen_poll: RoomPoll | None = None
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
                self.play = fold_play(self.play, change)
                self.ring.append(msgspec.json.encode(public(change)))
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

    @property
    def has_host(self) -> bool:
        """Whether somebody is here who is told about the crowd."""
        return any(member.kind != "viewer" for member in self.members)

    def crowd(self) -> RoomCrowd:
        """Those who watch in this process."""
        viewers = [member for member in self.members if member.kind == "viewer"]
        return counted([one.doing for one in viewers], [one.number for one in viewers])

    def counted(self, crowd: RoomCrowd) -> None:
        """Those who watch anywhere; hosts are told when it has changed."""
        if crowd != self.seen_crowd:
            self.seen_crowd, self.crowd_text = crowd, write(crowd=crowd)
            self.wake()

    def polled(self, poll: RoomPoll) -> None:
        """So many have voted by now; hosts are told when there are more."""
        if poll != self.seen_poll:
            self.seen_poll, self.poll_text = poll, write(poll=poll)
            self.wake()
