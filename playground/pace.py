"""How many events fit into one turn: learnt from how long the last turns took."""

from __future__ import annotations

from playground import caps


class Pace:
    """Doubles while turns are short, halves when one was long."""

    def __init__(self) -> None:
        self.count = caps.first_events

    def took(self, seconds: float) -> None:
        """Learn from the turn that was just made."""
        if seconds > caps.turn_seconds:
            self.count = max(caps.chunk_events_min, self.count // 2)
        elif seconds < caps.turn_seconds / 3:
            self.count = min(caps.chunk_events_max, self.count * 2)
