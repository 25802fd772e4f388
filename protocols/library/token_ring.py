"""One token goes round, and only whoever holds it may enter.

## The idea

The nodes stand in a ring, and one token goes from each to the next. Whoever wants the critical
section waits for it, enters, and passes it on when leaving. One token: at most one node is inside.
It goes round: everybody's turn comes, after at most one of everybody else. What can happen to the
token makes the rest. Each remedy is a switch, with a danger of its own.

- Acknowledgements: who does not confirm the token within `t_ack` is passed over. But a lost Ack
  looks like a dead neighbour, and then there are two tokens.
- Regeneration: who has not seen the token for longer than a round may take makes a new one. But a
  token that is merely slow comes back, and then there are two tokens.
- Generations: a token says its counter and its maker, for two nodes may count alike. Whoever has
  seen a newer one destroys the older. But a node that is inside already has nothing to check.
- Duplicates: a token counts the places it has moved on by, the skipped ones too. So a node knows a
  token that it has seen, and of two of one generation the one behind dies.
- Fencing: a write carries the number of its token, and the resource refuses a number lower than one
  it has seen. Two may still be inside, but what is written too late does no harm.

Token 2.0.7 is of the second generation, made by Node 0, and has moved on by 7 places. Node i waits
longer by i times `stagger`, so that as a rule the lowest regenerates; other rings elect it.

## What to look for

- Ask at a node that the token has just left: a later request further on is served first.
- No timeout tells a lost token from a slow one. It only says which mistake you prefer.

## Sources

- G. Le Lann: Distributed Systems, Towards a Formal Approach. IFIP Congress 1977.
- J. Misra: Detecting Termination of Distributed Computations Using Markers. PODC 1983.
- M. Kleppmann: How to do distributed locking. 2016 (fencing).
"""

from __future__ import annotations

from itertools import pairwise

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Node,
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
    started,
    switch,
    timeout,
    upon,
    witness,
)

RING = "Le Lann 1977: enter only with the token, then pass it on"
ANEW = "Le Lann 1977: a token that stays away longer than a round is made anew"
SKIP = "Repair: whoever does not acknowledge is passed over"
NEWEST = "Generations: of two tokens the newer one lives"
FENCE = "Kleppmann 2016, fencing: nothing older than what has been seen"
OUTSIDE, WAITING, INSIDE = "outside", "waits", "inside"
ACCEPTED, REJECTED = "accepted", "rejected"


def rank(number: str) -> tuple[int, ...]:
    """Counter, maker and place: what numbers are compared by."""
    return tuple(int(part) for part in number.split("."))


def moved(number: str, places: int) -> str:
    """The number of the same token some places further on."""
    generation, _, seq = number.rpartition(".")
    return f"{generation}.{int(seq) + places}"


class Token(Message, label="Token {generation}.{seq}", tint="generation"):
    """To the next in the ring: you may enter; then pass it on."""

    generation: str
    seq: int


class Ack(Message):
    """To whoever passed the token: I have it."""

    number: str


class Member(Message):
    """To all others: I am up, pass the token to me again."""


class Write(Message, label="Write {number}"):
    """To the resource: what I did inside, under this number."""

    number: str


class Written(Message, label="{verdict} {number}", tint="verdict"):
    """From the resource: accepted, or rejected because a higher number has come before."""

    number: str
    verdict: str


