"""The highest node that is up shall lead, and says so to all below it.

## The idea

Every node has a number and knows everybody else's. When a node suspects that the leader is down,
it asks all nodes above it: Election. Whoever hears that from below answers Ok, which says: I am
alive, leave it to me. Then it asks those above it in turn. A node that nobody answers has nobody
alive above it; it leads, and sends Coordinator to all below. A node that comes back after a crash
holds an election as well, and if its number is the highest it simply takes over, however well the
present leader does. Hence the name.

Two timeouts carry it. `t_ok` is how long a node waits for an Ok: silence for longer than a message
takes there and back means that nobody above is alive. `t_coord` is how long a node that did hear an
Ok waits for the Coordinator: if the winner dies before it has told everybody, somebody must begin
again.

So all of it stands on one assumption: that no message takes longer than a known bound. A node that
is merely slow looks exactly like one that is down. And no majority is asked, so each side of a cut
network elects a leader of its own. Systems that must survive this count votes and number their
terms instead.

Nothing here watches the leader: that is left to whoever suspects it, which is you. Until somebody
does, the nodes go on following a leader that is down. Nobody notices the end of a partition either.

This is the form of the textbooks, with three kinds of message: a simplification of the paper of
1982. There the candidate first halts all nodes below and only then tells them whom to follow, and a
coordinator goes on asking the others whether they are well.

## What to look for

- The cost depends on who asks first. With n nodes and the highest down, the next in line needs
  n - 1 messages, the lowest n² - n - 1.
- Of several elections at once nobody needs to know: a node that is electing answers, and goes on.
- Crash the winner after its Ok, and the second timeout saves the others.
- Make the leader slow: two nodes lead at the same time, although neither made a mistake.
- A leader that hears an Election asks those above once more, and then tells all below again, not
  only the one who asked.

## Sources

- H. Garcia-Molina: Elections in a Distributed Computing System. IEEE Transactions on Computers
  C-31(1), 1982.
- G. Coulouris, J. Dollimore, T. Kindberg, G. Blair: Distributed Systems, Concepts and Design, the
  section on elections: the form shown here.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Preset,
    Protocol,
    Seat,
    Timing,
    View,
    Violation,
    Waits,
    faults,
    liveness,
    param,
    recovered,
    request,
    safety,
    started,
    switch,
    timeout,
    upon,
    witness,
)

SOURCE = "Garcia-Molina 1982, in the textbooks' form"
ASK = f"{SOURCE}: ask everyone above"
ANSWER = f"{SOURCE}: answer whoever asks from below, and ask in turn"
LEAD = f"{SOURCE}: whom nobody above answers leads, and says so"
OBEY = f"{SOURCE}: follow the higher id"

# What a node waits for while it holds an election.
NOTHING = "no"
AN_OK = "waits-for-ok"
A_COORDINATOR = "waits-for-coordinator"
AWAITED = {AN_OK: "an Ok", A_COORDINATOR: "a Coordinator"}


class Election(Message):
    """To everyone above: is anybody above me alive?"""


class Ok(Message):
    """To whoever asked from below: I am alive, leave it to me."""


class Coordinator(Message, label="Coordinator {leader}", tint="leader"):
    """To everyone below: I lead from now on."""

    leader: str


class Peer(Node["Bully"]):
    """Wants to lead, and gives way only to a higher id."""

    leader: str | None = None
    electing: str = NOTHING

    @started
    def come_up(self) -> None:
        """{self} comes up and takes {leader} for the leader."""
        self.leader = self.everyone[-1]
        self.because(f"all {len(self.everyone)} ids are known, and {self.leader} is the highest")
        if self.leader == self.id:
            self.narrate(f"{self.title} comes up and leads.")

    @recovered
    def come_back(self) -> None:
        """{self} comes back, has forgotten everything, and holds an election."""
        self._hold("coming back it does not know who leads", "comes back and")

    @request("Suspect the leader")
    def elect(self) -> None:
        """{self} suspects that the leader is down, and asks everyone above."""
        if self.electing != NOTHING:
            self._go_on("the suspicion")
        elif self.leader == self.id:
            self.narrate(f"{self.title} leads; asked to, it holds an election.")
            self._hold(f"{self.id} is asked to hold an election")
        else:
            self._hold(f"{self.id} suspects {self.leader}")

    @upon(Election)
    def outrank(self, sender: str, election: Election) -> None:
        """{self} outranks {sender}: it answers Ok and asks those above itself."""
        self.send(sender, Ok(), f"{self.id} is above {sender}, and alive", ANSWER)
        if self.electing == NOTHING:
            self._hold(f"{sender} holds an election and {self.id} is above it", "answers Ok and")
        else:
            self._go_on(f"the Election from {self.name_of(sender)}, which it answers")

    @upon(Ok)
    def stand_back(self, sender: str, ok: Ok) -> None:
        """{self} hears that {sender} is alive, and leaves it to those above."""
        if self.electing != AN_OK:
            one_is_enough = self.electing == A_COORDINATOR
            self.because("one Ok is enough" if one_is_enough else "its election is over")
            self.narrate(f"{self.title} hears Ok from {self.name_of(sender)}; nothing changes.")
            return
        self.electing = A_COORDINATOR
        self.because(f"{sender} is above {self.id} and alive: {self.id} will not lead now", OBEY)
        self.cancel_timer("answer", why=f"{sender} answered")
        patience = self.protocol.t_coord
        why = f"without a Coordinator within {patience} ticks the winner must have died"
        self.set_timer("coordinator", patience, why=why)

    @upon(Coordinator)
    def obey(self, sender: str, coordinator: Coordinator) -> None:
        """{self} follows {sender}."""
        if sender in self.above:
            self._follow(sender)
        elif self.electing == NOTHING:
            self.narrate(f"{self.title} does not take orders from {self.name_of(sender)}.")
            self._hold(f"{sender} leads, and {self.id} is above it")
        else:
            self._go_on(f"the Coordinator from {self.name_of(sender)}, which is lower")

    @timeout("answer")
    def win(self) -> None:
        """{self} has heard nothing from above and leads."""
        those = f"none of the {len(self.above)} nodes above" if self.above[1:] else self.above[0]
        silent = "answered" if self.above[1:] else "did not answer"
        self._lead(f"{those} {silent} within {self.protocol.t_ok} ticks")

    @timeout("coordinator")
    def begin_again(self) -> None:
        """{self} has waited in vain for a winner, and begins again."""
        self._hold(f"there came an Ok, but no Coordinator within {self.protocol.t_coord} ticks")

    def waits_for(self) -> Waits | None:
        """An election waits for somebody above."""
        return None if self.electing == NOTHING else Waits(AWAITED[self.electing], self.above)

    def _hold(self, reason: str, first: str = "") -> None:
        """Begins an election; with nobody above there is nobody to ask."""
        if not self.above:
            words = f"{first} has nobody above it: it leads, and says so.".strip()
            self.narrate(f"{self.title} {words}")
            self._lead(f"{reason}; no id is above {self.id}")
            return
        self.leader, self.electing = None, AN_OK
        self.because(reason)
        self.send(self.above, Election(), f"{reason}; above it: {', '.join(self.above)}", ASK)
        why = f"an Ok takes at most {2 * self.protocol.delay} ticks, there and back"
        self.set_timer("answer", self.protocol.t_ok, why=why)

    def _lead(self, reason: str) -> None:
        self.leader, self.electing = self.id, NOTHING
        told = self.others if self.protocol.tell_all else self.below
        self.because(reason, LEAD)
        self.send(told, Coordinator(self.id), reason, LEAD)

    def _follow(self, leader: str) -> None:
        deposed = self.leader == self.id
        self.leader, self.electing = leader, NOTHING
        so_far = ", which led so far" if deposed else ""
        self.because(f"{leader} is above {self.id}{so_far}", OBEY)
        self.cancel_timer("answer", "coordinator", why=f"{leader} leads")

    def _go_on(self, upon_what: str) -> None:
        """One election at a time: one for every Election heard would double them at each step."""
        self.because(f"it waits for {AWAITED[self.electing]} already: one election at a time")
        self.narrate(f"{self.title} goes on with its election upon {upon_what}.")


class Bully(Protocol):
    """The textbook form: Election, Ok, Coordinator."""

    title = "Bully election"
    family = "Election"
    shelf = 30
    timing = Timing.PARTIAL_SYNCHRONY
    links = "reliable, with a known bound on the delay; nobody is paused"
    faults = faults(
        Fault.CRASH, Fault.RECOVER, Fault.DELAY, Fault.DROP, Fault.DUPLICATE, Fault.PARTITION,
        Fault.PAUSE, Fault.TIMER,
    )  # fmt: skip
    network = Network(1, 1)
    roles = (Peer,)
    layout = "clique"
    messages = (Election, Ok, Coordinator)

    n: int = param(5, lo=3, hi=8, label="Nodes", help="Their ids are 1 to n.")
    t_ok: int = param(3, lo=3, hi=30, label="Wait for an Ok", help="In ticks: over two delays.")
    t_coord: int = param(6, lo=4, hi=90, label="Wait for the Coordinator", help="In ticks.")
    tell_all: bool = switch(
        False, label="Tell the higher ids too", help="A Coordinator goes to all, not only down."
    )

    @property
    def delay(self) -> int:
        """The bound on a delay that makes `t_ok` longer than a question and its answer take."""
        return (self.t_ok - 1) // 2

    def seats(self) -> list[Seat]:
        """Ids 1 to n; the highest leads at first."""
        return [Seat(str(i), Peer, f"Node {i}") for i in range(1, self.n + 1)]

    def tolerates(self) -> Budget:
        """Any crashes at any time; no loss, no cut, no wrong timeout, no delay beyond the bound."""
        free = faults(Fault.RECOVER, Fault.DUPLICATE)
        return Budget(self.n, faults(Fault.CRASH), free, self.delay)

    def check(self) -> str | None:
        """The winner must have time to find out that it is the winner."""
        # It hears of the election at most one delay after it began and announces t_ok later; the
        # Coordinator takes another delay. The first Ok came no earlier than two ticks.
        longest = 2 * self.delay + self.t_ok - 2
        if self.t_coord > longest:
            return None
        return (
            f"t_coord={self.t_coord} is too short: with t_ok={self.t_ok} the Coordinator may come "
            f"{longest} ticks after the Ok, so t_coord is {longest + 1} or more."
        )

    @safety("Once elections have settled, at most one node that is up believes it leads")
    def one_leader(self, view: View) -> str | None:
        """Two for a moment are no breach: the Coordinator that deposes one may be on its way."""
        leaders = _leaders(view)
        return _both(leaders) if view.idle and len(leaders) > 1 else None

    @safety("Once elections have settled, no leader has a node above it that is up")
    def highest_leads(self, view: View) -> str | None:
        """The other half of the bully's promise."""
        leaders, up = _leaders(view), view.up(Peer)
        if not view.idle or not leaders or leaders[0].id == up[-1].id:
            return None
        return f"{leaders[0].title} leads although {up[-1].title} is up."

    @liveness("Every node that is up follows the highest node that is up")
    def all_follow(self, view: View) -> str | None:
        """Needs somebody who suspects: nothing in the protocol watches the leader."""
        up = view.up(Peer)
        astray = [peer for peer in up if peer.leader != up[-1].id]
        if not astray:
            return None
        whom = ", ".join(f"{peer.id} follows {peer.leader or 'nobody'}" for peer in astray)
        said = f"{up[-1].title} is the highest that is up; {whom}."
        return Violation(said, up[-1].id, *(peer.id for peer in astray))

    @witness("Two nodes that are up both believe that they lead")
    def two_leaders(self, view: View) -> str | None:
        """Passing, while a Coordinator is under way, or lasting, beyond the model."""
        leaders = _leaders(view)
        return _both(leaders) if len(leaders) > 1 else None

    presets = (
        Preset(
            "happy", "5 is down and 2 notices", "n=5&do=crash:5@0&do=request:2:elect@0",
            "2 asks three nodes, 3 asks two, 4 asks one, hears nothing, and leads at tick 4.",
            "Click 4 and crash it at tick 3, before it can tell anybody.",
        ),
        Preset(
            "bully-returns", "The bully returns",
            "n=5&do=crash:5@0&do=request:4:elect@0&do=recover:5@8",
            "4 leads well. At tick 8 node 5 comes back, asks nobody and takes over: four messages.",
            "Click 3, crash it and let it come back: it has to ask, and gives way.",
        ),
        Preset(
            "winner-dies", "The winner dies too",
            "n=5&do=crash:5@0&do=request:2:elect@0&do=crash:4@4~3.Ok",
            "4 dies right after its last Ok. 2 waits for a Coordinator until 8, 3 until 9; 3 wins.",
            "Let 4 come back at tick 6.",
        ),
        Preset(
            "oks-lost", "Both Oks are lost",
            "n=5&do=crash:5@0&do=request:2:elect@0&do=drop:3~2.Ok&do=drop:4~2.Ok",
            "2 takes silence for death and leads at tick 3. At 4 there are two leaders, at 5 one.",
            "Bring one of the two Oks back: one is enough.",
        ),
        Preset(
            "coordinator-lost", "2 does not hear who won",
            "n=5&do=crash:5@0&do=request:2:elect@0&do=drop:4~2.Coordinator",
            "2 waits until tick 8 and asks again. 4, the leader, asks 5 again and tells all again.",
            "Crash 4 at tick 7: the same timeout then finds a new leader.",
        ),
        Preset(
            "slow", "Slow, not dead",
            "n=5&do=request:4:elect@0&do=delay:5~4.Ok:9&do=delay:5~1.Coordinator:9"
            "&do=delay:5~2.Coordinator:9&do=delay:5~3.Coordinator:9&do=delay:5~4.Coordinator:9",
            "5 answers at once, but its messages take 10 ticks: from 3 until 11 both 4 and 5 lead.",
            "Set t_coord to 60, then t_ok to 21: 4 waits long enough to hear the Ok.",
        ),
        Preset(
            "partition", "Cut in two, and healed",
            "n=5&do=cut:1,2,3/4,5@0&do=request:2:elect@0&do=heal@10&do=request:5:elect@12",
            "3 leads on its side and 5 on the other. The heal changes nothing: nobody sees it. "
            "Only when 5 is made to hold an election, at 12, its four Coordinators end the split.",
            "Take the request at 12 away: the two leaders stay for ever.",
        ),
        Preset(
            "next-in-line", "The next in line notices", "n=5&do=crash:5@0&do=request:4:elect@0",
            "The cheapest election: 4 asks only 5, and tells three. Four messages.",
            "Let 3 suspect instead, then 2, then 1: 7, 12 and 19 messages.",
        ),
        Preset(
            "lowest-notices", "The lowest notices", "n=5&do=crash:5@0&do=request:1:elect@0",
            "The dearest election: 10 Elections, 6 Oks, 3 Coordinators. Nineteen messages.",
            "Let 2 suspect as well, at the same tick: not one message more.",
        ),
        Preset(
            "all-at-once", "Everybody notices at once",
            "n=6&do=crash:6@0&do=request:1:elect@0&do=request:2:elect@0&do=request:3:elect@0"
            "&do=request:4:elect@0&do=request:5:elect@0",
            "Five elections at the same tick cost no more than the lowest node's alone: 29.",
            "Remove all suspicions but that of 1 and compare the counts.",
        ),
        Preset(
            "highest-returns", "The highest restarts", "n=6&do=crash:6@0&do=recover:6@2",
            "Nobody noticed that 6 was away. Back again, it tells the five others: five messages.",
            "Crash 6 at tick 5, with nobody to suspect it: all follow a leader that is down.",
        ),
        Preset(
            "false-alarm", "A false alarm", "n=5&seed=3&do=request:2:elect@0",
            "5 is well. 2, 3 and 4 each ask it, and each time it tells all four others again.",
            "Let 4 suspect instead of 2: six messages instead of 24.",
        ),
        Preset(
            "crossing", "Announcements cross",
            "n=5&seed=4&do=crash:5@0&do=request:2:elect@0&do=recover:5@4",
            "5 comes back in the very tick in which 4 wins. 1 and 2 hear 4 last and follow it, "
            "although 4 itself has given way to 5: crashes alone can bring this about.",
            "Let 1 suspect its leader. Or turn on “Tell the higher ids too”.",
        ),
    )  # fmt: skip


def _leaders(view: View) -> list[Peer]:
    """The nodes that are up and believe they lead."""
    return [peer for peer in view.up(Peer) if peer.leader == peer.id]


def _both(leaders: Sequence[Peer]) -> str:
    titles = [peer.title for peer in leaders]
    return f"{', '.join(titles[:-1])} and {titles[-1]} each believe they lead."
