"""A truthful picture of a run, small enough for a card: lifelines and arrows, no words."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from protocols import Event, Run, header

WIDTH: Final = 320
HEIGHT: Final = 176
MARGIN: Final = 40
TOP: Final = 26
FOOT: Final = 16
ARROWS_MAX: Final = 60
HUES: Final = 4
STEPS: Final = 12
"""steps that the picture is played in; the style sheet has a delay for each"""


class Flight(NamedTuple):
    """One message's way: who, when, and what became of it."""

    sent: Event
    ended: Event | None


def miniature(run: Run) -> dict[str, Any]:
    """The geometry that `_partials/mini.html` draws; the run is simulated to its end."""
    run.finish()
    nodes = header(run.scenario)["nodes"]
    step = (WIDTH - 2 * MARGIN) / max(len(nodes) - 1, 1)
    lanes = {node["id"]: round(MARGIN + step * index, 1) for index, node in enumerate(nodes)}
    flights = _flights(run.events)[:ARROWS_MAX]
    ticks = sorted({event.at for flight in flights for event in flight if event})
    kinds = list(dict.fromkeys(_tint(flight) for flight in flights))
    faulty = {event.node for event in run.events if event.kind == "node-turned"}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "lanes": [{"x": x, "traitor": node in faulty} for node, x in lanes.items()],
        "arrows": [_arrow(flight, lanes, ticks, kinds) for flight in flights],
        "label": f"{len(nodes)} nodes, {len(flights)} messages",
    }


def _flights(events: list[Event]) -> list[Flight]:
    ends = {e.message: e for e in events if e.kind in ("message-delivered", "message-dropped")}
    return [Flight(e, ends.get(e.message)) for e in events if e.kind == "message-sent"]


def _tint(flight: Flight) -> str:
    """What the hue stands for: the kind of message, in the order of appearance."""
    return (flight.sent.message or "").partition(".")[2].partition(".")[0]


def _arrow(
    flight: Flight, lanes: dict[str, float], ticks: list[int], kinds: list[str]
) -> dict[str, Any]:
    sent, ended = flight
    x1, x2 = lanes[sent.sender or ""], lanes[sent.receiver or ""]
    y1, y2 = _y(sent.at, ticks), _y((ended or sent).at, ticks)
    fate = "dropped" if ended is None or ended.kind == "message-dropped" else "delivered"
    reach = 0.6 if fate == "dropped" else 1.0
    x2, y2 = x1 + (x2 - x1) * reach, y1 + (y2 - y1) * reach
    return {
        "d": f"M{x1:g} {y1:g}L{x2:.1f} {y2:.1f}",
        "fate": "lie" if sent.honest is not None else fate,
        "begin": _step(sent.at, ticks),
        "end": _step((ended or sent).at, ticks),
        "hue": kinds.index(_tint(flight)) % HUES,
        "x": round(x2, 1),
        "y": round(y2, 1),
    }


def _step(at: int, ticks: list[int]) -> int:
    """When it is played, by the same rank that places it."""
    return round(STEPS * ticks.index(at) / max(len(ticks) - 1, 1))


def _y(at: int, ticks: list[int]) -> float:
    """By rank, not by time: a long wait for a timeout would leave nothing to be seen."""
    rank = ticks.index(at) / max(len(ticks) - 1, 1)
    return round(TOP + (HEIGHT - TOP - FOOT) * rank, 1)
