"""The classic mistakes, found by search: in a small setting, without anybody's help."""

import pytest

import protocols
from protocols import Fault, Found, Run, explore, parse, wander

TWO = "do=request:p1:propose:value=x@0&do=request:p2:propose:value=y@0"
# slug, mutation, a small setting, faults of each kind at most
EXHAUSTED = [
    ("two-phase-commit", "doubt-aborts", "n=2", {"crash": 1}),
    ("two-phase-commit", "tells-first", "n=1", {"crash": 1, "recover": 1}),
    ("two-phase-commit", "silence-is-yes", "n=1", {"drop": 1}),
    ("three-phase-commit", "timers-alone", "n=2", {"crash": 1}),
    ("three-phase-commit", "no-ack-aborts", "n=2", {"crash": 2}),
    ("three-phase-commit", "returns-and-decides", "n=2", {"crash": 2, "recover": 1}),
]
WALKED = [
    ("reliable-broadcast", "no-amplification", "n=4", {"traitor": 1}),
    ("reliable-broadcast", "delivers-early", "n=4", {"traitor": 1}),
    ("paxos", "ignores-accepted", TWO, {}),
    ("paxos", "skips-promise", TWO, {}),
    ("paxos", "half-is-enough", f"acceptors=2&{TWO}", {}),
]


def settings(slug: str, mutation: str, query: str, faults: dict[str, int]):
    """The broken protocol, the faults, and the properties that the mistake is said to break."""
    breaks = protocols.get(slug).mutations[mutation].breaks
    counted = {Fault(kind): most for kind, most in faults.items()}
    return parse(f"{slug}/?{query}&mutation={mutation}"), counted, breaks


def is_real(found: Found | None) -> None:
    """The simulation, told what was found, breaks the same property."""
    assert found
    rows = Run(found.scenario).finish().report()["properties"]
    assert {one["name"]: one["status"] for one in rows}[found.name] == "violated"


@pytest.mark.parametrize(("slug", "mutation", "query", "faults"), EXHAUSTED)
def test_the_mistake_is_found_and_its_absence_is_safe(slug, mutation, query, faults):
    broken, counted, breaks = settings(slug, mutation, query, faults)
    is_real(explore(broken, counted, properties=breaks, states_max=20_000).found)
    sound = explore(broken.mended(), counted, properties=breaks, states_max=4_000)
    assert sound.verdict != "found"


@pytest.mark.parametrize(("slug", "mutation", "query", "faults"), WALKED)
def test_the_mistake_is_stumbled_upon(slug, mutation, query, faults):
    broken, counted, breaks = settings(slug, mutation, query, faults)
    found = wander(broken, counted, properties=breaks, walks=400).found
    is_real(found)
    assert wander(broken.mended(), counted, properties=breaks, walks=20).found is None


def test_the_same_seed_walks_the_same_ways():
    broken, counted, breaks = settings(*EXHAUSTED[0])
    one, two = (wander(broken, counted, properties=breaks, seed=7) for _ in range(2))
    assert one.found and one == two
    assert one.found.scenario.text == two.found.scenario.text


@pytest.mark.parametrize(("slug", "mutation", "query", "faults"), EXHAUSTED)
def test_what_a_walk_found_is_short_but_never_the_shorter(slug, mutation, query, faults):
    broken, counted, breaks = settings(slug, mutation, query, faults)
    found = wander(broken, counted, properties=breaks).found
    fewest = explore(broken, counted, properties=(found.name,)).found
    assert (fewest.faults, fewest.steps) <= (found.faults, found.steps)
    assert found.steps <= fewest.steps + 3


def test_walks_end_when_told_to():
    broken, counted, _ = settings(*EXHAUSTED[0])
    assert wander(broken.mended(), counted, walks=5).walks == 5
    assert wander(broken.mended(), counted, stop=lambda: True).walks == 1
