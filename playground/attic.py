"""The memory of this process for runs: bounded over all sockets together.

A run is kept so that the next edit can branch from it, which is a convenience: whoever has not been
heard of for longest lets go of theirs, and has it simulated again when they come back.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, Protocol, TypeVar


class Keeper(Protocol):
    """Somebody who keeps a run."""

    @property
    def busy(self) -> bool:
        """Whether the run is being streamed at this moment."""


K = TypeVar("K", bound=Keeper)


class Attic(Generic[K]):
    """Who keeps how many bytes of lines, the one unheard of for longest first."""

    def __init__(self) -> None:
        self.weights: OrderedDict[K, int] = OrderedDict()
        self.total = 0

    def keep(self, keeper: K, weight: int, room: int) -> list[K]:
        """This one keeps so much now; who must let go so that all of it fits into the room."""
        self.leave(keeper)
        self.weights[keeper] = weight
        self.total += weight
        leaving = []
        while self.total > room:
            leaving.append(self._next())
            self.leave(leaving[-1])
        return leaving

    def leave(self, keeper: K) -> None:
        """Nothing of this one's is kept any more."""
        self.total -= self.weights.pop(keeper, 0)

    def _next(self) -> K:
        """The idle one unheard of for longest; where all are busy, the heaviest: it costs most."""
        idle = (keeper for keeper in self.weights if not keeper.busy)
        return next(idle, None) or max(self.weights, key=self.weights.__getitem__)
