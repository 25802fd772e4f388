"""What a node sees of two runs: equal where it must be, and the browser finds the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import protocols
from protocols import Run, SameView, parse, same_view

LOYAL = "byzantine-generals/?n=4&m=1&seed=1"
PAIRS = [  # read by the browser's tests too: tests/js/sameview.test.js
    ("byzantine-generals", "three-generals", "three-traitor-commander"),
    ("two-generals", "five-last-lost", "five-through"),
    ("two-generals", "copied", "nothing-lost"),
    ("bully", "", "crash:5@3"),
    ("token-ring", "", "drop:1~2.Token"),
]
TOLD = ("text", "why", "rule", "cause")


def finished(text: str) -> Run:
    return Run(parse(text)).finish()


def views(one: Run, other: Run) -> dict[str, SameView]:
    nodes = one.scenario.protocol.places
    return {node: same_view(one.events, other.events, node) for node in nodes}


@pytest.mark.parametrize("slug", protocols.catalogue())
def test_a_run_looks_the_same_as_itself(slug: str) -> None:
    run = finished(f"{slug}/?seed=3")
    for node, view in views(run, run).items():
        assert view.whole, node
        assert view.events > 0
        assert run.events[view.seq].node == node
        assert run.events[view.seq].at == view.at


def test_whom_a_loss_reaches_and_when() -> None:
    whole, lost = finished(LOYAL), finished(f"{LOYAL}&do=drop:0~1.Order")
    seen = views(lost, whole)
    assert seen["0"].whole, "nobody tells a sender"
    assert [seen[node].whole for node in "123"] == [False] * 3
    assert seen["1"].at < seen["2"].at, "he relays another word only in the next round"
    assert views(whole, lost)["1"].events == seen["1"].events, "from either side"


def test_ticks_are_not_seen() -> None:
    quick, slow = finished(f"{LOYAL}&net=2"), finished(f"{LOYAL}&net=3")
    assert any(
        a.at != b.at for a, b in zip(quick.events, slow.events, strict=True) if a.node == "1"
    )
    assert all(view.whole for view in views(quick, slow).values())


def test_lies_on_the_way_out_are_not_seen_by_their_sender() -> None:
    honest, turned = finished(LOYAL), finished(f"{LOYAL}&do=traitor:0:silent")
    seen = views(honest, turned)
    assert seen["0"].whole
    assert not seen["1"].whole


def test_who_is_not_there_has_seen_nothing() -> None:
    run = finished(LOYAL)
    assert same_view(run.events, run.events, "9") == SameView("9", 0, -1, 0, True)
    assert same_view(run.events, [], "1") == SameView("1", 0, -1, 0, False)


def text_of(slug: str, way: str) -> str:
    if way and ":" not in way:
        return protocols.preset(slug, way).text
    return f"{slug}/?seed=1" + (f"&do={way}" if way else "")


def seen_by(run: Run) -> list[dict[str, Any]]:
    return [{k: v for k, v in json.loads(line).items() if k not in TOLD} for line in run.lines]


def test_the_browser_finds_the_same(golden: Callable[[str, str], None]) -> None:
    """Half of it: what Python finds, as a file. The other half: tests/js/sameview.test.js."""
    found = []
    for slug, *ways in PAIRS:
        one, other = (finished(text_of(slug, way)) for way in ways)
        both = [seen_by(run) for run in (one, other)]
        same = [view._asdict() for view in views(one, other).values()]
        found.append(
            {"runs": [one.scenario.text, other.scenario.text], "events": both, "same": same}
        )
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in found)
    golden("same_view.json", f"[\n{lines}\n]\n")
