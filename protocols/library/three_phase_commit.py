"""One more phase, so that nobody ever blocks, as long as silence always means death.

## The idea

In two-phase commit a participant that has voted yes may face a coordinator that has committed, or
one that has aborted, and cannot tell. So here comes one more phase between the votes and the
commit. If all vote yes, the coordinator first says so (PreCommit), and waits until everybody who
lives has confirmed it. Only then does it commit. Nobody commits while somebody who is up is still
in doubt about the votes; so whoever is in doubt knows that nobody has committed.

If the coordinator falls silent, it is dead, by assumption. Then the lowest participant that is up
asks the others what they are in. Somebody committed: commit. Somebody aborted, or never voted:
abort. Somebody knows that all have voted yes: it first tells the others, then all commit. All in
doubt: abort. If it dies as well, the next one takes over, and the rule still gives the same answer.

The catch is in the assumption. Here no message takes longer than about half the patience, so
silence is death. A cut of the network looks the same, and then each side finishes on its own.

## What to look for

- Crash the coordinator wherever you like, and the lowest participant too: all who are up decide.
- Cut off whoever has heard PreCommit. One side commits, the other aborts.
- It costs five messages a participant; two-phase commit costs four, and would block there.

## Sources

- D. Skeen: Nonblocking Commit Protocols. SIGMOD 1981.
- D. Skeen, M. Stonebraker: A Formal Model of Crash Recovery in a Distributed System. IEEE
  Transactions on Software Engineering 9(3), 1983.
- P. Bernstein, V. Hadzilacos, N. Goodman: Concurrency Control and Recovery in Database Systems,
  chapter 7. 1987 (the termination protocol).
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Preset,
    Timing,
    View,
    Waits,
    faults,
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

VOTING = "Skeen 1981, phase 1: one no is enough"
BUFFER = "Skeen 1981, phase 2: nobody commits before all who are up know that all have voted yes"
FINAL = "Skeen 1981, phase 3: whoever has not confirmed is down"
TERMINATION = "Skeen 1981, termination: one who is up asks the others, and finishes for all"
RETURNED = "Skeen, Stonebraker 1983: whoever comes back asks, and decides nothing by itself"
PRE, LOST = "pre", "lost"


class CanCommit(Message):
    """To every participant: can you commit?"""


class PreCommit(Message):
    """To all who are up: everybody has voted yes."""


class Ack(Message):
    """To whoever sent PreCommit: I know now that everybody has voted yes."""


class DoCommit(Message):
    """Everybody who is up knows, so commit."""


class Abort(Message):
    """It will not be: abort."""


class Done(Message):
    """To whoever sent DoCommit: I have committed."""


class StateReq(Message, label="State?"):
    """From the participant that has taken over: what are you in?"""


class State(Message, label="{what}", tint="what"):
    """To whoever has taken over: working (no vote given), prepared, pre, or decided."""

    what: str


class Inquiry(Message, label="Outcome?"):
    """From a node that was down: how did it end?"""


class Leader(Site["ThreePhaseCommit"]):
    """Leads the others to the end: the coordinator, or the participant that takes over."""

    followers: list[str] = []
    awaited: list[str] = []
    asked: list[str] = []

    @recovered
    def come_back(self) -> None:
        """{self} comes back, and asks how it ended."""
        self.state = next((record for record in self.log if record in DONE), LOST)
        if self.mutated("returns-and-decides") and self.log and not self.decided:
            self._finish(COMMITTED if PRE in self.log else ABORTED, f"its log says {self.log[-1]}")
            self.narrate(f"{self.title} comes back, and decides by what its log says.")
            return
        if self.state == LOST:
            why = f"its log says {self.log[-1] if self.log else 'nothing'}, and others go on alone"
            self.because(why, RETURNED)
            self.send(self.others, Inquiry(), why, RETURNED)

    @upon(Inquiry)
    def tell(self, sender: str, inquiry: Inquiry) -> None:
        """{self} is asked by {sender} how it ended."""
        if self.decided:
            self.send(sender, self._outcome(), f"it has {self.state}", RETURNED)
        else:
            self.asked = [*(one for one in self.asked if one != sender), sender]
            self.because("it does not know yet, and will say so when it does")

    @upon(Ack)
    def count(self, sender: str, ack: Ack) -> None:
        """{self} hears that {sender} knows of the votes."""
        self._awaits_no_more(sender)
        self.because(f"{len(self.awaited)} have not confirmed yet", BUFFER)
        if self.state == PRE and not self.awaited and self.followers:
            self._finish(COMMITTED, "all who are up know that all have voted yes")

    @timeout("acks")
    def count_out(self) -> None:
        """{self} has waited long enough for Acks, and does without."""
        outcome = ABORTED if self.mutated("no-ack-aborts") else COMMITTED
        silent = ", ".join(self.awaited)
        self._finish(outcome, f"no Ack from {silent} in {self.protocol.patience} ticks")

    @upon(DoCommit, Abort)
    def obey(self, sender: str, outcome: DoCommit | Abort) -> None:
        """{self} hears from {sender} how it ends."""
        self.because(f"{self.name_of(sender)} has decided", FINAL)
        self._settle(COMMITTED if isinstance(outcome, DoCommit) else ABORTED)
        if self.protocol.confirm and self.state == COMMITTED:
            self.send(sender, Done(), "it has committed", FINAL)

    def _inform(self, doubtful: list[str], why: str) -> None:
        """Tells those who do not know that all have voted yes, and waits until they do."""
        self.record(PRE)
        self.awaited = doubtful
        self.because(why, BUFFER)
        self.send(doubtful, PreCommit(), why, BUFFER)
        patience = self.protocol.patience
        self.set_timer("acks", patience, why=f"who is silent for {patience} ticks is down")

    def _finish(self, outcome: str, why: str) -> None:
        """Decides, and tells those it leads."""
        whom = self.followers
        self._settle(outcome)
        self.because(why, FINAL if outcome == COMMITTED else VOTING)
        self.send([one for one in whom if one not in self.asked], self._outcome(), why, FINAL)

    def _settle(self, outcome: str) -> None:
        """Writes the first outcome that it hears of to its log, and tells those who have asked."""
        if self.decided:
            return
        self.record(outcome)
        self.awaited, self.followers = [], []
        self.send(self.asked, self._outcome(), "it was asked", RETURNED)
        timers = ("votes", "acks") if self.id == COORDINATOR else ("vote", "acks", "lead", "states")
        self.cancel_timer(*timers, why="the outcome is known")

    def _outcome(self) -> DoCommit | Abort:
        return DoCommit() if self.state == COMMITTED else Abort()

    def _awaits_no_more(self, sender: str) -> None:
        self.awaited = [one for one in self.awaited if one != sender]


class Coordinator(Leader):
    """Collects the votes, tells how they came out, and commits when everybody knows."""

    @started
    def begin(self) -> None:
        """{self} asks every participant whether it can commit."""
        self.awaited = list(self.others)
        self.send(self.others, CanCommit(), f"all {len(self.others)} have to agree", VOTING)
        patience = self.protocol.patience
        self.set_timer("votes", patience, why=f"who is silent for {patience} ticks is down")

    @upon(Vote)
    def hear(self, sender: str, vote: Vote) -> None:
        """{self} hears {vote} from {sender}."""
        if self.state != WORKING:
            self.because(f"it is {self.state} already: a vote changes nothing")
            return
        self._awaits_no_more(sender)
        self.because(f"{len(self.awaited)} of {len(self.others)} votes are missing")
        self.followers = [one for one in self.others if vote.vote == YES or one != sender]
        if vote.vote == NO:
            self._finish(ABORTED, f"{sender} cannot commit, and one no is enough")
        elif not self.awaited:
            self.cancel_timer("votes", why="all have voted")
            self._inform(list(self.others), f"all {len(self.others)} have voted yes")

    @timeout("votes")
    def give_up(self) -> None:
        """{self} has waited long enough for votes, and aborts."""
        self.followers = list(self.others)
        self._finish(ABORTED, f"{', '.join(self.awaited)} is silent, so it is down")

    def waits_for(self) -> Waits | None:
        """First for votes, then for Acks."""
        what = "Acks" if self.state == PRE else "votes"
        known = f"{len(self.awaited)} of {len(self.others)} {what}"
        return Waits(known, tuple(self.awaited)) if self.awaited else None


class Participant(Leader):
    """Votes, follows the coordinator, and takes over if it is gone."""

    willing: bool = True
    heard: dict[str, str] = {}

    @started
    def come_up(self) -> None:
        """{self} has done its part of the work and waits to be asked for its vote."""
        self.set_timer("vote", self.protocol.patience, why="who has promised nothing may abort")

    @request("Vote no")
    def refuse(self) -> None:
        """{self} will vote no."""
        self.willing = False
        if self.state != WORKING:
            self.narrate(f"{self.title} is {self.state}: it is too late to vote no.")

    @upon(CanCommit)
    def vote(self, sender: str, question: CanCommit) -> None:
        """{self} is asked, and votes."""
        if self.state not in (WORKING, ABORTED):
            self.narrate(f"{self.title} is {self.state}, and votes no more.")
        elif self.state == WORKING and self.willing:
            self.record(PREPARED)
            why = "it can do either from now on"
            self.because(why, VOTING)
            self.send(sender, Vote(YES), why, VOTING)
            self.cancel_timer("vote", why="it has been asked")
            self._watch()
        else:
            why = "it has aborted already" if self.state == ABORTED else "it cannot keep its part"
            self.send(sender, Vote(NO), why, VOTING)
            self.because(why, VOTING)
            self._settle(ABORTED)

    @timeout("vote")
    def lose_patience(self) -> None:
        """{self} was not asked for its vote, and aborts."""
        self.because("it has promised nothing, so nobody can commit", VOTING)
        self._settle(ABORTED)

    @upon(PreCommit)
    def learn(self, sender: str, message: PreCommit) -> None:
        """{self} learns that all have voted yes."""
        if self.state not in (PREPARED, PRE):
            self.narrate(f"{self.title} is {self.state}: PreCommit comes too late.")
            return
        self.record(PRE)
        self.because("nobody can have aborted any more", BUFFER)
        self.send(sender, Ack(), "it knows now that all have voted yes", BUFFER)
        self._watch()

    @timeout("lead")
    def take_over(self) -> None:
        """{self} has heard nothing for too long: it takes over, and asks the others."""
        if self.mutated("timers-alone"):
            self.narrate(f"{self.title} has heard nothing for too long, and decides by itself.")
            self._finish(COMMITTED if self.state == PRE else ABORTED, f"it is {self.state}")
            return
        why = "nobody leads any more" + (", and nobody lower has taken over" * (self.index > 1))
        self.because(why, TERMINATION)
        self.heard, self.awaited = {}, list(self._peers())
        self.send(self.awaited, StateReq(), why, TERMINATION)
        if self.awaited:
            self.set_timer("states", self.protocol.patience, why="who is silent then is down")
        else:
            self.conclude()

    @upon(StateReq)
    def report(self, sender: str, question: StateReq) -> None:
        """{self} says what it is in."""
        leading = bool(self.awaited or self.followers)
        if leading and sender > self.id:
            self.narrate(f"{self.title} has taken over itself, and is before {sender}.")
        else:
            self.awaited, self.followers = [], []
            self.cancel_timer("states", "acks", why=f"{sender} has taken over")
            self.send(sender, State(self.state), f"{sender} has taken over", TERMINATION)
            if self.state in (PREPARED, PRE):
                self._watch()

    @upon(State)
    def note(self, sender: str, state: State) -> None:
        """{self} hears that {sender} is {what}."""
        if sender in self.awaited and not self.decided:
            self.heard[sender] = state.what
            self._awaits_no_more(sender)
            self.because(f"{len(self.awaited)} have not answered yet", TERMINATION)
            if not self.awaited:
                self.cancel_timer("states", why="all have answered")
                self.conclude()

    @timeout("states")
    def conclude(self) -> None:
        """{self} knows what all are in who are up, and draws the conclusion."""
        self.awaited = []
        self.followers = [one for one in self._peers() if one in self.heard]
        known = {self.state, *self.heard.values()}
        doubtful = [one for one in self.followers if self.heard[one] == PREPARED]
        if COMMITTED in known:
            self._finish(COMMITTED, "one of them has committed")
        elif known & {ABORTED, WORKING}:
            self._finish(ABORTED, "one of them has aborted, or has not voted")
        elif PRE not in known:
            self._finish(
                ABORTED, f"all {len(self.heard) + 1} are in doubt, so nobody has committed"
            )
        elif doubtful:
            self._inform(doubtful, "one of them knows that all have voted yes")
        else:
            self._finish(COMMITTED, "all who are up know that all have voted yes")

    def waits_for(self) -> Waits | None:
        """For the coordinator, or for those it leads."""
        if self.awaited:
            what = "Acks" if self.followers else "states"
            return Waits(f"{len(self.awaited)} {what}", tuple(self.awaited))
        word = {WORKING: "CanCommit", PREPARED: "PreCommit", PRE: "DoCommit", LOST: "the outcome"}
        return Waits(word[self.state]) if self.state in word else None

    def _peers(self) -> tuple[str, ...]:
        return tuple(one for one in self.others if one != COORDINATOR)

    def _watch(self) -> None:
        """The lower take over first: each waits one patience longer than the one before it."""
        longer = self.protocol.patience * (self.index - 1)
        why = "then nobody leads any more" + (", and nobody lower is up" if longer else "")
        self.set_timer("lead", self.protocol.doubt + longer, why=why)


class ThreePhaseCommit(Commitment):
    """With Skeen's termination protocol."""

    title = "Three-phase commit"
    family = "Atomic commit"
    shelf = 51
    timing = Timing.SYNCHRONOUS
    links = "reliable, and no slower than half the patience: whoever is silent longer is down"
    faults = frozenset(Fault) - {Fault.TRAITOR}
    roles = (Coordinator, Participant)
    layout = "star: Coordinator"
    messages = (CanCommit, Vote, PreCommit, Ack, DoCommit, Abort, Done, StateReq, State, Inquiry)
    compare = ("two-phase-commit",)

    confirm: bool = switch(False, label="Confirm the end", help="With a sixth message.")

    def tolerates(self) -> Budget:
        """Crashes of all but one. No loss, no cut, and no answer later than the patience."""
        free = faults(Fault.DUPLICATE, Fault.RECOVER, Fault.OVERTAKE)
        return Budget(self.n, faults(Fault.CRASH), free, (self.patience - 1) // 2)

    agreement = commitment.agreement
    all_yes = commitment.all_yes
    everybody_learns = commitment.everybody_learns

    @witness("A participant takes over")
    def taken_over(self, view: View) -> str | None:
        leader = next((one for one in view.up(Participant) if one.heard or one.followers), None)
        return f"{leader.title} leads the others to the end." if leader else None

    mutations = {
        "timers-alone": Mutation(
            "Each decides alone when its time is up", "Prepared: abort; pre: commit. It is what "
            "textbooks draw first, and right for a single participant.", ("agreement",)),
        "no-ack-aborts": Mutation(
            "A missing Ack aborts", "It sounds careful. But those who have heard PreCommit may "
            "commit.", ("agreement",)),
        "returns-and-decides": Mutation(
            "Whoever comes back decides by its own log", "The others have gone on without it.",
            ("agreement",)),
    }  # fmt: skip

    accidents = commitment.accidents("PreCommit")

    presets = (
        Preset("cut", "A cut that looks like death", "do=crash:c@c~p1.PreCommit&do=cut:p1/p2,p3@5",
            "Only Site 1 knows how the votes came out. Behind the cut it takes the others for dead "
            "and commits; they take it for dead and abort.",
            "Take the cut away. Or compare with two-phase commit under the same accident."),
        Preset("commit", "All vote yes", "",
            "Yes, then the news that all said yes, then commit: five messages for each.",
            "Crash the coordinator at any tick."),
        Preset("nobody-knows", "The coordinator dies too soon", "do=crash:c@2",
            "All three are in doubt, so nobody can have committed. Site 1 asks, and they abort: "
            "two-phase commit would block here.",
            "Crash Site 1 at 16, when it has just taken over."),
        Preset("one-knows", "One has heard how the votes came out", "do=crash:c@c~p1.PreCommit",
            "Site 1 finds two in doubt. It brings them to where it is itself, then all commit.",
            "Crash Site 1 right after its Ack: then nobody who is up knows, and they abort."),
        Preset("next-takes-over", "Who takes over dies as well",
            "do=crash:c@c~p2.PreCommit&do=crash:p1@p1~p3.StateReq",
            "Site 1 takes over, asks, and dies. Site 2 waits longer, takes over, and finishes.",
            "Crash Site 2 too, as soon as it has taken over."),
        Preset("returns", "It comes back, and asks", "do=crash:c@c~p1.PreCommit&do=recover:c@12",
            "The coordinator is back before anybody misses it. It knows that all voted yes, but "
            "not what the others made of it: it asks, and waits for the answer.",
            "Let it come back at 50 instead."),
        Preset("timers-alone", "Timers instead of questions",
            "mutation=timers-alone&do=crash:c@c~p1.PreCommit",
            "Site 1 has heard PreCommit and commits; the two others are in doubt, and abort.",
            "Mend it: Site 1 takes over."),
        Preset("no-ack-aborts", "Too careful",
            "mutation=no-ack-aborts&do=crash:p1@3&do=crash:c@c~p1.Abort",
            "Site 1 is down, so the coordinator aborts, and dies. The others all know of the yes.",
            "Mend it: nobody waits for the dead."),
        Preset("returns-and-decides", "It trusts its own log",
            "mutation=returns-and-decides&do=crash:c@c~p1.PreCommit&do=crash:p1@p1~c.Ack"
            "&do=recover:p1@50",
            "The two in doubt have aborted. Site 1 comes back, remembers PreCommit, and commits.",
            "Mend it: it asks."),
    )  # fmt: skip
