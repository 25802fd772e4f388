"""What a protocol tolerates, as a card says it."""

import pytest

from protocols import catalogue, describe
from protocols.kernel import Budget, Fault, faults
from protocols.kernel.tolerance import tolerance
from tests.kernel.toys import Office


def phrase(budget: Budget, menu: frozenset[Fault] = frozenset(Fault)) -> str:
    toy = Office()
    vars(toy).update(tolerates=lambda: budget, faults=menu)
    return tolerance(toy)


NODES = len(Office().places)
CRASH = faults(Fault.CRASH)


def test_the_worst_of_a_faulty_node_is_named_and_counted():
    assert phrase(Budget(1, CRASH)) == f"1 crash of {NODES}"
    assert phrase(Budget(1, CRASH | faults(Fault.TRAITOR))) == f"1 traitor of {NODES}"
    assert phrase(Budget(NODES, CRASH)) == "crashes"
    assert phrase(Budget(0, CRASH, faults(Fault.DROP))) == "lost messages"


def test_what_is_harmless_is_listed_the_worst_first():
    free = faults(Fault.DUPLICATE, Fault.DROP, Fault.PAUSE, Fault.RECOVER)
    assert phrase(Budget(NODES, CRASH, free)) == "crashes, lost messages, pauses, copied messages"


def test_what_the_menu_does_not_have_is_not_boasted_of():
    assert phrase(Budget(1, CRASH, faults(Fault.DROP)), faults(Fault.DROP)) == "lost messages"


def test_a_protocol_that_tolerates_nothing_says_so():
    assert phrase(Budget()) == "no fault"
    assert phrase(Budget(free=faults(Fault.DUPLICATE))) == "no fault but copied messages"
    assert phrase(Budget(1, CRASH, nothing="Without keys nothing is promised.")) == "no fault"


@pytest.mark.parametrize("slug", catalogue())
def test_every_protocol_has_a_phrase_for_its_card(slug: str):
    told = describe(slug)["tolerates"]
    assert told
    assert len(told) <= 120  # two lines of a card
