"""The shapes of what is known of a protocol before any run: forms, menus and legends read them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from playground.shapes import Network, Value


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
    """A field of a node's state; a durable one survives a crash. `display`: how to show it.

    A ghost is on record for the properties alone: the protocol does not know it.
    """

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


class Layout(TypedDict):
    """How the map stands: ring, star, clique, layers, or empty; `rows` name roles."""

    shape: Literal["ring", "star", "clique", "layers", ""]
    rows: list[list[str]]


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


class MutationDescription(TypedDict):
    """A classic mistake that the protocol can be run with; `breaks` are names of properties."""

    name: str
    label: str
    sentence: str
    breaks: list[str]


class Preset(TypedDict):
    """A run worth seeing; `query` is its canonical text, `hint` the first thing to try.

    `beside` names the preset to compare it with; empty where there is none.
    """

    name: str
    title: str
    text: str
    hint: str
    beside: str
    query: str
    do: list[Value]
    parameters: dict[str, Value]


class Accident(TypedDict):
    """A mishap with a name, as interventions; protocols of one purpose share the names."""

    name: str
    title: str
    do: list[str]


class Description(TypedDict):
    """Everything about a protocol that does not depend on the run.

    `tolerates`: what it survives where nothing else is chosen, such as "1 traitor of 4".
    """

    slug: str
    title: str
    subtitle: str
    family: str
    essay: list[EssayPart]
    sources: list[str]
    timing: Literal["synchronous", "partial-synchrony", "asynchronous"]
    links: str
    tolerates: str
    menu: list[str]
    parameters: list[ParameterDescription]
    network: Network
    until: int
    roles: list[RoleDescription]
    layout: Layout
    messages: list[MessageDescription]
    strategies: list[StrategyDescription]
    properties: list[PropertyDescription]
    mutations: list[MutationDescription]
    presets: list[Preset]
    compare: list[str]
    accidents: list[Accident]
