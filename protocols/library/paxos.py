"""One value is chosen for ever, by a majority, although anybody may crash and messages be lost.

## The idea

Proposers want a value chosen, acceptors choose: a value is chosen once a majority of them has
accepted it in one and the same ballot. Ballots are numbered, and no two proposers use the same
number. A ballot has two phases.

Phase 1: the proposer asks all acceptors to take part: Prepare. An acceptor that has promised
nothing higher promises to take no part in lower ballots any more, and says which value it accepted
last, and in which ballot. Phase 2: with promises from a majority the proposer asks for a value:
Accept. If any of the promises told of an accepted value, it must be that of the highest ballot
among them; only where there is none may it be its own. An acceptor accepts unless it has promised a
higher ballot meanwhile.

Why nothing chosen is ever undone: any later majority has a member in common with the one that
chose, that member tells of the value, and no higher ballot can have another one, for it follows the
same rule. So a later ballot can only choose the same value again.

Acceptors write promise and vote to their disks before they answer. Whoever proposes must remember
which ballots it has used. Nothing depends on time, except that something is chosen at all: two
proposers can refuse each other for ever, and no protocol can rule that out.

## What to look for

- Without a rival: four messages for each acceptor, four delays.
- A duel: each Prepare voids the other's Accept. Random waiting ends it, sooner or later.
- A value accepted by one acceptor may come to be chosen, or never: it depends on who is asked.
- A majority that holds one value under different ballots has not chosen it.
- The runs that are broken on purpose leave out one rule each. One of them needs three ballots: with
  two nobody can see the mistake.
- The fields votes, wished, proposed and learnt are kept for the properties alone.

## Sources

- L. Lamport: The Part-Time Parliament. ACM Transactions on Computer Systems 16(2), 1998.
- L. Lamport: Paxos Made Simple. ACM SIGACT News 32(4), 2001.
"""

from __future__ import annotations

from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Network,
    Node,
    Preset,
    Seat,
    Timing,
    View,
    Violation,
    Waits,
    durable,
    faults,
    ghost,
    liveness,
    param,
    recovered,
    request,
    safety,
    switch,
    timeout,
    upon,
)
from protocols.services import ballots
from protocols.services.ballots import Vote
from protocols.services.synod import (
    PAPER,
    Accept,
    Accepted,
    Acceptor,
    Learner,
    Nack,
    Prepare,
    Promise,
    Synod,
)

PREPARE = f"{PAPER}, phase 1a: a number above all that it has used"
ACCEPT = f"{PAPER}, phase 2a: the value of the highest ballot among the promises"
IDLE, ASKING, ASKED, PROPOSING = "idle", "asking", "asked", "proposing"
REFUSED, DONE = "refused", "done"