class Station(Node["TokenRing"]):
    """A place in the ring: enters with the token, and passes it on."""

    chips = ("section",)
    display = {"hand": "list", "entries": "history"}
    section: str = OUTSIDE
    hand: list[str] = []
    seen: str = durable("1.0.0")
    entries: list[str] = []
    unacked: list[tuple[str, str]] = []
    dead: list[str] = []
    destroyed: int = 0

    @started
    def come_up(self) -> None:
        """{self} comes up."""
        if self.index == self.protocol.first % self.protocol.n:
            self.hand = [self.seen]
            self.narrate(f"{self.title} comes up with the token, and {self._use()}.")
        else:
            self._watch()

    @recovered
    def come_back(self) -> None:
        """{self} comes back. It remembers only the newest token that it has seen."""
        self._join("it is up again")
        self._watch()

    @request("Request the section")
    def want(self) -> None:
        """{self} wants to enter, and waits for the token."""
        if self.section == OUTSIDE:
            self.section = WAITING
            self.because(f"the newest token seen here is {self.seen}")
        else:
            self.narrate(f"{self.title} has asked already.")

    @upon(Token)
    def receive(self, sender: str, token: Token) -> None:
        """{self} receives the token."""
        number = f"{token.generation}.{token.seq}"
        if self.protocol.ack:
            self.send(sender, Ack(number), f"{number} has come", SKIP)
        if objection := self._objection(number):
            self.destroyed += 1
            self.because(objection, NEWEST)
            self.narrate(f"{self.title} destroys token {number}: {objection}.")
            return
        self.cancel_timer("silence", why="the token has come")
        self._take(number)
        self.narrate(f"{self.title} receives token {number}, and {self._use()}.")

    @upon(Ack, Member)
    def confirmed(self, sender: str, message: Ack | Member) -> None:
        """{self} knows that {sender} is up."""
        self.dead = [one for one in self.dead if one != sender]
        if isinstance(message, Ack):
            self.unacked = [one for one in self.unacked if one != (message.number, sender)]
        if not self.unacked:
            self.cancel_timer("ack", why="nothing is left to be acknowledged")

    @timeout("section")
    def leave(self) -> None:
        """{self} leaves the section, writes, and passes the token on."""
        number, self.section = self.entries[-1], OUTSIDE
        self.because(f"{self.protocol.cs} ticks inside are over", RING)
        self.send("resource", Write(number), f"done inside with token {number}", FENCE)
        self._pass_on("it has left the section")

    @timeout("ack")
    def skip(self) -> None:
        """{self} passes over whoever has not acknowledged the token."""
        pending, self.unacked = self.unacked, []
        for number, target in pending:
            if self.protocol.remember:
                self.dead.append(target)
            why = f"{target} has not acknowledged {number} within {self.protocol.t_ack} ticks"
            self._send_on(moved(number, -self._distance(target)), target, why, SKIP)

    @timeout("silence")
    def regenerate(self) -> None:
        """{self} has not seen the token for too long, and makes a new one."""
        number = f"{rank(self.seen)[0] + 1}.{self.id}.0"
        self.because(f"the token has stayed away; {self.seen} was the newest", ANEW)
        self._join("the token has stayed away")
        self._take(number)
        self.narrate(f"{self.title} gives the token up, makes {number}, and {self._use()}.")

    def waits_for(self) -> Waits | None:
        before = self.everyone[(self.index or -1) - 1]  # the resource stands last
        return Waits("the token", (before,)) if self.section == WAITING else None

    def _objection(self, number: str) -> str:
        """Why this token must not live, if anything that is switched on says so."""
        ours, theirs = rank(self.seen), rank(number)
        if self.protocol.generations and theirs[:2] < ours[:2]:
            return f"{self.seen}, of a newer generation, has been here"
        known = theirs[:2] == ours[:2] and theirs <= ours
        return f"{self.seen} has been here already" if self.protocol.seqs and known else ""

    def _take(self, number: str) -> None:
        """Two tokens in one hand are one where generations are compared."""
        if self.protocol.generations:
            self.destroyed += len(self.hand)
            self.hand = []
        self.hand.append(number)
        self.seen = max(self.seen, number, key=rank)
        self.unacked = []
        self.cancel_timer("ack", why="a newer token is here")

    def _use(self) -> str:
        """Enters, or passes the token on; says which."""
        if self.section == INSIDE:
            return "keeps it until it leaves"
        if self.section == OUTSIDE:
            self._pass_on("it does not want to enter")
            return "passes it on"
        self.section = INSIDE
        self.entries.append(self.hand[-1])
        self.cancel_timer("silence", why="the token is in use")
        self.set_timer("section", self.protocol.cs, why=f"it stays {self.protocol.cs} ticks")
        return "enters"

    def _pass_on(self, why: str) -> None:
        held, self.hand = self.hand, []
        for number in held:
            self._send_on(number, self.id, why, RING)
        self._watch()

    def _send_on(self, number: str, after: str, why: str, rule: str) -> None:
        """To the first after `after` who is not known to be dead; `number` is the token's here."""
        place = self.everyone.index(after) + 1
        ring = self.everyone[place:-1] + self.everyone[:place]
        target = next(one for one in ring if one == self.id != after or one not in self.dead)
        if target == self.id:  # nobody else seems to be up: all are tried again
            self.dead = []
            self._take(moved(number, self.protocol.n))
            self._use()
            return
        sent = moved(number, self._distance(target))
        generation, _, seq = sent.rpartition(".")
        self.send(target, Token(generation, int(seq)), why, rule)
        if self.protocol.ack:
            self.unacked.append((sent, target))
            self.set_timer("ack", self.protocol.t_ack, why=f"{target} should acknowledge {sent}")

    def _distance(self, target: str) -> int:
        return (self.everyone.index(target) - self.index) % self.protocol.n

    def _join(self, why: str) -> None:
        """Where the dead are remembered, somebody must say that this one is not."""
        if self.protocol.ack and self.protocol.remember:
            self.send(self.others[:-1], Member(), f"{why}, and others may take it for dead", SKIP)

    def _watch(self) -> None:
        if self.protocol.regeneration:
            longest, stagger = self.protocol.longest, self.protocol.stagger * self.index
            why = f"a round takes at most {longest} ticks; {self.id} waits {stagger} more"
            self.set_timer("silence", longest + 1 + stagger, why=why)


