"""Two protocols under one accident, side by side. Two sockets simulate; the pages only say what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playground.pair import BOTH, SIDES, Pair, Piece, address, common, read_pair
from playground.shelf import description
from playground.views import unknown
from protocols import catalogue, header


@require_safe
def compare(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Both runs of a link. A bad one says what was wrong and shows the nearest legal pair."""
    for slug in (left, right):
        if slug not in catalogue():
            return unknown(slug)
    found = read_pair(left, right, request.META["QUERY_STRING"])
    return render(request, "compare.html", told(found), status=400 if found.problem else 200)


@require_safe
def pair(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """What stands beside the pictures, read anew: a refusal is told there, and changes nothing.

    The answer is always 200, for htmx to put in place.
    """
    for slug in (left, right):
        if slug not in catalogue():
            raise Http404(slug)
    found = read_pair(left, right, request.META["QUERY_STRING"])
    return render(request, "_partials/pair.html", told(found))


def told(found: Pair) -> dict[str, Any]:
    """All that the templates say of a pair."""
    names = _names(found)
    sentences = {
        one["text"]: one["sentence"] for run in found.scenarios for one in header(run)["do"]
    }
    return {
        "pair": found.text,
        "title": " and ".join(description(slug)["title"] for slug in found.slugs),
        "sides": [_side(found, index, names) for index in range(len(SIDES))],
        "accident": found.accident,
        "accidents": common(*found.slugs),
        "lines": [_line(found, piece, names, sentences) for piece in found.pieces],
        "problem": found.problem and found.problem._asdict(),
    }


def _names(found: Pair) -> dict[str, str]:
    """What each side is called; the same protocol twice is told apart by its place."""
    titles = [description(slug)["title"] for slug in found.slugs]
    if titles[0] == titles[1]:
        titles = [f"{title} ({side})" for title, side in zip(titles, SIDES, strict=True)]
    return dict(zip(SIDES, titles, strict=True))


def _side(found: Pair, index: int, names: dict[str, str]) -> dict[str, Any]:
    side, run = SIDES[index], found.scenarios[index]
    about = description(found.slugs[index])
    mishaps = {one["name"]: one["do"] for one in about["accidents"]}
    mine = mishaps.get(found.accident, [])
    return {
        "key": side,
        "name": names[side],
        "about": about,
        "scenario": run.text,
        "mishap": [one for one in header(run)["do"] if one["text"] in mine],
        "refused": [why for where, why in found.refused if where == side],
    }


def _line(
    found: Pair, piece: Piece, names: dict[str, str], sentences: dict[str, str]
) -> dict[str, Any]:
    """A piece of the link as a sentence, where it is in force, and the link without it."""
    plain = f"{piece.key} = {piece.value}"
    return {
        "text": piece.value if piece.key == "do" else "",
        "sentence": sentences.get(piece.value, piece.value) if piece.key == "do" else plain,
        "sides": " ".join(piece.taken),
        "where": "Both" if len(piece.taken) == len(SIDES) else f"{names[piece.taken[0]]} only",
        "notes": [(names[side], why) for side, why in piece.refused if piece.scope == BOTH],
        "without": address(found, piece),
    }
