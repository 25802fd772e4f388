"""The shapes that Python and the browser agree on: what `protocols` gives, what the wire carries.

`static/js/wire.js` is generated from this module, `descriptions.py` and `wire.py`, by `python
manage.py wirejs`. A class becomes a type under its name; its docstring becomes the type's comment.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

WIRE_VERSION = 1

Value = Any
"""A value of a field or a parameter: null, boolean, number, text, list, or object of them."""
Body = dict[str, Any]
"""The fields of a message or of a node's state, by name."""

CODES: tuple[str, ...] = ("Malformed", "NotEnabled", "LimitReached", "BadParameter")
"""Every code of a refusal."""


class Waiting(TypedDict):
    """What a node waits for, from whom, and since which tick."""

    what: str
    of: list[str]
    since: int


WireEvent = TypedDict(
    "WireEvent",
    {
        "at": int,
        "kind": str,
        "node": NotRequired[str | None],
        "message": NotRequired[str],
        "from": NotRequired[str],
        "to": NotRequired[str],
        "body": NotRequired[Body],
        "honest": NotRequired[Body],
        "by": NotRequired[Literal["you", "partition", "crash", "loss", "late"]],
        "cause": NotRequired[str | None],
        "state": NotRequired[Body],
        "why": NotRequired[str | None],
        "rule": NotRequired[str | None],
        "timer": NotRequired[str],
        "due": NotRequired[int],
        "round": NotRequired[int],
        "request": NotRequired[str],
        "args": NotRequired[Body],
        "strategy": NotRequired[str],
        "groups": NotRequired[list[list[str]]],
        "oneway": NotRequired[bool],
        "property": NotRequired[str],
        "reason": NotRequired[str],
        "coin": NotRequired[str],
        "options": NotRequired[list[str]],
        "outcome": NotRequired[str],
        "waits": NotRequired[Waiting | None],
        "between": NotRequired[list[str]],
        "text": str,
    },
)
WireEvent.__doc__ = """One event. Its seq is its place in the list, from 0.

`waits`: what the node waits for from now on, null: for nothing more; `between`: the names of the
events that a violation sets against each other; `text` says it in plain words. These three are no
part of the digest.
"""


class HeaderNode(TypedDict):
    """A lifeline; `choices`: those of its requests' arguments that depend on the parameters."""

    id: str
    role: str
    title: str
    choices: NotRequired[dict[str, dict[str, list[str]]]]


class Change(TypedDict):
    """An intervention: as the link writes it, as a sentence, and its kind (the word before `:`)."""

    text: str
    sentence: str
    kind: str


class Network(TypedDict):
    """Delays in ticks, loss as the link writes it, and whether channels keep the order."""

    lo: int
    hi: int
    loss: str
    fifo: bool


class Broken(TypedDict):
    """Which mistake the protocol is run with on purpose, and the scenario without it."""

    plate: str
    sentence: str
    mended: str


class Header(TypedDict):
    """What is known of a run before it runs; `mutation` only where it is broken on purpose."""

    text: str
    slug: str
    parameters: dict[str, Value]
    network: Network
    seed: int
    until: int
    nodes: list[HeaderNode]
    rounds: int
    round_ticks: int
    do: list[Change]
    mutation: NotRequired[Broken]


class Counts(TypedDict):
    """Messages by fate, and sends by kind."""

    sent: int
    delivered: int
    dropped: int
    duplicated: int
    in_flight: int
    by_kind: dict[str, int]


class PropertyLine(TypedDict):
    """How a property stands at the end; `at` and `seq` say where that was decided."""

    name: str
    sentence: str
    type: Literal["safety", "liveness", "witness"]
    status: Literal["holds", "violated", "pending", "witnessed"]
    at: int | None
    seq: int | None
    reason: str | None


class NodeReport(TypedDict):
    """A node at the end of the run."""

    role: str
    title: str
    faulty: bool
    up: bool
    state: Body


class Budget(TypedDict):
    """The faults of this run against what the protocol claims to tolerate."""

    used: dict[str, int]
    tolerated: dict[str, int | str]
    inside: bool
    broken: list[str]


class Ineffective(TypedDict):
    """An intervention that found nothing to act on."""

    text: str
    sentence: str


class End(TypedDict):
    """When the run ended and why: quiescence, horizon or limit:<name>."""

    at: int
    reason: str


class Report(TypedDict):
    """What is known of a run once it has ended."""

    counts: Counts
    properties: list[PropertyLine]
    nodes: dict[str, NodeReport]
    budget: Budget
    ineffective: list[Ineffective]
    end: End
