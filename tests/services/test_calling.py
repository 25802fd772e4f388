"""What a protocol of services that call each other takes from the kernel."""

import pytest

from protocols.kernel import Protocol, param
from protocols.services import Calling


class Shop(Calling):
    """Has a parameter of its own, and another default for one of the kernel's."""

    shelves: int = param(1, lo=1, hi=3)
    tries: int = param(2, lo=1, hi=5)


def test_the_parameters_stand_behind_its_own():
    names = [one.name for one in Shop.parameters]
    assert names[:2] == ["shelves", "tries"]
    assert sorted(names[2:]) == sorted({one.name for one in Calling.parameters} - {"tries"})
    assert Shop().tries == 2 and Shop().attempts == 4 and Shop(rest=7).rest == 7


def test_a_protocol_without_a_base_has_its_own_alone():
    class Alone(Protocol):
        shelves: int = param(1, lo=1, hi=3)

    assert [one.name for one in Alone.parameters] == ["shelves"]


def test_reserved_names_are_refused():
    with pytest.raises(TypeError, match="seed is a reserved key"):
        type("Bad", (Calling,), {"seed": param(1, lo=1, hi=3)})


@pytest.mark.parametrize("jitter", [False, True])
def test_waits_grow_up_to_the_cap(jitter):
    """With jitter a wait is 1 … what it would be without."""
    pauses = [Shop(base=3, mult=2, cap=20, jitter=jitter).pause(k) for k in range(1, 6)]
    assert [most for _, most in pauses] == [3, 6, 12, 20, 20]
    assert [least for least, _ in pauses] == ([1] * 5 if jitter else [3, 6, 12, 20, 20])