class Proposer(Node["Paxos"]):
    """Wants a value chosen, and learns which one is."""

    chips: ClassVar[tuple[str, ...]] = ("value", "decision")
    ballot: int = durable(0)
    wish: str | None = None
    phase: str = IDLE
    promises: dict[str, Vote | None] = {}
    value: str | None = None
    accepts: list[str] = []
    seen: int = 0
    decision: str | None = None
    wished: list[str] = ghost([])
    proposed: list[Vote] = ghost([])
    learnt: list[str] = ghost([])

    @request("Propose a value", value=("x", "y", "z"))
    def propose(self, value: str) -> None:
        """{self} wants {wish} to be chosen, and begins ballot {ballot}."""
        if self.wish is not None:
            self.narrate(f"{self.title} has proposed {self.wish} and stays with that.")
            return
        self.wish = value
        self.wished.append(value)
        self._prepare(f"it wants {value} to be chosen")

    @recovered
    def come_back(self) -> None:
        """{self} comes back; it knows its last ballot, {ballot}, and what it wanted no more."""
        if self.mutated("reuses-ballots"):
            self.ballot = 0

    @timeout("retry")
    def try_again(self) -> None:
        """{self} tries again, with ballot {ballot}."""
        self._prepare("refused" if self.phase == REFUSED else "no majority has answered in time")

    @upon(Promise)
    def gather(self, sender: str, promise: Promise) -> None:
        """{self} has the promise of {sender}."""
        if promise.ballot != self.ballot or self.phase != ASKING:
            self.because(f"ballot {promise.ballot} needs no more promises")
            return
        self.promises[sender] = promise.accepted
        quorum = self.protocol.quorum
        self.because(f"{len(self.promises)} of the {quorum} promises that it needs")
        if len(self.promises) >= quorum:
            self.phase = ASKED
            if self.protocol.think:
                self.set_timer("think", self.protocol.think, why="so long it takes to answer")
            else:
                self.ask()

    @timeout("think")
    def ask(self) -> None:
        """{self} has its promises and asks for {value} to be accepted."""
        lowest = self.mutated("adopts-lowest")
        taken = ballots.told(self.promises.values(), lowest=lowest)
        taken = None if self.mutated("ignores-accepted") else taken
        self.value = taken[1] if taken else self.wish
        assert self.value is not None
        self.phase = PROPOSING
        self.proposed.append((self.ballot, self.value))
        among = ", ".join(self.promises)
        why = f"none of {among} has accepted anything: it is free to take its own, {self.value}"
        if taken:
            why = (
                f"of {among} the last to accept did so in ballot {taken[0]}: it must be {taken[1]}"
            )
        self.because(why, ACCEPT)
        self.narrate(f"{self.title} asks for {self.value} to be accepted in ballot {self.ballot}.")
        self.send(self.protocol.acceptor_ids, Accept(self.ballot, self.value), why, ACCEPT)
        if self.protocol.learners:
            self.cancel_timer("retry", why="the learners will hear of it")

    @upon(Accepted)
    def learn(self, sender: str, accepted: Accepted) -> None:
        """{self} hears that {sender} has accepted {value}."""
        if accepted.ballot != self.ballot or self.phase != PROPOSING:
            self.because(f"ballot {accepted.ballot} is over")
            return
        self.accepts += [] if sender in self.accepts else [sender]
        quorum = self.protocol.quorum
        self.because(f"{len(self.accepts)} of {quorum} have accepted in ballot {self.ballot}")
        if len(self.accepts) >= quorum:
            self.phase, self.decision = DONE, self.value
            self.learnt.append(accepted.value)
            self.narrate(
                f"{self.title} learns that {self.value} is chosen, in ballot {self.ballot}."
            )
            self.cancel_timer("retry", why=f"{self.value} is chosen")

    @upon(Nack)
    def give_up(self, sender: str, nack: Nack) -> None:
        """{self} is refused by {sender}, which has promised ballot {promised}."""
        if nack.ballot != self.ballot or self.phase in (IDLE, DONE) or nack.promised <= self.ballot:
            self.because(f"ballot {nack.ballot} is over")
            return
        self.seen = max(self.seen, nack.promised)
        self.because(f"ballot {nack.promised} was promised, {self.ballot} is not going to win")
        if self.phase != REFUSED:
            self.phase = REFUSED
            self.cancel_timer("think", why="refused")
            self.set_timer("retry", 1, self.protocol.backoff, "then it tries a higher ballot")

    def waits_for(self) -> Waits | None:
        """Phase by phase: promises, then votes."""
        counted = {ASKING: (self.promises, "promises"), PROPOSING: (self.accepts, "votes")}
        if self.phase not in counted or (self.phase == PROPOSING and self.protocol.learners):
            return None
        have, what = counted[self.phase]
        silent = tuple(one for one in self.protocol.acceptor_ids if one not in have)
        quorum = self.protocol.quorum
        return Waits(f"{quorum - len(have)} more of {quorum} {what}", silent)

    def _prepare(self, reason: str) -> None:
        """The next number of its own: those of all proposers differ."""
        latest = max(self.ballot, self.seen)
        self.ballot = ballots.next_ballot(self.index, self.protocol.proposers, latest)
        self.phase, self.promises, self.accepts, self.value = ASKING, {}, [], None
        self.because(reason)
        self.cancel_timer("think", why="that was for the ballot before")
        why = f"{reason}; {self.ballot} is its next number after {latest}"
        self.send(self.protocol.acceptor_ids, Prepare(self.ballot), why, PREPARE)
        patience = self.protocol.wait
        self.set_timer("retry", patience, why="without a majority it tries a higher ballot then")


