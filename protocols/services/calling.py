"""Calls between services: who asks, how long it is patient, and whom it leaves alone.

The parameters that this takes come with it: a protocol with an `Asker` or a `Guarded` service is a
`Calling` protocol, and these stand behind its own.
"""

from __future__ import annotations

from typing import Final, TypeVar

from protocols.kernel.handler import recovered, request, started, timeout
from protocols.kernel.node import Node, durable
from protocols.kernel.parameter import param, switch
from protocols.kernel.protocol import Protocol
from protocols.services.breaker import Breaker

GIVEN_UP: Final = "review"  # nobody has said how it ended: a person has to look
C = TypeVar("C", bound="Calling")


class Calling(Protocol):
    """How often and how patiently services are called."""

    tries: int = param(4, lo=1, hi=10, label="Tries", help="Of the client, while nothing comes.")
    patience: int = param(20, lo=8, hi=200, label="Patience", help="Of the client, in ticks.")
    every: int = param(20, lo=1, hi=200, label="Due every", help="Ticks from end to next.")
    attempts: int = param(4, lo=1, hi=10, label="Attempts", help="Per service; 1: no retry.")
    timeout: int = param(6, lo=4, hi=60, label="Timeout", help="Ticks for a service's answer.")
    base: int = param(4, lo=1, hi=20, label="First retry after", help="In ticks.")
    mult: int = param(2, lo=1, hi=4, label="Times", help="By which every wait is longer.")
    cap: int = param(40, lo=1, hi=100, label="Longest wait", help="In ticks.")
    jitter: bool = switch(False, label="Jitter", help="Wait a random part of it.")
    breaker: int = param(
        0, lo=0, hi=10, label="Breaker", help="Opens at so many failures; 0: none."
    )
    rest: int = param(60, lo=1, hi=200, label="Rest", help="Ticks that a breaker stays open.")

    def pause(self, attempt: int) -> tuple[int, int]:
        """How long to wait after an attempt, from … to.

        Brooker 2015: base × mult^(k-1), at most cap; with jitter a random part of it.
        """
        most = min(self.cap, self.base * self.mult ** (attempt - 1))
        return (1 if self.jitter else most), most


class Asker(Node[C]):
    """Asks for one thing after the other, each under a key of its own that it keeps for all tries.

    It gives up after `tries`. `every` ticks lie between the end of one thing and the next.
    """

    chips = ("told",)
    key: str = durable("")
    told: str = durable("")  # how it ended
    tries: int = durable(0)
    later: list[str] = durable([])  # the keys of what it will ask for next

    def ask_for(self, key: str, why: str, *, other: bool = False) -> None:
        """Sends the message; `other`: one that wants something else."""
        raise NotImplementedError

    @started
    @recovered
    def begin(self) -> None:
        """{self} has the key {key} written down."""
        if not self.told:
            self.set_timer("again", 1, why=f"{self.key} is due")
        elif self.later:
            self.set_timer("due", self.protocol.every, why=f"until {self.later[0]} is due")

    @timeout("due")
    def fall_due(self) -> None:
        """{self} comes to {key}, which is due now."""
        self.key, self.told, self.tries = self.later.pop(0), "", 0
        self.begin()

    @timeout("again")
    def ask(self) -> None:
        """{self} asks for {key}."""
        if self.tries < self.protocol.tries:
            why = f"{self.tries} tries so far" if self.tries else "it is due"
            self.tries += 1
            self.ask_for(self.key, why)
            self.set_timer("again", self.protocol.patience, why="no answer yet")
        else:
            self.narrate(f"{self.title} gives up: a person has to look at {self.key}.")
            self.told = GIVEN_UP
            self.begin()

    @request("Reuse the key")
    def reuse(self) -> None:
        """{self} asks for something else under {key}."""
        self.ask_for(self.key, f"{self.key} is taken by mistake", other=True)

    def heard(self, key: str, how: str, *, busy: str, misuse: str) -> None:
        """An answer: how it ended, or `busy`: ask later. `misuse` says nothing of what it wants.

        What is known already is not unlearnt.
        """
        if key != self.key or how == misuse:
            self.because("that is no answer to what it wants")
        elif how != busy and self.told in ("", GIVEN_UP):
            self.told = how
            self.cancel_timer("again", why="it knows")
            self.begin()
        elif not self.told:
            self.tries = 0
            self.set_timer("again", self.protocol.patience, why="somebody is at it: ask later")


class Guarded(Node[C]):
    """A service with a breaker for each of those it calls.

    The field is volatile, as the timer of the rest is. The role answers a timer for each of those
    it calls, named like it: `@timeout("a", "b")`, and then says `rest_is_over`.
    """

    breakers: dict[str, Breaker] = {}

    @property
    def threshold(self) -> int:
        """At how many failures in a row a breaker opens; 0: never."""
        return self.protocol.breaker

    def breaker_of(self, whom: str) -> Breaker:
        """The breaker as it is now; closed, where nothing has been heard of."""
        return self.breakers.get(whom, Breaker())

    def may_call(self, whom: str) -> bool:
        """Whether the breaker lets a call pass."""
        return self.breaker_of(whom).allows

    def calls(self, whom: str) -> bool:
        """To be said before every call: whether it may be made; half open, it is the probe."""
        allowed = self.may_call(whom)
        if allowed and whom in self.breakers:
            self.breakers[whom] = self.breakers[whom].called()
        return allowed

    def call_ended(self, whom: str, *, well: bool, why: str = "the breaker opens") -> None:
        """To be said once for every call: an answer came, or none."""
        threshold, one = self.threshold, self.breaker_of(whom)
        if threshold and not well and one.opens(threshold):
            self.set_timer(whom, self.protocol.rest, why=why)
        if threshold:
            self.breakers[whom] = one.succeeded() if well else one.failed(threshold)

    def rest_is_over(self, whom: str) -> None:
        """The timer of its rest has fired: one call may pass."""
        self.breakers[whom] = self.breakers[whom].rested()
