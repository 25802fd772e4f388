"""What a player is shown and asked when its node must act: from the events of one tick alone.

The handler has run by then, so the rule's own answer stands in events that nobody has been shown:
what it sent and what it decided. A message takes a tick at least, so nobody's answer can change
what another is asked at the same tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final, NamedTuple

from protocols.kernel.errors import Malformed, NotEnabled
from protocols.kernel.event import Event
from protocols.kernel.fault import Fault
from protocols.kernel.message import Field, Message, lies
from protocols.kernel.protocol import Protocol
from protocols.kernel.sentences import named
from protocols.kernel.step import Place
from protocols.kernel.values import text

NOTHING: Final = "nothing"
UNKNOWN: Final = "…"
OPTIONS_MAX: Final = 12
"""values that one question offers; of more fields than that the rest stays as the rule has it"""
OTHERS_MAX: Final = 8
"""nodes about each of which it is asked what they are sent; among more only the receivers"""
SENT: Final = frozenset({"message-sent", "message-withheld"})

Words = tuple[tuple[str, ...], ...]
"""An answer: for each question, for each of its receivers, the value of the option chosen."""


class Option(NamedTuple):
    """What may be chosen, and how it reads."""

    value: str
    label: str


class Ask(NamedTuple):
    """A question, once for each of `to`; without any it is about the node itself.

    `many`: any number of the options may be chosen, joined by `+`; none is nothing.
    """

    title: str
    to: tuple[str, ...]
    options: tuple[Option, ...]
    many: bool = False

    @property
    def cells(self) -> int:
        """How many choices it takes."""
        return max(len(self.to), 1)


class Turn(NamedTuple):
    """A node that must act at a tick. All but `asks` is for the server: the rule's own answer, the
    messages behind each cell, and why.
    """

    node: str
    at: int
    asks: tuple[Ask, ...]
    right: Words
    messages: tuple[tuple[tuple[Event, ...], ...], ...]
    why: tuple[str, ...]


def turn_of(protocol: Protocol, node: str, events: Sequence[Event]) -> Turn | None:
    """What the node is asked at the tick of these events; None where it neither sends nor decides.

    `events`: all of one tick.
    """
    place = protocol.places[node]
    sends = [one for one in events if one.kind in SENT and one.sender == node]
    steps = [one for one in events if one.node == node and one.kind not in SENT]
    parts = [*_about_messages(protocol, place, sends, steps), *_about_itself(place, steps)]
    if not parts:
        return None
    asks, right, messages = zip(*parts, strict=True)
    settling = [one for one in steps if set(dict(one.state)) & set(place.seat.role.options)]
    return Turn(node, events[0].at, asks, right, messages, _reasons([*sends, *settling]))


def read(turn: Turn, words: Words) -> Words:
    """The answer in its one form. Raises Malformed where it is none to this card."""
    if [len(row) for row in words] != [ask.cells for ask in turn.asks]:
        raise Malformed("That does not answer what was asked.", "One choice for each receiver.")
    pairs = zip(turn.asks, words, strict=True)
    return tuple(tuple(_chosen(ask, value) for value in row) for ask, row in pairs)


def told(turn: Turn, words: Words) -> tuple[str, ...]:
    """What a traitor's answer comes to: an intervention for each message that it changes.

    Raises NotEnabled for a word that only another's signature would allow.
    """
    return tuple(
        said
        for row, truth, cells in zip(words, turn.right, turn.messages, strict=True)
        for value, honest, messages in zip(row, truth, cells, strict=True)
        if value != honest
        for said in (_say(message, value) for message in messages)
    )


Part = tuple[Ask, tuple[str, ...], tuple[tuple[Event, ...], ...]]


def _about_messages(
    protocol: Protocol, place: Place, sends: list[Event], steps: list[Event]
) -> list[Part]:
    """Where there may be traitors, each message's words; else what goes to whom at all."""
    if not sends:
        return []
    if Fault.TRAITOR in protocol.faults:
        return _words(sends)
    return _kinds(protocol, place, sends, any(one.kind == "coin-tossed" for one in steps))


def _words(sends: list[Event]) -> list[Part]:
    """One question for all messages that differ in their receiver and their words alone."""
    groups: dict[str, dict[str, list[Event]]] = {}
    for event in sends:
        cells = groups.setdefault(_without_words(_honest(event)), {})
        cells.setdefault(event.receiver or "", []).append(event)
    return [_worded(title, cells) for title, cells in groups.items()]


