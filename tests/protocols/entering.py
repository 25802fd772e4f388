"""What the tests of mutual exclusion ask: who enters when, and what is red."""

from __future__ import annotations

from protocols import Run


def asking(*when: tuple[int, int]) -> str:
    """Requests to enter, as a link has them: a node and a tick each."""
    return "".join(f"&do=request:{node}:want@{at}" for node, at in when)


def everybody(n: int) -> str:
    """All ask at tick 0."""
    return asking(*((i, 0) for i in range(n)))


def entries(run: Run) -> list[tuple[int, str | None]]:
    """(tick, node), in the order in which they enter."""
    changes = ((e.at, e.node, dict(e.state).get("section")) for e in run.events)
    return [(at, node) for at, node, section in changes if section == "inside"]


def order(run: Run) -> str:
    """Who enters, one after the other."""
    return "".join(node or "" for _, node in entries(run))


def red(run: Run) -> set[str]:
    """The names of the broken properties."""
    return {row["name"] for row in run.report()["properties"] if row["status"] == "violated"}


def sends(run: Run, *kinds: str) -> tuple[int, ...]:
    """How many messages of each kind were sent."""
    counts = run.report()["counts"]["by_kind"]
    return tuple(counts.get(kind, 0) for kind in kinds)
