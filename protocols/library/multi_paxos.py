"""A log, slot by slot: one leader asks once for all slots, then each command is one round trip.

## The idea

To agree on a whole series of commands, run one instance of Paxos for each slot of a log. Promising
is the same for all slots, so a leader does phase 1 once: its Prepare asks for the whole rest of the
log, and each Promise tells of every slot in which something was accepted. From then on each command
needs phase 2 alone: Accept to the others, Accepted back; it is chosen after two delays.

A new leader first clears up. For each slot that the promises tell of, it asks for the value of the
highest ballot; for holes between them it asks for no-op, a command that does nothing; only behind
them do new commands go. It asks for all of that in its own ballot, whatever the old one was.

Every replica executes what is chosen, slot by slot, and waits where it does not know a slot yet.
So slots may well be chosen out of order: logs have holes here, and two logs that agree in one slot
need not agree in those before, as in Raft they do. Promises and votes are on disk.

A replica learns what is chosen by a Commit, or without those by the next Accept, which says up to
where all is chosen. Nothing here watches the leader: somebody takes over when asked to, which is
up to you. A leader that is refused gives up, and clients have to ask again.

## What to look for

- The first command costs 4(n - 1) messages, each later one 2(n - 1).
- A leader dies with a hole in the log: the next one fills it with no-op.
- What one replica alone has accepted is chosen all the same, if the new leader hears of it.

## Sources

- L. Lamport: Paxos Made Simple. ACM SIGACT News 32(4), 2001, section 3.
- R. van Renesse, D. Altinbuken: Paxos Made Moderately Complex. ACM Computing Surveys 47(3), 2015.
- T. Chandra, R. Griesemer, J. Redstone: Paxos Made Live. ACM PODC, 2007.
"""

from __future__ import annotations

from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Preset,
    Protocol,
    Seat,
    Timing,
    View,
    Waits,
    durable,
    faults,
    liveness,
    param,
    recovered,
    request,
    safety,
    switch,
    timeout,
    upon,
)
from protocols.services import ballots, slots
from protocols.services.ballots import Vote
from protocols.services.slots import Slots
from protocols.services.synod import Nack

RULE = "Lamport 2001, section 3"
PHASE_1 = f"{RULE}: phase 1 once, for all slots that are not known to be chosen"
CLEAR_UP = f"{RULE}: the value of the highest ballot; no-op where there is none"
PHASE_2 = f"{RULE}: phase 2 for each command"
NO_OP = "no-op"
IDLE, ASKING, LEADING = "idle", "asking", "leading"
# What several scenarios begin with.
A_FIRST = "&do=request:r1:submit:command=a@0"
LATE = f"{A_FIRST}&do=request:r1:submit:command=b@3&do=drop:r1~r2.Accept&do=drop:r1~r3.Accept"
SLOW = (
    f"{A_FIRST}&do=request:r1:submit:command=b@6&do=delay:r1~r2.Accept.2:6"
    "&do=delay:r1~r3.Accept.2:6&do=request:r2:take_over@7&do=request:r2:submit:command=c@10"
)


class Prepare(Message, label="Prepare {ballot} from {first}", tint="ballot"):
    """Phase 1, for this slot and all behind it: take part in no lower ballot."""

    ballot: int
    first: int


class Promise(Message, label="Promise {ballot}: {votes}", tint="ballot"):
    """It does not, and this is what it has accepted: for each slot, ballot and value."""

    ballot: int
    votes: dict[int, Vote]


class Accept(Message, label="Accept {ballot}, {slot}: {value}", tint="ballot"):
    """Phase 2: accept this value in this slot. All slots up to `upto` are chosen."""

    ballot: int
    slot: int
    value: str
    upto: int


class Accepted(Message, label="Accepted {slot}", tint="ballot"):
    """It has; and the first slot that it lacks of those said to be chosen, or 0."""

    ballot: int
    slot: int
    lacks: int


class Commit(Message, label="Commit {slot}: {value}"):
    """This value is chosen in this slot."""

    slot: int
    value: str


