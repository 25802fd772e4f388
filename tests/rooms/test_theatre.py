"""The room's run: the same frames for all in step, only what is new, and nothing past a curtain."""

import asyncio
import json
from collections.abc import Coroutine
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.rooms import bounds
from playground.rooms.theatre import Theatre
from playground.rooms.viewing import Viewing
from playground.wire import Opening
from protocols import Sight, errors, parse
from tests.playground.folding import Folder, whole, wire_events

FIRST = "bully/?n=5&seed=1"
RUNS = [
    parse(text).text
    for text in (
        FIRST,
        f"{FIRST}&do=crash:5@3",
        f"{FIRST}&do=crash:5@3&do=crash:4@9",
        "bully/?n=4&seed=2",
        "byzantine-generals/?n=4&m=1&seed=1",
        "byzantine-generals/?n=4&m=1&seed=1&do=drop:0~1.Order",
    )
]
LONG = parse("gossip/?n=16&seed=1").text


@cache
def events_of(text: str) -> list[dict[str, Any]]:
    return wire_events(whole(text))


class Pupil:
    """A viewing and its client, joined without a network."""

    def __init__(self, theatre: Theatre, page: Folder | None = None) -> None:
        self.page = page or Folder()
        self.frames: list[str] = []
        self.woken = asyncio.Event()
        about = self.page.header
        have = Opening(about["text"], len(self.page.events), self.page.digest) if about else None
        self.viewing = Viewing(theatre, have, self.woken.set)

    def take(self, text: str, limit: int | None = None) -> bool:
        """The next frame, if there is one."""
        frame = self.viewing.next(text, limit, 0)
        if frame is None:
            return False
        trace = json.loads(frame)["trace"]
        self.frames.append(frame)
        self.page.fold({**trace, "revision": self.page.revision + ("header" in trace)})
        if limit is not None:
            assert len(self.page.events) <= limit
            assert trace["keep"] <= limit
            assert "report" not in trace and not trace["done"]
        assert self.page.events == events_of(text)[: len(self.page.events)]
        return True

    async def follow(self, text: str, limit: int | None = None) -> None:
        """Until it has all that it may."""
        while not self.viewing.settled(text, limit):
            self.woken.clear()
            if self.take(text, limit):
                self.viewing.saw(self.viewing.frames)
            else:
                await asyncio.wait_for(self.woken.wait(), 5)
        seen = events_of(text)[:limit]
        assert self.page.events == seen
        assert self.page.header["text"] == text
        assert self.page.done == (limit is None)


def run(job: Coroutine[Any, Any, None]) -> None:
    asyncio.run(job)


async def together(pupils: list[Pupil], text: str, limit: int | None = None) -> None:
    await asyncio.gather(*(one.follow(text, limit) for one in pupils))


async def test_a_class_is_one_simulation_and_one_text():
    theatre = Theatre()
    pupils = [Pupil(theatre) for _ in range(40)]
    for text in (RUNS[0], RUNS[1], RUNS[0], RUNS[2]):
        await together(pupils, text)
    assert len({tuple(map(id, one.frames)) for one in pupils}) == 1
    assert len(theatre.showings) == 3
    late = Pupil(theatre)
    await late.follow(RUNS[2])
    assert late.page.events == pupils[0].page.events


async def test_an_edit_sends_what_is_new():
    theatre, text = Theatre(), LONG
    late = max(one["at"] for one in events_of(text)) - 1
    edit = parse(f"{LONG}&do=crash:3@{late}").text
    pupil = Pupil(theatre)
    await pupil.follow(text)
    whole_size, before = sum(map(len, pupil.frames)), len(pupil.frames)
    await pupil.follow(edit)
    assert sum(map(len, pupil.frames[before:])) < whole_size / 4
    await pupil.follow(text)


async def test_who_comes_back_gets_nothing_that_it_has():
    theatre, text = Theatre(), parse("gossip/?n=16&seed=2").text  # nobody has it yet
    pupil = Pupil(theatre)
    assert not pupil.take(text)
    await pupil.woken.wait()
    assert pupil.take(text)
    part = len(pupil.page.events)
    assert 0 < part < len(events_of(text))
    for there in (theatre, Theatre()):  # here, or at another worker
        again = Pupil(there, pupil.page)
        await again.follow(text)
        assert json.loads(again.frames[0])["trace"]["keep"] == part
        part = len(again.page.events)
        pupil = again
    stranger = Folder()
    stranger.header, stranger.events = {"text": text}, [{"at": 0}]
    liar = Pupil(theatre, stranger)
    await liar.follow(text)


