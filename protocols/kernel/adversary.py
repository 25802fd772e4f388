"""Traitors: they run the honest handler, and a strategy replaces what leaves them.

A strategy sees its own node and the message, per receiver. It cannot forge another node's name (the
channel knows the sender), and a signed field can only be replayed, so every protocol has traitors
without a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from protocols.kernel.keyed import keyed
from protocols.kernel.message import Message, lies
from protocols.kernel.node import Node


class Lie(NamedTuple):
    """The occasion to lie: the honest message, its receiver, the traitor's own node."""

    message: Message
    to: str
    receiver_index: int
    node: Node[Any]
    key: tuple[int, str]

    def pick(self, options: tuple[Hashable, ...], purpose: str) -> Hashable:
        """A random option, decided by the seed and the message's name."""
        seed, name = self.key
        return options[keyed(seed, "lie", name, purpose) % len(options)]


Forge = Callable[[Lie], Message | None]


class Strategy(NamedTuple):
    """How a traitor lies: `forge` gives what it says instead, or None for silence."""

    name: str
    doc: str
    forge: Forge


def strategy(forge: Forge) -> Strategy:
    """A protocol's own strategy; its docstring says what the traitor does."""
    return Strategy(forge.__name__, " ".join((forge.__doc__ or "").split()), forge)


def person(lie: Lie) -> Message | None:
    """Speaks honestly, but for the lies that you write."""
    return lie.message


def silent(_lie: Lie) -> Message | None:
    """Sends nothing at all."""
    return None


def flip(lie: Lie) -> Message | None:
    """Says another value than a loyal node would, the same to everybody."""
    changed = {
        name: _next(values, lie, name) for name, values in lies(lie.message, lie.node.id).items()
    }
    return lie.message.but(**changed)


def _next(values: tuple[Hashable, ...], lie: Lie, name: str) -> Hashable:
    held = lie.message.pairs()
    current = dict(held)[name]
    return values[(values.index(current) + 1) % len(values)] if current in values else values[0]


def split(lie: Lie) -> Message | None:
    """Says the first value to nodes of even number and the second to the others."""
    return _by_parity(lie, 0)


def split_odd(lie: Lie) -> Message | None:
    """Says the first value to nodes of odd number and the second to the others."""
    return _by_parity(lie, 1)


def _by_parity(lie: Lie, parity: int) -> Message:
    number = int(lie.to) if lie.to.isdigit() else lie.receiver_index
    side = 0 if number % 2 == parity else 1
    changed = {
        name: values[side % len(values)] for name, values in lies(lie.message, lie.node.id).items()
    }
    return lie.message.but(**changed)


def random(lie: Lie) -> Message | None:
    """Says a random value to each receiver, or nothing."""
    options = lies(lie.message, lie.node.id)
    if lie.pick((True, False, False, False), "silence") is True:
        return None
    return lie.message.but(**{name: lie.pick(values, name) for name, values in options.items()})


GENERAL: tuple[Strategy, ...] = tuple(
    Strategy(forge.__name__, " ".join((forge.__doc__ or "").split()), forge)
    for forge in (flip, split, split_odd, silent, random, person)
)
