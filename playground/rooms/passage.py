"""The way from what a client has to what the room shows: frames that all who are in step share.

A frame is told by where the client stands and how far it may see, so it is the same for a whole
class, and written once. What lies beyond that limit is not in it: no event, no end and no report.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from msgspec import UNSET

from playground.difference import Difference, Held
from playground.digests import Digests
from playground.rooms.frames import write
from playground.shapes import Header, Report
from playground.wire import FrameTrace
from protocols import Run, header


class Step(NamedTuple):
    """Where a client stands on the way: so many events of the new run were sent to it (None: it
    still has the old list), and it may be sent so many (None: all, and the end).
    """

    sent: int | None
    limit: int | None


class Shown(NamedTuple):
    """A frame, how many events of the run a client has with it, and whether that is all."""

    text: str
    upto: int
    done: bool


class Passage:
    """From a list of events (or from nothing) to a run."""

    def __init__(self, run: Run, base: Held | None, digests: Digests) -> None:
        self.run = run
        self.difference = Difference(base, run)
        self.digests = digests

    def compose(self, step: Step, still: bool = False) -> Shown | None:
        """The frame for the next step; None where there is nothing to be told yet. `still`: the run
        goes no further.
        """
        known = len(self.run.events)
        most = known if step.limit is None else min(known, step.limit)
        first = step.sent is None
        keep = min(self.difference.look(), most) if first else cast(int, step.sent)
        whole = step.limit is None and self.run.done
        waiting = not known and step.limit != 0 and not (self.run.done or still)
        if not whole and (waiting if first else keep >= most):
            return None
        entries, upto = self.difference.entries(keep, most)
        done = whole and upto == known
        frame = FrameTrace(
            revision=0,
            keep=keep,
            events=entries,
            digest=self.digests.at(upto),
            done=done,
            header=cast(Header, header(self.run.scenario)) if first else UNSET,
            report=cast(Report, self.run.report()) if done else UNSET,
        )
        return Shown(write(trace=frame), upto, done)
