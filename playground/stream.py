"""One revision of one socket's run on its way down, in turns.

A client holds a list of events; what of it may stay is for `difference.py` to say.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final, cast

import msgspec

from playground import caps, metrics
from playground.difference import Difference, Held
from playground.runs import Begun
from playground.shapes import Header, Report
from playground.wire import FrameTrace, Opening
from protocols import Run, header

SEPARATOR: Final = b"\n"


class Stream:
    """Sends one run, in turns. `held` is always what the client has once it has read all turns."""

    def __init__(
        self,
        number: int,
        begin: Callable[[], Begun],
        base: Held | None,
        claim: Opening | None = None,
    ) -> None:
        self.number = number
        self.begin = begin
        self.base = base
        self.claim = claim
        self.run: Run | None = None
        self.sent = 0
        self.difference: Difference | None = None
        self.opened = False
        self.done = False
        self.volume = 0  # bytes of the events of `held`
        self._digest = sha256()

    @property
    def held(self) -> Held | None:
        """What the client has by now: still the old list until the first frame has gone out."""
        return Held(self.run, self.sent) if self.run and self.opened else self.base

    def turn(self, count: int) -> FrameTrace | None:
        """At most about `count` events' worth of work; the next frame, if there is one yet."""
        if self.run is None:
            self.run, common = self.begin()
            self._settle_base(self.run, common)
        if not self.opened and not self.claim:
            count = min(count, caps.first_events)
        self._simulate(self.run, count)
        if self.claim and not self._claim_settled(self.run):
            return None
        return self._frame(self.run, count)

    def _settle_base(self, run: Run, common: int) -> None:
        """A claim that the old list bears out is the new base; others are for the run to judge."""
        if self.claim and self.base and self.base.has(self.claim):
            self.base = Held(self.base.run, self.claim.have)
            self.claim = None
        elif self.claim:
            self.base = None
        self._differ(run, common)

    def _differ(self, run: Run, common: int) -> None:
        self.difference = Difference(self.base, run, common)
        self.base = self.difference.base

    def _simulate(self, run: Run, count: int) -> None:
        assert self.difference
        known = self.sent if self.opened else self.difference.common
        if self.claim:
            known = len(run.events)
        waiting = len(run.events) - known
        if waiting < count and not run.done:
            metrics.simulate(run, count - waiting)

    def _claim_settled(self, run: Run) -> bool:
        """Whether enough is simulated to say if the client has the beginning of this very run."""
        assert self.claim is not None
        have = self.claim.have
        if len(run.events) < have and not run.done:
            return False
        whole = len(run.events) >= have and run.digest(have) == self.claim.digest
        self.base, self.claim = Held(run, have) if whole else None, None
        self._differ(run, have)
        return True

    def _frame(self, run: Run, count: int) -> FrameTrace:
        assert self.difference
        first = not self.opened
        keep = self.difference.look() if first else self.sent
        entries, upto = self.difference.entries(keep, min(len(run.events), keep + count))
        self._hash(run, upto)
        self.opened, self.sent = True, upto
        self.done = run.done and upto == len(run.events)
        if self.done:
            self.base = self.difference = None  # the old run may go; a socket keeps one
        return FrameTrace(
            revision=self.number,
            keep=keep,
            events=entries,
            digest=self._digest.hexdigest(),
            done=self.done,
            header=cast(Header, header(run.scenario)) if first else msgspec.UNSET,
            report=cast(Report, run.report()) if self.done else msgspec.UNSET,
        )

    def _hash(self, run: Run, upto: int) -> None:
        """Takes the digest on, frame by frame: `run.digest` would begin anew each time."""
        start = self.sent if self.opened else 0
        chunk = SEPARATOR.join(run.lines[start:upto])
        if start and upto > start:
            self._digest.update(SEPARATOR)
        self._digest.update(chunk)
        self.volume += len(chunk)
