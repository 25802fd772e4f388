"""Which interventions fit a protocol, and which contradict each other.

Only what can be known without running is judged here: whether the names exist and the menu knows
the fault. A legal intervention that finds nothing to act on in a run is "without effect", never
an error.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Final

from protocols.kernel import intervention as do
from protocols.kernel.errors import Malformed, NotEnabled
from protocols.kernel.fault import Fault
from protocols.kernel.message import Message
from protocols.kernel.protocol import Protocol
from protocols.kernel.step import Place
from protocols.kernel.values import order, text

MENU: Final[dict[str, Fault]] = {
    "drop": Fault.DROP,
    "delay": Fault.DELAY,
    "deliver": Fault.DELAY,
    "copy": Fault.DUPLICATE,
    "say": Fault.TRAITOR,
    "traitor": Fault.TRAITOR,
    "crash": Fault.CRASH,
    "recover": Fault.RECOVER,
    "pause": Fault.PAUSE,
    "cut": Fault.PARTITION,
    "hold": Fault.PARTITION,
    "heal": Fault.PARTITION,
    "fire": Fault.TIMER,
}


def legal(protocol: Protocol, wanted: do.Intervention) -> do.Intervention:  # noqa: C901 (one case each)
    """The intervention in its canonical form; raises Malformed or NotEnabled with the reason."""
    needed = MENU.get(do.kind_of(wanted))
    if needed and needed not in protocol.faults:
        known = ", ".join(kind for kind in Fault if kind in protocol.faults)
        raise NotEnabled(f"{wanted}: {protocol.title} has no “{needed}”.", f"Its faults: {known}.")
    places = protocol.places
    match wanted:
        case do.Drop(name) | do.Delay(name, _) | do.Deliver(name, _) | do.Copy(name, _):
            _message(protocol, places, name, wanted)
        case do.Say(name, fields):
            kind = _message(protocol, places, name, wanted)
            return wanted if fields is None else do.Say(name, _lie(kind, fields, wanted))
        case do.Crash(node, _, after):
            _node(places, node, wanted)
            if after:
                _message(protocol, places, after, wanted)
                _same(after.partition("~")[0], node, wanted)
        case do.Recover(node, _):
            _node(places, node, wanted)
        case do.Pause(node, start, end):
            _node(places, node, wanted)
            if end <= start:
                raise Malformed(
                    f"{wanted} ends before it begins.", "pause:NODE@FROM-TO, FROM < TO."
                )
        case do.Traitor(node, strategy, _):
            _node(places, node, wanted)
            _known("strategy", strategy, protocol.strategies(), wanted)
        case do.Cut(groups, oneway, at):
            return do.Cut(_groups(places, groups, oneway, wanted), oneway, at)
        case do.Hold(groups, oneway, at):
            return do.Hold(_groups(places, groups, oneway, wanted), oneway, at)
        case do.Fire(timer, _):
            node, name = timer.split(".")[:2]
            _known("timer", name, _node(places, node, wanted).seat.role.handlers.timers, wanted)
        case do.Choose(coin, _):
            _node(places, coin.partition(".")[0], wanted)
        case do.Request(node, name, args, at):
            place = _node(places, node, wanted)
            _known("request", name, place.seat.role.handlers.requests, wanted)
            return do.Request(node, name, _arguments(choices(place, name), args, wanted), at)
        case do.Heal():
            pass
    return wanted


def _known(what: str, name: str, allowed: Iterable[str], wanted: do.Intervention) -> None:
    names = list(allowed)
    if name not in names:
        hint = f"Known: {', '.join(names)}." if names else f"There is no {what} here."
        raise NotEnabled(f"{wanted}: there is no {what} “{name}”.", hint)


def _node(places: dict[str, Place], node: str, wanted: do.Intervention) -> Place:
    _known("node", node, places, wanted)
    return places[node]


def _message(
    protocol: Protocol, places: dict[str, Place], name: str, wanted: do.Intervention
) -> type[Message]:
    sender, _, rest = name.partition("~")
    receiver, kind = rest.partition("*")[0].split(".")[:2]
    _node(places, sender, wanted)
    _node(places, receiver, wanted)
    if sender == receiver:
        raise NotEnabled(f"{wanted}: a node sends nothing to itself.", "Two different nodes.")
    kinds = {message.kind: message for message in protocol.messages}
    _known("message", kind, kinds, wanted)
    return kinds[kind]


def _lie(kind: type[Message], fields: do.Args, wanted: do.Intervention) -> do.Args:
    """The lie's fields in declared order; each value must be in its field's domain."""
    domains = {f.name: f.domain for f in kind.fields if f.domain}
    said = dict(fields)
    for name, value in fields:
        _known("field that can be lied about", name, domains, wanted)
        domain = domains[name]
        if domain.signed:
            raise NotEnabled(f"{wanted}: {name} is signed.", "A signature can only be replayed.")
        _known(f"value of {name}", value, map(text, domain.values), wanted)
    return tuple((f.name, said[f.name]) for f in kind.fields if f.name in said)


def lie_value(kind: type[Message], name: str, written: str) -> Hashable:
    """The domain's value that prints as `written`."""
    domain = next(f.domain for f in kind.fields if f.name == name)
    values = domain.values if domain else ()
    return next(value for value in values if text(value) == written)


