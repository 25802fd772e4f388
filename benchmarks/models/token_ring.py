"""A token that goes round a ring.

## The idea

Whoever has the token may work, and hands it on at once: one message after the other, never two at
the same time. Nothing is simpler, so this is what the kernel itself costs.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Message,
    Node,
    Protocol,
    Seat,
    View,
    param,
    safety,
    started,
    upon,
)


class Token(Message):
    """Whoever holds me may work."""


class Member(Node["TokenRing"]):
    """Waits for the token and hands it on."""

    worked: bool = False

    @started
    def begin(self) -> None:
        """{self} joins the ring."""
        if self.index == 0:
            self._hand_on()

    @upon(Token)
    def work(self, sender: str, token: Token) -> None:
        """{self} works and hands the token on."""
        self.worked = True
        self._hand_on()

    def _hand_on(self) -> None:
        after = self.everyone[(self.index + 1) % len(self.everyone)]
        self.send(after, Token(), f"{self.name_of(after)} comes after me")


class TokenRing(Protocol):
    """One token, one direction."""

    title = "Token ring"
    family = "Benchmarks"
    roles = (Member,)
    messages = (Token,)

    n: int = param(10, lo=2, hi=64)

    def seats(self) -> list[Seat]:
        """All alike."""
        return [Seat(str(i), Member, f"Member {i}") for i in range(self.n)]

    def tolerates(self) -> Budget:
        """Nothing."""
        return Budget()

    @safety("Nobody works before the token came by")
    def in_turn(self, view: View) -> str | None:
        """The members that worked stand side by side."""
        worked = [one.worked for one in view.each(Member)][1:]
        return None if worked == sorted(worked, reverse=True) else "Somebody worked out of turn."
