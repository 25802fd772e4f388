"""Random conversations: whatever is edited, opened, resent or lost, the page ends with the run."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import catalogue
from tests.playground.folding import Talk, whole, wire_events

EMPTY = sha256(b"").hexdigest()


def some_interventions(text: str) -> list[str]:
    """Interventions that find something to act on, and some that the model refuses."""
    run = whole(text)
    names = list(dict.fromkeys(one.message for one in run.events if one.message))[:40]
    nodes = list(run.report()["nodes"])
    return [
        *(
            f"{verb}:{name}{rest}"
            for name in names
            for verb, rest in (("drop", ""), ("delay", ":3"))
        ),
        *(f"traitor:{node}:flip" for node in nodes),
        *(f"crash:{node}@2" for node in nodes),
    ]


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Any mixture of edits, openings, resends and turns."""
    slug = draw(st.sampled_from(catalogue()))
    pool = some_interventions(f"{slug}/?seed=3")
    edit = st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(pool))
    turns = st.tuples(st.just("pump"), st.integers(1, 200))
    resend = st.tuples(st.just("resend"), st.none())
    seeds = st.integers(3, 5).map(lambda seed: f"{slug}/?seed={seed}")
    claims = st.sampled_from(["none", "true", "part", "false"])
    forget = st.tuples(st.just("forget"), st.none())
    opening = st.tuples(st.just("open"), st.tuples(seeds, claims))
    steps = draw(
        st.lists(st.one_of(edit, edit, turns, turns, resend, forget, opening), max_size=25)
    )
    return [("open", (f"{slug}/?seed=3", "none")), *steps]


def claimed(talk: Talk, kind: str) -> dict[str, Any]:
    """What a page may say that it has: the truth, a part of it, a lie, or nothing."""
    run, have = talk.session.held or (None, 0)
    if kind == "none" or run is None:
        talk.page.events = []
        return {}
    if kind == "false":
        talk.page.events = []
        return {"have": 3, "digest": EMPTY}
    have = have if kind == "true" else have // 2
    talk.page.events = talk.page.events[:have]
    return {"have": have, "digest": run.digest(have)}


@given(conversations())
def test_the_page_always_ends_with_the_servers_run(steps: list[tuple[str, Any]]) -> None:
    held_together(steps)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
@given(conversations())
def test_the_same_for_longer(steps: list[tuple[str, Any]]) -> None:
    held_together(steps)


def held_together(steps: list[tuple[str, Any]]) -> None:
    talk = Talk()
    last: dict[str, Any] = {"id": "c0", "ping": True}
    for verb, what in steps:
        if verb == "pump":
            talk.pump(what)
        elif verb == "forget" and not talk.session.busy:
            talk.session.forget()
        elif verb == "resend":
            revision = talk.session.revision
            talk.send(last)
            assert talk.session.revision == revision
        elif verb in ("add", "remove", "open"):
            talk.number += 1
            value = {"scenario": what[0], **claimed(talk, what[1])} if verb == "open" else what
            last = {"id": f"c{talk.number}", verb: value}
            talk.race(last, talk.number % 3 * 40 + 1)
    talk.finish()
    run = whole(talk.session.scenario.text)
    assert talk.page.events == wire_events(run)
    assert talk.page.digest == run.digest()