class Replica(Slots["MultiPaxos"]):
    """Acceptor and learner, and leader if its ballot is the highest."""

    chips: ClassVar[tuple[str, ...]] = ("phase", "executed")
    display: ClassVar[dict[str, str]] = {"executed": "list"}
    phase: str = IDLE
    leader: str | None = None
    promised: int = durable(0)
    ballot: int = durable(0)
    waiting: list[str] = []
    promises: dict[str, dict[int, Vote]] = {}
    asking_for: dict[int, str] = {}
    accepts: dict[int, list[str]] = {}

    @recovered
    def come_back(self) -> None:
        """{self} comes back with its promise, {promised}, and its votes; the rest it must learn."""
        if self.mutated("forgets-promise"):
            self.promised = 0
            self.narrate(f"{self.title} comes back and has forgotten its promise.")

    @request("Submit a command", command=("a", "b", "c", "d", "e"))
    def submit(self, command: str) -> None:
        """{self} takes command {command}."""
        if self.phase == LEADING:
            self._ask(max(self.asking_for, default=self.known()) + 1, command, PHASE_2, "it is new")
        elif self.phase == IDLE and self.leader not in (None, self.id):
            whom = self.name_of(self.leader or "")
            self.narrate(f"{self.title} does not take command {command}: that is for {whom}.")
        else:
            self.waiting.append(command)
            if self.phase == IDLE:
                self._prepare(f"nobody leads, as far as it knows, and {command} is to be chosen")

    @request("Take over")
    def take_over(self) -> None:
        """{self} takes over, in ballot {ballot}."""
        if self.phase == LEADING:
            self.narrate(f"{self.title} leads already.")
        else:
            self._prepare("it is asked to lead")

    @upon(Prepare)
    def promise(self, sender: str, prepare: Prepare) -> None:
        """{self} promises {sender} to take part in no ballot below {ballot}."""
        if prepare.ballot <= self.promised:
            self._refuse(sender, prepare.ballot)
            return
        found = {slot: vote for slot, vote in self.accepted.items() if slot >= prepare.first}
        why = f"it had promised {self.promised}; it has voted in {len(found)} of these slots"
        self._follow(sender, prepare.ballot)
        self.because(why, PHASE_1)
        self.send(sender, Promise(prepare.ballot, found), why, PHASE_1)

    @upon(Promise)
    def gather(self, sender: str, promise: Promise) -> None:
        """{self} has the promise of {sender}."""
        if promise.ballot != self.ballot or self.phase != ASKING:
            self.because(f"ballot {promise.ballot} needs no more promises")
            return
        self.promises[sender] = dict(promise.votes)
        self.because(f"{len(self.promises)} of the {self.protocol.majority} promises that it needs")
        if len(self.promises) >= self.protocol.majority:
            self._lead()

    @upon(Accept)
    def vote(self, sender: str, accept: Accept) -> None:
        """{self} accepts {value} in slot {slot}."""
        if accept.ballot < self.promised and not self.mutated("skips-promise"):
            self._refuse(sender, accept.ballot)
            return
        if accept.ballot >= self.promised:
            self._follow(sender, accept.ballot)
        self.accept(accept.ballot, accept.slot, accept.value)
        for slot in range(1, accept.upto + 1):
            if slot not in self.chosen and self.accepted.get(slot, (0, ""))[0] == accept.ballot:
                self.learn(slot, self.accepted[slot][1])
        lacks = self.known() + 1 if self.known() < accept.upto else 0
        lost = f"; it lacks slot {lacks}" if lacks else ""
        why = f"no ballot above {accept.ballot} was promised{lost}"
        self.because(why, PHASE_2)
        self.send(sender, Accepted(accept.ballot, accept.slot, lacks), why, PHASE_2)

    @upon(Accepted)
    def count(self, sender: str, accepted: Accepted) -> None:
        """{self} hears that {sender} has accepted slot {slot}."""
        slot = accepted.slot
        if accepted.ballot != self.ballot or self.phase != LEADING:
            self.because(f"ballot {accepted.ballot} is over")
            return
        for lost in range(accepted.lacks, self.known() + 1) if accepted.lacks else ():
            why = f"{sender} lacks slot {accepted.lacks} and what follows"
            self.send(sender, Commit(lost, self.chosen[lost]), why, RULE)
        voters = self.accepts[slot]
        voters += [] if sender in voters else [sender]
        self.because(f"{len(voters)} of {self.protocol.majority} in slot {slot}", PHASE_2)
        if slot not in self.chosen and len(voters) >= self.protocol.majority:
            value, who = self.asking_for[slot], ", ".join(voters)
            self.narrate(f"{self.title} knows that {value} is chosen in slot {slot}.")
            self.learn(slot, value)
            if self.protocol.commits:
                self.broadcast(Commit(slot, value), f"{who} have accepted it", RULE)
            if set(self.asking_for) <= set(self.chosen):
                self.cancel_timer("retry", why="all that it asked for is chosen")

    @upon(Commit)
    def hear(self, sender: str, commit: Commit) -> None:
        """{self} learns that {value} is chosen in slot {slot}."""
        self.learn(commit.slot, commit.value)

    @upon(Nack)
    def give_up(self, sender: str, nack: Nack) -> None:
        """{self} is refused by {sender}, and gives up."""
        self.promised = max(self.promised, nack.promised)
        if nack.ballot != self.ballot or self.phase == IDLE:
            self.narrate(f"{self.title} is refused in ballot {nack.ballot}, which is over.")
            return
        self.because(f"{sender} has promised {nack.promised}, above {self.ballot}")
        self._retire(self.everyone[(nack.promised - 1) % self.protocol.n])

    @timeout("retry")
    def try_again(self) -> None:
        """{self} has no majority yet, and asks again."""
        if self.phase == ASKING:
            self._prepare("no majority has answered in time")
            return
        for slot in sorted(self.asking_for.keys() - self.chosen.keys()):
            silent = [one for one in self.others if one not in self.accepts[slot]]
            self._send_accept(silent, slot, f"no majority yet for slot {slot}", PHASE_2)
            self.set_timer("retry", self.protocol.wait)

    def waits_for(self) -> Waits | None:
        """For promises, for votes, or for a slot that it cannot leave out."""
        needed, have = self.protocol.majority, list(self.promises)
        slot = min(self.asking_for.keys() - self.chosen.keys(), default=0)
        if self.phase == LEADING and slot:
            have = self.accepts[slot]
        if self.phase == ASKING or slot:
            silent = tuple(one for one in self.others if one not in have)
            what = f"votes in slot {slot}" if slot else "promises"
            return Waits(f"{needed - len(have)} more of {needed} {what}", silent)
        return Waits(f"slot {self.known() + 1}") if len(self.chosen) > self.known() else None

    def _prepare(self, reason: str) -> None:
        latest = max(self.ballot, self.promised)
        self.ballot = ballots.next_ballot(self.index, self.protocol.n, latest)
        self.phase, self.leader, self.asking_for, self.accepts = ASKING, self.id, {}, {}
        self.promised, first = self.ballot, self.known() + 1
        self.promises = {self.id: {s: v for s, v in self.accepted.items() if s >= first}}
        self.because(reason)
        why = f"{reason}; from slot {first} on it does not know what is chosen"
        self.narrate(f"{self.title} asks for promises in ballot {self.ballot}.")
        self.broadcast(Prepare(self.ballot, first), why, PHASE_1)
        self.set_timer("retry", self.protocol.wait)

    def _lead(self) -> None:
        """Clears up what the promises tell of, then asks for what is waiting."""
        self.phase, told = LEADING, self.promises.values()
        self.narrate(f"{self.title} leads from now on, in ballot {self.ballot}.")
        self.cancel_timer("retry", why="it has a majority")
        last = max((slot for votes in told for slot in votes), default=self.known())
        if self.mutated("ignores-accepted"):
            last = self.known()
        for slot in range(self.known() + 1, last + 1):
            vote = ballots.told(votes.get(slot) for votes in told)
            why = f"accepted in ballot {vote[0]}" if vote else "nobody tells of it: a hole"
            self._ask(slot, vote[1] if vote else NO_OP, CLEAR_UP, why)
        for number, command in enumerate(self.waiting, last + 1):
            self._ask(number, command, PHASE_2, "it waited for the promises")
        self.waiting = []

    def _ask(self, slot: int, value: str, rule: str, reason: str) -> None:
        self.asking_for[slot], self.accepts[slot] = value, [self.id]
        self.asked.setdefault(slot, []).append((self.ballot, value))
        self.accept(self.ballot, slot, value)
        self._send_accept(self.others, slot, f"{value} in slot {slot}: {reason}", rule)
        self.set_timer("retry", self.protocol.wait)

    def _send_accept(self, to: tuple[str, ...] | list[str], slot: int, why: str, rule: str) -> None:
        self.send(to, Accept(self.ballot, slot, self.asking_for[slot], self.known()), why, rule)

    def _refuse(self, sender: str, ballot: int) -> None:
        why = f"it has promised {self.promised}"
        self.narrate(f"{self.title} takes no part in ballot {ballot}: {why}.")
        self.send(sender, Nack(ballot, self.promised), why, RULE)

    def _follow(self, leader: str, ballot: int) -> None:
        self.promised = ballot
        if (self.phase, self.leader) != (IDLE, leader):
            self._retire(leader)

    def _retire(self, leader: str) -> None:
        if self.phase != IDLE:
            self.cancel_timer("retry", why=f"{leader} has a higher ballot")
        self.phase, self.leader, self.waiting = IDLE, leader, []
        self.promises, self.asking_for, self.accepts = {}, {}, {}


