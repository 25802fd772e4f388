"""The runs that rooms show, each simulated once in this process, whoever watches it.

A run goes on only while somebody waits for more of it, a turn at a time on the workshop's thread;
the loop sees what a turn came to and nothing of the run itself. Runs that were shown are kept for a
while: for the class that comes late, and for a host who goes back and forth.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final, NamedTuple

from playground.difference import Held
from playground.digests import Digests
from playground.metrics import simulate
from playground.mishaps import note
from playground.pace import Pace
from playground.rooms import bounds
from playground.rooms.masque import run_of
from playground.rooms.passage import Passage, Shown, Step
from playground.rooms.watched import Waker
from playground.runs import begin, forget
from playground.session import SORRY
from playground.workshop import perform
from protocols import Run, errors, parse

FEW: Final = 1_000
"""digests kept of one run"""


class Way(NamedTuple):
    """From the first `length` events of another showing, or of the same; from nothing."""

    base: Showing | None
    length: int


class Turn(NamedTuple):
    """What a turn came to."""

    length: int
    done: bool
    still: bool
    lines: int
    frames: dict[tuple[Way, Step], Shown]
    digests: dict[int, str]


class Showing:
    """One scenario's run. What has no underscore is for the loop, the rest for the thread."""

    def __init__(self, text: str, near: Showing | None, theatre: Theatre) -> None:
        self.text = text
        self.theatre = theatre
        self.length = 0
        self.done = False
        self.still = False  # it goes no further, though it has no end: somebody plays it
        self.lines = 0  # bytes of the events
        self.written = 0  # bytes of the frames
        self.broken = ""
        self.frames: dict[tuple[Way, Step], Shown] = {}
        self.digests: dict[int, str] = {}
        self.wanted: set[tuple[Way, Step]] = set()
        self.asked: set[int] = set()
        self.waiting: set[Waker] = set()
        self.turning: asyncio.Task[None] | None = None
        self._near = near
        self._run: Run | None = None
        self._digests: Digests | None = None
        self._passages: dict[Way, Passage] = {}

    def frame(self, way: Way, step: Step, waker: Waker) -> Shown | None:
        """The next frame on this way; where there is none yet, this one is woken once there is."""
        found = self.frames.get((way, step))
        if found is None and not self.broken:
            self.wanted.add((way, step))
            self._stir(waker)
        return found

    def digest(self, count: int, waker: Waker) -> str | None:
        """That of the first `count` events; empty where there are not so many. As above."""
        found = self.digests.get(count)
        if found is None and not self.broken:
            self.asked.add(count)
            self._stir(waker)
        return found

    def _stir(self, waker: Waker) -> None:
        self.waiting.add(waker)
        if self.turning is None:
            self.turning = asyncio.create_task(self._turn())

    async def _turn(self) -> None:
        wanted, self.wanted = self.wanted, set()
        asked, self.asked = self.asked, set()
        pace = self.theatre.pace
        try:
            turn, seconds = await perform(self._work, wanted, asked, pace.count)
            pace.took(seconds)
            self.length, self.done, self.still = turn.length, turn.done, turn.still
            self._keep(turn)
            self.theatre.tidy()
        except Exception as error:
            note(self.text, error)
            forget(self.text)
            self.broken = error.sentence if isinstance(error, errors.ProtocolBug) else SORRY
        self.turning = None
        waiting, self.waiting = self.waiting, set()
        for waker in waiting:
            waker()

    def _keep(self, turn: Turn) -> None:
        """Frames can be written again, so there need not be room for all that were ever sent."""
        if self.written > bounds.frames_kept_bytes or len(self.digests) > FEW:
            self.frames, self.digests, self._passages, self.written = {}, {}, {}, 0
        self.frames |= turn.frames
        self.digests |= turn.digests
        self.lines += turn.lines
        self.written += sum(len(frame.text) for frame in turn.frames.values())

    def part(self, gone: Showing) -> None:
        """Nobody comes from that one any more, but who has it in hand."""
        for step in [step for step in self.frames if step[0].base is gone]:
            self.written -= len(self.frames.pop(step).text)
        for way in [way for way in self._passages if way.base is gone]:
            del self._passages[way]

    @property
    def size(self) -> int:
        """Bytes of its events and its frames."""
        return self.lines + self.written

    def _work(self, wanted: set[tuple[Way, Step]], asked: set[int], count: int) -> Turn:
        run = self._run or self._begin()
        before = len(run.lines)
        still = self._further(run, [*(step.limit for _, step in wanted), *asked], count)
        frames = {key: self._way(run, key[0]).compose(key[1], still) for key in wanted}
        shown = {key: frame for key, frame in frames.items() if frame}
        lines = sum(map(len, run.lines[before if self.length else 0 :]))
        told = self._judged(run, asked, run.done or still)
        return Turn(len(run.events), run.done, still, lines, shown, told)

    def _further(self, run: Run, limits: list[int | None], count: int) -> bool:
        """Goes on, where somebody may see more; whether it stands still, though it has no end."""
        known = len(run.events)
        if not any(most is None or most > known for most in limits):
            return self.still
        simulate(run, count)
        return not run.done and len(run.events) == known

    def _begin(self) -> Run:
        near, self._near = self._near, None
        run = run_of(self.text) or _plain_run(self.text, near._run if near else None)
        self._run, self._digests = run, Digests(run)
        return run

    def _way(self, run: Run, way: Way) -> Passage:
        if way not in self._passages:
            base = Held(way.base._run, way.length) if way.base and way.base._run else None
            assert self._digests
            self._passages[way] = Passage(run, base, self._digests)
        return self._passages[way]

    def _judged(self, run: Run, asked: set[int], over: bool) -> dict[int, str]:
        """A count beyond the end is no beginning of this run; one that may yet come is not told."""
        assert self._digests
        known = len(run.events)
        some = {count: self._digests.at(count) for count in asked if count <= known}
        return some | ({count: "" for count in asked if count > known} if over else {})


def _plain_run(text: str, near: Run | None) -> Run:
    return begin(parse(text), near).run


class Theatre:
    """Those of this process, the one asked for last at the end."""

    def __init__(self) -> None:
        self.showings: OrderedDict[str, Showing] = OrderedDict()
        self.pace = Pace()

    def showing(self, text: str, near: str = "") -> Showing:
        """The showing of this scenario; a new one may go on from where it parts from the near."""
        found = self.showings.get(text)
        if found is None:
            found = self.showings[text] = Showing(text, self.showings.get(near), self)
        self.showings.move_to_end(text)
        return found

    def known(self, text: str) -> Showing | None:
        """The showing of this scenario, where there is one."""
        return self.showings.get(text)

    def tidy(self) -> None:
        """Let go of those that were not asked for for longest, until the rest fits. Whoever is on
        the way to one of them has it in hand, and goes on.
        """
        total = sum(one.size for one in self.showings.values())
        while len(self.showings) > 1 and self._much(total):
            _, gone = self.showings.popitem(last=False)
            total -= gone.size
            for one in self.showings.values():
                one.part(gone)

    def _much(self, total: int) -> bool:
        return total > bounds.runs_kept_bytes or len(self.showings) > bounds.runs_kept
