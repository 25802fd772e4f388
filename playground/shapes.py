"""The shapes that Python and the browser agree on: what `protocols` gives, what the wire carries.

`static/js/wire.js` is generated from this module and `wire.py` (`python manage.py wirejs`). A class
becomes a type under its name; its docstring becomes the type's comment.
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
        "text": str,
    },
)
WireEvent.__doc__ = (
    """One event. Its seq is its place in the list, from 0; `text` says it in plain words."""
)


class HeaderNode(TypedDict):
    """A lifeline."""

    id: str
    role: str
    title: str


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


class Header(TypedDict):
    """What is known of a run before it runs."""

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


class EssayPart(TypedDict):
    """A heading and its paragraphs."""

    heading: str
    paragraphs: list[str]


class ParameterDescription(TypedDict):
    """A declared parameter; `lo` and `hi` for numbers, `choices` for choices."""

    name: str
    label: str
    type: Literal["int", "choice", "switch", "decimal"]
    lo: NotRequired[int | float | str | None]
    hi: NotRequired[int | float | str | None]
    choices: NotRequired[list[Value] | None]
    default: Value
    help: str


class StateField(TypedDict):
    """A field of a node's state; a durable one survives a crash. `display`: how to show it."""

    name: str
    durable: bool
    default: Value
    display: str


class Argument(TypedDict):
    """An argument of a request, with the values it may take."""

    name: str
    choices: list[Value]


class RequestDescription(TypedDict):
    """Something that a person may ask of a node."""

    name: str
    label: str
    args: list[Argument]


class RoleDescription(TypedDict):
    """A kind of node; `chips` are the fields whose changes are drawn on the lifeline."""

    name: str
    title: str
    fields: list[StateField]
    requests: list[RequestDescription]
    timers: list[str]
    chips: list[str]


class FieldDescription(TypedDict):
    """A field of a message; a lie is drawn from its domain, a signed one can only be replayed.

    `sealed` names the field that lists who signed this one; empty where nobody does.
    """

    name: str
    domain: list[Value] | None
    signed: bool
    sealed: str


class MessageDescription(TypedDict):
    """A kind of message, its legend, and how the diagram labels and tints it."""

    kind: str
    doc: str
    label: str
    tint: str | None
    fields: list[FieldDescription]


class StrategyDescription(TypedDict):
    """What a traitor may be told to do."""

    name: str
    doc: str


class PropertyDescription(TypedDict):
    """What is checked at the end of every tick."""

    name: str
    type: Literal["safety", "liveness", "witness"]
    sentence: str


class Preset(TypedDict):
    """A run worth seeing; `query` is its canonical text, `hint` the first thing to try."""

    name: str
    title: str
    text: str
    hint: str
    query: str
    do: list[Value]
    parameters: dict[str, Value]


class Accident(TypedDict):
    """A mishap with a name, as interventions; protocols of one purpose share the names."""

    name: str
    title: str
    do: list[str]


class Description(TypedDict):
    """Everything about a protocol that does not depend on the run."""

    slug: str
    title: str
    subtitle: str
    family: str
    essay: list[EssayPart]
    sources: list[str]
    timing: Literal["synchronous", "partial-synchrony", "asynchronous"]
    links: str
    menu: list[str]
    parameters: list[ParameterDescription]
    network: Network
    until: int
    roles: list[RoleDescription]
    messages: list[MessageDescription]
    strategies: list[StrategyDescription]
    properties: list[PropertyDescription]
    mutations: list[Value]
    presets: list[Preset]
    accidents: list[Accident]
