"""Replicas that execute the same operations in the same order, though some of them lie.

## The idea

n = 3f + 1 replicas serve a client, and f of them may do anything. One is the primary: it gives
every request a number. It may lie, so all backups tell all others what they were told (Prepare).
Whoever hears the same from 2f of them is prepared: any two quorums of 2f + 1 share an honest
replica, so no other request can have got this number in this view. Then all say so (Commit);
whoever hears that from 2f + 1 executes, in the order of the numbers. The client believes f + 1.

Why the second round? To be prepared is one's own knowledge. Only 2f + 1 Commits make it sure that,
whatever happens to the primary, somebody honest will tell. If a request is not executed in time,
2f + 1 replicas ask for the next view, each with proof of all it has prepared. The next primary
proposes exactly that again, with the same numbers: what was executed anywhere stays what it was.

Here the client has signed its operations beforehand: a traitor may propose any of them at any
time, but invent none. There are no checkpoints, so a new view starts from number 1.

## What to look for

- 2n² - n + 1 messages for one operation, 29 with four replicas: all talk to all, twice.
- A lying primary can stop them for a while. It cannot make two honest replicas differ.

## Sources

- M. Castro, B. Liskov: Practical Byzantine Fault Tolerance. OSDI 1999.
- M. Castro, B. Liskov: Practical Byzantine Fault Tolerance and Proactive Recovery. TOCS 2002.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from protocols.kernel import (
    Budget,
    Fault,
    Lie,
    Message,
    Mutation,
    Preset,
    Timing,
    View,
    Violation,
    Waits,
    among,
    faults,
    safety,
    signed,
    strategy,
    timeout,
    upon,
    whole,
)
from protocols.services import replication
from protocols.services.replication import CLIENT, OPERATIONS, Client, Executor, Reply, Request

NORMAL = "Castro, Liskov 1999, §4.2: normal case"
PREPARED = "Castro, Liskov 1999, §4.2: prepared is a PrePrepare and 2f Prepares that match it"
COMMITTED = "Castro, Liskov 1999, §4.2: committed is prepared and 2f + 1 Commits"
CHANGE = "Castro, Liskov 1999, §4.4: view change"
ALONE = "".join(f"&do=drop:{one}.Commit" for one in ("0~2", "0~3", "1~2", "1~3")) + "&do=crash:0@6"
NULL = "null"  # fills a number that nobody can have executed
NUMBER_MAX = 9  # the high watermark: a traitor cannot use up all numbers
PREPARE, COMMIT = "prepare", "commit"
Certificates = tuple[tuple[int, int, str], ...]  # number, view, operation


class PrePrepare(Message, label="{number} is {op}", tint="op"):
    """From the primary to all: this operation gets this number in this view."""

    view: int
    number: int = whole(1, 4)
    op: str = among(*OPERATIONS)


class Prepare(Message, label="Prepare {op}", tint="op"):
    """From each backup to all: I was told so, and have been told nothing else."""

    view: int
    number: int
    op: str = among(*OPERATIONS)


class Commit(Message, label="Commit {op}", tint="op"):
    """From each to all: I am prepared."""

    view: int
    number: int
    op: str = among(*OPERATIONS)


class ViewChange(Message, label="ViewChange {view}"):
    """To all: I want this view, and here is proof of all that I have prepared."""

    view: int
    prepared: Certificates = signed()


class NewView(Message, label="NewView {view}"):
    """From the new primary: 2f + 1 want me, and this follows from what they have prepared."""

    view: int
    wanted: tuple[tuple[str, Certificates], ...] = signed()
    proposed: tuple[str, ...] = signed()


class Replica(Executor["PBFT"]):
    """Executes what a quorum has committed, in the order of the numbers."""

    chips = ("executed", "view")
    view: int = 0
    entered: int = 0
    accepted: dict[tuple[int, int], str] = {}
    votes: dict[tuple[Any, ...], list[str]] = {}
    certificates: dict[int, tuple[int, str]] = {}
    committed: dict[int, str] = {}
    asked: list[str] = []
    pending: list[str] = []
    wanted: dict[int, dict[str, Certificates]] = {}
    failed: int = 0

    @property
    def replicas(self) -> tuple[str, ...]:
        return tuple(one for one in self.everyone if one != CLIENT)

    def primary(self, view: int) -> str:
        return self.replicas[view % len(self.replicas)]

    @upon(Request)
    def take(self, sender: str, request: Request) -> None:
        """{self} takes the request for {op}."""
        if request.op in self.executed:
            self._reply(request.op)
        self.asked = sorted({*self.asked, request.op})
        self._want(request.op)
        if self.view == self.entered and self.primary(self.view) == self.id:
            self._propose()

    @upon(PrePrepare)
    def accept(self, sender: str, message: PrePrepare) -> None:
        """{self} is told by {sender}: number {number} is {op}."""
        place = (message.view, message.number)
        if not self.view == self.entered == message.view or sender != self.primary(self.view):
            self._ignore(f"{self.primary(self.view)} is the primary of view {self.view}")
        elif place in self.accepted or not 0 < message.number <= NUMBER_MAX:
            said = self.accepted.get(place, f"beyond {NUMBER_MAX}")
            self._ignore(f"number {message.number} is {said}")
        else:
            self._want(message.op)
            self._prepare(message.number, message.op)

    @upon(Prepare)
    def hear_prepare(self, sender: str, message: Prepare) -> None:
        """{self} hears that {sender} was told {op}."""
        if sender == self.primary(message.view):
            self._ignore("the primary has spoken with its PrePrepare, and counts once")
        else:
            self._count(PREPARE, sender, message)

    @upon(Commit)
    def hear_commit(self, sender: str, message: Commit) -> None:
        """{self} hears that {sender} is prepared for {op}."""
        self._count(COMMIT, sender, message)

    @timeout("patience")
    def lose_patience(self) -> None:
        """{self} has waited too long, and wants the next view."""
        self._change(self.view + 1, f"{', '.join(self.pending) or 'the new view'} takes too long")

    @upon(ViewChange)
    def hear_change(self, sender: str, message: ViewChange) -> None:
        """{self} hears that {sender} wants another view."""
        if message.view <= self.entered:
            self._ignore(f"it has entered view {self.entered}")
            return
        held = self.wanted.setdefault(message.view, {})
        held[sender] = message.prepared
        ahead = {view: set(those) for view, those in self.wanted.items() if view > self.view}
        if len(set().union(*ahead.values())) > self.protocol.f:
            who = f"{self.protocol.f + 1} want a later view, and one of them is honest"
            self._change(min(ahead), who)
        else:
            self.because(f"{len(held)} of {self.protocol.quorum} want view {message.view}", CHANGE)
            self._consider()

    @upon(NewView)
    def follow(self, sender: str, message: NewView) -> None:
        """{self} enters view {view} under {sender}."""
        wanted, late = message.wanted, message.view <= self.entered or message.view < self.view
        if late or sender != self.primary(message.view):
            self._ignore(f"it is in view {self.view}")
        elif len(wanted) < self.protocol.quorum or message.proposed != proposals(wanted):
            self._ignore("the proposals do not follow from what is proven")
        else:
            self.because(f"{len(wanted)} have asked for it", CHANGE)
            self._enter(message.view, message.proposed)

    def waits_for(self) -> Waits | None:
        """For a quorum, or for the primary."""
        held = self.wanted.get(self.view, {})
        if self.view == self.entered:
            what = f"{self.pending[0]} to be executed" if self.pending else ""
            return Waits(what, self._others()) if what else None
        missing = tuple(one for one in self.replicas if one not in held)
        more = max(0, self.protocol.quorum - len(held))
        return Waits(f"{more} more ViewChanges, then NewView", missing)

    def _ignore(self, why: str) -> None:
        self.because(why)
        self.narrate(f"{self.title} takes no notice: {why}.")

    def _others(self) -> tuple[str, ...]:
        return tuple(one for one in self.replicas if one != self.id)

    def _want(self, op: str) -> None:
        """From now on it counts the time until the operation is executed."""
        if op in (*self.executed, *self.pending, NULL):
            return
        if not self.pending and self.view == self.entered:
            self._hurry(f"{op} must be executed by then, or the primary is at fault")
        self.pending.append(op)

    def _hurry(self, why: str) -> None:
        if self.primary(self.view) != self.id:
            self.set_timer("patience", self.protocol.patience * 2**self.failed, why=why)

    def _propose(self) -> None:
        """As the primary: gives the next number to each operation that has none."""
        given = {number: op for (view, number), op in self.accepted.items() if view == self.view}
        for op in self.pending:
            if op not in given.values():
                number = max(given, default=0) + 1
                given[number] = self.accepted[self.view, number] = op
                why = f"{op} is asked for, and {number} is the next number"
                self.send(self._others(), PrePrepare(self.view, number, op), why, NORMAL)

    def _prepare(self, number: int, op: str) -> None:
        """As a backup: takes the primary's word down, and tells all the others."""
        self.accepted[self.view, number] = op
        why = f"{self.primary(self.view)} gives number {number} to {op}, and to nothing else"
        self.because(why, NORMAL)
        self.send(self._others(), Prepare(self.view, number, op), why, NORMAL)
        self._vote(self.id, PREPARE, self.view, number, op)
        self._progress(number, op)

    def _vote(self, voter: str, *said: Any) -> list[str]:
        """Who has said so: in which phase, view, number, operation. Twice counts once."""
        heard = self.votes.setdefault(said, [])
        if voter not in heard:
            heard.append(voter)
        return heard

    def _count(self, phase: str, sender: str, message: Prepare | Commit) -> None:
        heard = self._vote(sender, phase, message.view, message.number, message.op)
        need = self.protocol.quorum - (phase == PREPARE)
        said = f"number {message.number} is {message.op}"
        self.because(f"{len(heard)} say that {said}, and it takes {need}")
        if message.view == self.entered == self.view:
            self._progress(message.number, message.op)

    def _progress(self, number: int, op: str) -> None:
        """Prepared, then committed, then executed: as far as the votes go."""
        if self.accepted.get((self.view, number)) != op:
            return
        heard = self.votes.get((PREPARE, self.view, number, op), [])
        prepared = self.certificates.get(number) == (self.view, op)
        if len(heard) >= self.protocol.quorum - 1 and not prepared:
            self.certificates[number] = (self.view, op)
            why = f"{len(heard)} backups were told {op} for number {number}: it is prepared"
            self.because(why, PREPARED)
            self.narrate(f"{self.title} is prepared: number {number} is {op}.")
            self.send(self._others(), Commit(self.view, number, op), why, PREPARED)
            prepared = bool(self._vote(self.id, COMMIT, self.view, number, op))
        heard = self.votes.get((COMMIT, self.view, number, op), [])
        if prepared and len(heard) >= self.protocol.quorum:
            self.committed.setdefault(number, op)
            self._execute(len(heard))

    def _execute(self, heard: int) -> None:
        """In the order of the numbers, without gaps; a repeated operation has no effect."""
        ready = list(self.executed)
        if self.mutated("no-order"):
            ready = [self.committed[number] for number in sorted(self.committed)]
        while len(ready) + 1 in self.committed and not self.mutated("no-order"):
            ready.append(self.committed[len(ready) + 1])
        fresh = [op for op in ready[len(self.executed) :] if op not in (*self.executed, NULL)]
        self.executed = ready
        self.pending = [op for op in self.pending if op not in ready]
        for op in fresh:
            self.because(f"{heard} of {self.protocol.quorum} are prepared", COMMITTED)
            self.narrate(f"{self.title} executes {op}.")
            self._reply(op)
        if fresh:
            self.failed = 0
            self.cancel_timer("patience", why="it is executed")
            if self.pending:
                self._hurry(f"{self.pending[0]} is next")

    def _reply(self, op: str) -> None:
        result = self.executed.index(op) + 1
        self.send(CLIENT, Reply(self.view, op, result), f"it was number {result}", COMMITTED)

    def _change(self, view: int, why: str) -> None:
        """Leaves the view, and tells all what it has prepared."""
        self.view = view
        self.failed = min(self.failed + 1, 6)
        proof = tuple((number, *self.certificates[number]) for number in sorted(self.certificates))
        proof = () if self.mutated("no-proof") else proof
        self.wanted.setdefault(view, {})[self.id] = proof
        self.because(why, CHANGE)
        self.narrate(f"{self.title} wants view {view}: {why}.")
        self.cancel_timer("patience", why="it has left the view")
        self.send(self._others(), ViewChange(view, proof), why, CHANGE)
        self._consider()

    def _consider(self) -> None:
        """With a quorum the new primary begins; the others give it time, more every time."""
        held = self.wanted.get(self.view, {})
        if self.view == self.entered or len(held) != self.protocol.quorum:
            return
        if self.primary(self.view) != self.id:
            self._hurry(f"{len(held)} want view {self.view}: its primary must begin")
            return
        wanted = tuple((one, held[one]) for one in self.replicas if one in held)
        proposed = proposals(wanted)
        why = f"{len(held)} want view {self.view}"
        self.send(self._others(), NewView(self.view, wanted, proposed), why, CHANGE)
        self.because(why, CHANGE)
        self.narrate(f"{self.title} is the primary of view {self.view}, and begins.")
        self._enter(self.view, proposed)

    def _enter(self, view: int, proposed: tuple[str, ...]) -> None:
        self.view = self.entered = view
        self.wanted = {later: those for later, those in self.wanted.items() if later > view}
        self.cancel_timer("patience", why=f"view {view} has begun")
        self.pending = [op for op in self.pending if op in self.asked]  # not a primary's word alone
        if self.pending:
            self._hurry(f"{self.pending[0]} must be executed in this view")
        for number, op in enumerate(proposed, 1):
            if self.primary(view) == self.id:
                self.accepted[view, number] = op
            else:
                self._prepare(number, op)
        if self.primary(view) == self.id:
            self._propose()