def choices(place: Place, request: str) -> dict[str, tuple[str, ...]]:
    """What each argument of that request may be, at this node."""
    args = place.seat.role.handlers.requests[request].args
    node = place.thawed(place.fresh(), None)
    return {name: one(node) if callable(one) else one for name, one in args.items()}


def _arguments(
    declared: dict[str, tuple[str, ...]], args: do.Args, wanted: do.Intervention
) -> do.Args:
    given = dict(args)
    if set(given) != set(declared):
        hint = f"Its arguments: {', '.join(declared) or 'none'}."
        raise NotEnabled(f"{wanted} does not name each argument once.", hint)
    for name, value in args:
        _known(f"value of {name}", value, declared[name], wanted)
    return tuple((name, given[name]) for name in declared)


def _same(sender: str, node: str, wanted: do.Intervention) -> None:
    if sender != node:
        raise NotEnabled(f"{wanted}: {node} does not send that message.", "Name one of its own.")


def _groups(
    places: dict[str, Place],
    groups: tuple[tuple[str, ...], ...],
    oneway: bool,
    wanted: do.Intervention,
) -> tuple[tuple[str, ...], ...]:
    nodes = [node for group in groups for node in group]
    for node in nodes:
        _node(places, node, wanted)
    if len(set(nodes)) != len(nodes):
        raise NotEnabled(f"{wanted} names a node twice.", "Each node stands in one group.")
    ordered = tuple(tuple(sorted(group, key=order)) for group in groups)
    return ordered if oneway else tuple(sorted(ordered, key=order))


def contradiction(interventions: Iterable[do.Intervention]) -> str | None:
    """Why these cannot stand in one scenario, or None."""
    held: dict[tuple[Any, ...], do.Intervention] = {}
    for one in interventions:
        claim = _claim(one)
        if claim and claim in held:
            return f"{held[claim]} and {one} contradict each other."
        if claim:
            held[claim] = one
    return _overlap([one for one in held.values() if isinstance(one, do.Pause)])


def _claim(one: do.Intervention) -> tuple[Any, ...] | None:
    """What this intervention settles alone; two that settle the same contradict each other."""
    match one:
        case (
            do.Delay(name, _)
            | do.Deliver(name, _)
            | do.Copy(name, _)
            | do.Say(name, _)
            | do.Choose(name, _)
        ):
            return (do.kind_of(one), name)
        case do.Fire(timer, _):
            return ("fire", timer)
        case do.Traitor(node, _, at):
            return ("traitor", node, at)
        case do.Pause(node, at, _):
            return ("pause", node, at)
        case _:
            return None


def _overlap(pauses: list[do.Pause]) -> str | None:
    for one, two in zip(sorted(pauses), sorted(pauses)[1:], strict=False):
        if one.node == two.node and two.at < one.until:
            return f"{one} and {two} overlap."
    return None
