"""Counting: several processes' numbers come to what one process would have counted."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from playground.rooms import bounds
from playground.rooms.crowd import NOBODY, counted, together

DOINGS = st.lists(st.sampled_from(["", "bully/?", "bully/?n=4", "gossip/?"]), max_size=20)


@given(st.lists(DOINGS, max_size=4))
def test_several_counts_are_one(parts: list[list[str]]):
    assert together(counted(part) for part in parts) == counted(chain.from_iterable(parts))


def test_the_most_alike_come_first_and_only_so_many():
    assert counted([]) == NOBODY
    crowd = counted(["b", "", "a", "b", "c"])
    assert (crowd.here, crowd.exploring) == (5, 4)
    assert [(one.scenario, one.count) for one in crowd.branches] == [("b", 2), ("a", 1), ("c", 1)]
    many = counted(str(number) for number in range(100))
    assert (many.exploring, len(many.branches)) == (100, bounds.branches_max)
