"""A protocol and a scenario as JSON: forms, legends, menus and pages derive from these."""

from __future__ import annotations

import re
from typing import Any

from protocols.kernel.fault import Fault
from protocols.kernel.intervention import kind_of
from protocols.kernel.legality import choices
from protocols.kernel.message import Message
from protocols.kernel.node import Node
from protocols.kernel.protocol import Protocol
from protocols.kernel.scenario import Find, Scenario, parse_scenario
from protocols.kernel.sentences import intervention_sentence
from protocols.kernel.step import Place
from protocols.kernel.tolerance import tolerance
from protocols.kernel.values import plain


def describe(protocol: type[Protocol], find: Find) -> dict[str, Any]:
    """All that a page needs to know of a protocol before any run."""
    subtitle, sections = essay(protocol.essay())
    net = protocol.network
    return {
        "slug": protocol.slug(),
        "title": protocol.title,
        "subtitle": subtitle,
        "family": protocol.family,
        "essay": [one for one in sections if one["heading"] != "Sources"],
        "sources": [
            p for one in sections if one["heading"] == "Sources" for p in one["paragraphs"]
        ],
        "timing": str(protocol.timing),
        "links": protocol.links,
        "tolerates": tolerance(protocol()),
        "menu": [str(kind) for kind in Fault if kind in protocol.faults],
        "parameters": [_parameter(one) for one in protocol.parameters],
        "network": net._asdict(),
        "until": protocol.horizon,
        "roles": [_role(role) for role in protocol.roles],
        "layout": layout(protocol),
        "messages": [_message(kind) for kind in protocol.messages],
        "strategies": [{"name": s.name, "doc": s.doc} for s in protocol.strategies().values()],
        "properties": [
            {"name": one.name, "type": str(one.nature), "sentence": one.sentence}
            for one in protocol.properties
        ],
        "mutations": [
            {"name": name, **one._asdict(), "breaks": list(one.breaks)}
            for name, one in protocol.mutations.items()
        ],
        "presets": [_preset(protocol, one, find) for one in protocol.presets],
        "compare": list(protocol.compare),
        "accidents": [one._asdict() | {"do": list(one.do)} for one in protocol.accidents],
    }


def essay(docstring: str) -> tuple[str, list[dict[str, Any]]]:
    """The first line, and the sections under their `## ` headings, each a list of paragraphs."""
    head, *parts = re.split(r"^## ", docstring, flags=re.MULTILINE)
    subtitle = head.strip().partition("\n")[0]
    return subtitle, [_section(part) for part in parts]


def _section(part: str) -> dict[str, Any]:
    heading, _, body = part.partition("\n")
    blocks = re.split(r"\n\s*\n|\n(?=- )", body.strip())
    paragraphs = [" ".join(block.split()).removeprefix("- ") for block in blocks if block.strip()]
    return {"heading": heading.strip(), "paragraphs": paragraphs}


SHAPES = ("", "ring", "star", "clique", "layers")


def layout(protocol: type[Protocol]) -> dict[str, Any]:
    """How the nodes stand on a map, and the roles: of the middle, or of each row from above."""
    shape, _, rest = protocol.layout.partition(":")
    rows = [row.split() for row in rest.split("/") if row.strip()]
    if unknown := {name for row in rows for name in row} - {r.__name__ for r in protocol.roles}:
        raise TypeError(f"the layout of {protocol.slug()} names no role: {', '.join(unknown)}")
    if shape not in SHAPES:
        raise TypeError(f"the layout of {protocol.slug()} is none of {SHAPES}: {shape}")
    return {"shape": shape, "rows": rows}


def _parameter(one: Any) -> dict[str, Any]:
    return {**one._asdict(), "choices": list(one.choices)}


def _role(role: type[Node[Any]]) -> dict[str, Any]:
    handlers = role.handlers
    return {
        "name": role.__name__,
        "title": " ".join((role.__doc__ or "").split()),
        "fields": [
            {
                "name": f.name,
                "durable": f.durable,
                "default": plain(f.default),
                "display": "ghost" if f.ghost else role.display.get(f.name, "value"),
            }
            for f in role.fields
        ],
        "requests": [
            {
                "name": one.name,
                "label": one.label,
                "args": [
                    {"name": n, "choices": [] if callable(values) else list(values)}
                    for n, values in one.args.items()
                ],
            }
            for one in handlers.requests.values()
        ],
        "timers": list(handlers.timers),
        "chips": [name for name in role.chips if any(f.name == name for f in role.fields)],
    }


def _message(kind: type[Message]) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "doc": " ".join((kind.__doc__ or "").split()),
        "label": kind.label,
        "tint": kind.tint,
        "fields": [
            {
                "name": f.name,
                "domain": [plain(v) for v in f.domain.values] if f.domain else None,
                "signed": bool(f.domain and f.domain.signed),
                "sealed": f.domain.sealed if f.domain else "",
            }
            for f in kind.fields
        ],
    }


def _preset(protocol: type[Protocol], one: Any, find: Find) -> dict[str, Any]:
    scenario = parse_scenario(f"{protocol.slug()}/?{one.query}", find)
    return {
        "name": one.name,
        "title": one.title,
        "text": one.text,
        "hint": one.hint,
        "beside": one.beside,
        "query": scenario.text,
        "do": [str(intervention) for intervention in scenario.do],
        "parameters": scenario.values,
    }


def _header_node(place: Place) -> dict[str, Any]:
    """A lifeline, with those choices of its requests that depend on the parameters."""
    requests = place.seat.role.handlers.requests
    own = {name: one for name, one in requests.items() if any(map(callable, one.args.values()))}
    found = {name: {n: list(c) for n, c in choices(place, name).items()} for name in own}
    shown = {"id": place.seat.id, "role": place.seat.role.__name__, "title": place.seat.title}
    return {**shown, "choices": found} if found else shown


def header(scenario: Scenario) -> dict[str, Any]:
    """What a page needs to know of a scenario before its first event."""
    protocol, net = scenario.protocol, scenario.network
    return {
        "text": scenario.text,
        "slug": scenario.slug,
        "parameters": scenario.values,
        "network": net._asdict(),
        "seed": scenario.seed,
        "until": scenario.until,
        "nodes": [_header_node(place) for place in protocol.places.values()],
        "rounds": protocol.rounds(),
        "round_ticks": scenario.round_ticks if protocol.rounds() else 0,
        "do": [
            {
                "text": str(one),
                "sentence": intervention_sentence(one, protocol),
                "kind": kind_of(one),
            }
            for one in scenario.do
        ],
        **_broken(scenario),
    }


def _broken(scenario: Scenario) -> dict[str, Any]:
    """What a run that is broken on purpose says of itself, and the run without that."""
    chosen = scenario.protocol.mutations.get(scenario.protocol.mutation)
    if chosen is None:
        return {}
    said = {"plate": chosen.plate(), "sentence": chosen.sentence}
    return {"mutation": {**said, "mended": scenario.mended().text}}
