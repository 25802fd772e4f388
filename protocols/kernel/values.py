"""Frozen values: what a node's state and a message's fields are made of between two handlers.

An author writes plain lists, dicts and sets; the kernel freezes them on the way out and thaws fresh
ones on the way in, so a state can be shared, hashed and kept for ever.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Hashable
from functools import lru_cache
from itertools import chain
from typing import Any, Final


class FrozenList(tuple[Any, ...]):
    """A list between two handlers."""

    __slots__ = ()


class FrozenDict(tuple[Any, ...]):
    """A dict between two handlers: its pairs in the order of their keys."""

    __slots__ = ()


# Builds a NamedTuple of all its values, at half the price of its own constructor, which is a Python
# function: for those few that every message needs.
built: Final = tuple.__new__
CONTAINERS: Final = (tuple, frozenset)
ATOMS: Final = frozenset({str, int, bool, type(None)})


@lru_cache(10_000)
def order(value: Any) -> tuple[Any, ...]:
    """A sort key that never fails: numbers (and numerals) by value, then texts, then tuples."""
    if isinstance(value, (bool, int)):
        return (0, int(value), "")
    if isinstance(value, str):
        return (0, int(value), value) if value.isascii() and value.isdigit() else (1, value)
    if isinstance(value, (tuple, frozenset)):
        parts = sorted(map(order, value)) if isinstance(value, frozenset) else map(order, value)
        return (2, tuple(parts))
    return (3, "" if value is None else repr(value))


def freeze(value: Any) -> Any:
    """The hashable twin of `value`; what cannot be frozen is an author's mistake."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is tuple:
        return value if ATOMS.issuperset(map(type, value)) else tuple(map(freeze, value))
    if isinstance(value, list):
        return FrozenList(map(freeze, value))
    if isinstance(value, dict):
        pairs = ((freeze(key), freeze(item)) for key, item in value.items())
        return FrozenDict(sorted(pairs, key=_by_key))
    if isinstance(value, (set, frozenset)):
        return frozenset(map(freeze, value))
    if isinstance(value, (tuple, str, int)):
        return value
    raise TypeError(
        f"a state or message cannot hold {value!r}: use None, bool, int, str or containers"
    )


def freeze_again(value: Any, old: Any) -> Any:
    """As `freeze(value)`, where it was thawed from `old`: most of a dict is as it was."""
    if type(old) is not FrozenDict or type(value) is not dict:
        return freeze(value)
    held = dict(old)
    differing = [(k, v) for k, v in value.items() if k not in held or held[k] is not v]
    held.update((freeze(key), freeze(item)) for key, item in differing)
    if len(held) != len(value):  # something was taken out
        return freeze(value)
    pairs = list(held.items())
    kept = pairs[: len(old)]
    for pair in pairs[len(old) :]:
        insort(kept, pair, key=_by_key)
    return FrozenDict(kept) if differing else old


def _by_key(pair: tuple[Hashable, Hashable]) -> tuple[Any, ...]:
    return order(pair[0])


def thaw(value: Any) -> Any:
    """A fresh mutable copy of a frozen value."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is FrozenList:
        return list(map(thaw, value))
    if kind is FrozenDict:
        made = dict(value)
        if ATOMS.issuperset(map(type, made.values())):
            return made
        return {key: thaw(item) for key, item in value}
    if kind is frozenset:
        return set(value)
    return tuple(map(thaw, value)) if kind is tuple else value


def weight(value: Any) -> int:
    """How many single values a frozen value holds, containers included: what it costs to keep."""
    count, layer = 1, [value]
    while inner := [one for one in layer if type(one) not in ATOMS and isinstance(one, CONTAINERS)]:
        layer = list(chain.from_iterable(inner))
        count += len(layer)
    return count


def plain(value: Any) -> Any:
    """The value as JSON knows it: lists, objects with text keys, texts, numbers."""
    kind = type(value)
    if kind is FrozenDict:
        return {text(key): plain(item) for key, item in value}
    if kind is frozenset:
        return [plain(item) for item in sorted(value, key=order)]
    if kind is FrozenList or kind is tuple:
        return [plain(item) for item in value]
    body = getattr(value, "body", None)
    return body() if body else value


def text(value: Any) -> str:
    """A frozen value in a sentence or as a key: a path (0, 2) reads `0.2`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, FrozenDict):
        return "{" + ", ".join(f"{text(key)}: {text(item)}" for key, item in value) + "}"
    if isinstance(value, frozenset):
        return "{" + ", ".join(text(item) for item in sorted(value, key=order)) + "}"
    if isinstance(value, FrozenList):
        return "[" + ", ".join(map(text, value)) + "]"
    if type(value) is tuple:
        return ".".join(map(text, value))
    return "–" if value is None else str(value)


def spoken(value: Any) -> str:
    """A frozen value in a narration: a map reads `a = 1, b = 2`."""
    if isinstance(value, FrozenDict):
        return ", ".join(f"{text(key)} = {text(item)}" for key, item in value) or "nothing"
    return text(value)