def _asked(view: View) -> list[tuple[str, Vote]]:
    return [(one.id, vote) for one in view.each(Proposer) for vote in one.proposed]


class Paxos(Synod):
    """A single decree, with proposers, acceptors and learners on nodes of their own."""

    title = "Paxos"
    family = "Consensus"
    shelf = 26
    timing = Timing.ASYNCHRONOUS
    links = "may lose, copy and reorder; safe in any timing"
    faults = faults(*(fault for fault in Fault if fault is not Fault.TRAITOR))
    network = Network(1, 1)
    horizon = 150
    roles = (Proposer, Acceptor, Learner)
    layout = "layers: Proposer / Acceptor / Learner"
    messages = (Prepare, Promise, Accept, Accepted, Nack)

    proposers: int = param(2, lo=1, hi=3, label="Proposers")
    acceptors: int = param(3, lo=1, hi=7, label="Acceptors")
    learners: int = param(0, lo=0, hi=3, label="Learners", help="Without any the proposers learn.")
    wait: int = param(20, lo=4, hi=90, label="Wait for a majority", help="In ticks.")
    backoff: int = param(8, lo=1, hi=60, label="Longest wait after a refusal", help="At random.")
    think: int = param(0, lo=0, hi=9, label="Time between the phases", help="In ticks.")
    nack: bool = switch(True, label="Refusals are told", help="Else a proposer has to wait.")

    mutations = ballots.MISTAKES

    @property
    def majority(self) -> int:
        """More than half of the acceptors."""
        return self.acceptors // 2 + 1

    @property
    def quorum(self) -> int:
        """What proposers and learners take for a majority."""
        return max(1, self.acceptors // 2) if self.mutated("half-is-enough") else self.majority

    @property
    def acceptor_ids(self) -> tuple[str, ...]:
        """a1, a2, …"""
        return tuple(f"a{i}" for i in range(1, self.acceptors + 1))

    @property
    def learner_ids(self) -> tuple[str, ...]:
        """l1, l2, …; none where the proposers learn."""
        return tuple(f"l{i}" for i in range(1, self.learners + 1))

    def seats(self) -> list[Seat]:
        """Proposers, then acceptors, then learners."""
        proposers = [Seat(f"p{i}", Proposer, f"P{i}") for i in range(1, self.proposers + 1)]
        acceptors = [Seat(name, Acceptor, name.upper()) for name in self.acceptor_ids]
        return [*proposers, *acceptors, *(Seat(n, Learner, n.upper()) for n in self.learner_ids)]

    def tolerates(self) -> Budget:
        """A minority of the acceptors may crash; the network may do what it likes."""
        free = self.faults - {Fault.CRASH}
        return Budget((self.acceptors - 1) // 2, faults(Fault.CRASH), free)

    @safety("Agreement: at most one value is chosen, and nobody learns another")
    def agreement(self, view: View) -> str | None:
        """Chosen: accepted by a majority in one ballot; learnt: taken for that."""
        found = {value: f"chosen in ballot {ballot}" for ballot, value in self._chosen(view)}
        for one in (*view.each(Proposer), *view.each(Learner)):
            found.update((v, f"learnt by {one.title}") for v in one.learnt if v not in found)
        said = " and ".join(f"{value} is {how}" for value, how in sorted(found.items()))
        return f"Two values: {said}." if len(found) > 1 else None

    @safety("Once a value is chosen, every later ballot asks for that value")
    def chosen_stays(self, view: View) -> str | None:
        """The invariant behind agreement."""
        if found := ballots.undone(self._chosen(view), _asked(view)):
            (ballot, value), who, (later, other) = found
            said = f"{value} was chosen in ballot {ballot}; {later} asks for {other}."
            return Violation(said, f"{who}.value")
        return None

    @safety("No ballot stands for two values")
    def one_value_a_ballot(self, view: View) -> str | None:
        """Ballots are numbered, and each number belongs to one proposer, once."""
        if found := ballots.doubled(_asked(view)):
            return "Ballot {} asks for {} and for {}.".format(*found)
        return None

    @safety("Validity: what is chosen was proposed by somebody")
    def validity(self, view: View) -> str | None:
        """Nothing is made up on the way."""
        wished = {value for one in view.each(Proposer) for value in one.wished}
        odd = [value for _, value in self._chosen(view) if value not in wished]
        return f"{odd[0]} is chosen, and nobody proposed it." if odd else None

    @liveness("Whoever is up and has proposed a value, or is a learner, learns what is chosen")
    def decided(self, view: View) -> str | None:
        """Proposers may refuse each other for ever."""
        asked = [one for one in view.up(Proposer) if one.wish and not self.learners]
        waiting = [one.title for one in (*asked, *view.up(Learner)) if one.decision is None]
        if not any(one.wished for one in view.each(Proposer)):
            return "Nobody has proposed anything."
        return f"{', '.join(waiting)} cannot tell yet." if waiting else None

    def _chosen(self, view: View) -> list[Vote]:
        """What a majority has accepted in one ballot, at any time."""
        return ballots.chosen((one.votes for one in view.each(Acceptor)), self.majority)

    presets = (
        Preset(
            "duel", "A duel without end",
            "think=3&backoff=1&until=37&do=request:p1:propose:value=x@0"
            "&do=request:p2:propose:value=y@4",
            "Each Prepare voids the other's Accept: eight ballots fail, and nothing is chosen.",
            "Set the longest wait after a refusal to 20 and the end to tick 300: chance ends it.",
        ),
        Preset(
            "one-proposer", "Nobody interferes",
            "proposers=1&do=request:p1:propose:value=x@0",
            "Four messages for each of three acceptors: x is chosen at 3, P1 knows it at 4.",
            "Crash A3 at once: two of three are enough.",
        ),
        Preset(
            "late", "Too late for y",
            "do=request:p1:propose:value=x@0&do=request:p2:propose:value=y@8",
            "x has been chosen. P2 wants y, is told of x, and has to ask for x.",
            "Let P2 propose at tick 1, before anything is accepted.",
        ),
        Preset(
            "duel-ends", "Chance ends a duel",
            "think=3&seed=5&do=request:p1:propose:value=x@0&do=request:p2:propose:value=y@4",
            "The same two proposers, but each waits for a random time after a refusal.",
            "Try other seeds.",
        ),
        Preset(
            "must-adopt", "Accepted once, and told",
            "do=request:p1:propose:value=x@0&do=drop:p1~a2.Accept&do=drop:p1~a3.Accept"
            "&do=crash:p1@4&do=request:p2:propose:value=y@6&do=drop:p2~a3.Prepare",
            "Only A1 has accepted x. P2 asks A1 and A2, hears of x and must ask for it.",
            "Compare with the next scenario, where P2 asks A2 and A3.",
        ),
        Preset(
            "may-choose", "Accepted once, and not told",
            "do=request:p1:propose:value=x@0&do=drop:p1~a2.Accept&do=drop:p1~a3.Accept"
            "&do=crash:p1@4&do=request:p2:propose:value=y@6&do=drop:p2~a1.Prepare"
            "&do=drop:p2~a1.Accept",
            "A2 and A3 have accepted nothing: P2 is free, y is chosen, and A1's x is dead.",
            "Take away the drop of P2's Prepare to A1: then all depends on who answers first.",
            beside="must-adopt",
        ),
        Preset(
            "three-ballots", "The highest ballot counts",
            "proposers=3&do=request:p1:propose:value=x@0&do=drop:p1~a2.Accept"
            "&do=drop:p1~a3.Accept&do=crash:p1@4&do=request:p2:propose:value=y@6"
            "&do=drop:p2~a1.Prepare&do=drop:p2~a1.Accept&do=drop:p2~a3.Accept"
            "&do=request:p3:propose:value=z@12&do=drop:p3~a3.Prepare",
            "A1 tells of x in ballot 1, A2 of y in ballot 2: P3 wants z and must ask for y.",
            "Drop A2's Promise and bring back P3's Prepare to A3: then it is x.",
        ),
        Preset(
            "not-chosen", "A majority holds x, and y is chosen",
            "proposers=3&do=request:p1:propose:value=x@0&do=drop:p1~a2.Accept"
            "&do=drop:p1~a3.Accept&do=request:p2:propose:value=y@6&do=drop:p2~a1.Prepare"
            "&do=drop:p2~a1.Accept&do=drop:p2~a2.Accept&do=request:p3:propose:value=z@12"
            "&do=drop:p3~a3.Prepare&do=drop:p3~a1.Accept&do=drop:p3~a3.Accept&do=crash:p3@16"
            "&do=drop:p1~a2.Prepare.2",
            "At 15 A1 and A2 both hold x, of ballots 1 and 3: not chosen. Ballot 4 chooses y.",
            "Let P3's Accept reach A1: then x is chosen in ballot 3, and stays.",
        ),
        Preset(
            "ignores-accepted", "Its own value at any price",
            "mutation=ignores-accepted&do=request:p1:propose:value=x@0"
            "&do=request:p2:propose:value=y@8",
            "P2 is told of x and asks for y all the same: both are chosen.",
            "Run it as it should be.",
        ),
        Preset(
            "adopts-lowest", "The lowest instead of the highest",
            "proposers=3&mutation=adopts-lowest&do=request:p1:propose:value=x@0"
            "&do=drop:p1~a2.Accept&do=drop:p1~a3.Accept&do=crash:p1@4"
            "&do=request:p2:propose:value=y@6&do=drop:p2~a1.Prepare&do=drop:p2~a1.Accept"
            "&do=request:p3:propose:value=z@14&do=drop:p3~a3.Prepare",
            "y is chosen in ballot 2. P3 hears of x and y, and takes the older one.",
            "Let P3 not propose: two ballots are not enough to see it.",
        ),
        Preset(
            "skips-promise", "A promise that does not bind",
            "mutation=skips-promise&do=request:p1:propose:value=x@0"
            "&do=request:p2:propose:value=y@1",
            "All have promised ballot 2, and accept x in ballot 1, which P2 was not told of.",
            "Run it as it should be: P1 is refused, and chooses y itself.",
        ),
        Preset(
            "forgets-promise", "A promise that was not written down",
            "mutation=forgets-promise&do=request:p1:propose:value=x@0"
            "&do=request:p2:propose:value=y@1&do=drop:p2~a3.Prepare&do=crash:a1@3"
            "&do=recover:a1@3",
            "A1 promises ballot 2, restarts within tick 3, and accepts x in ballot 1.",
            "Run it as it should be.",
        ),
        Preset(
            "half-is-enough", "Two halves",
            "acceptors=4&mutation=half-is-enough&do=cut:p1,a1,a2/p2,a3,a4@0"
            "&do=request:p1:propose:value=x@0&do=request:p2:propose:value=y@1",
            "Each side of the cut has two of four acceptors, and takes them for a majority.",
            "Run it as it should be: neither side can choose.",
        ),
        Preset(
            "reuses-ballots", "One number, two values",
            "proposers=1&mutation=reuses-ballots&do=request:p1:propose:value=x@0"
            "&do=drop:p1~a3.Accept&do=crash:p1@3&do=recover:p1@4"
            "&do=request:p1:propose:value=y@5&do=copy:a2~p1.Promise:1"
            "&do=delay:a2~p1.Promise*2:8&do=copy:a3~p1.Promise:1&do=delay:a3~p1.Promise*2:8",
            "P1 restarts and begins ballot 1 again. Late promises of the first one count for it.",
            "Run it as it should be: its next ballot is 2.",
        ),
    )  # fmt: skip
