"""A circuit breaker: whoever does not answer is left alone for a while.

A service keeps one for every other service that it calls, as a field of its state. Closed, it lets
every call pass and counts the failures in a row; the T-th opens it, and from then on calls fail at
once, or go elsewhere, without being made. After a rest it is half open: one call may pass, and as
that one ends, it closes again or opens for another rest.

A handler knows no clock, so the rest is a timer of the node. It is lost in a crash, therefore the
field must not be durable: a service that comes back starts with a closed breaker.

    if self.breaker.opens(threshold):
        self.set_timer("rested", rest)
    self.breaker = self.breaker.failed(threshold)
"""

from __future__ import annotations

from typing import Final, NamedTuple

CLOSED: Final = "closed"
OPEN: Final = "open"
HALF_OPEN: Final = "half-open"


class Breaker(NamedTuple):
    """A frozen value: every method that tells it something returns the breaker as it is then.

    Nygard, Release It!, 2007, in the form that counts failures in a row.
    """

    state: str = CLOSED
    failures: int = 0  # in a row; those of the rest are not counted, for nothing was called
    probing: bool = False  # the one call of a half-open breaker is under way

    def __str__(self) -> str:
        """As an inspector shows it."""
        more = "probing" if self.probing else f"failures: {self.failures}" if self.failures else ""
        return f"{self.state}, {more}" if more and self.state != OPEN else self.state

    def body(self) -> str:
        """As JSON knows it."""
        return str(self)

    @property
    def allows(self) -> bool:
        """Whether a call may be made now."""
        return self.state == CLOSED or (self.state == HALF_OPEN and not self.probing)

    @property
    def _listens(self) -> bool:
        """Whether the end of a call counts: one that began before the rest does not."""
        return self.state == CLOSED or self.probing

    def called(self) -> Breaker:
        """A call is made that was allowed; half open, it is the probe."""
        return self._replace(probing=True) if self.state == HALF_OPEN else self

    def opens(self, threshold: int) -> bool:
        """Whether one more failure opens it, so that the timer of its rest is to be set."""
        return self.probing or (self.state == CLOSED and self.failures + 1 >= threshold)

    def failed(self, threshold: int) -> Breaker:
        """A call has failed."""
        if self.opens(threshold):
            return Breaker(OPEN)
        return self._replace(failures=self.failures + 1) if self._listens else self

    def succeeded(self) -> Breaker:
        """A call has been answered."""
        return Breaker() if self._listens else self

    def rested(self) -> Breaker:
        """The timer of its rest has fired: the next call may try."""
        return Breaker(HALF_OPEN) if self.state == OPEN else self
