"""A moment of an untimed run, and a step from one to the next, in numbers of a `Table`."""

from __future__ import annotations

from typing import Final, NamedTuple

from protocols.kernel.branching import Branch
from protocols.kernel.fault import Fault

COUNTED: Final = (Fault.DROP, Fault.DUPLICATE, Fault.CRASH, Fault.RECOVER, Fault.TIMER)
DROP, COPY, CRASH, RECOVER, TIMER = range(len(COUNTED))
NO_ROUND: Final = (0, 0)


class Configuration(NamedTuple):
    """All that the future may depend on. Sets of nodes are bits; the rest are a table's numbers.

    `phase` is the round and who acts next in it, or NO_ROUND; `inbox` holds (receiver, letter).
    """

    states: tuple[int, ...]
    net: tuple[int, ...]
    timers: tuple[int, ...]
    down: int
    crashed: int
    traitors: int
    asked: int
    used: tuple[int, ...]
    phase: tuple[int, int]
    inbox: tuple[tuple[int, int], ...]

    @property
    def faults(self) -> int:
        """How much has gone wrong so far."""
        return sum(self.used) + self.traitors.bit_count()


class Move(NamedTuple):
    """One step: what happens at which node, and what comes of it.

    `what` is a parcel, a timer, a request or a round, by `kind`; `reading` the message that the
    parcel turned out to be; `cut` after how many of its sends the node crashed, or -1.
    """

    kind: str
    node: int
    what: int = 0
    reading: int = -1
    branch: Branch | None = None
    cut: int = -1


Successor = tuple[Move, Configuration]
Path = tuple[Move, ...]


def without(net: tuple[int, ...], parcel: int) -> tuple[int, ...]:
    """The bag with one less of that parcel."""
    place = net.index(parcel)
    return net[:place] + net[place + 1 :]


def more(used: tuple[int, ...], kind: int) -> tuple[int, ...]:
    """One more fault of that kind."""
    return (*used[:kind], used[kind] + 1, *used[kind + 1 :])
