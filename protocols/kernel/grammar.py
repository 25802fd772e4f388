"""The grammar of `do=`: how an intervention is written in a link, and read from one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from protocols.kernel import intervention as do
from protocols.kernel.errors import LimitReached, Malformed
from protocols.kernel.limits import copies_max, ticks_max

NODE: Final = r"[a-z0-9]+"
ID: Final = r"[a-z][a-z0-9_]*"
LIT: Final = r"[A-Za-z0-9_.-]+"
MSG: Final = rf"{NODE}~{NODE}\.[A-Z][A-Za-z0-9]*(?:\.[1-9][0-9]*)?"
COPY: Final = rf"{MSG}(?:\*(?:[2-9]|[1-9][0-9]+))?"
TIMER: Final = rf"{NODE}\.{ID}(?:\.[1-9][0-9]*)?"
INT: Final = r"(?:0|[1-9][0-9]*)"
ARGS: Final = rf"{ID}={LIT}(?:,{ID}={LIT})*"
GROUP: Final = rf"{NODE}(?:,{NODE})*"
GROUPS: Final = rf"{GROUP}(?:~{GROUP}|(?:/{GROUP})+)"
Build = Callable[[re.Match[str]], do.Intervention]

GRAMMAR: Final[dict[str, tuple[str, str, Build]]] = {
    "drop": ("drop:MESSAGE", rf"drop:({COPY})", lambda m: do.Drop(_name(m[1]))),
    "delay": (
        "delay:MESSAGE:TICKS",
        rf"delay:({COPY}):({INT})",
        lambda m: do.Delay(_name(m[1]), _tick(m[2])),
    ),
    "deliver": (
        "deliver:MESSAGE@TICK",
        rf"deliver:({COPY})@({INT})",
        lambda m: do.Deliver(_name(m[1]), _tick(m[2])),
    ),
    "copy": (
        "copy:MESSAGE[:COUNT]",
        rf"copy:({MSG})(?::([1-9]))?",
        lambda m: do.Copy(_name(m[1]), int(m[2] or 1)),
    ),
    "say": (
        "say:MESSAGE:FIELD=VALUE,… or say:MESSAGE:nothing",
        rf"say:({MSG}):({do.NOTHING}|{ARGS})",
        lambda m: do.Say(_name(m[1]), None if m[2] == do.NOTHING else _args(m[2])),
    ),
    "crash": (
        "crash:NODE@TICK or crash:NODE@MESSAGE",
        rf"crash:({NODE})@(?:({INT})|({MSG}))",
        lambda m: do.Crash(m[1], _tick(m[2] or "0"), _name(m[3] or "")),
    ),
    "recover": (
        "recover:NODE@TICK",
        rf"recover:({NODE})@({INT})",
        lambda m: do.Recover(m[1], _tick(m[2])),
    ),
    "pause": (
        "pause:NODE@FROM-TO",
        rf"pause:({NODE})@({INT})-({INT})",
        lambda m: do.Pause(m[1], _tick(m[2]), _tick(m[3])),
    ),
    "traitor": (
        "traitor:NODE:STRATEGY[@TICK]",
        rf"traitor:({NODE}):({ID})(?:@({INT}))?",
        lambda m: do.Traitor(m[1], m[2], _tick(m[3] or "0")),
    ),
    "cut": (
        "cut:A,B/C,D@TICK (both ways) or cut:A~C@TICK (one way)",
        rf"cut:({GROUPS})@({INT})",
        lambda m: do.Cut(_groups(m[1]), "~" in m[1], _tick(m[2])),
    ),
    "hold": (
        "hold:A,B/C,D@TICK (both ways) or hold:A~C@TICK (one way)",
        rf"hold:({GROUPS})@({INT})",
        lambda m: do.Hold(_groups(m[1]), "~" in m[1], _tick(m[2])),
    ),
    "heal": ("heal@TICK", rf"heal@({INT})", lambda m: do.Heal(_tick(m[1]))),
    "fire": (
        "fire:NODE.TIMER[.K]@TICK",
        rf"fire:({TIMER})@({INT})",
        lambda m: do.Fire(_name(m[1]), _tick(m[2])),
    ),
    "choose": (
        "choose:NODE.COIN[.K]:OUTCOME",
        rf"choose:({TIMER}):({LIT})",
        lambda m: do.Choose(_name(m[1]), m[2]),
    ),
    "request": (
        "request:NODE:REQUEST[:ARG=VALUE,…]@TICK",
        rf"request:({NODE}):({ID})(?::({ARGS}))?@({INT})",
        lambda m: do.Request(m[1], m[2], _args(m[3]) if m[3] else (), _tick(m[4])),
    ),
}
PATTERNS: Final = {kind: re.compile(pattern) for kind, (_, pattern, _) in GRAMMAR.items()}


def parse_intervention(text: str) -> do.Intervention:
    """Reads one `do=`; raises Malformed with the form that was expected."""
    kind = re.split(r"[:@]", text, maxsplit=1)[0]
    if kind not in GRAMMAR:
        raise Malformed(f"do={_short(text)} is no intervention.", f"Known: {', '.join(GRAMMAR)}.")
    form, _, build = GRAMMAR[kind]
    match = PATTERNS[kind].fullmatch(text)
    if match is None:
        raise Malformed(f"do={_short(text)} cannot be read.", f"It is written {form}.")
    return build(match)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _name(text: str) -> str:
    """The canonical name: `.1` is left out."""
    base, star, copy = text.partition("*")
    return base.removesuffix(".1") + star + copy


def _tick(text: str) -> int:
    if len(text) > 9 or int(text) > ticks_max:
        raise LimitReached(f"Tick {_short(text)} is too late.", f"The last tick is {ticks_max}.")
    return int(text)


def _args(text: str) -> do.Args:
    pairs = tuple(pair.partition("=")[::2] for pair in text.split(","))
    if len({name for name, _ in pairs}) != len(pairs):
        raise Malformed(f"{_short(text)} names an argument twice.", "Once each.")
    return pairs


def _groups(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group.split(",")) for group in re.split("[~/]", text))


assert copies_max == 9, "the grammar writes the number of copies with one digit"
