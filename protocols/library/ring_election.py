"""Nodes in a ring elect the highest, and each knows only its neighbours.

## The idea

Everybody sends its number round the ring. A higher number is passed on, a lower one is swallowed,
and so only one comes all the way round: the highest. Whoever sees its own number come home has
been compared with everybody, and is elected. It says so, once round. That is Chang and Roberts.

What it costs depends on how the numbers stand. If they rise in the direction of travel, every
number but the highest is swallowed at once: 2n - 1 messages. If they fall, the k-th lowest goes k
steps: n(n + 1)/2. On the average over all rings it is n times the n-th harmonic number.

Hirschberg and Sinclair make sure of n log n. Each sends its number both ways, but only one step
far; who hears no higher number gets two replies. Then two steps far, then four. Of any 2^k + 1
neighbours at most one survives phase k, so the far probes are few. For that the ring must carry
messages both ways, and the bill has a constant that a small ring does not earn back.

Whoever has not started does so when a lower number comes by; in the paper only those who start are
candidates. Nobody may die: what reaches a node that is down is lost, and no number comes home.

## What to look for

- The same eight nodes in another order: 15, 22 or 36 messages.
- How many it takes is decided by the order alone, however slow the messages are (if all start).
- One starts, and the highest stands just before it: the dearest case, 3n - 1 with the news.

## Sources

- E. Chang, R. Roberts: An Improved Algorithm for Decentralized Extrema-Finding in Circular
  Configurations of Processes. CACM 22(5), 1979. The form here is that of G. Coulouris et al.:
  Distributed Systems, 5th edition, §15.3.
- D. Hirschberg, J. Sinclair: Decentralized Extrema-Finding in Circular Configurations of
  Processors. CACM 23(11), 1980.
"""

from __future__ import annotations

from math import factorial

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Node,
    Preset,
    Protocol,
    Seat,
    View,
    Violation,
    Waits,
    choice,
    faults,
    liveness,
    param,
    request,
    safety,
    started,
    switch,
    upon,
)

CR, HS = "chang-roberts", "hirschberg-sinclair"
RULE = "Chang, Roberts 1979: pass on what is higher, swallow what is lower"
HOME = "Chang, Roberts 1979: what comes home has passed everybody"
PHASE = "Hirschberg, Sinclair 1980: in phase k a number goes 2^k steps both ways, and is answered"
RISING, FALLING, SHUFFLED, TEXTBOOK = "rising", "falling", "shuffled", "textbook"
FIGURE = (3, 17, 24, 1, 28, 15, 9, 4)  # Coulouris et al., figure 15.7
STRIDE = 2_654_435_761  # a prime: every deal of up to eight numbers has its own order


class Election(Message, label="Election {number}", tint="number"):
    """To the next in the ring: is anybody higher than this?"""

    number: str


class Elected(Message, label="Elected {number}", tint="number"):
    """To the next in the ring: this is the highest."""

    number: str


class Probe(Message, label="Probe {number}: {hop}", tint="number"):
    """Both ways, 2^phase steps far: is anybody higher than this? `hop` counts the steps."""

    number: str
    phase: int
    hop: int


class Reply(Message, label="Reply {number}", tint="number"):
    """Back from the end of the way: nobody here is higher."""

    number: str
    phase: int


