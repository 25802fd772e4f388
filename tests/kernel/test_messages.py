"""Messages: fields by name, equality by kind, copies that are messages again."""

import copy
import pickle

import pytest

from protocols.kernel import Message
from protocols.library.byzantine_generals import Order


class Ping(Message):
    """Empty."""


class Pong(Message):
    """Empty too."""


def test_empty_messages_of_two_kinds_differ():
    assert Ping() == Ping()
    assert Ping() != Pong()


def test_fields_are_read_by_name_and_frozen():
    order = Order(path=["0", "1"], value="attack")
    assert (order.path, order.value) == (("0", "1"), "attack")
    assert order.but(value="retreat").body() == {"path": ["0", "1"], "value": "retreat"}
    assert hash(order) == hash(Order(["0", "1"], "attack"))


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_a_copy_is_a_message_again(duplicate):
    order = Order(("0",), "attack")
    assert duplicate(order) == order
    assert duplicate(order).value == "attack"


def test_a_missing_or_unknown_field_is_the_authors_mistake():
    with pytest.raises(TypeError, match="Order takes"):
        Order(path=("0",))
    with pytest.raises(TypeError, match="Order takes"):
        Order(("0",), "attack", colour="red")
