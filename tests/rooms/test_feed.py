"""Credit: what is under way to a client is bounded, and what is sent to many is written once."""

import json

import pytest

from playground.rooms import bounds
from playground.rooms.feed import Feed
from playground.rooms.room import RoomChange
from playground.rooms.store import Row
from playground.rooms.watched import Watched
from protocols import errors


def room_at(revision: int) -> Watched:
    room = Watched(Row(1, "CODE0000", 77, "bully/?", "", ""))
    grow(room, revision)
    return room


def grow(room: Watched, number: int) -> None:
    first = room.state.revision + 1
    body = {"count": 1, "playing": False, "speed": 1.0}
    room.take(RoomChange(n, "playhead", 1, n, body) for n in range(first, first + number))


def revisions(frame: str | None) -> list[int]:
    assert frame
    return [change["revision"] for change in json.loads(frame)["changes"]["changes"]]


def test_what_is_new_comes_in_order_and_once():
    room, feed = room_at(3), Feed(1, 0)
    assert revisions(feed.next(room, 0)) == [2, 3]
    assert feed.next(room, 0) is None
    grow(room, 1)
    assert revisions(feed.next(room, 0)) == [4]


def test_without_a_word_from_the_client_no_more_than_a_window_is_sent():
    room, feed = room_at(0), Feed(0, 0)
    grow(room, bounds.window_changes + 5)
    assert len(revisions(feed.next(room, 0))) == bounds.window_changes
    assert feed.next(room, 0) is None
    feed.saw(3, 1)
    assert revisions(feed.next(room, 1)) == [65, 66, 67]


def test_who_is_too_far_behind_gets_the_state():
    room, feed = room_at(0), Feed(0, 0)
    grow(room, bounds.behind_max)
    assert "changes" in json.loads(feed.next(room, 0) or "")
    late = Feed(0, 0)
    grow(room, 1)
    resync = json.loads(late.next(room, 0) or "")["resync"]
    assert resync["state"]["revision"] == bounds.behind_max + 1
    assert resync["epoch"] == 77
    assert late.next(room, 0) is None
    late.saw(bounds.behind_max + 1, 0)
    grow(room, 1)
    assert revisions(late.next(room, 0)) == [bounds.behind_max + 2]


def test_what_was_never_sent_cannot_have_been_seen():
    feed = Feed(4, 0)
    feed.saw(4, 0)
    feed.saw(2, 0)
    with pytest.raises(errors.Malformed):
        feed.saw(5, 0)


def test_who_does_not_read_is_noticed():
    room, feed = room_at(2), Feed(0, 0)
    assert not feed.stalled(1_000)
    feed.next(room, 1_000)
    assert not feed.stalled(1_000 + bounds.stalled_seconds)
    assert feed.stalled(1_000.1 + bounds.stalled_seconds)
    feed.saw(1, 1_005)
    assert not feed.stalled(1_000.1 + bounds.stalled_seconds)
    feed.saw(2, 1_006)
    assert not feed.stalled(9_999)


def test_a_frame_is_written_once_for_everybody():
    room, feeds = room_at(5), [Feed(5, 0) for _ in range(300)]
    grow(room, 1)
    frames = {id(feed.next(room, 0)) for feed in feeds}
    assert len(frames) == 1
    assert room.encoded == 1


def test_rows_that_are_read_twice_are_folded_once():
    room = room_at(2)
    rows = [RoomChange(n, "gather", 1, 0, {}) for n in (2, 3)]
    assert room.take(rows)
    assert not room.take(rows)
    assert room.state.revision == 3
