"""Replicas some of which may lie, and a client that believes what f + 1 of them say alike."""

from __future__ import annotations

from typing import Any, ClassVar, Final, TypeVar

from protocols.kernel import (
    Message,
    Node,
    Protocol,
    Seat,
    View,
    Waits,
    among,
    liveness,
    param,
    safety,
    started,
    timeout,
    upon,
    whole,
)

P = TypeVar("P", bound="Replicated")
CLIENT: Final = "client"
OPERATIONS: Final = ("a", "b", "c")
BELIEF: Final = "Castro, Liskov 1999, §4.1: of f + 1 who say the same, one is honest"
TRIES: Final = 2  # how often the client asks again


class Request(Message, label="Request {op}", tint="op"):
    """From the client: execute this."""

    op: str = among(*OPERATIONS)


class Reply(Message, label="{op} is {result}", tint="op"):
    """To the client: executed, and this came of it: its place among all operations."""

    view: int
    op: str
    result: int = whole(1, 4)


class Replicated(Protocol):
    """Replicas of which f may lie, and one client."""

    f: int = param(1, lo=1, hi=2, label="Traitors borne", help="There are 3f + 1 replicas.")
    requests: int = param(1, lo=1, hi=3, label="Operations", help="One after the other.")
    patience: int = param(8, lo=5, hi=60, label="Patience", help="In ticks; it doubles.")

    def seats(self) -> list[Seat]:
        """The client, and replicas 0 to 3f."""
        first, second = self.roles
        replicas = [Seat(str(i), second, f"Replica {i}") for i in range(3 * self.f + 1)]
        return [Seat(CLIENT, first, "Client"), *replicas]


class Executor(Node[P]):
    """A replica: what it has executed, in order. A number that stays empty is a null request."""

    chips: ClassVar[tuple[str, ...]] = ("executed",)
    display: ClassVar[dict[str, str]] = {"executed": "list"}
    executed: list[str] = []


class Client(Node[P]):
    """Asks for one operation after the other."""

    chips: ClassVar[tuple[str, ...]] = ("results",)
    asking: str = ""
    view: int = 0
    tries: int = 0
    replies: dict[str, int] = {}
    results: dict[str, int] = {}

    @started
    def begin(self) -> None:
        """{self} asks for {asking}."""
        self._ask(OPERATIONS[0])

    @upon(Reply)
    def hear(self, sender: str, reply: Reply) -> None:
        """{self} hears from {sender}: {op} is {result}."""
        if reply.op != self.asking:
            self.because("it is not asking for that")
            return
        self.replies[sender] = reply.result
        self.view = max(self.view, reply.view)
        equal = sum(result == reply.result for result in self.replies.values())
        self.because(f"{equal} of {self.protocol.f + 1} equal replies", BELIEF)
        if equal > self.protocol.f:
            self._believe(reply.result)

    @timeout("retry")
    def ask_all(self) -> None:
        """{self} has waited too long for {asking}, and asks everybody."""
        self.tries += 1
        why = f"{len(self.replies)} replies, but not {self.protocol.f + 1} equal ones"
        self.send(self.others, Request(self.asking), why, BELIEF)
        self._wait()

    def waits_for(self) -> Waits | None:
        """For the answer."""
        silent = tuple(one for one in self.others if one not in self.replies)
        return Waits(f"{self.protocol.f + 1} equal replies", silent) if self.asking else None

    def _believe(self, result: int) -> None:
        self.results[self.asking] = result
        self.narrate(f"{self.title} believes it: {self.asking} is {result}.")
        self.asking, self.replies, self.tries = "", {}, 0
        self.cancel_timer("retry", why="the answer is there")
        if len(self.results) < self.protocol.requests:
            self._ask(OPERATIONS[len(self.results)])

    def _ask(self, op: str) -> None:
        self.asking = op
        primary = self.others[self.view % len(self.others)]
        why = f"{primary} is the primary of view {self.view}"
        self.send(primary, Request(op), why, BELIEF)
        self._wait()

    def _wait(self) -> None:
        """Longer every time, so that a slow network is no reason to ask for ever."""
        if self.tries < TRIES:
            ticks = self.protocol.patience * 2 ** (self.tries + 1)
            self.set_timer("retry", ticks, why="then the primary may be at fault")


@safety("All honest replicas execute the same operations in the same order")
def same_order(_: Any, view: View) -> str | None:
    """One may be behind another, but not beside it."""
    replicas = view.correct(Executor)
    longest = max((one.executed for one in replicas), key=len, default=[])
    odd = (one for one in replicas if one.executed != longest[: len(one.executed)])
    one = next(odd, None)
    return f"{one.title} has executed {', '.join(one.executed)}." if one else None


@safety("What the client believes is what an honest replica found")
def believed(_: Any, view: View) -> str | None:
    """Of f + 1 who say the same one is honest."""
    orders = [one.executed for one in view.correct(Executor)]
    for client in view.correct(Client):
        for op, result in client.results.items():
            if not any(op in order and order.index(op) + 1 == result for order in orders):
                return f"It believes that {op} is {result}; no honest replica found that."
    return None


@liveness("The client has all its answers")
def answered(protocol: Any, view: View) -> str | None:
    """Needs a quorum of honest replicas, and messages that come in time."""
    got = sum(len(one.results) for one in view.up(Client))
    return None if got == protocol.requests else f"{got} of {protocol.requests} so far."
