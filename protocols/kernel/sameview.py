"""What one node sees of two runs, and how far that is the same (indistinguishability).

A node sees what it was at the start, what it receives and from whom, its own sends, timers,
requests and coins, the numbers of its rounds, and its own crashes; each in its own order. It does
not see ticks: no node reads a clock, and what it knows of time are its timers and its rounds. Nor
does it see what was lost on the way, how often a name was used, that its messages are changed
behind its back, that it was paused, or what others do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from protocols.kernel.event import Event

Shown = dict[str, Any]
Sight = tuple[Any, ...]


class SameView(NamedTuple):
    """How far a node sees the same in two runs.

    The first `events` things it sees are equal, the last of them at `at` and under the number `seq`
    in the first run (-1: not even the start). `whole`: there is nothing else in either run.
    """

    node: str
    events: int
    seq: int
    at: int
    whole: bool


def _kind(shown: Shown) -> str:
    """A message's kind without its number: a receiver cannot tell how many were lost before."""
    return str(shown["message"]).split(".")[1].split("*")[0]


def _own(name: str) -> str:
    """A timer or a coin, without whose it is and how often it was used."""
    return name.split(".")[1]


def _said(shown: Shown) -> Sight:
    return _kind(shown), shown["to"], shown.get("honest", shown.get("body"))


def _nothing(shown: Shown) -> Sight:  # noqa: ARG001
    return ()


_EYES: Final[dict[str, Callable[[Shown], Sight]]] = {
    "node-started": _nothing,
    "message-delivered": lambda one: (_kind(one), one["from"], one["body"]),
    "message-sent": _said,
    "message-withheld": _said,
    "timer-set": lambda one: (_own(one["timer"]),),
    "timer-fired": lambda one: (_own(one["timer"]),),
    "timer-cancelled": lambda one: (_own(one["timer"]),),
    "request-made": lambda one: (one["request"], one["args"]),
    "round-started": lambda one: (one["round"],),
    "coin-tossed": lambda one: (_own(one["coin"]), one["outcome"]),
    "node-crashed": _nothing,
    "node-recovered": _nothing,
}
# What is kept back was sent, as far as its sender can tell.
_SEEN_AS: Final = {"message-withheld": "message-sent"}


def sights(events: Sequence[Event], node: str) -> Iterator[tuple[int, Sight]]:
    """All that a node sees of a run, in its order, each with the number of its event."""
    for seq, event in enumerate(events):
        eye = _EYES.get(event.kind)
        if event.node == node and eye:
            shown = event.as_dict()
            kind = _SEEN_AS.get(event.kind, event.kind)
            yield seq, (kind, *eye(shown), shown.get("state", {}))


def same_view(run_a: Sequence[Event], run_b: Sequence[Event], node: str) -> SameView:
    """How far the node sees the same in the events of two runs."""
    mine, theirs = list(sights(run_a, node)), [sight for _, sight in sights(run_b, node)]
    equal = 0
    for (_, sight), other in zip(mine, theirs, strict=False):
        if sight != other:
            break
        equal += 1
    seq = mine[equal - 1][0] if equal else -1
    at = run_a[seq].at if equal else 0
    return SameView(node, equal, seq, at, equal == len(mine) == len(theirs))
