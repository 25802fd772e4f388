"""How far one socket has been sent its room's changes, and how far it says that it has read them.

No more than a window's worth is under way to anybody. The server cannot see whether a client reads
(the network takes what it is given); only the client's own word brings more.
"""

from __future__ import annotations

import time

from playground.rooms import bounds
from playground.rooms.frames import RoomResync, write
from playground.rooms.watched import Watched
from protocols import errors


class Feed:
    """One socket's place in the log."""

    def __init__(self, revision: int, now: float) -> None:
        self.sent = revision
        self.seen = revision
        self.since = now  # when the oldest that is unacknowledged was sent, or later

    def next(self, room: Watched, now: float) -> str | None:
        """The next frame; None where there is nothing new, or nothing may be sent yet."""
        credit = bounds.window_changes - (self.sent - self.seen)
        if self.sent == room.state.revision or credit <= 0:
            return None
        if self.sent == self.seen:
            self.since = now
        if room.follows(self.sent):
            text, self.sent = room.after(self.sent, credit)
            return text
        self.sent = room.state.revision
        self.seen = self.sent - 1  # one thing is under way: the state
        stamp = int(time.time() * 1000)
        return write(resync=RoomResync(room.row.epoch, stamp, room.state))

    def saw(self, revision: int, now: float) -> None:
        """The client has everything up to here. Raises Malformed for what it was never sent."""
        if revision > self.sent:
            raise errors.Malformed("That was never sent to you.")
        if revision > self.seen:
            self.seen, self.since = revision, now

    def stalled(self, now: float) -> bool:
        """Whether something has been under way for too long."""
        return self.seen < self.sent and now - self.since > bounds.stalled_seconds
