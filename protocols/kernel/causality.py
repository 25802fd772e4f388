"""Causality read off a trace: clocks, and the causal past of an event."""

from __future__ import annotations

from collections.abc import Sequence

from protocols.kernel.event import Event

Clock = dict[str, int]


def clocks(events: Sequence[Event]) -> list[Clock]:
    """The vector clock of each event (empty where no node is concerned).

    A node's own entry counts its events; a delivery also takes over what the send knew
    (F. Mattern 1989; C. Fidge 1988).
    """
    now: dict[str, Clock] = {}
    sent: dict[str, Clock] = {}
    found: list[Clock] = []
    for event in events:
        node = event.sender if event.kind == "message-duplicated" else event.node
        if node is None:
            found.append({})
            continue
        clock = dict(now.get(node, {}))
        if event.kind == "message-delivered" and event.message is not None:
            for other, count in sent[event.message].items():
                clock[other] = max(clock.get(other, 0), count)
        if event.kind == "message-dropped":
            found.append({})
            continue
        clock[node] = clock.get(node, 0) + 1
        now[node] = clock
        if event.kind in ("message-sent", "message-duplicated") and event.message is not None:
            sent[event.message] = clock
        found.append(clock)
    return found


def lamport(events: Sequence[Event]) -> list[int]:
    """Lamport's clock of each event (0 where no node is concerned): later is always greater
    (L. Lamport 1978).
    """
    now: dict[str, int] = {}
    sent: dict[str, int] = {}
    found: list[int] = []
    for event in events:
        if event.node is None or event.kind == "message-dropped":
            found.append(0)
            continue
        heard = sent[event.message or ""] if event.kind == "message-delivered" else 0
        time = now[event.node] = max(now.get(event.node, 0), heard) + 1
        if event.kind in ("message-sent", "message-duplicated") and event.message is not None:
            sent[event.message] = time
        found.append(time)
    return found


def happened_before(one: Clock, two: Clock) -> bool:
    """Whether the event with clock `one` is in the causal past of the event with clock `two`."""
    return bool(one) and one != two and all(two.get(node, 0) >= n for node, n in one.items())