async def test_without_a_word_from_the_client_no_more_than_a_window_is_sent(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(bounds, "run_window_bytes", 2_000)
    theatre, text = Theatre(), parse("gossip/?n=16&seed=3").text
    pupil = Pupil(theatre)
    assert not pupil.take(text)
    await pupil.woken.wait()
    assert pupil.take(text)
    assert not pupil.take(text)
    assert pupil.viewing.stalled(bounds.stalled_seconds + 1)
    assert not theatre.showings[text].waiting, "nobody simulates for who does not read"
    with pytest.raises(errors.Malformed):
        pupil.viewing.saw(2)
    pupil.viewing.saw(1)
    assert not pupil.viewing.stalled(1_000)
    await pupil.follow(text)


async def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bounds, "runs_kept", 2)
    monkeypatch.setattr(bounds, "frames_kept_bytes", 20_000)
    theatre = Theatre()
    pupils = [Pupil(theatre) for _ in range(3)]
    for text in RUNS * 2:
        await together(pupils, text)
        assert len(theatre.showings) <= 2
        assert all(one.written < 200_000 for one in theatre.showings.values())
    monkeypatch.setattr(bounds, "runs_kept_bytes", 0)
    await together(pupils, RUNS[0])
    assert len(theatre.showings) == 1


async def test_a_run_that_somebody_plays_stands_still_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    given = whole(RUNS[0]).events
    turns = []
    for count in (0, 3):
        sight = Sight(parse(RUNS[0]), given[:count])
        monkeypatch.setattr("playground.rooms.theatre.run_of", lambda _, sight=sight: sight)
        theatre = Theatre()
        pupil = Pupil(theatre)
        for limit in (None, 2, None):
            while not pupil.viewing.settled("game", limit):
                turns.append(pupil.woken.clear())
                frame = pupil.viewing.next("game", limit, 0)
                if frame is None:
                    await asyncio.wait_for(pupil.woken.wait(), 5)
            assert pupil.viewing.has == (count if limit is None else min(count, limit))
    assert len(turns) < 30


async def test_a_run_that_breaks_is_told_once(monkeypatch: pytest.MonkeyPatch):
    theatre = Theatre()
    pupil = Pupil(theatre)
    monkeypatch.setattr("playground.rooms.theatre.Run.extend", lambda *_: 1 / 0)
    assert pupil.viewing.next(RUNS[3], None, 0) is None
    await pupil.woken.wait()
    told = json.loads(pupil.viewing.next(RUNS[3], None, 0) or "")
    assert told["error"]["scenario"] == RUNS[3]
    assert pupil.viewing.next(RUNS[3], None, 0) is None
    monkeypatch.undo()
    assert pupil.viewing.next(RUNS[0], None, 0) is None


CURTAINS = st.none() | st.integers(0, 60)
SCENES = st.lists(
    st.tuples(st.integers(0, len(RUNS) - 1), CURTAINS, st.booleans(), st.integers(0, 3)), max_size=8
)


@given(SCENES)
@settings(max_examples=60)
def test_whatever_is_shown_hidden_edited_or_lost_nobody_sees_past_the_curtain(
    scenes: list[tuple[int, int | None, bool, int]],
) -> None:
    """`Pupil.take` looks at each frame; here it is about what comes when."""

    async def lesson() -> None:
        theatre = Theatre()
        pupils = [Pupil(theatre) for _ in range(3)]
        for which, limit, lost, takes in scenes:
            if lost:
                theatre = Theatre() if takes % 2 else theatre
                pupils = [Pupil(theatre, one.page) for one in pupils]
            for one in pupils[1:]:
                for _ in range(takes):
                    one.take(RUNS[which], limit)
                    await asyncio.sleep(0.001)
            if takes != 1:
                await together(pupils[: takes + 1], RUNS[which], limit)
        await together(pupils, RUNS[0])

    run(lesson())
