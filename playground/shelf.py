"""The catalogue's cards: one per protocol, each opening on a preset that shows something."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from playground.miniature import miniature
from playground.mishaps import note
from playground.wishes import known_words
from protocols import Run, catalogue, describe, parse

MINIATURE_EVENTS = 400
"""events: enough for a picture the size of a stamp"""


@cache
def description(slug: str) -> dict[str, Any]:
    """`describe(slug)`, worked out once per process: protocols do not change while it runs."""
    return describe(slug)


@cache
def cards() -> tuple[dict[str, Any], ...]:
    """One card per protocol, in the catalogue's order."""
    return tuple(_card(slug) for slug in catalogue())


def families() -> list[str]:
    """The families that occur, in the order in which they occur."""
    return list(dict.fromkeys(card["family"] for card in cards()))


def grouped(shown: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """All cards under the headings of their families; those that are not shown are only hidden."""
    slugs = {card["slug"] for card in shown}
    rows = [{**card, "hidden": card["slug"] not in slugs} for card in cards()]
    groups = [(name, [row for row in rows if row["family"] == name]) for name in families()]
    return [
        {"family": name, "cards": some, "hidden": all(row["hidden"] for row in some)}
        for name, some in groups
    ]


def first_scenario(slug: str) -> str:
    """The text of the run that a bare address opens on: the first preset, else all defaults."""
    presets = description(slug)["presets"]
    return presets[0]["query"] if presets else parse(f"{slug}/?").text


def _card(slug: str) -> dict[str, Any]:
    about = description(slug)
    kept = ("slug", "title", "subtitle", "family", "tolerates")
    return {
        **{key: about[key] for key in kept if key in about},
        "href": f"/{first_scenario(slug)}",
        "presets": [_preset(preset) for preset in about["presets"]],
        "description": about,
        "timing": about["timing"].replace("-", " "),
        "words": known_words(about),
        "mini": _miniature(first_scenario(slug)),
    }


def _preset(preset: dict[str, Any]) -> dict[str, str]:
    return {"title": preset["title"], "hint": preset["hint"], "href": f"/{preset['query']}"}


def _miniature(text: str) -> dict[str, Any] | None:
    """The picture of our own preset, simulated once per process: no visitor's run is.

    A protocol that breaks has none; it must not take the catalogue down with it.
    """
    run = Run(parse(text))
    try:
        run.extend(MINIATURE_EVENTS)
        return miniature(run)
    except Exception as error:
        note(text, error)
        return None
