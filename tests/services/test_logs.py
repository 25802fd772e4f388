"""Logs as lists of short texts: agreement, merging, and what must never be said of two of them."""

from itertools import product

import pytest

from protocols.services.logs import (
    agrees,
    disagreement,
    last_term,
    merged,
    mismatch,
    shared,
    term_at,
    term_of,
)

LOG = ["1a", "1b", "12c"]


def test_terms_and_positions():
    assert (term_of("4b"), term_of("12c")) == (4, 12)
    assert [term_at(LOG, i) for i in range(5)] == [0, 1, 1, 12, 0]
    assert (last_term(LOG), last_term([])) == (12, 0)


def test_two_logs_agree_at_an_entry_of_one_term():
    assert agrees(LOG, 0, 0) and agrees([], 0, 0) and agrees(LOG, 3, 12)
    assert not agrees(LOG, 3, 1)
    assert not agrees(LOG, 4, 0)


@pytest.mark.parametrize(
    ("log", "index", "entries", "after"),
    [
        ([], 0, ["1a"], ["1a"]),
        (["1a"], 1, ["1b", "2c"], ["1a", "1b", "2c"]),
        (["1a", "1b"], 0, ["1a"], ["1a", "1b"]),  # an old message takes nothing back
        (["1a", "1b"], 2, [], ["1a", "1b"]),
        (["1a", "1b", "1c"], 1, ["2d"], ["1a", "2d"]),  # a conflict takes all that follows
        (["1a", "1b", "1c"], 1, ["1b", "3e"], ["1a", "1b", "3e"]),
    ],
)
def test_only_a_conflict_takes_anything_back(log, index, entries, after):
    assert merged(log, index, entries) == after
    assert merged(after, index, entries) == after  # twice is once


def test_shared_and_mismatch_against_the_dumb_way():
    """Every two logs of up to three entries over two terms and two commands."""
    entries = ("1a", "1b", "2a", "2b")
    logs = [list(log) for n in range(4) for log in product(entries, repeat=n)]
    logs = [log for log in logs if [*map(term_of, log)] == sorted(map(term_of, log))]
    for one, other in product(logs, logs):
        common = [i for i in range(min(len(one), len(other)) + 1) if one[:i] == other[:i]]
        assert shared(one, other) == max(common)
        pairs = list(enumerate(zip(one, other, strict=False), 1))
        broken = [i for i, (a, b) in pairs if term_of(a) == term_of(b) and one[:i] != other[:i]]
        assert bool(mismatch(one, other)) == bool(broken)
        if broken:
            assert one[mismatch(one, other) - 1] != other[mismatch(one, other) - 1]


def test_who_disagrees():
    assert disagreement([]) is None
    assert disagreement([("a", 1, "1x"), ("b", 1, "1x"), ("b", 2, "2y")]) is None
    assert disagreement([("a", 1, "1x"), ("b", 2, "1x"), ("c", 2, "2y")]) == (2, "b", "c")
