"""A queue that everybody has a copy of, and that is in the same order everywhere.

## The idea

A node that wants to enter stamps its request with its logical clock, puts it into its own queue and
sends it to all others. They put it into theirs, and acknowledge. Who leaves says so, and all strike
the request out. So every node has the same queue, some a little later than others; it is ordered by
stamp, and for equal stamps by id.

May I enter, if mine is the first in my queue? An earlier one may be on its way. But stamps from one
node rise, and channels keep the order. So once something with a later stamp than my request has
come from a node, no earlier request can come from it any more. If it has from all, the first in my
queue is the first in every queue, and I enter. That is all that the acknowledgements are for.

The paper shows with it that a logical clock is enough to let any number of machines go through the
same states in the same order. Mutual exclusion is its example, and the replicated state machine is
what became of it.

## What to look for

- 3(n - 1) messages for an entry: request, acknowledgement, release.
- With the spared acknowledgements: whoever has sent a later stamp need not send another.
- Let the messages overtake each other, and two are inside at once.

## Sources

- L. Lamport: Time, Clocks, and the Ordering of Events in a Distributed System. CACM 21(7), 1978.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Network,
    Preset,
    Waits,
    faults,
    switch,
    upon,
)
from protocols.services import exclusion
from protocols.services.exclusion import WAITING, Contender, Exclusion

REQUEST = "Lamport 1978, rule 1: into the queue, and to all"
ACK = "Lamport 1978, rule 2: into the queue, and a later stamp in return"
RELEASE = "Lamport 1978, rules 3 and 4: out of the queue, here and everywhere"
ENTER = "Lamport 1978, rule 5: first in the queue, and something later has come from all"
CLOCK = "Lamport 1978: a clock takes over every later stamp, and goes on from there"


class Request(Message, label="Request {stamp}"):
    """To all: I want to enter. With my clock."""

    stamp: int


class Ack(Message, label="Ack {stamp}"):
    """To whoever asked: it is in my queue, and nothing of mine will be before it."""

    stamp: int


class Release(Message, label="Release {request}"):
    """To all: I have left, strike my request out."""

    stamp: int
    request: int


class Peer(Contender["LamportMutex"]):
    """Keeps a copy of the queue."""

    display = {"queue": "list"}
    clock: int = 0
    queue: list[tuple[int, str]] = []
    heard: dict[str, int] = {}
    told: dict[str, int] = {}

    def ask(self) -> None:
        """Puts the request into the queue, and sends it to all."""
        stamp = self._tick()
        self.queue.append((stamp, self.id))
        self.queue.sort(key=self._place)
        why = f"the clock stands at {stamp}"
        self.because(why, REQUEST)
        self._tell(self.others, Request(stamp), why, REQUEST)
        self._try()

    @upon(Request)
    def enqueue(self, sender: str, request: Request) -> None:
        """{self} puts the request of {sender} into its queue."""
        self._hear(sender, request.stamp)
        theirs = (request.stamp, sender)
        if theirs not in self.queue:
            self.queue.append(theirs)
            self.queue.sort(key=self._place)
        told = (self.told.get(sender, 0), self.id)
        if self.protocol.spare and self._place(told) > self._place(theirs):
            self.because(f"{told[0]} has been sent to {sender}, and that is later", ACK)
            self.narrate(f"{self.title} need not acknowledge to {self.name_of(sender)}.")
        else:
            stamp = self._tick()
            why = f"({request.stamp}, {sender}) is in the queue, and {stamp} is later"
            self._tell((sender,), Ack(stamp), why, ACK)
        self._try()

    @upon(Ack)
    def acknowledged(self, sender: str, ack: Ack) -> None:
        """{self} has an Ack of {sender}, with stamp {stamp}."""
        self._hear(sender, ack.stamp)
        self._try()

    @upon(Release)
    def strike(self, sender: str, release: Release) -> None:
        """{self} strikes the request {request} of {sender} out."""
        self._hear(sender, release.stamp)
        self.queue = [one for one in self.queue if one != (release.request, sender)]
        self._try()

    def release(self) -> None:
        """Strikes its own request out, and tells all to do the same."""
        mine = next(one for one in self.queue if one[1] == self.id)
        self.queue.remove(mine)
        why = f"it has left the section, and ({mine[0]}, {self.id}) is served"
        self.because(why, RELEASE)
        self._tell(self.others, Release(self._tick(), mine[0]), why, RELEASE)

    def place(self) -> tuple[int, int] | None:
        """Of its own request in the queue."""
        stamps = [stamp for stamp, node in self.queue if node == self.id]
        return (min(stamps), self.index) if stamps else None

    def waits_for(self) -> Waits | None:
        """For who is before it, or for a word from all."""
        if self.section != WAITING:
            return None
        mine = next(one for one in self.queue if one[1] == self.id)
        if silent := self._silent(mine):
            return Waits(f"{len(silent)} later stamps", silent)
        return Waits("the first in the queue to leave", (self.queue[0][1],))

    def _place(self, request: tuple[int, str]) -> tuple[int, int]:
        """By stamp, then by id."""
        tie = 0 if self.mutated("no-tie-break") else self.everyone.index(request[1])
        return request[0], tie

    def _tick(self) -> int:
        self.clock += 1
        return self.clock

    def _tell(
        self, whom: tuple[str, ...], message: Request | Ack | Release, why: str, rule: str
    ) -> None:
        self.send(whom, message, why, rule)
        self.told |= dict.fromkeys(whom, message.stamp)

    def _hear(self, sender: str, stamp: int) -> None:
        """The clock takes the stamp over; it is the latest from that node."""
        if not self.mutated("deaf-clock"):
            self.clock = max(self.clock, stamp)
        self.heard[sender] = max(stamp, self.heard.get(sender, 0))

    def _silent(self, mine: tuple[int, str]) -> tuple[str, ...]:
        """From whom an earlier request may still come."""
        late = self._place(mine)
        return tuple(
            one for one in self.others if self._place((self.heard.get(one, 0), one)) <= late
        )

    def _try(self) -> None:
        """Enters if it is the first, and knows that it is."""
        if self.section != WAITING:
            return
        mine = next(one for one in self.queue if one[1] == self.id)
        first = self._place(self.queue[0]) >= self._place(mine)
        silent = () if self.mutated("no-waiting") else self._silent(mine)
        if first and not silent:
            self.enter(f"({mine[0]}, {self.id}) is first, and all others are past that", ENTER)
        elif silent:
            self.because(f"nothing later than {mine[0]} from {', '.join(silent)} yet", ENTER)
        else:
            self.because(f"({self.queue[0][0]}, {self.queue[0][1]}) is before it", ENTER)


class LamportMutex(Exclusion):
    """With and without the acknowledgements that can be spared."""

    title = "Lamport's mutual exclusion"
    family = "Mutual exclusion"
    shelf = 42
    links = "reliable and in order, as slow as they like; nobody is down"
    faults = frozenset(Fault) - {Fault.TRAITOR}
    network = Network(1, 1, fifo=True)
    roles = (Peer,)
    layout = "clique"
    messages = (Request, Ack, Release)
    compare = ("ricart-agrawala",)

    spare: bool = switch(False, label="Spare acknowledgements", help="If something later was sent.")

    def tolerates(self) -> Budget:
        """Any delay, as long as a channel keeps the order of its messages."""
        return Budget(0, free=faults(Fault.DELAY, Fault.PAUSE, Fault.TIMER))

    mutual_exclusion = exclusion.mutual_exclusion
    everyone_enters = exclusion.everyone_enters
    in_order = exclusion.in_order

    mutations = {
        "no-tie-break": Mutation("Equal stamps are not decided by the id", "Then two requests are "
            "both the first in the queue.", ("mutual_exclusion",)),
        "no-waiting": Mutation("The first in the own queue enters at once", "Something earlier may "
            "be on its way.", ("mutual_exclusion",)),
        "deaf-clock": Mutation("The clock takes no notice of stamps", "Then an acknowledgement may "
            "be no later than the request.", ("everyone_enters",)),
    }  # fmt: skip

    presets = (
        Preset("overtaken", "An Ack overtakes a request",
            "n=2&fifo=0&do=request:0:want@0&do=request:1:want@0&do=delay:0~1.Request:9",
            "Both ask with stamp 1, so 0 comes first. Its request is slow, its Ack is not: 1 hears "
            "something later from 0, thinks that nothing earlier can come, and enters too.",
            "Let the channels keep the order: fifo."),
        Preset("three-at-once", "Three ask at once",
            "do=request:0:want@0&do=request:1:want@0&do=request:2:want@0",
            "All have stamp 1, so the id decides: 0, 1, 2. Each has the same queue: 18 messages.",
            "Spare acknowledgements."),
        Preset("one", "One asks", "do=request:1:want@0",
            "Two requests, two acknowledgements, two releases; it enters at tick 2.",
            "Let another one ask at 1."),
        Preset("slow-request", "First, but it cannot know",
            "do=request:1:want@0&do=request:2:want@0&do=delay:1~2.Request:9",
            "The request of 1 to 2 is slow. 2 is the first in its own queue, but nothing later "
            "than its stamp has come from 1: it has to wait.", "Let the messages overtake."),
        Preset("spared", "Acknowledgements spared",
            "n=4&spare=1&do=request:0:want@0&do=request:1:want@0&do=request:2:want@0"
            "&do=request:3:want@0",
            "A request of one's own, if it is later, is as good as an Ack: 30 messages, not 36.",
            "Let one alone ask: nothing can be spared."),
        Preset("one-down", "One is down", "do=crash:2@0&do=request:0:want@1",
            "2 has no part in it, but without a word from 2 nobody can know that.",
            "Let it come back at 1."),
        Preset("no-tie-break", "Both are first",
            "mutation=no-tie-break&do=request:0:want@0&do=request:1:want@0",
            "Two requests with stamp 1, and nothing to choose between them: both enter.",
            "Mend it: the id decides."),
        Preset("no-waiting", "First in its own queue",
            "mutation=no-waiting&do=request:0:want@0&do=request:1:want@0",
            "Each is alone in its own queue, and enters.", "Mend it: 0 enters first."),
        Preset("deaf-clock", "No later than the request",
            "mutation=deaf-clock&do=request:2:want@0",
            "0 and 1 acknowledge with stamp 1. That is no later than the request of 2, for ever.",
            "Mend it: they answer with stamp 2."),
    )  # fmt: skip