class Member(Node["RingElection"]):
    """A place in the ring."""

    chips = ("leader",)
    leader: str | None = None
    candidate: bool = False
    beaten: bool = False
    phase: int = 0
    replies: list[str] = []

    @property
    def after(self) -> str:
        """The next in the direction of travel."""
        return self.everyone[(self.index + 1) % len(self.everyone)]

    @property
    def before(self) -> str:
        """The one before it."""
        return self.everyone[self.index - 1]

    @started
    def come_up(self) -> None:
        """{self} comes up."""
        if self.protocol.everybody:
            self.narrate(f"{self.title} comes up and starts an election.")
            self._start("everybody starts at once")

    @request("Start an election")
    def elect(self) -> None:
        """{self} starts an election."""
        if self.candidate or self.beaten or self.leader:
            self.narrate(f"{self.title} has an election already.")
        else:
            self._start("it was asked to")

    @upon(Election)
    def compare(self, sender: str, election: Election) -> None:
        """{self} compares {number} with its own."""
        number = election.number
        if number == self.id:
            self._win("its own number has come home")
        elif int(number) > int(self.id):
            self._pass_on(number, f"{number} is higher than {self.id}")
        elif self.mutated("forwards-lower"):
            self._pass_on(number, f"{number} has to go round")
        elif self.candidate or self.beaten:
            self.because(f"{number} is lower than {self.id}, which has been sent already", RULE)
            self.narrate(f"{self.title} swallows {number}.")
        elif self.mutated("stays-out"):
            self._pass_on(number, f"{self.id} has not started an election")
        else:
            self.narrate(f"{self.title} sends its own number instead of {number}.")
            self._start(f"{self.id} is higher than {number}")

    @upon(Elected)
    def follow(self, sender: str, elected: Elected) -> None:
        """{self} learns that {number} is elected."""
        if elected.number == self.id:
            self.because("everybody knows it now")
            self.narrate(f"{self.title} hears its own news, and keeps it.")
            return
        self.leader = elected.number
        self.because(f"{elected.number} has been all the way round", HOME)
        self.send(self.after, elected, "the others must know, too", HOME)

    @upon(Probe)
    def probed(self, sender: str, probe: Probe) -> None:
        """{self} compares {number} with its own."""
        reach = 2**probe.phase
        if probe.number == self.id:
            self._win("its own number has come home")
        elif int(probe.number) < int(self.id):
            self._outdo(probe.number)
        elif self.beaten and self.mutated("beaten-is-silent"):
            self.narrate(f"{self.title} is beaten already, and passes nothing on.")
        elif probe.hop < reach:
            self.beaten = True
            why = f"{probe.number} is higher, and has {reach - probe.hop} steps to go"
            self.send(self._beyond(sender), probe.but(hop=probe.hop + 1), why, PHASE)
            self.because(why, PHASE)
        else:
            self.beaten = True
            why = f"{probe.number} is higher, and has gone its {reach} steps"
            self.send(sender, Reply(probe.number, probe.phase), why, PHASE)
            self.because(why, PHASE)

    @upon(Reply)
    def replied(self, sender: str, reply: Reply) -> None:
        """{self} passes the reply for {number} on."""
        if reply.number != self.id:
            self.send(self._beyond(sender), reply, f"it is for {reply.number}", PHASE)
            return
        self.narrate(f"{self.title} hears that nobody on that side is higher.")
        if reply.phase == self.phase and sender not in self.replies:
            self.replies.append(sender)
        self.because(f"{len(self.replies)} of 2 replies in phase {reply.phase}", PHASE)
        if len(self.replies) == 2:
            self.narrate(f"{self.title} survives phase {self.phase}.")
            self.phase, self.replies = self.phase + 1, []
            self._probe(f"it has survived phase {self.phase - 1}")

    def waits_for(self) -> Waits | None:
        """For its own number, or for the news."""
        if self.leader or not (self.candidate or self.beaten):
            return None
        if self.protocol.algorithm == HS and not self.beaten:
            return Waits(f"{2 - len(self.replies)} replies", (self.before, self.after))
        return Waits("Elected" if self.beaten else "its own number", (self.before,))

    def _start(self, why: str) -> None:
        self.candidate = True
        self.because(why, RULE)
        if self.protocol.algorithm == HS:
            self._probe(why)
        else:
            self.send(self.after, Election(self.id), why, RULE)

    def _pass_on(self, number: str, why: str) -> None:
        self.beaten = self.beaten or int(number) > int(self.id)
        self.because(why, RULE)
        self.narrate(f"{self.title} passes {number} on.")
        self.send(self.after, Election(number), why, RULE)

    def _outdo(self, number: str) -> None:
        if self.candidate or self.beaten:
            self.because(f"{number} is lower than {self.id}", RULE)
            self.narrate(f"{self.title} swallows {number}.")
        else:
            self.narrate(f"{self.title} swallows {number}, and starts itself.")
            self._start(f"{self.id} is higher than {number}")

    def _probe(self, why: str) -> None:
        for side in (self.before, self.after):
            self.send(side, Probe(self.id, self.phase, 1), why, PHASE)

    def _beyond(self, sender: str) -> str:
        return self.after if sender == self.before else self.before

    def _win(self, why: str) -> None:
        if self.leader == self.id:
            self.because("it knows that already")
            self.narrate(f"{self.title} sees its number come home from the other side.")
            return
        self.leader = self.id
        self.because(why, HOME)
        self.narrate(f"{self.title} is elected: {why}.")
        self.send(self.after, Elected(self.id), why, HOME)