class Resource(Node["TokenRing"]):
    """What the section protects: takes writes down, and with fencing refuses the late ones."""

    chips = ("highest",)
    display = {"ledger": "ledger"}
    highest: str = durable("0.0.0")
    ledger: list[tuple[str, str, str]] = durable([])

    @upon(Write)
    def write(self, sender: str, write: Write) -> None:
        """{self} takes down {number} of {sender}."""
        late = self.protocol.fencing and rank(write.number) < rank(self.highest)
        verdict, seen = REJECTED if late else ACCEPTED, f"{self.highest} was the highest so far"
        self.because(seen, FENCE)
        self.narrate(f"{self.title}: {write.number} of {self.name_of(sender)} is {verdict}.")
        self.ledger.append((write.number, sender, verdict))
        self.highest = max(self.highest, write.number, key=rank)
        self.send(sender, Written(write.number, verdict), seen, FENCE)


class TokenRing(Protocol):
    """A ring with every remedy as a switch."""

    title = "Token ring"
    family = "Mutual exclusion"
    shelf = 40
    timing = Timing.PARTIAL_SYNCHRONY
    links = "one tick a hop; what may be lost, copied or late depends on the switches"
    faults = frozenset(Fault) - {Fault.TRAITOR, Fault.OVERTAKE}
    horizon, layout = 200, "ring: Resource"
    roles = (Station, Resource)
    messages = (Token, Ack, Member, Write, Written)

    n: int = param(5, lo=3, hi=10, label="Nodes", help="Their ids are 0 to n - 1.")
    cs: int = param(2, lo=1, hi=20, label="Ticks inside", help="How long a node stays inside.")
    first: int = param(0, lo=0, hi=9, label="Token starts at", help="Counted round.")
    ack: bool = switch(False, label="Acknowledge, and skip", help="Who is silent is passed over.")
    t_ack: int = param(3, lo=3, hi=20, label="Wait for an Ack", help="In ticks: over two hops.")
    remember: bool = switch(True, label="Remember the dead", help="Else each is tried each round.")
    regeneration: bool = switch(False, label="Regenerate", help="A missing token is made anew.")
    stagger: int = param(2, lo=1, hi=99, label="Stagger", help="Node i waits i times as long more.")
    generations: bool = switch(True, label="Check generations", help="An older token is destroyed.")
    seqs: bool = switch(True, label="Check for duplicates", help="A token seen is destroyed.")
    fencing: bool = switch(True, label="Fence the resource", help="It rejects what is late.")

    @property
    def longest(self) -> int:
        """A round of the token in which everybody enters, or is passed over."""
        return self.n * max(1 + self.cs, self.t_ack if self.ack else 0)

    def seats(self) -> list[Seat]:
        seen = {"seen": f"1.{self.first % self.n}.0"}
        ring = [Seat(str(i), Station, f"Node {i}", seen) for i in range(self.n)]
        return [*ring, Seat("resource", Resource, "Resource")]

    def tolerates(self) -> Budget:
        """What leaves both safety properties whole; each timeout in use takes something away."""
        # Regeneration bears one crash, if nobody gives up while the new token takes its round.
        copies = faults(Fault.DUPLICATE) if self.seqs else faults()
        crash, harmless = faults(Fault.CRASH), copies | faults(Fault.RECOVER)
        if self.regeneration:
            calm = self.ack and self.stagger > 2 * self.longest
            return Budget(1, crash, copies, 1) if calm else Budget(0, free=copies, delay=1)
        if self.ack:
            return Budget(self.n + 1, crash, harmless, 1)
        if not self.fencing:  # a write that waits somewhere is overtaken by the next
            return Budget(self.n + 1, crash, harmless | faults(Fault.DROP), 1)
        slow = faults(Fault.DROP, Fault.PAUSE, Fault.PARTITION, Fault.OVERTAKE)
        return Budget(self.n + 1, crash, harmless | slow)

    @safety("At most one node is inside the critical section")
    def mutual_exclusion(self, view: View) -> str | None:
        """A node that is paused inside is inside."""
        inside = [f"{s.title} ({s.entries[-1]})" for s in view.each(Station) if s.section == INSIDE]
        return f"{' and '.join(inside)} are inside." if len(inside) > 1 else None

    @safety("The resource accepts writes only in the order of the tokens' numbers")
    def in_order(self, view: View) -> str | None:
        """What mutual exclusion is for, and what fencing keeps where that fails."""
        ledger = view.get("resource", Resource).ledger
        accepted = [(number, writer) for number, writer, verdict in ledger if verdict == ACCEPTED]
        late = ((a, b) for a, b in pairwise(accepted) if rank(b[0]) < rank(a[0]))
        said = "{2} of Node {3} was accepted after {0} of Node {1}."
        return next((said.format(*a, *b) for a, b in late), None)

    @liveness("Everybody who asks gets in")
    def everyone_enters(self, view: View) -> str | None:
        waiting = [s.title for s in view.up(Station) if s.section == WAITING]
        return f"Waiting: {', '.join(waiting)}." if waiting else None

    @liveness("The token comes round once more, and nobody wants it", ends=True)
    def comes_round(self, view: View) -> str | None:
        stations = list(view.each(Station))
        newest = max((one.seen for one in stations), key=rank)
        since = rank(moved(newest, -self.n))
        idle = since[2] >= 0 and all(one.section == OUTSIDE for one in stations)
        used = any(rank(number) > since for one in stations for number in one.entries)
        return None if idle and not used else "Somebody wants it, or did so in this round."

    @witness("An old token, or a copy, is destroyed")
    def destroyed(self, view: View) -> str | None:
        """What the generation check and the duplicate check are for."""
        count = sum(one.destroyed for one in view.each(Station))
        return f"{count} so far." if count else None

    @witness("Somebody enters twice while another waits")
    def passed_over(self, view: View) -> str | None:
        """Never while all goes well: between two visits of the token everybody has one turn."""
        since = [rank(one.seen) for one in view.up(Station) if one.section == WAITING]
        entries = [list(map(rank, one.entries)) for one in view.each(Station)]
        twice = any(sum(one > asked for one in each) > 1 for asked in since for each in entries)
        return "Two turns of one node came before another's first." if twice else None

    presets = (
        Preset("lost-ack", "One lost acknowledgement",
            "ack=1&remember=0&seqs=0&do=request:3:want@3&do=request:4:want@3&do=drop:2~1.Ack",
            "1 takes 2 for dead and skips it: two tokens of one generation; 3 and 4 are inside.",
            "Switch the duplicate check on: 3 has seen this token."),
        Preset("happy", "Nothing goes wrong", "do=request:1:want@0&do=request:3:want@0",
            "1 enters at 1 and 3 at 5, with one message for each hop.",
            "Ask at all five nodes at tick 0: an entry costs one message."),
        Preset("not-fifo", "Not in the order of asking", "do=request:0:want@1&do=request:3:want@2",
            "The token has just left 0. 3 asks later and enters at 3; 0 has to wait until 7.",
            "Ask at 1 at tick 2: it is the last of the three."),
        Preset("lost-token", "The token is lost",
            "do=request:1:want@0&do=request:3:want@0&do=request:0:want@6&do=drop:2~3.Token",
            "1 has been inside. After that nobody enters ever again, and nobody finds out.",
            "Switch regeneration on."),
        Preset("regenerated", "Lost, and made anew",
            "regeneration=1&do=request:1:want@0&do=request:3:want@0&do=request:0:want@6"
            "&do=drop:2~3.Token",
            "0 is the first to give it up, at 16: it makes 2.0.0 and enters; 3 enters at 21.",
            "Bring the lost token back, and delay it by 12 instead."),
        Preset("holder-crash", "The holder dies inside",
            "ack=1&remember=0&regeneration=1&do=request:1:want@0&do=request:3:want@0&do=crash:1@2",
            "0 makes a new token at 16 and skips 1 at 19; 3 enters at 21. Each round pays for 1.",
            "Switch on that the dead are remembered."),
        Preset("slow-unchecked", "Slow, not lost",
            "regeneration=1&generations=0&do=delay:2~3.Token:19&do=request:3:want@20"
            "&do=request:1:want@21",
            "0 makes a new token at 16. At 22 the old one arrives: 1 and 3 are both inside.",
            "Switch the generation check on."),
        Preset("slow", "Slow, and out of date",
            "regeneration=1&do=delay:2~3.Token:19&do=request:3:want@20&do=request:1:want@21",
            "3 has seen the new token: it destroys the old one at 22, and enters with that at 26.",
            "Delay the old token by 15 only: 3 has not seen the new one yet, but 0 has."),
        Preset("paused-holder", "Asleep inside",
            "regeneration=1&fencing=0&do=request:3:want@0&do=request:0:want@1&do=pause:3@4-34",
            "3 sleeps inside, and at 16 enters 0. At 34 the sleeper wakes, and writes over it.",
            "Fence the resource: two are still inside, but the late write is rejected."),
        Preset("broken-ring", "A gap in the ring", "do=crash:2@0&do=request:3:want@0",
            "1 passes the token to a node that is down, and does not notice.",
            "Switch the acknowledgements on."),
        Preset("skipped", "The gap is closed",
            "n=6&ack=1&do=crash:3@0&do=recover:3@16&do=request:5:want@0&do=request:3:want@17",
            "2 waits for 3 once, then remembers. At 16 node 3 says that it is back, and is let in.",
            "Do not remember the dead: nobody need say that they are back."),
        Preset("two-makers", "Two new tokens",
            "ack=1&regeneration=1&do=request:1:want@8&do=crash:1@12&do=request:0:want@12"
            "&do=request:2:want@12",
            "One crash. 0 makes token 2.0 at 26, 2 makes 2.2 at 27: both inside. The latter lives.",
            "Set the stagger to 31, more than two rounds."),
        Preset("partition", "Cut in two, and healed",
            "ack=1&remember=0&regeneration=1&do=cut:0,1,2,resource/3,4@7&do=request:1:want@20"
            "&do=request:3:want@20&do=heal@40&do=request:0:want@45",
            "1 is inside with the old token, 3 with one of its own. The heal ends it: one dies.",
            "Remember the dead: after the heal each side still goes on alone."),
        Preset("one-wants", "Four hops", "n=6&do=request:4:want@0",
            "Only 4 wants to enter, and the token starts at 0: four messages.",
            "Let the token start at 5, then at 4."),
        Preset("ring-order", "Asked first, served second",
            "n=6&first=5&do=request:4:want@0&do=request:1:want@1",
            "4 asked first; 1 asked later and enters after two hops, 4 after five.",
            "Let 0 ask at tick 0 as well."),
    )  # fmt: skip
