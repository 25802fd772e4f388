"""What one socket has of the room's run, and what it is to be sent next.

It goes from what it has to what the room shows, by the same frames as everybody who has the same;
no more bytes are under way to it than a window, and only its own word brings more.
"""

from __future__ import annotations

from collections import deque

from playground.rooms import bounds
from playground.rooms.frames import write
from playground.rooms.masque import known_by
from playground.rooms.passage import Shown, Step
from playground.rooms.theatre import Showing, Theatre, Way
from playground.rooms.watched import Waker
from playground.session import SORRY
from playground.wire import Opening, ServerFault
from protocols import errors

NOTHING = Way(None, 0)


class Viewing:
    """One socket's place in the run. `claim`: what it says that it has already."""

    def __init__(self, theatre: Theatre, claim: Opening | None, waker: Waker) -> None:
        self.theatre = theatre
        self.waker = waker
        self.claim = claim if claim and claim.have else None
        self.showing: Showing | None = None  # the run that it has events of
        self.has = 0  # so many
        self.way: Way | None = None  # to the showing; None: it is to set out from what it has
        self.done = False
        self.told = ""  # the run of which it was told that it is broken
        self.frames = 0
        self.flying: deque[tuple[int, int, float]] = deque()  # frame, bytes, when
        self.weight = 0  # bytes of those

    def next(self, text: str, limit: int | None, now: float) -> str | None:
        """The next frame of this run, of which it may see so much; None: nothing new, or it may
        not be sent anything now. It is woken once that changes.
        """
        if self.settled(text, limit) or self.weight >= bounds.run_window_bytes:
            return None
        showing = self._to(text)
        if showing.broken:
            return self._broken(showing)
        if self.claim and not self._judged(showing, self.claim):
            return None
        way, step = self._step(showing, limit)
        shown = showing.frame(way, step, self.waker)
        return self._sent(showing, way, shown, now) if shown else None

    def settled(self, text: str, limit: int | None) -> bool:
        """Whether it has all that it may."""
        if self.showing is None or self.showing.text != text or self.way is None:
            return False
        over = self.showing.done or self.showing.still
        end = over and self.has == self.showing.length
        if limit is None:
            return self.done or (self.showing.still and end)
        return not self.done and (self.has == limit or (end and self.has < limit))

    def _to(self, text: str) -> Showing:
        """The one in hand, where it is that: the theatre may have let go of it."""
        if self.showing and self.showing.text == text:
            return self.showing
        return self.theatre.showing(text, self.showing.text if self.showing else "")

    def _step(self, showing: Showing, limit: int | None) -> tuple[Way, Step]:
        """Who has another run, or more than it may, sets out anew: that cuts it short."""
        far = limit is not None and (self.done or self.has > limit)
        if self.way and self.showing is showing and not far:
            return self.way, Step(self.has, limit)
        way = Way(self.showing, self.has) if self.showing else NOTHING
        return way, Step(None, limit)

    def _sent(self, showing: Showing, way: Way, shown: Shown, now: float) -> str:
        self.showing, self.way, self.has, self.done = showing, way, shown.upto, shown.done
        self.frames += 1
        self.flying.append((self.frames, len(shown.text), now))
        self.weight += len(shown.text)
        return shown.text

    def _judged(self, showing: Showing, claim: Opening) -> bool:
        """Whether it is known by now if the client has what it says, of this run or another."""
        other = showing if claim.scenario == showing.text else self.theatre.known(claim.scenario)
        found = other.digest(claim.have, self.waker) if other and not other.broken else ""
        if found is None:
            return False
        if other and found == claim.digest:
            self.showing, self.has = other, claim.have
        self.claim = None
        return True

    def _broken(self, showing: Showing) -> str | None:
        if self.told == showing.text:
            return None
        self.told = showing.text
        known = known_by(showing.text)
        said = showing.broken if known == showing.text else SORRY  # whoever plays has secrets
        return write(error=ServerFault(0, said, known))

    def saw(self, frames: int) -> None:
        """The client has read so many frames. Raises Malformed for what it was never sent."""
        if frames > self.frames:
            raise errors.Malformed("That was never sent to you.")
        while self.flying and self.flying[0][0] <= frames:
            self.weight -= self.flying.popleft()[1]

    def stalled(self, now: float) -> bool:
        """Whether something has been under way for too long."""
        return bool(self.flying) and now - self.flying[0][2] > bounds.stalled_seconds
