"""Acceptors of a single decree: they promise, vote, and tell learners of it.

The acceptor of Lamport 2001, on whose promises and votes every proposer of this family builds, with
the mistakes that are made of it (`ballots.MISTAKES`).
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeVar

from protocols.kernel import Message, Node, Protocol, durable, ghost, recovered, upon
from protocols.services.ballots import Vote

PAPER: Final = "Lamport 2001"
PROMISE: Final = f"{PAPER}, phase 1b: promise, and tell what was accepted last"
VOTE: Final = f"{PAPER}, phase 2b: accept unless a higher ballot was promised"


class Prepare(Message, label="Prepare {ballot}", tint="ballot"):
    """Phase 1a, to all acceptors: take part in this ballot, and in no lower one."""

    ballot: int


class Promise(Message, label="Promise {ballot}: {accepted}", tint="ballot"):
    """Phase 1b: it does, and this is what it has accepted, the ballot first: “1.x”, or nothing."""

    ballot: int
    accepted: Vote | None


class Accept(Message, label="Accept {ballot}: {value}", tint="ballot"):
    """Phase 2a, to all acceptors: accept this value."""

    ballot: int
    value: str


class Accepted(Message, label="Accepted {ballot}: {value}", tint="ballot"):
    """Phase 2b, to the proposer, or to the learners where there are some: it has."""

    ballot: int
    value: str


class Nack(Message, label="Nack {ballot}: {promised}", tint="ballot"):
    """No: a higher ballot was promised. It spares the proposer the waiting, no more than that."""

    ballot: int
    promised: int


class Synod(Protocol):
    """What acceptors and learners must know of their protocol."""

    nack: bool

    @property
    def quorum(self) -> int:
        """How many acceptors are taken for a majority."""
        raise NotImplementedError

    @property
    def learner_ids(self) -> tuple[str, ...]:
        """Who is told of votes; nobody where it is the proposers who learn."""
        raise NotImplementedError


S = TypeVar("S", bound=Synod)


class Acceptor(Node[S]):
    """Promises and votes; both are on its disk before it answers."""

    chips: ClassVar[tuple[str, ...]] = ("promised", "accepted")
    promised: int = durable(0)
    accepted: Vote | None = durable(None)
    votes: list[Vote] = ghost([])

    @recovered
    def come_back(self) -> None:
        """{self} comes back with promise {promised} and vote {accepted} from its disk."""
        if self.mutated("forgets-promise"):
            self.promised = 0
            self.narrate(f"{self.title} comes back and has forgotten its promise.")

    @upon(Prepare)
    def promise(self, sender: str, prepare: Prepare) -> None:
        """{self} promises {sender} to take part in no ballot below {ballot}."""
        if prepare.ballot <= self.promised:
            self._refuse(sender, prepare.ballot)
            return
        before = f"it had promised {self.promised}" if self.promised else "it had promised nothing"
        why = f"{before}; it has accepted {_voted(self.accepted)}"
        self.promised = prepare.ballot
        self.because(why, PROMISE)
        self.send(sender, Promise(prepare.ballot, self.accepted), why, PROMISE)

    @upon(Accept)
    def vote(self, sender: str, accept: Accept) -> None:
        """{self} accepts {value} in ballot {ballot}."""
        if accept.ballot < self.promised and not self.mutated("skips-promise"):
            self._refuse(sender, accept.ballot)
            return
        self.promised = max(self.promised, accept.ballot)
        self.accepted = (accept.ballot, accept.value)
        self.votes += [] if self.accepted in self.votes else [self.accepted]
        why = f"no ballot above {accept.ballot} was promised"
        if self.promised > accept.ballot:
            why = f"it does not look at its promise, {self.promised}"
        self.because(why, VOTE)
        told = self.protocol.learner_ids or (sender,)
        self.send(told, Accepted(accept.ballot, accept.value), why, VOTE)

    def _refuse(self, sender: str, ballot: int) -> None:
        why = f"it has promised {self.promised}: no part in {ballot}"
        self.because(why, VOTE)
        self.narrate(
            f"{self.title} takes no part in ballot {ballot}: it has promised {self.promised}."
        )
        if self.protocol.nack:
            self.send(sender, Nack(ballot, self.promised), why, f"{PAPER}: an optimisation")


class Learner(Node[S]):
    """Hears of every vote, and learns what a majority has accepted in one ballot."""

    heard: dict[Vote, list[str]] = {}
    decision: str | None = None
    learnt: list[str] = ghost([])

    @upon(Accepted)
    def hear(self, sender: str, accepted: Accepted) -> None:
        """{self} hears that {sender} has accepted {value} in ballot {ballot}."""
        vote = (accepted.ballot, accepted.value)
        voters = self.heard.setdefault(vote, [])
        voters += [] if sender in voters else [sender]
        self.because(f"{len(voters)} of {self.protocol.quorum} in ballot {accepted.ballot}")
        if len(voters) >= self.protocol.quorum and self.decision is None:
            self.decision = accepted.value
            self.learnt.append(accepted.value)


def _voted(vote: Vote | None) -> str:
    return f"{vote[1]} in ballot {vote[0]}" if vote else "nothing"
