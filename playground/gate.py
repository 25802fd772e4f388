"""How much one socket may ask for: looked at before a frame is read, so that haste costs little."""

from __future__ import annotations

from enum import Enum
from typing import Final

from playground import caps
from playground.bucket import Bucket
from protocols import errors


class Verdict(Enum):
    """What to do with a frame."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    REFUSE = "refuse"
    CLOSE = "close"


TOO_FAST: Final = errors.LimitReached(
    "Too many commands at once.",
    f"At most {caps.commands_per_second:.0f} a second; send it again in a moment.",
)


class Gate:
    """Counts commands, the bytes sent for them, and how often a client did not take a no."""

    def __init__(self, now: float) -> None:
        self.commands = Bucket(caps.commands_per_second, caps.commands_burst, now)
        self.volume = Bucket(caps.bytes_per_second, caps.bytes_burst, now)
        self.strikes = Bucket(caps.strikes_per_second, caps.strikes_burst, now)

    def judge(self, now: float) -> Verdict:
        """Whether the next frame may pass."""
        if self.volume.take(now, 0) and self.commands.take(now):
            return Verdict.PASS
        return Verdict.REFUSE if self.strikes.take(now) else Verdict.CLOSE

    def sent(self, now: float, size: int) -> None:
        """So many bytes of trace went down."""
        self.volume.charge(now, size)