def proposals(wanted: tuple[tuple[str, Certificates], ...]) -> tuple[str, ...]:
    """What the new primary must propose: for each number what was prepared in the latest view.

    A number that nobody of a quorum has prepared was executed nowhere, and becomes a null request.
    """
    latest: dict[int, tuple[int, str]] = {}
    for _, proof in wanted:
        for number, view, op in proof:
            latest[number] = max(latest.get(number, (-1, "")), (view, op))
    return tuple(latest.get(i, (0, NULL))[1] for i in range(1, max(latest, default=0) + 1))


@strategy
def equivocate(lie: Lie) -> Message | None:
    """As primary: tells the last replica another operation than the rest, then keeps silent."""
    if not isinstance(lie.message, PrePrepare):
        return None
    other = OPERATIONS[(OPERATIONS.index(lie.message.op) + 1) % len(OPERATIONS)]
    return lie.message.but(op=other) if lie.to == lie.node.everyone[-1] else lie.message


class PBFT(replication.Replicated):
    """Normal case and view change; no checkpoints."""

    title = "PBFT"
    family = "Consensus"
    shelf = 29
    timing = Timing.PARTIAL_SYNCHRONY
    links = "may lose, delay and double; the receiver knows the sender, and proofs are signed"
    faults = frozenset(Fault)
    roles = (Client, Replica)
    layout = "star: Client"
    messages = (Request, PrePrepare, Prepare, Commit, Reply, ViewChange, NewView)
    own_strategies = (equivocate,)

    @property
    def quorum(self) -> int:
        """2f + 1 of 3f + 1: any two have f + 1 in common, so one who is honest."""
        return 2 * self.f + (not self.mutated("small-quorum"))

    def tolerates(self) -> Budget:
        """Up to f faulty replicas; for safety nothing else matters, not even time."""
        counting = faults(Fault.TRAITOR, Fault.CRASH)
        return Budget(self.f, counting, self.faults - counting)

    @safety("No two honest replicas commit different operations under the same number")
    def agreement(self, view: View) -> str | None:
        for one, two in combinations(view.correct(Replica), 2):
            for number, op in one.committed.items():
                if (other := two.committed.get(number, op)) != op:
                    said = f"Number {number} is {op} at {one.title}, {other} at {two.title}."
                    return Violation(said, one.id, two.id)
        return None

    same_order = replication.same_order
    believed = replication.believed
    answered = replication.answered

    mutations = {
        "small-quorum": Mutation("Votes of 2f are a quorum", "Half of four: two such quorums may "
            "have no honest replica in common.", ("agreement",)),
        "no-proof": Mutation("A change of view carries no proof", "The new primary then gives a "
            "number away that has been used.", ("agreement",)),
        "no-order": Mutation("What is committed is executed at once", "It may be number 2, and "
            "number 1 is still on its way.", ("same_order",)),
    }  # fmt: skip

    presets = (
        Preset("equivocate", "The primary lies", "do=traitor:0:equivocate",
            "Replica 0 gives number 1 to a for 1 and 2, to b for 3, and falls silent. 1 and 2 are "
            "prepared, but two are no quorum. The next primary has proof of a, and must go on so.",
            "Let it lie to 2 as well: write another operation on the arrow 0 → 2."),
        Preset("normal", "All are honest", "",
            "One operation, 29 messages: 1, 3, 9, 12 and 4. Five delays until the client knows.",
            "Set f to 2: 92 messages."),
        Preset("silent-backup", "A backup is silent", "do=traitor:3:silent",
            "Nobody waits for Replica 3: three of four are enough. 22 messages.",
            "Make another one silent as well."),
        Preset("dead-primary", "The primary is dead", "do=crash:0@0",
            "The client asks everybody. All lose patience and want view 1: nine ViewChanges, three "
            "NewViews, and the operation is executed.",
            "Crash Replica 1 too, at 30: two are too many."),
        Preset("skipped-number", "The primary leaves a number out",
            "do=traitor:0:person&do=say:0~1.PrePrepare:number=2&do=say:0~2.PrePrepare:number=2"
            "&do=say:0~3.PrePrepare:number=2",
            "Number 2 is committed, but there is no number 1, and nobody executes. The next view "
            "fills the gap with a null request.", "Look at what the replicas have executed."),
        Preset("two-silent", "Two backups are silent", "do=traitor:2:silent&do=traitor:3:silent",
            "One Prepare is less than 2f: nobody is prepared, and nobody ever executes.",
            "Let Replica 3 speak again."),
        Preset("small-quorum", "Half is no quorum",
            "mutation=small-quorum&do=traitor:0:person&do=say:0~2.PrePrepare:op=b"
            "&do=say:0~3.PrePrepare:op=b",
            "The primary says a to 1 and b to 2 and 3. Two votes are enough for either.",
            "Mend it: then number 1 is b for all, and a is number 2."),
        Preset("no-proof", "A number given twice", "until=27&requests=2&mutation=no-proof" + ALONE,
            "0 and 1 have executed a as number 1. 0 dies, and nobody proves to the next primary "
            "what they know: it gives number 1 to b.", "Mend it: a keeps its number."),
        Preset("no-order", "Executed as it comes",
            "requests=2&mutation=no-order&do=drop:0~3.PrePrepare",
            "Replica 3 misses number 1, and executes number 2.", "Mend it: it waits."),
    )  # fmt: skip
