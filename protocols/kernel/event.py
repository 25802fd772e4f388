"""Events: what happened, in the past tense; the trace of a run is their list."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any, Final, NamedTuple

from protocols.kernel.message import Message
from protocols.kernel.values import built, plain

KINDS: Final = (
    "node-started",
    "message-sent",
    "message-delivered",
    "message-dropped",
    "message-duplicated",
    "message-withheld",
    "timer-set",
    "timer-fired",
    "timer-cancelled",
    "request-made",
    "node-crashed",
    "node-recovered",
    "node-paused",
    "node-resumed",
    "node-turned",
    "network-cut",
    "network-held",
    "network-healed",
    "round-started",
    "coin-tossed",
    "property-violated",
    "property-satisfied",
    "property-pending",
    "run-ended",
)


class Event(NamedTuple):
    """One event. `node` is None for the network, properties and the end.

    `message`, `sender`, `receiver`, `body` belong to messages; `honest` is what a lie should have
    said; `by` says who took a dropped message (you, partition, crash, loss, late). `cause` names
    the event that made this one happen. `state` holds the changed fields. `more` holds what only
    this kind has (timer, due, round, request, …). `text` is the author's sentence, and no part of
    the digest.
    """

    at: int
    kind: str
    node: str | None = None
    message: str | None = None
    sender: str | None = None
    receiver: str | None = None
    body: Message | None = None
    honest: Message | None = None
    by: str | None = None
    cause: str | None = None
    state: tuple[tuple[str, Hashable], ...] = ()
    why: str = ""
    rule: str = ""
    more: tuple[tuple[str, Any], ...] = ()
    text: str = ""

    @property
    def name(self) -> str | None:
        """The name under which later events give this one as their cause."""
        subject = dict(self.more)
        match self.kind:
            case "message-sent" | "message-duplicated":
                return f"sent {self.message}"
            case "message-delivered":
                return f"delivered {self.message}"
            case "timer-set":
                return f"set {subject['timer']}"
            case "timer-fired":
                return f"fired {subject['timer']}"
            case "request-made":
                args = ",".join(f"{key}={value}" for key, value in sorted(subject["args"].items()))
                asked = f"{subject['request']}:{args}" if args else subject["request"]
                return f"requested {self.node}.{asked}@{self.at}"
            case "round-started":
                return f"round {subject['round']} {self.node}"
            case "node-started":
                return f"started {self.node}"
            case "node-crashed":
                return f"crashed {self.node}@{self.at}"
            case "node-recovered":
                return f"recovered {self.node}@{self.at}"
            case _:
                return None

    def as_dict(self) -> dict[str, Any]:
        """The event as JSON knows it, without its number and its text."""
        shown: dict[str, Any] = {"at": self.at, "kind": self.kind, "node": self.node}
        if self.message is not None:
            shown |= {"message": self.message, "from": self.sender, "to": self.receiver}
        if self.body is not None:
            shown["body"] = self.body.body()
        if self.honest is not None:
            shown["honest"] = self.honest.body()
        for key, value in (("by", self.by), ("cause", self.cause)):
            if value is not None:
                shown[key] = value
        if self.state:
            shown["state"] = {name: plain(value) for name, value in self.state}
        for key, value in (("why", self.why), ("rule", self.rule)):
            if value:
                shown[key] = value
        return shown | dict(self.more)


def record(events: list[Event], values: tuple[Any, ...]) -> None:
    """Appends the event with all these values."""
    events.append(built(Event, values))


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(event: Event) -> bytes:
    """The event's one and only bytes: what the digest is taken of and what goes over the wire."""
    return _encode(event.as_dict()).encode()
