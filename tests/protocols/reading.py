"""What tests of protocols ask of a finished run."""

from typing import Any

from protocols import Event, Run


def status(one: Run) -> dict[str, str]:
    """Each property's status at the end."""
    return {row["name"]: row["status"] for row in one.report()["properties"]}


def since(one: Run, name: str) -> int | None:
    """The tick from which a property has its status."""
    return next(row["at"] for row in one.report()["properties"] if row["name"] == name)


def inside(one: Run) -> bool:
    """Whether the run kept to its budget of faults."""
    return one.report()["budget"]["inside"]


def state(one: Run, node: str) -> dict[str, Any]:
    """A node's fields at the end."""
    return one.report()["nodes"][node]["state"]


def sends(one: Run, *kinds: str) -> list[Event]:
    """What was sent of these kinds of message."""
    return [e for e in one.events if e.kind == "message-sent" and e.body.kind in kinds]


def sent(one: Run, kind: str) -> int:
    """How many messages of a kind were sent."""
    return one.report()["counts"]["by_kind"].get(kind, 0)


def histories(one: Run) -> list[tuple[int, Any]]:
    """The workflow server's history, each time that it has grown, with the tick."""
    changes = ((e.at, dict(e.state)) for e in one.events if e.node == "server")
    return [(at, changed["history"]) for at, changed in changes if "history" in changed]


def handed_out(one: Run) -> list[tuple[str, int, int]]:
    """The tasks that went to workers: activity, attempt, tick."""
    return [(e.body.activity, e.body.attempt, e.at) for e in sends(one, "ActivityTask")]
