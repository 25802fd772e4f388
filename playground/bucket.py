"""A token bucket: so much at once, so much a second. The clock is handed in."""

from __future__ import annotations


class Bucket:
    """Starts full with `burst` tokens and gains `rate` a second."""

    __slots__ = ("burst", "rate", "tokens", "updated")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.updated = now

    def take(self, now: float, amount: float = 1.0) -> bool:
        """Take `amount` if it is there; else take nothing and say no."""
        self._fill(now)
        if self.tokens < amount:
            return False
        self.tokens -= amount
        return True

    def charge(self, now: float, amount: float) -> None:
        """Take it whether it is there or not: for what is known only afterwards."""
        self._fill(now)
        self.tokens -= amount

    def give(self, amount: float = 1.0) -> None:
        """So much more, for what is asked in return."""
        self.tokens = min(self.burst, self.tokens + amount)

    def _fill(self, now: float) -> None:
        self.tokens = min(self.burst, self.tokens + (now - self.updated) * self.rate)
        self.updated = now
