"""Two runs under one accident: what a link to both says, and how the same is said canonically.

    compare/LEFT/RIGHT/?accident=NAME&KEY=…&do=…&left.KEY=…&right.do=…

`accident` is a name that both protocols give to a mishap, or `none`. A key without a side goes to
each side that knows it; a side's own key goes there alone and beats a shared one. Pure.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote_plus

from playground.forms import WORLD
from playground.nearest import Problem
from playground.shelf import description
from protocols import Scenario, catalogue, errors, limits, parse

SIDES: Final = ("left", "right")
BOTH: Final = "both"
ACCIDENT: Final = "accident"
NONE: Final = "none"
PIECES_MAX: Final = limits.interventions_max + 64
"""pieces of one link that are read at all"""
TOLD_MAX: Final = 20
"""pieces that are named among those left out"""


class Piece(NamedTuple):
    """One `key=value` of the link, and what became of it on the sides it is meant for."""

    scope: str  # a side, or both
    key: str
    value: str
    taken: tuple[str, ...] = ()  # the sides where it is in force
    refused: tuple[tuple[str, str], ...] = ()  # a side, and why it means nothing there

    @property
    def text(self) -> str:
        """The piece as the link writes it."""
        start = "" if self.scope == BOTH else f"{self.scope}."
        return f"{start}{self.key}={quote(self.value, safe='~:@,/=*.-_')}"


class Pair(NamedTuple):
    """The two scenarios of a link, and where each of its pieces went."""

    slugs: tuple[str, str]
    scenarios: tuple[Scenario, Scenario]
    accident: str  # its name, or none
    pieces: tuple[Piece, ...]
    refused: tuple[tuple[str, str], ...]  # a side, and why part of the accident means nothing there
    problem: Problem | None

    @property
    def text(self) -> str:
        """The canonical link, without the leading slash."""
        return address(self)


def address(pair: Pair, without: Piece | None = None) -> str:
    """The canonical link to a pair, or to the pair that is left without one of its pieces."""
    known = common(*pair.slugs)
    kept = [f"{ACCIDENT}={pair.accident}"] if known else []
    kept += [piece.text for piece in pair.pieces if piece is not without]
    return f"compare/{pair.slugs[0]}/{pair.slugs[1]}/" + (f"?{'&'.join(kept)}" if kept else "")


@cache
def common(left: str, right: str) -> dict[str, str]:
    """The mishaps that both protocols know by the same name: their names and titles."""
    there = {one["name"] for one in description(right)["accidents"]}
    mine = description(left)["accidents"]
    return {one["name"]: one["title"] for one in mine if one["name"] in there}


@cache
def partners(slug: str) -> tuple[str, ...]:
    """The protocols that it is worth seeing beside: declared by either, or sharing mishaps."""
    return tuple(
        other
        for other in catalogue()
        if other != slug
        and (
            other in description(slug)["compare"]
            or slug in description(other)["compare"]
            or common(slug, other)
        )
    )


def pairs() -> list[tuple[str, str]]:
    """Every pair that is offered, once, in the order of the catalogue."""
    order = catalogue()
    found = [(slug, other) for slug in order for other in partners(slug)]
    return [(one, two) for one, two in found if order.index(one) < order.index(two)]


def read_pair(left: str, right: str, query: str) -> Pair:
    """The pair of this query; what cannot be had on any side is left out, and told."""
    known = common(left, right)
    wanted, wrong = _pieces(query)
    accident = next(iter(known), NONE) if not query else NONE
    for piece in [one for one in wanted if (one.scope, one.key) == (BOTH, ACCIDENT)]:
        wanted.remove(piece)
        if piece.value in known or piece.value == NONE:
            accident = piece.value
        else:
            wrong.append((piece, _no_accident(piece.value, known)))
    runs = [
        _run(slug, side, wanted, accident) for side, slug in zip(SIDES, (left, right), strict=True)
    ]
    pieces = [_settled(index, piece, runs) for index, piece in enumerate(wanted)]
    for index, piece in enumerate(pieces):
        if not piece.taken:
            wrong.append((piece, next(r.refused[index] for r in runs if index in r.refused)))
    return Pair(
        (left, right),
        (runs[0].scenario, runs[1].scenario),
        accident,
        tuple(_once([piece for piece in pieces if piece.taken])),
        tuple((run.side, why.sentence) for run in runs for why in run.mishap),
        _problem(wrong),
    )


class _Run(NamedTuple):
    """One side while it is read."""

    side: str
    scenario: Scenario
    texts: dict[int, str]  # the pieces in force, as the scenario writes them
    refused: dict[int, errors.Refused]
    mishap: list[errors.Refused]  # parts of the accident that could not be had


def _pieces(query: str) -> tuple[list[Piece], list[tuple[Piece, errors.Refused]]]:
    """The link's pieces: shared settings first, then shared changes, then each side's own."""
    parts = [part for part in query.split("&") if part]
    wanted: list[Piece] = []
    wrong: list[tuple[Piece, errors.Refused]] = []
    room = limits.text_max_chars
    for number, part in enumerate(parts):
        room -= len(part) + 1
        if room < 0 or number >= PIECES_MAX:
            most = f"At most {PIECES_MAX} pieces and {limits.text_max_chars} characters."
            wrong.append((_piece(part), errors.LimitReached("The link is too long.", most)))
            break
        piece = _piece(part)
        if "=" in part and piece.key:
            wanted.append(piece)
        else:
            problem = f"“{part[:60]}” is no key=value."
            hint = "A query is key=value pairs, joined by &."
            wrong.append((piece, errors.Malformed(problem, hint)))
    return sorted(wanted, key=_order), wrong


def _piece(part: str) -> Piece:
    key, _, value = part.partition("=")
    key = unquote_plus(key)
    side, dot, rest = key.partition(".")
    if dot and side in SIDES:
        return Piece(side, rest, unquote_plus(value))
    return Piece(BOTH, key, unquote_plus(value))


def _order(piece: Piece) -> tuple[int, bool]:
    return (BOTH, *SIDES).index(piece.scope), piece.key == "do"


def _run(slug: str, side: str, wanted: list[Piece], accident: str) -> _Run:
    """The scenario of one side: its settings, then the accident, then the changes."""
    run = _Run(side, parse(f"{slug}/?"), {}, {}, [])
    mine = [(i, piece) for i, piece in enumerate(wanted) if piece.scope in (BOTH, side)]
    settings = [(i, piece) for i, piece in mine if piece.key != "do"]
    own = {piece.key for _, piece in settings if piece.scope == side}
    for index, piece in settings:
        if piece.scope == BOTH and piece.key in own:
            run.refused[index] = errors.NotEnabled(f"{side}.{piece.key} stands in its place.")
    scenario = _set(slug, run, [one for one in settings if one[0] not in run.refused])
    for text in _mishap(slug, accident):
        try:
            scenario = scenario.add(text)
        except errors.Refused as refused:
            run.mishap.append(refused)
    for index, piece in mine:
        if piece.key == "do":
            scenario = _add(run, scenario, index, piece)
    return run._replace(scenario=scenario)


def _set(slug: str, run: _Run, settings: list[tuple[int, Piece]]) -> Scenario:
    """As many settings as fit together; one may become legal once another is kept."""
    known = {*(one["name"] for one in description(slug)["parameters"]), *WORLD}
    scenario, pending = run.scenario, settings
    for _ in range(2):
        for index, piece in pending:
            kept = [run.texts[i] for i, _ in settings if i in run.texts]
            text = piece._replace(scope=BOTH).text
            try:
                scenario = parse(f"{slug}/?{'&'.join([*kept, text])}")
                run.texts[index] = text
                run.refused.pop(index, None)
            except errors.Refused as refused:
                run.refused[index] = refused
        pending = [one for one in pending if one[0] in run.refused and one[1].key in known]
    return scenario


def _add(run: _Run, scenario: Scenario, index: int, piece: Piece) -> Scenario:
    before = {str(one) for one in scenario.do}
    try:
        after = scenario.add(piece.value)
    except errors.Refused as refused:
        run.refused[index] = refused
        return scenario
    new = [str(one) for one in after.do if str(one) not in before]
    run.texts[index] = new[0] if new else piece.value
    return after


def _mishap(slug: str, accident: str) -> list[str]:
    """What an accident comes to here, as interventions."""
    told: list[dict[str, Any]] = description(slug)["accidents"]
    return next((list(one["do"]) for one in told if one["name"] == accident), [])


def _settled(index: int, piece: Piece, runs: list[_Run]) -> Piece:
    """The piece in its canonical spelling, with where it went."""
    taken = tuple(run.side for run in runs if index in run.texts)
    texts = [run.texts[index] for run in runs if index in run.texts]
    value = texts[0] if texts and piece.key == "do" else piece.value
    refused = tuple((r.side, r.refused[index].sentence) for r in runs if index in r.refused)
    return piece._replace(value=value, taken=taken, refused=refused)


def _once(pieces: list[Piece]) -> list[Piece]:
    return list({piece.text: piece for piece in pieces}.values())


def _no_accident(value: str, known: dict[str, str]) -> errors.Refused:
    names = ", ".join(known) or "none"
    return errors.Malformed(f"“{value[:60]}” is no accident that both know.", f"Known: {names}.")


def _problem(wrong: list[tuple[Piece, errors.Refused]]) -> Problem | None:
    if not wrong:
        return None
    why = wrong[0][1]
    dropped = [piece.text[:120] for piece, _ in wrong[:TOLD_MAX]]
    return Problem(why.code, why.sentence, why.hint, dropped)
