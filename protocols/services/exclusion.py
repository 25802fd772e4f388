"""What protocols of mutual exclusion share: nodes that want to enter, and what is promised them."""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar, Final, TypeVar

from protocols.kernel import (
    Accident,
    Node,
    Protocol,
    Seat,
    View,
    Violation,
    liveness,
    param,
    request,
    safety,
    timeout,
)

P = TypeVar("P", bound="Exclusion")
OUTSIDE: Final = "outside"
WAITING: Final = "waits"
INSIDE: Final = "inside"


class Contender(Node[P]):
    """Wants to enter the critical section now and then. Its protocol says how it asks for that."""

    chips: ClassVar[tuple[str, ...]] = ("section",)
    section: str = OUTSIDE

    @request("Enter the section")
    def want(self) -> None:
        """{self} wants to enter."""
        if self.section != OUTSIDE:
            self.narrate(f"{self.title} has asked already.")
            return
        self.section = WAITING
        self.ask()

    @timeout("section")
    def leave(self) -> None:
        """{self} leaves the section."""
        self.section = OUTSIDE
        self.release()

    def ask(self) -> None:
        """Asks to be let in; whoever need not ask enters."""
        raise NotImplementedError

    def release(self) -> None:
        """Lets others in."""
        raise NotImplementedError

    def place(self) -> tuple[int, int] | None:
        """The stamp of its request and its own number, where entries go by that."""
        return None

    def enter(self, why: str, rule: str) -> None:
        """It has all that it takes."""
        self.section = INSIDE
        self.because(why, rule)
        self.narrate(f"{self.title} enters: {why}.")
        self.set_timer("section", self.protocol.cs, why=f"it stays {self.protocol.cs} ticks")


@safety("At most one node is inside the critical section")
def mutual_exclusion(_: Any, view: View) -> str | None:
    """A node that is paused inside is inside."""
    inside = [one for one in view.each(Contender) if one.section == INSIDE]
    if len(inside) < 2:
        return None
    said = " and ".join(one.title for one in inside)
    return Violation(f"{said} are inside.", *(f"{one.id}.section" for one in inside))


@safety("Whoever is inside has an earlier stamp than all who wait")
def in_order(_: Any, view: View) -> str | None:
    """Equal stamps are decided by the number."""
    inside = [one for one in view.each(Contender) if one.section == INSIDE]
    waiting = [one for one in view.each(Contender) if one.section == WAITING]
    for one, two in product(inside, waiting):
        mine, theirs = one.place(), two.place()
        if mine and theirs and theirs < mine:
            said = f"{two.title} waits with stamp {theirs[0]}, {one.title} is inside with {mine[0]}"
            return Violation(f"{said}.", two.id, one.id)
    return None


@liveness("Everybody who asks gets in")
def everyone_enters(_: Any, view: View) -> str | None:
    """As far as it is up."""
    waiting = [one.title for one in view.up(Contender) if one.section == WAITING]
    return f"Waiting: {', '.join(waiting)}." if waiting else None


def _asked(*when: str) -> tuple[str, ...]:
    """Requests to enter: a node and a tick each."""
    return tuple("request:{}:want@{}".format(*one.split("@")) for one in when)


class Exclusion(Protocol):
    """n nodes of one role, numbered from 0."""

    accidents = (
        Accident("all-at-once", "Three ask at once", _asked("0@0", "1@0", "2@0")),
        Accident("while-inside", "Two ask while one is inside", _asked("0@0", "2@3", "1@4")),
        Accident(
            "one-alone", "One asks three times, and nobody else", _asked("1@0", "1@9", "1@18")
        ),
        Accident("one-down", "Who does not want to enter is down", ("crash:2@0", *_asked("0@1"))),
    )

    n: int = param(3, lo=2, hi=8, label="Nodes", help="Their ids are 0 to n - 1.")
    cs: int = param(3, lo=1, hi=20, label="Ticks inside", help="How long a node stays inside.")

    def seats(self) -> list[Seat]:
        """All are alike."""
        return [Seat(str(i), self.roles[0], f"Node {i}") for i in range(self.n)]
