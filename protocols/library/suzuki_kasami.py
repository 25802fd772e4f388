"""One token, sent to whoever asks for it, and in it a list of all who do.

## The idea

Whoever has the token may enter, as often as it likes, and asks nobody. Whoever has not sends a
request to all others, for it cannot know where the token is. Requests are numbered, node by node,
and every node remembers the highest number that it has seen of each (RN).

The token carries two things: for each node, the number of its request that was served last (LN),
and a queue. Who leaves the section writes its own number into LN, and then looks for nodes whose
RN is exactly one more than their LN: they have asked, and have not been served. Those it appends
to the queue, and sends the token to the first. If nobody is waiting it keeps the token, and sends
it to the first who asks.

So a request may come late, twice, or after it was served: its number says what it is worth. What
may not happen is that the token is lost, or copied. Then there is none, or there are two.

## What to look for

- No message at all for who has the token, n for everybody else: n - 1 requests and one token.
- The queue is in the order in which the leaving node looks, not in the order of asking.
- A request that comes late finds LN as high as itself, and is ignored.

## Sources

- I. Suzuki, T. Kasami: A Distributed Mutual Exclusion Algorithm. ACM TOCS 3(4), 1985.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Preset,
    Seat,
    View,
    Violation,
    Waits,
    choice,
    faults,
    param,
    recovered,
    safety,
    upon,
)
from protocols.services import exclusion
from protocols.services.exclusion import INSIDE, OUTSIDE, WAITING, Contender, Exclusion

ASK = "Suzuki, Kasami 1985: without the token, ask everybody, with the next number"
SEND = "Suzuki, Kasami 1985: a request counts if it is the next after the one served last"
SERVE = "Suzuki, Kasami 1985: on leaving, queue all who have asked and were not served"
ASCENDING, CYCLIC = "ascending", "cyclic"


class Request(Message, label="Request {number}"):
    """To all: my so manieth request for the token."""

    number: int


class Token(Message, label="Token {queue}"):
    """To the next in line: you may enter. With what was served last, and who is waiting."""

    served: list[int]
    queue: list[str]


class Peer(Contender["SuzukiKasami"]):
    """Enters with the token, and passes it to whoever has asked."""

    display = {"queue": "list"}
    token: bool = False
    requested: list[int] = []
    served: list[int] = []
    queue: list[str] = []

    @recovered
    def come_back(self) -> None:
        """{self} comes back, and has forgotten everything; a token that it had is gone."""
        self.token = False

    def ask(self) -> None:
        """Enters with the token, or asks everybody for it."""
        if self.token:
            self.enter("the token is here", ASK)
            return
        if not self.mutated("same-number") or self.requested[self.index] == 0:
            self.requested[self.index] += 1
        number = self.requested[self.index]
        why = f"its request number {number}; it cannot know where the token is"
        self.because(why, ASK)
        self.broadcast(Request(number), why, ASK)

    @upon(Request)
    def consider(self, sender: str, request: Request) -> None:
        """{self} hears that {sender} asks, for the time number {number}."""
        place = self.everyone.index(sender)
        self.requested[place] = max(self.requested[place], request.number)
        if not self.token:
            self.because("the token is not here")
        elif not self._owed(sender):
            last = self.served[place]
            self.because(f"request {request.number} is old: {last} is served already", SEND)
            self.narrate(f"{self.title} ignores a request of {self.name_of(sender)}.")
        elif self.section == OUTSIDE:
            self._send(sender, f"request {request.number} of {sender} is the next to be served")
        else:
            self.because("the token is in use: it looks for requests when it leaves", SERVE)

    @upon(Token)
    def receive(self, sender: str, token: Token) -> None:
        """{self} has the token."""
        self.token, self.served = True, list(token.served)
        self.queue = [one for one in token.queue if one != self.id]  # as a copy of it may have it
        if self.section == WAITING:
            self.enter("the token has come", ASK)

    def release(self) -> None:
        """Notes that it is served, queues all who have asked, and sends the token to the first."""
        self.served[self.index] = self.requested[self.index]
        fresh = [one for one in self._around() if one not in self.queue and self._owed(one)]
        if self.mutated("looks-not-back"):
            fresh = []
        self.queue += fresh
        self.because(f"{len(fresh)} more have asked and were not served", SERVE)
        if self.queue:
            head = self.queue.pop(0)
            self._send(head, f"{head} is first of {len(self.queue) + 1} in the queue")
        else:
            self.narrate(f"{self.title} leaves the section, and keeps the token.")

    def waits_for(self) -> Waits | None:
        """For the token, wherever it may be."""
        return Waits("the token", self.others) if self.section == WAITING else None

    def _owed(self, one: str) -> bool:
        """Whether its last request is the next to be served."""
        place = self.everyone.index(one)
        return self.requested[place] == self.served[place] + 1

    def _around(self) -> tuple[str, ...]:
        """The others, in the order in which it looks at them."""
        cyclic = self.protocol.scan == CYCLIC
        return (*self.above, *self.below) if cyclic else self.others

    def _send(self, to: str, why: str) -> None:
        self.because(why, SEND)
        self.send(to, Token(self.served, self.queue), why, SEND)
        self.token = self.mutated("keeps-a-copy")
        self.queue = []


class SuzukiKasami(Exclusion):
    """A token on a complete graph."""

    title = "Suzuki-Kasami"
    family = "Mutual exclusion"
    shelf = 44
    links = "reliable, as slow as they like, in any order; nobody is down"
    faults = frozenset(Fault) - {Fault.TRAITOR}
    roles = (Peer,)
    layout = "clique"
    messages = (Request, Token)
    compare = ("ricart-agrawala",)

    first: int = param(0, lo=0, hi=7, label="Token starts at", help="Counted round.")
    scan: str = choice(
        ASCENDING, CYCLIC, label="Order of looking", help="Cyclic: from the next on."
    )

    def seats(self) -> list[Seat]:
        """One of them has the token."""
        fresh = {"requested": [0] * self.n, "served": [0] * self.n}
        return [
            seat._replace(fields=fresh | {"token": i == self.first % self.n})
            for i, seat in enumerate(super().seats())
        ]

    def tolerates(self) -> Budget:
        """Any delay and any order. A token that is lost or copied is not to be borne."""
        slow = faults(Fault.DELAY, Fault.OVERTAKE, Fault.PAUSE, Fault.TIMER)
        return Budget(0, free=slow)

    mutual_exclusion = exclusion.mutual_exclusion
    everyone_enters = exclusion.everyone_enters

    @safety("There is at most one token")
    def one_token(self, view: View) -> str | None:
        """Those on their way apart."""
        holders = [one for one in view.each(Peer) if one.token]
        if len(holders) < 2:
            return None
        said = " and ".join(one.title for one in holders)
        return Violation(f"{said} have one each.", *(one.id for one in holders))

    @safety("Whoever is inside has the token")
    def with_token(self, view: View) -> str | None:
        """It is what lets one in."""
        odd = (one for one in view.each(Peer) if one.section == INSIDE and not one.token)
        one = next(odd, None)
        return f"{one.title} is inside without it." if one else None

    mutations = {
        "keeps-a-copy": Mutation("Whoever sends the token keeps it as well", "It sends a copy, and "
            "goes on as if it had it.", ("one_token", "mutual_exclusion")),
        "looks-not-back": Mutation("Who leaves does not look for requests", "They came while it "
            "was inside, and nobody asks twice.", ("everyone_enters",)),
        "same-number": Mutation("Every request has the same number", "The second looks like the "
            "first, come late.", ("everyone_enters",)),
    }  # fmt: skip

    presets = (
        Preset("scan-order", "Asked first, served second",
            "do=request:0:want@0&do=request:2:want@1&do=request:1:want@2",
            "0 has the token and enters without a message. 2 asks, then 1. When 0 leaves it looks "
            "for 1 first. Six messages in all.", "Let 0 ask again at 4: it is served last."),
        Preset("anywhere", "Where is the token?", "n=5&first=3&do=request:0:want@0",
            "0 asks all four; only 3 has it. Five messages.", "Let 3 ask as well, at tick 0."),
        Preset("for-nothing", "As often as it likes",
            "do=request:0:want@0&do=request:0:want@5&do=request:0:want@10",
            "Nobody else wants to enter: three entries, and no message.", "Let 2 ask at 6."),
        Preset("all", "All at once",
            "n=4&do=request:0:want@0&do=request:1:want@0&do=request:2:want@0&do=request:3:want@0",
            "0 need not ask. The three others send three requests each, and the token three times.",
            "Make a request slow."),
        Preset("old-request", "A request that comes late",
            "do=request:1:want@0&do=delay:1~2.Request:15&do=request:2:want@8",
            "2 has the token by then, and what comes from 1 is old: LN says that it was served.",
            "Look at what 2 has noted in “served”."),
        Preset("lost-token", "The token is lost", "do=request:1:want@0&do=drop:0~1.Token"
            "&do=request:2:want@4",
            "Nobody has it, nobody knows that, and nobody enters ever again.",
            "Compare with the token ring, which can make a new one."),
        Preset("keeps-a-copy", "Two tokens",
            "mutation=keeps-a-copy&do=request:1:want@0&do=request:0:want@2",
            "0 has sent the token to 1, and enters with what it has kept.", "Mend it: 0 asks."),
        Preset("looks-not-back", "Forgotten",
            "mutation=looks-not-back&do=request:0:want@0&do=request:1:want@1",
            "1 asks while 0 is inside. 0 leaves, and keeps the token.", "Mend it."),
        Preset("same-number", "Taken for an old one",
            "mutation=same-number&do=request:1:want@0&do=request:2:want@10&do=request:1:want@20",
            "The second request of 1 has number 1 as well: 2 thinks that it was served.",
            "Mend it: it has number 2."),
    )  # fmt: skip