def _worded(title: str, cells: dict[str, list[Event]]) -> Part:
    first = _honest(next(iter(cells.values()))[0])
    right = tuple(_value(_honest(events[0])) for events in cells.values())
    options = _options(first)
    known = {one.value for one in options}
    options += tuple(Option(value, value) for value in dict.fromkeys(right) if value not in known)
    ask = Ask(title, tuple(cells), (*options, Option(NOTHING, "nothing")))
    return ask, right, tuple(map(tuple, cells.values()))


def _kinds(protocol: Protocol, place: Place, sends: list[Event], by_chance: bool) -> list[Part]:
    """Which kinds go to each of the others. Whom a coin has chosen nobody can know: he is given."""
    sent: dict[str, list[Event]] = {}
    for event in sends:
        sent.setdefault(event.receiver or "", []).append(event)
    others = [node for node in place.everyone if node != place.seat.id]
    asked = list(sent) if by_chance or len(others) > OTHERS_MAX else others
    options = tuple(Option(kind, kind) for kind in _heard_of(protocol))
    made: list[Part] = []
    for node in asked:
        kinds = {_honest(event).kind for event in sent.get(node, [])}
        right = "+".join(one.value for one in options if one.value in kinds)
        made.append((Ask("", (node,), options, many=True), (right,), ((),)))
    return made


def _heard_of(protocol: Protocol) -> list[str]:
    """The kinds that somebody in this run answers; all where the protocol goes by rounds alone."""
    roles = {place.seat.role for place in protocol.places.values()}
    heard = {kind for role in roles for kind in role.handlers.messages}
    kinds = [message.kind for message in protocol.messages]
    return [kind for kind in kinds if kind in heard] or kinds


def _about_itself(place: Place, steps: list[Event]) -> list[Part]:
    """What it settles on, where its role says what that may be."""
    settled = {name: value for event in steps for name, value in event.state if value is not None}
    return [
        (Ask(name, (), tuple(Option(one, one) for one in options)), (text(settled[name]),), ((),))
        for name, options in place.seat.role.options.items()
        if name in settled
    ]


def _honest(event: Event) -> Message:
    message = event.honest or event.body
    assert message is not None
    return message


def _free(message: Message) -> list[Field]:
    """The fields that have a domain, as long as all their combinations can be offered."""
    fields, count = [], 1
    for field in message.fields:
        if field.domain and field.domain.values:
            count *= len(field.domain.values)
            fields += [field] if count <= OPTIONS_MAX else []
    return fields


def _options(message: Message) -> tuple[Option, ...]:
    fields = _free(message)
    if not fields:
        return (Option("", "send it"),)
    domains = [field.domain.values for field in fields if field.domain]
    return tuple(
        Option(_args(fields, values), ", ".join(map(text, values))) for values in product(*domains)
    )


def _args(fields: list[Field], values: Iterable[object]) -> str:
    pairs = zip(fields, values, strict=True)
    return ",".join(f"{field.name}={text(value)}" for field, value in pairs)


def _value(message: Message) -> str:
    fields, held = _free(message), dict(message.pairs())
    return _args(fields, [held[field.name] for field in fields])


def _without_words(message: Message) -> str:
    """The message as it reads before its sender has chosen its words."""
    free = {field.name for field in _free(message)}
    shown = {n: UNKNOWN if n in free else text(v) for n, v in message.pairs()}
    label = message.label.format(**shown)
    return label if message.kind in label else f"{message.kind} {label}"


def _reasons(events: list[Event]) -> tuple[str, ...]:
    """The rule's own reasons, each once."""
    said = (f"{one.why} ({one.rule})" if one.rule else one.why for one in events if one.why)
    return tuple(dict.fromkeys(said))


def _chosen(ask: Ask, value: str) -> str:
    known = [one.value for one in ask.options]
    wanted = [part for part in value.split("+") if part] if ask.many else [value]
    if not set(wanted) <= set(known):
        raise Malformed(f"“{value[:40]}” was not offered.", f"Offered: {', '.join(known)}.")
    return "+".join(one for one in known if one in wanted)


def _say(event: Event, value: str) -> str:
    message = _honest(event)
    fields = {part.partition("=")[0] for part in value.split(",")}
    if value != NOTHING and not fields <= set(lies(message, event.sender or "")):
        said = f"{named(message)} carries a signature that is not yours."
        raise NotEnabled(said, "It can only be sent as it is, or withheld.")
    return f"say:{event.message}:{value}"
