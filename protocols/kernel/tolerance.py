"""What a protocol tolerates, in a few words: for cards and for whoever looks for it."""

from __future__ import annotations

from protocols.kernel.fault import Budget, Fault
from protocols.kernel.protocol import Protocol

# In the order in which they matter to somebody who looks for a protocol.
HARMLESS: dict[Fault, str] = {
    Fault.DROP: "lost messages",
    Fault.PARTITION: "partitions",
    Fault.PAUSE: "pauses",
    Fault.TIMER: "early timeouts",
    Fault.DELAY: "any delay",
    Fault.OVERTAKE: "reordering",
    Fault.DUPLICATE: "copied messages",
}
NO_FAULT = "no fault"


def tolerance(protocol: Protocol) -> str:
    """Such as “1 traitor of 4, copied messages”: the budget of these parameters as a phrase."""
    budget = protocol.tolerates()
    if budget.nothing:
        return NO_FAULT
    free = [word for kind, word in HARMLESS.items() if kind in budget.free & protocol.faults]
    nodes = _nodes(budget, protocol.faults, len(protocol.places))
    if not nodes and free in ([], [HARMLESS[Fault.DUPLICATE]]):
        return " but ".join([NO_FAULT, *free])
    return ", ".join([*nodes, *free])


def _nodes(budget: Budget, menu: frozenset[Fault], n: int) -> list[str]:
    """How many nodes may be faulty, by the worst that may become of them."""
    counting = budget.counting & menu
    if not counting or not budget.nodes:
        return []
    if Fault.TRAITOR in counting:
        return [f"{_counted(budget.nodes, 'traitor', 'traitors')} of {n}"]
    if budget.nodes >= n:
        return ["crashes"]
    return [f"{_counted(budget.nodes, 'crash', 'crashes')} of {n}"]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
