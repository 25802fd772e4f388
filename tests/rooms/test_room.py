"""The fold: what a log comes to, however it is cut, and whatever stands in it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.rooms.room import Playhead, RoomChange, RoomState, Seated, fold, fold_all

BEGAN = RoomState("bully/?n=5")
PLAYHEADS = st.fixed_dictionaries(
    {
        "count": st.integers(0, 50_000),
        "playing": st.booleans(),
        "speed": st.sampled_from([0.25, 1.0, 8.0]),
    }
)
SCENARIOS = st.sampled_from(["bully/?n=4", "gossip/?n=8", "bully/?n=5&do=crash:5@3"])
SEATS = st.fixed_dictionaries({"seat": st.integers(1, 9)})
ENTRIES: dict[str, st.SearchStrategy[Any]] = {
    "show": st.fixed_dictionaries({"scenario": SCENARIOS}, optional={"playhead": PLAYHEADS}),
    "playhead": PLAYHEADS,
    "mode": st.fixed_dictionaries({"mode": st.sampled_from(["follow", "explore"])}),
    "gather": st.just({}),
    "lock": st.fixed_dictionaries({"locked": st.booleans()}),
    "unseat": SEATS,
    "handover": SEATS,
    "close": st.just({}),
    "ask": st.fixed_dictionaries(
        {
            "count": st.integers(0, 99),
            "text": st.text(min_size=1, max_size=9),
            "options": st.lists(st.text(max_size=5), min_size=2, max_size=6),
            "made": st.sampled_from(["run", "hand"]),
        }
    ),
    "phase": st.fixed_dictionaries(
        {"question": st.integers(1, 9), "to": st.sampled_from(["discuss", "vote2", "done"])}
    ),
    "reveal": st.fixed_dictionaries(
        {
            "question": st.integers(1, 9),
            "answer": st.none() | st.integers(0, 5),
            "because": st.text(max_size=9),
            "rounds": st.just([[1, 0], [0, 1]]),
        }
    ),
    "of a later version": st.dictionaries(st.text(max_size=3), st.integers()),
}
KINDS = st.sampled_from(sorted(ENTRIES))
ENTRY = KINDS.flatmap(lambda kind: st.tuples(st.just(kind), st.integers(1, 9), ENTRIES[kind]))


def log_of(entries: list[tuple[str, int, dict[str, Any]]]) -> list[RoomChange]:
    return [
        RoomChange(place, kind, actor, 1_000 * place, body)
        for place, (kind, actor, body) in enumerate(entries, 1)
    ]


LOGS = st.lists(ENTRY, max_size=30).map(log_of)


@given(LOGS, st.integers(0, 30))
def test_however_the_log_is_cut_it_comes_to_the_same(log: list[RoomChange], cut: int):
    whole = fold_all(BEGAN, log)
    assert fold_all(fold_all(BEGAN, log[:cut]), log[cut:]) == whole
    assert whole.revision == len(log)


@given(LOGS)
def test_over_the_wire_it_is_the_same(log: list[RoomChange]):
    sent = json.loads(msgspec.json.encode(log))
    state = fold_all(BEGAN, msgspec.convert(sent, list[RoomChange]))
    assert state == fold_all(BEGAN, log)
    assert msgspec.json.decode(msgspec.json.encode(state), type=RoomState) == state


@given(LOGS)
def test_the_last_word_counts(log: list[RoomChange]):
    """The dumb way: look for the last change of each kind."""
    state, last = fold_all(BEGAN, log), {change.kind: change for change in log}
    shows = [c for c in log if c.kind == "show"]
    plays = [c for c in log if c.kind in ("playhead", "ask") or "playhead" in c.body]
    gathers = [c.revision for c in log if c.kind in ("gather", "ask")]
    assert state.scenario == (shows[-1].body["scenario"] if shows else BEGAN.scenario)
    if plays:
        body = plays[-1].body
        said = body.get("playhead", body)
        if plays[-1].kind == "ask":
            said = {"count": body["count"], "playing": False, "speed": state.playhead.speed}
        assert state.playhead == Playhead(**said, at=plays[-1].at)
    assert state.gathered == (gathers[-1] if gathers else 0)
    assert state.locked == ("lock" in last and last["lock"].body["locked"])
    assert state.closed == ("close" in last)
    assert state.removed == sorted({c.body["seat"] for c in log if c.kind == "unseat"})


@given(LOGS)
def test_at_most_one_seat_was_made_host_by_a_change(log: list[RoomChange]):
    state = fold_all(BEGAN, log)
    assert list(state.kinds.values()).count("host") <= 1


@pytest.mark.parametrize("revision", [0, 1, 3])
def test_a_gap_is_never_folded_over(revision: int):
    state = fold(BEGAN, RoomChange(1, "gather", 1, 0, {}))
    with pytest.raises(ValueError, match="revision"):
        fold(state, RoomChange(revision, "gather", 1, 0, {}))


def test_who_was_host_before_a_handing_over_is_not_any_more():
    old, other, heir = (Seated(n, kind, 0) for n, kind in enumerate(("host", "host", "viewer"), 1))
    state = fold(BEGAN, RoomChange(1, "handover", 1, 0, {"seat": 3}))
    assert [state.kind_of(one) for one in (old, other, heir)] == ["cohost", "cohost", "host"]
    assert state.kind_of(Seated(4, "host", 1)) == "host", "by the link that the heir has made"
    back = fold(state, RoomChange(2, "handover", 3, 0, {"seat": 1}))
    assert [back.kind_of(one) for one in (old, heir)] == ["host", "cohost"]
