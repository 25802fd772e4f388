"""The nearest legal run to a link that is not quite one."""

from __future__ import annotations

from typing import Final, NamedTuple

from protocols import Scenario, errors, parse

ATTEMPTS_MAX: Final = 64
"""Readings of one link, each a few milliseconds at most: a hostile link must not cost seconds."""


class Problem(NamedTuple):
    """What was wrong with a link, in words for the person who followed it."""

    code: str
    sentence: str
    hint: str
    dropped: list[str]
    """The pieces of the query that were left out."""


def nearest(slug: str, query: str) -> tuple[Scenario, Problem | None]:
    """The scenario of this query; where it is refused, the one with the bad pieces left out."""
    try:
        return parse(f"{slug}/?{query}"), None
    except errors.Refused as refused:
        salvage = _Salvage(slug)
        scenario = salvage.best(_pieces(query))
        dropped = [piece[:120] for piece in salvage.dropped]
        return scenario, Problem(refused.code, refused.sentence, refused.hint, dropped)


def _pieces(query: str) -> list[str]:
    """The query's pieces, interventions last: whether they fit depends on the parameters."""
    pieces = [piece for piece in query.split("&") if piece]
    return sorted(pieces, key=lambda piece: piece.startswith("do="))


class _Salvage:
    """Halves what is refused until the bad pieces stand alone: few bad ones cost few readings."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.kept: list[str] = []
        self.dropped: list[str] = []
        self.left = ATTEMPTS_MAX
        self.scenario = parse(f"{slug}/?")

    def best(self, pieces: list[str]) -> Scenario:
        """The scenario of as many pieces as fit; a second look at those that came too early."""
        self._take(pieces)
        early, self.dropped = self.dropped, []
        self._take(early)
        return self.scenario

    def _take(self, pieces: list[str]) -> None:
        if not pieces or self._fits(pieces):
            return
        if len(pieces) == 1 or self.left <= 0:
            self.dropped += pieces
            return
        middle = len(pieces) // 2
        self._take(pieces[:middle])
        self._take(pieces[middle:])

    def _fits(self, pieces: list[str]) -> bool:
        self.left -= 1
        if self.left < 0:
            return False
        try:
            query = "&".join(self.kept + pieces)
            self.scenario = parse(f"{self.slug}/?{query}")
        except errors.Refused:
            return False
        self.kept += pieces
        return True
