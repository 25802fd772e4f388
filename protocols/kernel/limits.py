"""Every limit of a run, with its unit, in one place.

Whatever a link asks for, these bound the time and the memory that it can take.
"""

from __future__ import annotations

from typing import Final, NamedTuple

nodes_max: Final = 64
events_max: Final = 50_000
ticks_max: Final = 1_000_000
interventions_max: Final = 200
text_max_chars: Final = 8_192
in_flight_max: Final = 5_000
copies_max: Final = 9
sends_per_handler_max: Final = 4_096
memo_entries_max: Final = 20_000
memo_values_max: Final = 3_000_000
snapshots_max: Final = 256


class Limit(NamedTuple):
    """One row of the table of limits."""

    name: str
    value: int
    unit: str
    meaning: str


def table() -> tuple[Limit, ...]:
    """All limits, as a help page or a client may show them."""
    return (
        Limit("nodes_max", nodes_max, "nodes", "lifelines of one run"),
        Limit("events_max", events_max, "events", "a run that reaches it ends there and says so"),
        Limit("ticks_max", ticks_max, "ticks", "the latest tick a scenario may name"),
        Limit("interventions_max", interventions_max, "interventions", "changes in one scenario"),
        Limit("text_max_chars", text_max_chars, "characters", "length of a scenario's text"),
        Limit("in_flight_max", in_flight_max, "messages", "on their way at one moment"),
        Limit("copies_max", copies_max, "copies", "extra copies of one message"),
        Limit("sends_per_handler_max", sends_per_handler_max, "sends", "by one step of one node"),
        Limit("memo_entries_max", memo_entries_max, "results", "of handlers kept per protocol"),
        Limit("memo_values_max", memo_values_max, "values", "in the states of all kept protocols"),
        Limit("snapshots_max", snapshots_max, "snapshots", "kept along one run"),
    )
