"""The budget in sentences: what a run broke, and parameters that promise nothing."""

from protocols.kernel import Budget, Fault, faults


def test_nothing_broken_nothing_said():
    assert Budget().broken({}, []) == []
    assert Budget(free=faults(Fault.DROP)).broken({Fault.DROP: 3}, []) == []


def test_parameters_that_promise_nothing_are_outside_without_any_fault():
    budget = Budget(nothing="Without keys nothing is promised.")
    assert budget.broken({}, []) == ["Without keys nothing is promised."]
    assert budget.broken({Fault.DROP: 1}, [])[1:] == Budget().broken({Fault.DROP: 1}, [])