class RingElection(Protocol):
    """Chang-Roberts, and Hirschberg-Sinclair as a variant."""

    title = "Ring election"
    family = "Election"
    shelf = 32
    links = "reliable, as slow as they like; each node knows its neighbours"
    faults = frozenset(Fault) - {Fault.TRAITOR, Fault.TIMER}
    roles = (Member,)
    layout = "ring"
    messages = (Election, Elected, Probe, Reply)

    n: int = param(5, lo=2, hi=16, label="Nodes")
    algorithm: str = choice(CR, HS, label="Algorithm")
    order: str = choice(
        RISING, FALLING, SHUFFLED, TEXTBOOK, label="Numbers", help="How they stand."
    )
    deal: int = param(1, lo=1, hi=40_320, label="Shuffle", help="Which one, if they are shuffled.")
    everybody: bool = switch(True, label="Everybody starts", help="Else somebody must be asked to.")

    def ring(self) -> tuple[int, ...]:
        """The numbers in the direction of travel."""
        if self.order == TEXTBOOK:
            return FIGURE
        rest, found = list(range(1, self.n + 1)), []
        if self.order != SHUFFLED:
            return tuple(rest if self.order == RISING else rest[::-1])
        code = self.deal * STRIDE % factorial(self.n)
        while rest:
            place, code = divmod(code, factorial(len(rest) - 1))
            found.append(rest.pop(place))
        return tuple(found)

    def seats(self) -> list[Seat]:
        """The lifelines stand in the order of the ring; the last is before the first."""
        return [Seat(str(number), Member, f"Node {number}") for number in self.ring()]

    def tolerates(self) -> Budget:
        """Any delay. A lost message, or a node that is down, and nobody is elected."""
        slow = faults(Fault.DELAY, Fault.OVERTAKE, Fault.PAUSE, Fault.DUPLICATE)
        return Budget(0, free=slow)

    def check(self) -> str | None:
        """Both ways must be two ways, and the textbook's ring has eight nodes."""
        if self.algorithm == HS and self.n < 3:
            return f"Between two nodes there is one way only; {HS} needs three."
        if self.order == TEXTBOOK and self.n != len(FIGURE):
            return f"The textbook's ring has {len(FIGURE)} nodes; n={self.n}."
        return None

    @safety("At most one node is elected")
    def one_leader(self, view: View) -> str | None:
        """Two numbers cannot both come home: the lower meets the higher node."""
        leaders = [one for one in view.each(Member) if one.leader == one.id]
        if len(leaders) < 2:
            return None
        said = " and ".join(one.title for one in leaders)
        return Violation(f"{said} are both elected.", *(one.id for one in leaders))

    @safety("Only the highest number of all is elected")
    def highest(self, view: View) -> str | None:
        """Whoever has not started joins in when a lower number comes by."""
        top = max(int(one.id) for one in view.each(Member))
        odd = (one for one in view.each(Member) if one.leader not in (None, str(top)))
        one = next(odd, None)
        return f"{one.title} follows {one.leader}; the highest is {top}." if one else None

    @liveness("Everybody who is up knows who is elected")
    def known(self, view: View) -> str | None:
        """Once anybody has started."""
        unsure = [one.title for one in view.up(Member) if one.leader is None]
        started = any(one.candidate or one.beaten for one in view.each(Member))
        return f"Not yet: {', '.join(unsure)}." if unsure and started else None

    mutations = {
        "forwards-lower": Mutation("A lower number is passed on as well", "Then all of them come "
            "home.", ("one_leader", "highest")),
        "stays-out": Mutation("Who has not started only passes on", "It is the paper's own rule, "
            "but elects the highest of those who did.", ("highest",)),
        "beaten-is-silent": Mutation("Whoever is beaten passes nothing on", "It lost the race, "
            "but it is still a part of the way.", ("known",)),
    }  # fmt: skip

    presets = (
        Preset("falling", "The dearest order", "order=falling",
            "Every number runs until it meets a higher one: 5 goes five steps, 4 goes four, and "
            "so on. Fifteen messages, and five for the news.",
            "Turn the numbers round: rising."),
        Preset("rising", "The cheapest order", "",
            "All but the highest are swallowed by the very next node: nine messages, and the news.",
            "Make a message slow: the count stays."),
        Preset("textbook", "The textbook's ring", "n=8&order=textbook",
            "3, 17, 24, 1, 28, 15, 9, 4: 22 messages, and eight for the news.",
            "Let 17 alone start, as in the book."),
        Preset("one-starts", "One starts, and has the highest behind it",
            "everybody=0&do=request:1:elect@0",
            "1 sends 2 on its way with its own number, and so on to 5. Then 5 goes round.",
            "Let 5 start: it costs ten messages, not fourteen."),
        Preset("both-ways", "Both ways, and not far", "n=8&algorithm=hirschberg-sinclair",
            "Phase 0 goes one step, phase 1 two, phase 2 four. The highest alone is left after "
            "phase 0: here 64 messages and the news, where Chang and Roberts need 15.",
            "Sixteen falling numbers: each of the two takes 136."),
        Preset("shuffled", "By chance", "n=8&order=shuffled&deal=7",
            "Eight numbers in one of 40,320 orders. On the average it is 21.7 messages.",
            "Deal again: change the shuffle."),
        Preset("highest-dies", "The highest dies", "do=crash:5@3",
            "Its number is on its way round, but there is nobody left whom it could come home to.",
            "Let it come back at 4."),
        Preset("forwards-lower", "Everybody wins", "mutation=forwards-lower",
            "No number is swallowed, all five come home, and each node takes itself for elected.",
            "Mend it: nine messages."),
        Preset("stays-out", "The highest is not asked",
            "mutation=stays-out&everybody=0&do=request:2:elect@0",
            "2 alone has started. Its number passes 3, 4 and 5, and comes home.",
            "Mend it: each sends its own number instead."),
        Preset("beaten-is-silent", "A relay gives up",
            "n=8&mutation=beaten-is-silent&algorithm=hirschberg-sinclair",
            "After phase 0 seven of eight are beaten. The probes of 8 die at its neighbours.",
            "Mend it."),
    )  # fmt: skip
