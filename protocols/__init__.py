"""The public face of Parley's simulation: everything that others may use, and nothing else.

    >>> import protocols
    >>> run = protocols.Run(protocols.parse("byzantine-generals/?do=traitor:2:flip")).finish()
    >>> run.report()["counts"]["sent"]
    9

Pure Python on the standard library. The same scenario gives the same events, byte for byte, in any
process on any machine.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from protocols import cards, library, playing
from protocols.kernel import errors, limits
from protocols.kernel.causality import clocks, happened_before, lamport
from protocols.kernel.describe import describe as _describe
from protocols.kernel.describe import header
from protocols.kernel.errors import Malformed, Refused
from protocols.kernel.event import KINDS, Event
from protocols.kernel.explore import Exploration, explore
from protocols.kernel.fault import Fault
from protocols.kernel.goal import Found
from protocols.kernel.measure import Measure, measure
from protocols.kernel.protocol import Protocol
from protocols.kernel.sameview import SameView, same_view
from protocols.kernel.scenario import Scenario, parse_scenario
from protocols.kernel.scenario import salvage as _salvage
from protocols.kernel.simulation import Simulation, simulate
from protocols.kernel.trace import Run
from protocols.kernel.walking import Wandering, wander
from protocols.masking import Sight, masked
from protocols.quiz import Question, questions

__all__ = [
    "KINDS",
    "Event",
    "Exploration",
    "Fault",
    "Found",
    "Measure",
    "Protocol",
    "Question",
    "Refused",
    "Run",
    "SameView",
    "Scenario",
    "Sight",
    "Simulation",
    "Wandering",
    "cards",
    "catalogue",
    "clocks",
    "describe",
    "errors",
    "explore",
    "get",
    "happened_before",
    "header",
    "lamport",
    "limits",
    "masked",
    "measure",
    "parse",
    "playing",
    "preset",
    "questions",
    "salvage",
    "same_view",
    "simulate",
    "wander",
]


@cache
def _shelf() -> dict[str, type[Protocol]]:
    """Every protocol of the library, found by its file; nothing has to be registered."""
    found = []
    for module in iter_modules(library.__path__):
        loaded = import_module(f"{library.__name__}.{module.name}")
        found += [p for p in vars(loaded).values() if _is_protocol(p, loaded.__name__)]
    return {one.slug(): one for one in sorted(found, key=lambda one: (one.shelf, one.slug()))}


def _is_protocol(thing: Any, module: str) -> bool:
    is_class = isinstance(thing, type) and issubclass(thing, Protocol)
    return is_class and thing.__module__ == module


def catalogue() -> tuple[str, ...]:
    """The slugs of all protocols, in the order of the catalogue."""
    return tuple(_shelf())


def get(slug: str) -> type[Protocol]:
    """The protocol of that name; raises Malformed naming those there are."""
    if slug not in _shelf():
        raise Malformed(f"There is no protocol “{slug[:60]}”.", f"Known: {', '.join(catalogue())}.")
    return _shelf()[slug]


@cache
def describe(slug: str) -> dict[str, Any]:
    """The protocol as JSON: parameters, roles, messages, strategies, presets, essay."""
    return _describe(get(slug), get)


def parse(text: str) -> Scenario:
    """Reads `slug/?query`, a path or a whole URL; raises a Refused that says what is wrong."""
    return parse_scenario(text, get)


def salvage(text: str) -> tuple[Scenario, list[Refused]]:
    """The nearest legal scenario to a text, and everything that was wrong with it."""
    return _salvage(text, get)


def preset(slug: str, name: str) -> Scenario:
    """The scenario of a preset; raises Malformed naming those there are."""
    protocol = get(slug)
    for one in protocol.presets:
        if one.name == name:
            return parse(f"{slug}/?{one.query}")
    known = ", ".join(one.name for one in protocol.presets)
    raise Malformed(f"{slug} has no preset “{name[:60]}”.", f"Known: {known}.")
