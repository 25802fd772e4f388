"""Frozen values: what goes in comes out, equal twins are equal, and their order never fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.kernel.values import FrozenDict, freeze, order, plain, spoken, text, thaw

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6))
PAIRS = st.tuples(st.integers(0, 5), st.text(max_size=2))
KEYS = st.one_of(st.integers(), st.text(max_size=4), PAIRS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4),
        st.sets(KEYS, max_size=4),
        st.tuples(inner, inner),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_thawing_undoes_freezing(value):
    frozen = freeze(value)
    assert thaw(frozen) == value and type(thaw(frozen)) is type(value)
    assert freeze(thaw(frozen)) == frozen == freeze(value)
    assert hash(frozen) == hash(freeze(value))


@given(VALUES)
def test_a_thawed_value_shares_nothing_that_can_change(value):
    frozen = freeze(value)
    before = repr(frozen)
    _scribble(thaw(frozen))
    assert repr(frozen) == before


def _scribble(value):
    if isinstance(value, list):
        for one in value:
            _scribble(one)
        value.append("scribbled")
    elif isinstance(value, dict):
        for one in value.values():
            _scribble(one)
        value["scribbled"] = 1
    elif isinstance(value, set):
        value.add("scribbled")


@given(st.dictionaries(KEYS, SCALARS, max_size=6), st.randoms())
def test_the_order_in_which_a_dict_was_filled_does_not_show(value, rng):
    pairs = list(value.items())
    rng.shuffle(pairs)
    assert freeze(dict(pairs)) == freeze(value)
    assert plain(freeze(dict(pairs))) == plain(freeze(value))
    assert list(plain(freeze(dict(pairs)))) == list(plain(freeze(value)))


@given(st.lists(VALUES, max_size=6))
def test_anything_can_be_ordered_and_told(values):
    frozen = list(map(freeze, values))
    keys = list(map(order, frozen))
    assert sorted(keys) == sorted(keys[::-1])  # noqa: C415 (the order of what comes must not matter)
    assert all(isinstance(text(each), str) for each in frozen)


def test_numbers_and_numerals_stand_by_value():
    assert sorted(["10", "9", "b", "1", "a"], key=order) == ["1", "9", "10", "a", "b"]
    assert sorted([10, 9, True], key=order) == [True, 9, 10]
    assert [key for key, _ in freeze({"10": 1, "9": 2})] == ["9", "10"]


def test_words_for_values():
    assert text(freeze(("0", "2"))) == "0.2"
    assert text(freeze([1, True, None])) == "[1, yes, –]"
    assert text(freeze({2, 10})) == "{2, 10}"
    assert text(freeze({"b": [1], "a": ()})) == "{a: , b: [1]}"
    assert plain(freeze({("0", "1"): {3, 1}})) == {"0.1": [1, 3]}
    assert isinstance(freeze({}), FrozenDict)
    assert spoken(freeze({"b": [1], "a": 2})) == "a = 2, b = [1]"
    assert (spoken(freeze({})), spoken(freeze({2}))) == ("nothing", "{2}")


@pytest.mark.parametrize("value", [1.5, object(), b"bytes", {"a": 1.0}, [{1.5}], lambda: None])
def test_what_cannot_be_kept_is_refused(value):
    with pytest.raises(TypeError, match="cannot hold"):
        freeze(value)
