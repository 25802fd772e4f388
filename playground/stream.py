"""One revision of one socket's run on its way down: what the client may keep, and what is new.

A client holds a list of events. An edit makes another run, and most of that run is the old one: its
beginning is kept, and whatever of the rest the client already has is named by its place instead of
being sent again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, NamedTuple, cast

import msgspec

from playground import caps, metrics
from playground.shapes import Header, Report
from playground.wire import FrameTrace, Opening
from protocols import Run, Scenario, header

SEPARATOR: Final = b"\n"


class Held(NamedTuple):
    """What a client has: the first `length` events of this run."""

    run: Run
    length: int

    def has(self, claim: Opening) -> bool:
        """Whether the client's claim is about the beginning of this list."""
        return claim.have <= self.length and self.run.digest(claim.have) == claim.digest


class Begun(NamedTuple):
    """A run that is ready to go on, and how many of its events the base certainly has too."""

    run: Run
    common: int


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
        self.common = 0
        self.opened = False
        self.done = False
        self.volume = 0  # bytes of the events of `held`
        self._digest = sha256()
        self._places: dict[bytes, int] = {}

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
        if self.base and not _alike(self.base.run.scenario, run.scenario):
            self.base = None
        self.common = min(common, self.base.length) if self.base else 0

    def _simulate(self, run: Run, count: int) -> None:
        known = self.sent if self.opened else self.common
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
        self.base, self.common = (Held(run, have), have) if whole else (None, 0)
        self.claim = None
        return True

    def _frame(self, run: Run, count: int) -> FrameTrace:
        first = not self.opened
        keep = self._keep(run) if first else self.sent
        entries, upto = self._entries(run, keep, min(len(run.events), keep + count))
        self._hash(run, upto)
        self.opened, self.sent = True, upto
        self.done = run.done and upto == len(run.events)
        if self.done:
            self.base = None  # the old run may go; a socket keeps one
            self._places = {}
        return FrameTrace(
            revision=self.number,
            keep=keep,
            events=entries,
            digest=self._digest.hexdigest(),
            done=self.done,
            header=cast(Header, header(run.scenario)) if first else msgspec.UNSET,
            report=cast(Report, run.report()) if self.done else msgspec.UNSET,
        )

    def _keep(self, run: Run) -> int:
        """The common beginning of the old list and the new run, as far as the latter has come."""
        if self.base is None:
            return 0
        old, new = self.base.run, run
        end = min(self.base.length, len(new.events))
        if old is new:
            return end
        lines, others = old.lines, new.lines
        keep = min(self.common, end)
        while keep < end and lines[keep] == others[keep] and _same_text(old, keep, new, keep):
            keep += 1
        self._places = {lines[place]: place for place in range(keep, self.base.length)}
        return keep

    def _entries(self, run: Run, start: int, upto: int) -> tuple[list[Any], int]:
        """The events from `start` on: pairs [from, count] where the old list has them in a row.

        Also says where it stopped: at `upto`, or once there are bytes enough for one frame.
        """
        entries: list[Any] = []
        lines, size = run.lines, 0
        for seq in range(start, upto):
            if size > caps.chunk_bytes:
                return entries, seq
            place = self._place(run, seq, lines[seq])
            if place is None:
                entries.append(_event(lines[seq], run, seq))
                size += len(lines[seq])
            elif entries and isinstance(entries[-1], list) and sum(entries[-1]) == place:
                entries[-1][1] += 1
            else:
                entries.append([place, 1])
        return entries, upto

    def _place(self, run: Run, seq: int, line: bytes) -> int | None:
        place = self._places.get(line)
        if place is None or self.base is None:
            return None
        return place if _same_asides(self.base.run, place, run, seq) else None

    def _hash(self, run: Run, upto: int) -> None:
        """Takes the digest on, frame by frame: `run.digest` would begin anew each time."""
        start = self.sent if self.opened else 0
        chunk = SEPARATOR.join(run.lines[start:upto])
        if start and upto > start:
            self._digest.update(SEPARATOR)
        self._digest.update(chunk)
        self.volume += len(chunk)


def _alike(one: Scenario, other: Scenario) -> bool:
    """Same protocol with the same parameters: then equal bytes of an event mean an equal event."""
    return one.slug == other.slug and one.values == other.values


def _same_text(old: Run, place: int, new: Run, seq: int) -> bool:
    """Whether the author's sentence is the same too: it is shown, but no part of the line."""
    return old.events[place].text == new.events[seq].text


def _same_asides(old: Run, place: int, new: Run, seq: int) -> bool:
    """Whether all that stands beside the line is the same: not in every run that has the line."""
    return _same_text(old, place, new, seq) and old.beside(place) == new.beside(seq)


def _event(line: bytes, run: Run, seq: int) -> msgspec.Raw:
    """The wire's event: the canonical bytes, with what stands beside them put in at the end."""
    beside = {**run.beside(seq), "text": run.tell(seq)}
    said = json.dumps(beside, ensure_ascii=False, separators=(",", ":")).encode()
    return msgspec.Raw(line[:-1] + b"," + said[1:])
