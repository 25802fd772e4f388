"""Runs beside each other: made, flipped between, undone in any order, they are always the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols import catalogue
from tests.playground.folding import Talk, whole, wire_events
from tests.playground.test_conversations import some_interventions


class Tab:
    """A page that remembers every run it has seen to its end, as the browser's does."""

    def __init__(self, text: str) -> None:
        self.talk = Talk()
        self.memory: dict[str, tuple[list[dict[str, Any]], str]] = {}
        self.history = [text]
        self.text = text
        self.talk.say(open={"scenario": text})

    def settle(self) -> None:
        """The run is here to its end: it is that of its scenario, and as it was before."""
        page = self.talk.finish().page
        assert page.header is not None
        self.text = page.header["text"]
        seen = (list(page.events), page.digest)
        assert self.memory.setdefault(self.text, seen) == seen

    def change(self, verb: str, text: str) -> None:
        """Add or remove; what is refused or changes nothing leaves all as it was."""
        before = self.text
        self.talk.say(**{verb: text})
        self.settle()
        if self.text != before:
            self.history.append(self.text)

    def flip(self, text: str, hasty: int) -> None:
        """Show a run from memory, say so to the server, and hear nothing new of it.

        `hasty`: another flip follows before the server has said so much of this one.
        """
        events, digest = self.memory[text]
        claim = {"scenario": text, "have": len(events), "digest": digest}
        self.talk.page.events = list(events)
        answer = self.talk.say(open=claim)
        self.talk.page.revision = answer["ack"]["revision"] - 1
        frames = len(self.talk.frames)
        if hasty:
            self.talk.pump(hasty)
            return
        self.settle()
        news = [frame["trace"] for frame in self.talk.frames[frames:] if "trace" in frame]
        assert self.text == text
        assert [(one["keep"], one["events"]) for one in news] == [(len(events), [])]

    def undo(self) -> None:
        """The browser's Back."""
        if len(self.history) > 1:
            self.history.pop()
            self.flip(self.history[-1], 0)


@st.composite
def walks(draw: st.DrawFn) -> tuple[str, list[tuple[str, Any]]]:
    """Changes, flips and undos in any order."""
    text = f"{draw(st.sampled_from(catalogue()))}/?seed=3"
    edit = st.tuples(
        st.sampled_from(["add", "add", "remove"]), st.sampled_from(some_interventions(text))
    )
    hasty = st.sampled_from([0, 0, 0, 7])
    flip = st.tuples(st.just("flip"), st.tuples(st.integers(0, 7), hasty))
    undo = st.tuples(st.just("undo"), st.none())
    return text, draw(st.lists(st.one_of(edit, flip, flip, undo), max_size=14))


def wander(text: str, steps: list[tuple[str, Any]]) -> None:
    tab = Tab(text)
    tab.settle()
    tab.history = [tab.text]
    for what, how in steps:
        if what == "undo":
            tab.undo()
        elif what == "flip":
            known = sorted(tab.memory)
            tab.flip(known[how[0] % len(known)], how[1])
        else:
            tab.change(what, how)
    tab.settle()
    for known, (events, digest) in tab.memory.items():
        run = whole(known)
        assert run.digest() == digest
        assert wire_events(run) == events


@given(walks())
def test_branches_always_return_to_the_same_bytes(walk: tuple[str, list[tuple[str, Any]]]) -> None:
    wander(*walk)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
@given(walks())
def test_the_same_for_longer(walk: tuple[str, list[tuple[str, Any]]]) -> None:
    wander(*walk)


@given(walks(), st.data())
def test_ghosts_align_by_name(walk: tuple[str, list[tuple[str, Any]]], data: st.DataObject) -> None:
    """Taking a message away renames no other: all that is sent before it stands under its name."""
    text = walk[0]
    run = whole(text)
    sent = [one for one in run.events if one.kind == "message-sent"]
    if not sent:
        return
    lost = data.draw(st.sampled_from(sent))
    now = whole(f"{text}&do=drop:{lost.message}")
    old = {one.message: (one.at, one.body) for one in sent if one.at <= lost.at}
    new = {one.message: (one.at, one.body) for one in now.events if one.kind == "message-sent"}
    assert {name: new.get(name) for name in old} == old