class MultiPaxos(Protocol):
    """Each replica is proposer, acceptor and learner; messages to oneself are local steps."""

    title = "Multi-Paxos"
    family = "Consensus"
    shelf = 27
    timing = Timing.ASYNCHRONOUS
    links = "may lose, copy and reorder; safe in any timing"
    faults = faults(*(fault for fault in Fault if fault is not Fault.TRAITOR))
    network = Network(1, 1)
    horizon = 150
    roles = (Replica,)
    layout = "clique"
    messages = (Prepare, Promise, Accept, Accepted, Commit, Nack)

    n: int = param(3, lo=2, hi=7, label="Replicas")
    wait: int = param(15, lo=4, hi=90, label="Wait for a majority", help="In ticks.")
    commits: bool = switch(True, label="Commit messages", help="Else the next Accept tells.")

    mutations = slots.MISTAKES

    @property
    def majority(self) -> int:
        """More than half of the replicas."""
        return self.n // 2 + 1

    def seats(self) -> list[Seat]:
        """r1 to rn."""
        return [Seat(f"r{i}", Replica, f"R{i}") for i in range(1, self.n + 1)]

    def tolerates(self) -> Budget:
        """A minority may crash; the network may do what it likes."""
        free = self.faults - {Fault.CRASH}
        return Budget((self.n - 1) // 2, faults(Fault.CRASH), free)

    @safety("Agreement: in each slot at most one value is chosen, and nobody learns another")
    def agreement(self, view: View) -> str | None:
        """Chosen: accepted by a majority in one ballot."""
        return slots.two_values(list(view.each(Replica)), self.majority)

    @safety("Once a value is chosen in a slot, every later ballot asks for that value there")
    def chosen_stays(self, view: View) -> str | None:
        """The invariant behind agreement."""
        return slots.undone(list(view.each(Replica)), self.majority)

    @safety("In each slot a ballot stands for one value")
    def one_value_a_ballot(self, view: View) -> str | None:
        """The leader of a ballot gives a slot away once."""
        return slots.doubled(list(view.each(Replica)))

    @safety("All execute the same commands in the same order")
    def same_order(self, view: View) -> str | None:
        """Of any two, one has executed what the other has, and perhaps more."""
        return slots.out_of_order(list(view.each(Replica)))

    @liveness("Whoever leads has executed all that it has asked for")
    def done(self, view: View) -> str | None:
        """The others learn of it by a Commit, or by the next Accept."""
        leading = [one for one in view.up(Replica) if one.phase == LEADING]
        if not leading:
            return "Nobody leads."
        leader = max(leading, key=lambda one: one.ballot)
        missing = [slot for slot in leader.asking_for if slot > len(leader.executed)]
        return f"{leader.title} has not executed slot {missing[0]} yet." if missing else None

    presets = (
        Preset(
            "hole", "The leader dies and leaves a hole",
            "n=3&do=request:r1:submit:command=a@0&do=request:r1:submit:command=b@6"
            "&do=drop:r1~r2.Accept.2&do=drop:r1~r3.Accept.2&do=request:r1:submit:command=c@8"
            "&do=drop:r1~r3.Accept.3&do=crash:r1@9&do=request:r2:take_over@12"
            "&do=request:r2:submit:command=d@18",
            "R1 dies. b in slot 2 has reached nobody, c in slot 3 R2 alone. R2 clears up.",
            "Drop c on its way to R2 too: nobody tells of it, and d comes to slot 2.",
        ),
        Preset(
            "three-commands", "Three commands", "commits=0" + A_FIRST
            + "&do=request:r1:submit:command=b@6&do=request:r1:submit:command=c@10",
            "8 messages for the first command, 4 for each of the others: Accept and Accepted.",
            "Switch on the Commit messages: two more for each command.",
        ),
        Preset(
            "untold", "Chosen, and hardly anybody knows",
            "n=3&do=request:r1:submit:command=a@0&do=crash:r1@r1~r2.Accept"
            "&do=request:r3:take_over@6",
            "R1 dies after its first Accept. R1 and R2 have chosen a; R3 finds out by asking R2.",
            "Let R1 crash one message earlier, at tick 2: then nothing was chosen.",
        ),
        Preset(
            "deposed", "A leader alone",
            "n=3&do=request:r1:submit:command=a@0&do=cut:r1/r2,r3@6"
            "&do=request:r1:submit:command=b@7&do=request:r2:take_over@9"
            "&do=request:r2:submit:command=c@12&do=heal@16&do=request:r2:submit:command=d@23",
            "Cut off, R1 asks for b in vain. R2 leads ballot 2, and slot 2 is c. R1 gives up.",
            "Take the last command away: R1 hears nothing of c.",
        ),
        Preset(
            "comes-back", "Lost time, lost slots",
            "n=3&do=request:r1:submit:command=a@0&do=request:r1:submit:command=b@6"
            "&do=crash:r3@7&do=recover:r3@12&do=request:r1:submit:command=c@14",
            "R3 comes back without knowing what is chosen; its next Accepted says what it lacks.",
            "Crash R2 as well, at tick 13: then there is no majority for c.",
        ),
        Preset(
            "out-of-order", "Chosen out of order", "n=3" + LATE,
            "b is chosen in slot 2 before a in slot 1. Nobody executes it until a is known.",
            "Read what happens where they do not wait: the last scenario.",
        ),
        Preset(
            "ignores-accepted", "A new leader that does not listen",
            "n=3&mutation=ignores-accepted&do=request:r1:submit:command=a@0"
            "&do=drop:r1~r3.Commit&do=drop:r1~r2.Commit&do=crash:r1@5"
            "&do=request:r2:take_over@6&do=request:r2:submit:command=b@9",
            "a is chosen in slot 1. R2 and R3 have accepted it, and R2 asks for b there.",
            "Run it as it should be: b comes to slot 2.",
        ),
        Preset(
            "skips-promise", "A promise that does not bind", "mutation=skips-promise" + SLOW,
            "b of ballot 1 comes late to R2 and R3, and they take it though c is chosen.",
            "Run it as it should be: they refuse.",
        ),
        Preset(
            "forgets-promise", "A promise that was not written down",
            "mutation=forgets-promise" + SLOW + "&do=crash:r3@13&do=recover:r3@13",
            "R3 restarts just before b of ballot 1 arrives, and knows of no ballot 2.",
            "Run it as it should be: it refuses.",
        ),
        Preset(
            "skips-holes", "Executed at once", "n=3&mutation=skips-holes" + LATE
            + "&do=drop:r1~r3.Commit",
            "b is chosen first, and R1 and R2 execute it first. R3 does not hear of b at once.",
            "Run it as it should be: they wait for slot 1.",
        ),
    )  # fmt: skip
