"""All commit or all abort, and for a moment everybody's fate hangs on one node.

## The idea

A transaction has touched several databases. All of them must keep its changes, or none. So a
coordinator first asks: can you commit? Whoever says yes gives up its freedom with that word: it
writes to disk that it is prepared, and from then on it must be able to do either. If all say yes,
the coordinator writes commit to its own disk, and tells them. One no, or one silence, means abort.

The moment of decision is that one record, written (“forced”) before anybody hears of it. Whoever
comes back from a crash reads its log. No vote recorded: it may still abort by itself. A decision
recorded: it obeys that. Prepared, and no decision: it must ask, and never decide by itself.

Whom it asks is the weak spot. The coordinator knows, if it is up. Another participant may help: one
that has decided, or one that has not voted yet and so can still refuse. But where everybody within
reach is prepared and the coordinator is down, they are blocked: commit and abort are both possible,
and they hold their locks until it returns. That is the price, and no timeout buys it off.

## What to look for

- Crash the coordinator anywhere. Only if everybody within reach is prepared do they block.
- A commit costs four messages a participant, and no decision travels before it is on a disk.
- Three-phase commit, the other half of this pair, never blocks, and pays for that elsewhere.

## Sources

- J. Gray: Notes on Data Base Operating Systems. LNCS 60, 1978.
- B. Lampson, H. Sturgis: Crash Recovery in a Distributed Data Storage System. Xerox PARC, 1979.
- C. Mohan, B. Lindsay, R. Obermarck: Transaction Management in the R* Distributed Database
  Management System. ACM TODS 11(4), 1986 (presumed abort).
- P. Bernstein, V. Hadzilacos, N. Goodman: Concurrency Control and Recovery in Database Systems,
  chapter 7. 1987 (cooperative termination).
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Preset,
    View,
    Waits,
    faults,
    param,
    recovered,
    request,
    started,
    switch,
    timeout,
    upon,
    witness,
)
from protocols.services import commitment
from protocols.services.commitment import (
    ABORTED,
    COMMITTED,
    COORDINATOR,
    DONE,
    NO,
    PREPARED,
    WORKING,
    YES,
    Commitment,
    Site,
    Vote,
)

VOTING = "Gray 1978, phase 1: vote yes only after writing that you are prepared"
DECIDING = "Gray 1978, phase 2: all yes is commit, anything else is abort; write it, then say it"
TERMINATION = "Bernstein, Hadzilacos, Goodman 1987: who has voted yes must ask, and may not decide"
HELPING = "Bernstein, Hadzilacos, Goodman 1987, cooperative termination"
PRESUMED = "Mohan, Lindsay, Obermarck 1986: what is in no log was aborted"
END = "end"  # the record that everybody has confirmed
WRITE = 1  # ticks that the coordinator's forced write takes
WORD = {COMMITTED: "commit", ABORTED: "abort"}


class Prepare(Message):
    """To every participant: can you commit?"""


class Decision(Message, label="{decision}", tint="decision"):
    """From whoever knows it: the transaction is committed, or aborted."""

    decision: str


class Ack(Message):
    """To the coordinator: the decision is on my disk, you need not remember it for me."""


class DecisionReq(Message, label="Decision?"):
    """From a participant that is prepared: what has become of the transaction?"""


class Coordinator(Site["TwoPhaseCommit"]):
    """Collects the votes, decides, and tells everybody until everybody has confirmed."""

    votes: dict[str, str] = {}
    unconfirmed: list[str] = []

    @started
    def begin(self) -> None:
        """{self} asks every participant whether it can commit."""
        why = f"all {len(self.others)} have to agree"
        self.send(self.others, Prepare(), why, "Gray 1978, phase 1")
        patience = self.protocol.patience
        self.set_timer("votes", patience, why=f"a vote that takes {patience} ticks counts as no")

    @recovered
    def come_back(self) -> None:
        """{self} comes back and reads in its log what it had decided."""
        self.state = next((record for record in self.log if record in DONE), WORKING)
        if END in self.log:
            self.because("everybody has confirmed the decision long ago")
        elif self.decided:
            self._tell(self.others, f"{self.state} is in the log; whoever has not heard it must")
        elif self.protocol.presume:
            self.state = ABORTED
            self.because("no decision is in the log, so it was abort", PRESUMED)
        else:
            self.narrate(f"{self.title} comes back, finds no decision in its log, and aborts.")
            self._decide(ABORTED, "no decision is in the log, so nobody can have heard of one")

    @upon(Vote)
    def count(self, sender: str, vote: Vote) -> None:
        """{self} hears {vote} from {sender}."""
        if self.state != WORKING:
            self.because(f"it is {self.state} already: a vote changes nothing")
            return
        self.votes[sender] = vote.vote
        if vote.vote == NO:
            self._decide(ABORTED, f"{sender} cannot commit, and one no is enough")
        elif len(self.votes) == len(self.others):
            self._decide(COMMITTED, f"all {len(self.votes)} have voted yes")
        else:
            self.because(f"{len(self.votes)} of {len(self.others)} have voted yes")

    @timeout("votes")
    def give_up(self) -> None:
        """{self} has waited long enough for votes."""
        missing = ", ".join(one for one in self.others if one not in self.votes)
        outcome = COMMITTED if self.mutated("silence-is-yes") else ABORTED
        self._decide(outcome, f"no vote from {missing} within {self.protocol.patience} ticks")

    @timeout("written")
    def announce(self) -> None:
        """{self} has its decision on disk and tells it."""
        if self.mutated("tells-first"):
            self._write()
            self.narrate(f"{self.title} writes its decision down, after telling it.")
        else:
            self._announce()

    @upon(Ack)
    def confirmed(self, sender: str, ack: Ack) -> None:
        """{self} need not remember the decision for {sender}."""
        self.unconfirmed = [one for one in self.unconfirmed if one != sender]
        self.because(f"{len(self.unconfirmed)} have not confirmed yet", DECIDING)
        if not self.unconfirmed and END not in self.log:
            self.log.append(END)
            self.narrate(f"{self.title} has every confirmation, and may forget the transaction.")

    @upon(DecisionReq)
    def answer(self, sender: str, question: DecisionReq) -> None:
        """{self} is asked by {sender}, and says what it has decided."""
        if self.decided:
            self.send(sender, Decision(WORD[self.state]), f"it has {self.state}", TERMINATION)
        else:
            self.narrate(f"{self.title} has not decided yet: it will tell everybody when it has.")

    def waits_for(self) -> Waits | None:
        """First for votes, then for confirmations."""
        if self.state == WORKING:
            missing = tuple(one for one in self.others if one not in self.votes)
            return Waits(f"{len(missing)} of {len(self.others)} votes", missing)
        if self.unconfirmed:
            return Waits(f"{len(self.unconfirmed)} confirmations", tuple(self.unconfirmed))
        return None

    def _decide(self, decision: str, why: str) -> None:
        """The record is on disk a tick before anybody is told: a crash may come between."""
        self.because(why, DECIDING)
        self.cancel_timer("votes", why="it has decided")
        self.state = decision
        if self.mutated("tells-first"):
            self._announce()
        else:
            self._write()
        why = f"{WORD[decision]} must be on disk before anybody hears of it"
        self.set_timer("written", WRITE, why=why)

    def _write(self) -> None:
        if not self._presumed():
            self.log.append(self.state)

    def _announce(self) -> None:
        whom = tuple(one for one in self.others if self.votes.get(one) != NO)
        apart = "" if whom == self.others else "; who has voted no has aborted by itself"
        self._tell(whom, f"{WORD[self.state]} is on disk" + apart)

    def _tell(self, whom: tuple[str, ...], why: str) -> None:
        self.send(whom, Decision(WORD[self.state]), why, DECIDING)
        self.unconfirmed = [] if self._presumed() else list(whom)

    def _presumed(self) -> bool:
        return self.protocol.presume and self.state == ABORTED


class Participant(Site["TwoPhaseCommit"]):
    """Votes, and after a yes is bound to whatever is decided."""

    willing: bool = True
    questions: int = 0

    @started
    def come_up(self) -> None:
        """{self} has done its part of the work and waits to be asked for its vote."""
        self.set_timer("prepare", self.protocol.patience, why="nobody need wait for ever")

    @recovered
    def come_back(self) -> None:
        """{self} comes back and reads its log."""
        self.state = self.log[-1] if self.log else WORKING
        if self.state == PREPARED:
            self.narrate(f"{self.title} comes back, finds that it has voted yes, and asks.")
            self._ask("its log says prepared, and no decision")
        elif self.state == WORKING:
            self.narrate(f"{self.title} comes back, finds no vote in its log, and aborts.")
            self._abort("it has not voted, so nobody can have committed")

    @request("Vote no")
    def refuse(self) -> None:
        """{self} will vote no."""
        self.willing = False
        if self.state != WORKING:
            self.narrate(f"{self.title} is {self.state}: it is too late to vote no.")

    @upon(Prepare)
    def vote(self, sender: str, prepare: Prepare) -> None:
        """{self} is asked to prepare, and votes."""
        if self.state in (PREPARED, COMMITTED):
            self.because("its vote is given, and stands")
            self.narrate(f"{self.title} has voted already.")
        elif self.state == WORKING and self.willing:
            self.record(PREPARED)
            why = "prepared is on disk: from now on it can do either, and decide nothing"
            self.because(why, VOTING)
            self.narrate(f"{self.title} writes that it is prepared, and votes yes.")
            self.cancel_timer("prepare", why="it has been asked")
            self.send(sender, Vote(YES), why, VOTING)
            self._wait("the decision must come")
        else:
            self.narrate(f"{self.title} votes no; for itself it has aborted.")
            why = "it has aborted by itself" if self.decided else "it cannot keep its part"
            self.send(sender, Vote(NO), why, VOTING)
            self._abort(why)

    @timeout("prepare")
    def lose_patience(self) -> None:
        """{self} has not been asked for its vote, and aborts by itself."""
        self._abort("it has promised nothing yet, so it may")

    @upon(Decision)
    def obey(self, sender: str, decision: Decision) -> None:
        """{self} is told the decision: {decision}."""
        self.because(f"{self.name_of(sender)} knows", DECIDING)
        self._settle(COMMITTED if decision.decision == WORD[COMMITTED] else ABORTED)
        if sender == COORDINATOR and not (self.protocol.presume and self.state == ABORTED):
            self.send(sender, Ack(), f"{WORD[self.state]} is on disk", DECIDING)

    @timeout("decision")
    def ask_in_vain(self) -> None:
        """{self} is prepared, has heard nothing, and may not decide by itself."""
        if self.mutated("doubt-aborts"):
            self.narrate(f"{self.title} is prepared, has heard nothing, and aborts by itself.")
            self._abort(f"it has waited for {self.protocol.doubt} ticks")
            return
        self._ask(f"it has voted yes, and has heard nothing for {self.protocol.doubt} ticks")

    @upon(DecisionReq)
    def help(self, sender: str, question: DecisionReq) -> None:
        """{self} knows the outcome and tells {sender}."""
        if self.state == WORKING:
            self.narrate(f"{self.title} has not voted: it aborts, and tells whoever asked.")
            self._abort(f"{sender} is in doubt, and a vote that was not given can end it")
        if self.decided:
            self.send(sender, Decision(WORD[self.state]), f"{self.id} has {self.state}", HELPING)
        else:
            self.because("it is prepared itself, and knows as little", HELPING)
            self.narrate(f"{self.title} is in doubt as well, and cannot help.")

    def waits_for(self) -> Waits | None:
        """To be asked, then to be told."""
        if self.state == WORKING:
            return Waits("Prepare", (COORDINATOR,))
        return Waits("the decision", self.others) if self.state == PREPARED else None

    def _abort(self, why: str) -> None:
        self.because(why, VOTING)
        self._settle(ABORTED)

    def _settle(self, outcome: str) -> None:
        """Writes the first outcome that it hears of to its log, and obeys it."""
        if not self.decided:
            self.record(outcome)
            self.cancel_timer("prepare", "decision", why="the outcome is known")

    def _ask(self, why: str) -> None:
        self.questions += 1
        self.send(self.others, DecisionReq(), why, TERMINATION)
        if self.questions < self.protocol.tries:
            self._wait("it will ask again")

    def _wait(self, why: str) -> None:
        self.set_timer("decision", self.protocol.doubt, why=why)


class TwoPhaseCommit(Commitment):
    """Centralised, with forced logs and cooperative termination."""

    title = "Two-phase commit"
    family = "Atomic commit"
    shelf = 50
    links = "anything may be lost, late or copied; what is written to disk survives a crash"
    faults = frozenset(Fault) - {Fault.TRAITOR}
    roles = (Coordinator, Participant)
    layout = "star: Coordinator"
    messages = (Prepare, Vote, Decision, Ack, DecisionReq)
    compare = ("three-phase-commit",)

    tries: int = param(1, lo=1, hi=5, label="Tries", help="How often one asks.")
    presume: bool = switch(False, label="Presume abort", help="It needs no log and no Ack.")

    def tolerates(self) -> Budget:
        """Nothing but a lost disk makes it contradict itself; what it can lose is time."""
        crash = faults(Fault.CRASH)
        return Budget(self.n + 1, crash, self.faults - crash)

    agreement = commitment.agreement
    all_yes = commitment.all_yes
    everybody_learns = commitment.everybody_learns

    @witness("Somebody is blocked: it has voted yes, and nothing can come any more")
    def blocked(self, view: View) -> str | None:
        """It holds its locks until somebody comes back."""
        stuck = [one.title for one in view.up(Participant) if one.state == PREPARED and view.idle]
        return f"Blocked: {', '.join(stuck)}." if stuck else None

    mutations = {
        "doubt-aborts": Mutation(
            "Whoever is in doubt aborts", "Nobody has told it to commit. But somebody else may "
            "have been told.", ("agreement",)),
        "tells-first": Mutation(
            "The coordinator tells its decision before it is on disk", "A crash in between, and it "
            "comes back knowing nothing of what it has said.", ("agreement",)),
        "silence-is-yes": Mutation(
            "A vote that is not heard counts as yes", "Whoever was not asked may have aborted by "
            "itself.", ("agreement", "all_yes")),
    }  # fmt: skip

    accidents = commitment.accidents("Decision")

    presets = (
        Preset("blocked", "The coordinator dies too soon", "do=crash:c@2",
            "All three have promised. They may neither commit nor abort, and each of them asks two "
            "others who know as little. They hold their locks, and wait.",
            "Let the coordinator come back at 25. Or crash it one tick later."),
        Preset("commit", "All vote yes", "",
            "Prepare, yes, commit, Ack: four messages for each of the three participants.",
            "Let one of the votes come late, by 12: a slow vote is a no."),
        Preset("one-no", "One votes no", "do=request:p2:refuse@0",
            "Site 2 aborts at once and need not be told: ten messages, and everybody aborts.",
            "Let a second one refuse."),
        Preset("log-decides", "It comes back", "do=crash:c@3&do=recover:c@25",
            "At 2 commit is on disk, at 3 the coordinator dies before it tells anybody. For the "
            "others it may as well have aborted. At 25 the log decides.",
            "Let it die at 2: then nothing is in the log, and it comes back to abort."),
        Preset("one-was-told", "One was told in time", "do=crash:c@c~p1.Decision",
            "Site 1 knows that it is commit. The two in doubt ask it.",
            "Crash Site 1 too, right after its Ack."),
        Preset("both-die", "The only one who knew dies too",
            "do=crash:c@c~p1.Decision&do=crash:p1@p1~c.Ack",
            "Site 1 has committed, and is down. The two others are blocked all the same.",
            "Let Site 1 come back at 20, and set tries to 2: they ask again."),
        Preset("not-yet-voted", "One has not voted yet", "do=crash:c@c~p2.Prepare",
            "Site 3 was never asked for its vote, so it can still refuse: it ends the doubt.",
            "Lose no Prepare: crash the coordinator right after the third."),
        Preset("participant-returns", "A participant forgets nothing it promised",
            "do=crash:p2@p2~c.Vote&do=recover:p2@20",
            "Site 2 dies after its yes. Back again, it reads that it is prepared, and asks.",
            "Crash it at 1 instead, before it votes: then it may abort by itself."),
        Preset("presumed-abort", "Presumed abort", "presume=1&do=request:p2:refuse@0",
            "An abort is neither logged by the coordinator nor confirmed: eight messages, not ten.",
            "Turn it off."),
        Preset("doubt-aborts", "In doubt, it aborts",
            "mutation=doubt-aborts&do=crash:c@c~p1.Decision",
            "Site 1 was told commit. The others lose patience, and abort.",
            "Mend it: then they ask Site 1."),
        Preset("tells-first", "Said, but not written",
            "mutation=tells-first&do=crash:c@c~p1.Decision&do=recover:c@25",
            "It says commit, and dies before it has written that. At 25 it finds nothing in its "
            "log, and aborts.", "Let it die one tick later."),
        Preset("silence-is-yes", "Silence taken for a yes",
            "mutation=silence-is-yes&do=drop:c~p3.Prepare",
            "Site 3 was never asked. It aborts; the coordinator counts it as a yes.",
            "Mend it: everybody aborts."),
    )  # fmt: skip
