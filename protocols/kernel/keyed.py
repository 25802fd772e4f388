"""Randomness by content: a number that depends on a key and on nothing else.

There is no stream to draw from, so removing one message leaves every other delay as it was. That is
what makes "what would have happened otherwise?" an honest comparison.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b
from typing import Final

WORD: Final = 1 << 64


def keyed(*key: str | int) -> int:
    """A number in 0 … 2^64 - 1, the same for the same key on every machine."""
    text = "\x1f".join(map(str, key))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def between(lo: int, hi: int, *key: str | int) -> int:
    """A number in lo … hi, both included; no hash is computed where there is no choice."""
    return lo if lo == hi else lo + keyed(*key) % (hi - lo + 1)


class Dice:
    """`between` for keys that begin alike: what they have in common is hashed once."""

    def __init__(self, *key: str | int) -> None:
        """The beginning of every key."""
        self._begun = blake2b("\x1f".join([*map(str, key), ""]).encode(), digest_size=8)

    def between(self, lo: int, hi: int, rest: str) -> int:
        """As `between(lo, hi, *key, rest)`; the parts of `rest` are joined already."""
        if lo == hi:
            return lo
        hashed = self._begun.copy()
        hashed.update(rest.encode())
        return lo + int.from_bytes(hashed.digest(), "big") % (hi - lo + 1)


def threshold(probability: str) -> int:
    """The decimal `probability` as a bound: `keyed(…) < threshold(p)` happens with chance p."""
    return int(Fraction(probability) * WORD)
