"""Parameters of a protocol: declared once; forms, checks, links and the legend derive from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, NamedTuple, cast

from protocols.kernel.errors import BadParameter

DECIMAL_PLACES_MAX: Final = 6
RESERVED: Final = frozenset({"seed", "net", "loss", "fifo", "until", "do"})


class Parameter(NamedTuple):
    """One parameter: `type` is int, choice, switch (on or off) or decimal (0 … 1, kept as text)."""

    name: str
    label: str
    type: str
    default: Any
    lo: int | None = None
    hi: int | None = None
    choices: tuple[str, ...] = ()
    help: str = ""

    def parse(self, text: str) -> Any:
        """The value written as `text`; raises BadParameter naming what is allowed and what came."""
        if self.type == "int":
            return whole_number(self.name, text, self.lo or 0, self.hi)
        if self.type == "decimal":
            return probability(self.name, text)
        allowed = ("0", "1") if self.type == "switch" else self.choices
        if text not in allowed:
            raise BadParameter(
                f"{self.name}={text} is not known.", f"Allowed: {', '.join(allowed)}."
            )
        return text == "1" if self.type == "switch" else text

    def print(self, value: Any) -> str:
        """The value as a link writes it."""
        return str(int(value)) if self.type == "switch" else str(value)


def param(default: int, *, lo: int, hi: int, label: str = "", help: str = "") -> int:
    """A whole number from lo to hi."""
    return cast(int, Parameter("", label, "int", default, lo, hi, (), help))


def choice(*choices: str, label: str = "", help: str = "") -> str:
    """One of several words; the first is the default."""
    return cast(str, Parameter("", label, "choice", choices[0], None, None, choices, help))


def switch(default: bool, *, label: str = "", help: str = "") -> bool:
    """On (1) or off (0)."""
    return cast(bool, Parameter("", label, "switch", default, None, None, (), help))


def decimal(default: str, *, label: str = "", help: str = "") -> str:
    """A decimal fraction from 0 to 1, kept as its text so that no float decides a run."""
    return cast(str, Parameter("", label, "decimal", default, None, None, (), help))


def whole_number(name: str, text: str, lo: int, hi: int | None) -> int:
    """A whole number within bounds, written without sign or leading zeros."""
    allowed = f"a whole number from {lo} to {hi}" if hi is not None else f"a whole number from {lo}"
    plain = text.isascii() and text.isdigit() and len(text) <= 20 and str(int(text)) == text
    if not plain or int(text) < lo or (hi is not None and int(text) > hi):
        raise BadParameter(f"{name}={_short(text)} is not allowed.", f"{name} is {allowed}.")
    return int(text)


def probability(name: str, text: str) -> str:
    """A decimal fraction from 0 to 1 in its shortest writing: 0.50 becomes 0.5."""
    before, dot, after = text.partition(".")
    plain = before in ("0", "1") and (not dot or (after.isascii() and after.isdigit()))
    if not plain or len(after) > DECIMAL_PLACES_MAX or Fraction(text) > 1:
        hint = f"{name} is a decimal from 0 to 1, with at most {DECIMAL_PLACES_MAX} places."
        raise BadParameter(f"{name}={_short(text)} is not allowed.", hint)
    return f"{before}.{after}".rstrip("0").rstrip(".") if dot else text


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
