"""Leaders by vote, in numbered terms: a majority elects, and each server has one vote in a term.

The election of Ongaro and Ousterhout 2014, §5.2 and §5.4.1, with the mistakes that are made of it.
What a leader does then, and how it keeps the others from standing, is for the protocol to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from protocols.kernel import Message, Mutation, Protocol, durable, recovered, started, timeout, upon
from protocols.services.logs import last_term
from protocols.services.replicas import Replica

FOLLOWER, CANDIDATE, LEADER = "follower", "candidate", "leader"
PAPER: Final = "Ongaro, Ousterhout 2014"
ELECTION: Final = f"{PAPER}, §5.2: a majority of votes in one term elects"
UP_TO_DATE: Final = f"{PAPER}, §5.4.1: vote only for a log at least as up to date"
NEWER_TERM: Final = f"{PAPER}, §5.1: a higher term makes a follower of everybody"
MISTAKES: Final[Mapping[str, Mutation]] = {
    "forgets-vote": Mutation(
        "The vote is not written to the disk",
        "Who crashes and comes back votes twice in one term.",
        ("election_safety",),
    ),
    "counts-copies": Mutation(
        "A vote that comes twice counts twice",
        "The network may copy messages; votes are a set of voters.",
        ("election_safety",),
    ),
    "longest-log": Mutation(
        "The longer log wins, whatever its last term",
        "Who was alone with many entries outvotes those that committed few.",
        ("leader_completeness", "state_machine_safety"),
    ),
}


class RequestVote(Message, label="RequestVote {term}", tint="term"):
    """A candidate, its sender, asks for a vote and says how its log ends."""

    term: int
    last_index: int
    last_term: int


class VoteReply(Message, label="{granted}", tint="granted"):
    """Whether the candidate has this vote in this term."""

    term: int
    granted: bool


class Elects(Protocol):
    """What a voter must know of its protocol: how many vote, and the timeout, T to 2T ticks."""

    n: int
    t: int

    @property
    def majority(self) -> int:
        """More than half of the servers."""
        return self.n // 2 + 1


E = TypeVar("E", bound=Elects)


class Voter(Replica[E]):
    """Follows, stands for election or leads; term and vote are on its disk."""

    role: str = FOLLOWER
    leader: str | None = None
    term: int = durable(0)
    voted_for: str | None = durable(None)
    votes: list[str] = []

    @started
    def come_up(self) -> None:
        """{self} comes up as a follower in term {term}."""
        self.listen("nobody leads yet")

    @recovered
    def come_back(self) -> None:
        """{self} comes back as a follower, with term {term} and its log from the disk."""
        if self.mutated("forgets-vote"):
            self.voted_for = None
        self.listen("whoever leads will be heard of")

    @timeout("election")
    def stand(self) -> None:
        """{self} has heard of no leader and stands for election in term {term}."""
        self.term, self.voted_for, self.votes = self.term + 1, self.id, [self.id]
        self.role, self.leader = CANDIDATE, None
        needs = f"{self.protocol.majority} of {self.protocol.n} votes"
        self.because(f"no leader was heard of for the whole timeout; it needs {needs}", ELECTION)
        why = f"{needs} elect it; its log {_ends(len(self.log), last_term(self.log))}"
        ask = RequestVote(self.term, len(self.log), last_term(self.log))
        self.broadcast(ask, why, ELECTION)
        self.listen("if the votes are split, a new term begins then")

    @upon(RequestVote)
    def consider(self, sender: str, ask: RequestVote) -> None:
        """{self} is asked for its vote."""
        self.meet(ask.term)
        objection = self._objection(sender, ask)
        verb = "refuses its vote to" if objection else "votes for"
        self.narrate(f"{self.title} {verb} {self.name_of(sender)} in term {ask.term}.")
        if not objection:
            self.voted_for = sender
            self.listen(f"it has just voted for {sender}")
        ends = f"its log {_ends(ask.last_index, ask.last_term)}, no older than mine"
        why = objection or f"the first to ask in term {self.term}, and {ends}"
        self.because(why, UP_TO_DATE)
        self.send(sender, VoteReply(self.term, not objection), why, UP_TO_DATE)

    @upon(VoteReply)
    def count(self, sender: str, reply: VoteReply) -> None:
        """{self} hears “{granted}” from {sender}."""
        self.meet(reply.term)
        if self.role != CANDIDATE or reply.term < self.term:
            self.because(f"the election of term {reply.term} is over")
            return
        if reply.granted and (sender not in self.votes or self.mutated("counts-copies")):
            self.votes.append(sender)
        needed, who = self.protocol.majority, ", ".join(self.votes)
        self.because(f"{len(self.votes)} of the {needed} votes that it needs: {who}", ELECTION)
        if len(self.votes) >= needed:
            self.role, self.leader = LEADER, self.id
            self.elected(self.term)
            self.narrate(f"{self.title} is elected and leads term {self.term}.")
            self.cancel_timer("election", why="it leads")
            self.lead()

    def lead(self) -> None:
        """What a new leader does first."""
        raise NotImplementedError

    def retired(self) -> None:
        """What a leader gives up that leads no more."""

    def listen(self, why: str) -> None:
        """The election timer anew: only for a vote that was given and for the present leader."""
        self.set_timer("election", self.protocol.t, 2 * self.protocol.t, why)

    def meet(self, term: int) -> None:
        """A term that somebody else is in: one that is higher than mine makes me a follower."""
        if term > self.term:
            self.term, self.voted_for = term, None
            self.because(f"term {term} has begun", NEWER_TERM)
            self._give_way(None)

    def obey(self, leader: str) -> None:
        """Whoever leads this term is heard."""
        if (self.role, self.leader) != (FOLLOWER, leader):
            self._give_way(leader)
        self.listen(f"{leader} leads")

    def _give_way(self, leader: str | None) -> None:
        deposed = self.role == LEADER
        self.role, self.leader, self.votes = FOLLOWER, leader, []
        if deposed:
            self.retired()
            self.listen("it leads no more")

    def _objection(self, sender: str, ask: RequestVote) -> str:
        """Why the candidate does not get my vote; nothing where it does."""
        if ask.term < self.term:
            return f"term {ask.term} is over, this is {self.term}"
        if self.voted_for not in (None, sender):
            return f"in term {self.term} it has voted for {self.voted_for}"
        mine, theirs = (last_term(self.log), len(self.log)), (ask.last_term, ask.last_index)
        newer = mine[::-1] > theirs[::-1] if self.mutated("longest-log") else mine > theirs
        if not newer:
            return ""
        theirs_ends = _ends(ask.last_index, ask.last_term)
        return f"its log {_ends(len(self.log), mine[0])}; the candidate's {theirs_ends}"


def _ends(index: int, term: int) -> str:
    return f"ends at {index} with term {term}" if index else "is empty"
