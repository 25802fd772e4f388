"""The quick ways of the kernel come to the same as the plain ones they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

import protocols
from benchmarks.models.heartbeats import Follower, Heartbeats
from protocols.kernel.handler import Received, Started
from protocols.kernel.keyed import Dice, between
from protocols.kernel.step import run_handler
from protocols.kernel.values import freeze, freeze_again, order, thaw

FOLLOWER = Heartbeats().places["2"]


@given(
    some.integers(0, 2**63 - 1), some.text(max_size=20), some.integers(1, 9), some.integers(0, 9)
)
def test_dice_fall_as_keyed_numbers_do(seed: int, name: str, lo: int, more: int) -> None:
    assert Dice(seed, "delay").between(lo, lo + more, name) == between(
        lo, lo + more, seed, "delay", name
    )


def test_a_field_that_a_handler_never_touches_is_neither_thawed_nor_frozen() -> None:
    outcome = run_handler(FOLLOWER, FOLLOWER.fresh(), Started())
    assert outcome is not None
    assert (outcome.state, outcome.changed) == (FOLLOWER.fresh(), ())
    node = FOLLOWER.thawed(FOLLOWER.fresh(), None)
    assert "term" not in vars(node)
    assert (node.term, vars(node)["term"]) == (1, 1)


def test_only_what_differs_afterwards_counts_as_changed() -> None:
    append = Heartbeats.messages[0](1, 7)
    outcome = run_handler(FOLLOWER, FOLLOWER.fresh(), Received("1", append))
    assert outcome is not None
    assert outcome.changed == (("entry", 7),)


def test_a_node_has_no_other_attributes_than_its_fields() -> None:
    node = FOLLOWER.thawed(FOLLOWER.fresh(), None)
    assert isinstance(node, Follower)
    with pytest.raises(AttributeError, match="no field 'patience'"):
        _ = node.patience
    with pytest.raises(AttributeError, match="not a declared field"):
        node.patience = 3


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=3),
    lambda inner: some.tuples(inner, inner) | some.lists(inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_remembered_sort_keys_are_those_of_equal_values(value: object) -> None:
    frozen = freeze(value)
    assert order(frozen) == order.__wrapped__(frozen)


@pytest.mark.parametrize("do", ["", "&do=crash:1@7", "&do=drop:0~1.Order&do=traitor:2:flip"])
def test_properties_read_only_when_something_changed_tell_the_same(do: str) -> None:
    text = f"byzantine-generals/?n=4&seed=3{do}"
    usual = protocols.Run(protocols.parse(text)).finish()
    eager = protocols.Simulation(protocols.parse(text))
    going = True
    while going:
        eager.live.unread = True
        going = eager.advance()
    assert eager.events == usual.events


KEYS = some.tuples(some.text("01ab", max_size=2)) | some.text("01ab", max_size=2)
TABLES = some.dictionaries(KEYS, some.booleans() | some.lists(some.integers(0, 2), max_size=2))


@given(TABLES, TABLES, some.sets(KEYS))
def test_a_dict_frozen_again_is_the_dict_frozen(old: dict, new: dict, gone: set) -> None:
    frozen = freeze(old)
    changed = {key: item for key, item in {**thaw(frozen), **new}.items() if key not in gone}
    for item in changed.values():
        if isinstance(item, list):
            item.append(3)
    again = freeze_again(changed, frozen)
    assert (again, repr(again)) == (freeze(changed), repr(freeze(changed)))
    assert type(again) is type(frozen)
