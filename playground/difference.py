"""What a client lacks of a run that has the beginning of another: what to keep, what to send.

An edit makes another run, and most of that run is the old one: its beginning is kept, and whatever
of the rest the client already has is named by its place instead of being sent again.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import msgspec

from playground import caps
from playground.wire import Opening
from protocols import Run, Scenario


class Held(NamedTuple):
    """What a client has: the first `length` events of this run."""

    run: Run
    length: int

    def has(self, claim: Opening) -> bool:
        """Whether the client's claim is about the beginning of this list."""
        return claim.have <= self.length and self.run.digest(claim.have) == claim.digest


class Difference:
    """Of a run to the list that a client has; a list of another protocol is of no use to it.

    `common`: so many of the first events are known to be the same in both.
    """

    def __init__(self, base: Held | None, run: Run, common: int = 0) -> None:
        self.run = run
        self.base = base if base and _alike(base.run.scenario, run.scenario) else None
        self.common = min(common, self.base.length) if self.base else 0
        self.shared = 0
        self._places: dict[bytes, int] = {}

    def look(self) -> int:
        """How long the common beginning of the old list and the run is, as far as the latter has
        come by now. To be asked once, before any entries.
        """
        if self.base is None:
            return 0
        old, new = self.base.run, self.run
        end = min(self.base.length, len(new.events))
        lines, others = old.lines, new.lines
        keep = end if old is new else min(self.common, end)
        while keep < end and lines[keep] == others[keep] and _same_text(old, keep, new, keep):
            keep += 1
        self._places = {lines[place]: place for place in range(keep, self.base.length)}
        self.shared = keep
        return keep

    def entries(self, start: int, upto: int) -> tuple[list[Any], int]:
        """The events from `start` on: pairs [from, count] where the old list has them in a row.

        Also says where it stopped: at `upto`, or once there are bytes enough for one frame.
        """
        entries: list[Any] = []
        lines, size = self.run.lines, 0
        for seq in range(start, upto):
            if size > caps.chunk_bytes:
                return entries, seq
            place = seq if seq < self.shared else self._place(seq, lines[seq])
            if place is None:
                entries.append(_event(lines[seq], self.run, seq))
                size += len(lines[seq])
            elif entries and isinstance(entries[-1], list) and sum(entries[-1]) == place:
                entries[-1][1] += 1
            else:
                entries.append([place, 1])
        return entries, upto

    def _place(self, seq: int, line: bytes) -> int | None:
        place = self._places.get(line)
        if place is None or self.base is None:
            return None
        return place if _same_asides(self.base.run, place, self.run, seq) else None


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
