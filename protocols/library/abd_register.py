"""One value kept by several servers, that reads and writes like a single memory cell.

## The idea

Several servers keep copies of one value, each with a stamp that says how new it is: a number, and
who wrote it. Clients read and write by asking all servers and waiting for a majority; nobody waits
for the rest, so a minority may be down or slow. Any two majorities have a server in common, so
whoever asks a majority hears of everything that a majority holds.

To write, the only writer counts on and sends the value with its new stamp to all; once a majority
has stored it, the write is over. A server stores what is newer than what it has. Where several
write, each first asks a majority for the highest number and takes the next; equal numbers are told
apart by the writers' names.

To read, a client asks all, takes the newest answer of a majority, and writes it back: it sends it
to all and waits until a majority holds it. Only then does it return it. For the write that the
value comes from may still be under way, and may have reached one server only. If a read returned
such a value at once, the next one might miss that server, and return the older value: time would
seem to run backwards. So readers have to write.

That makes the register atomic, also called linearizable, in any timing. No leader is needed, and no
agreement: consensus is more than this.

## What to look for

- A write costs 2n messages, a read 4n; where several write, a write costs 4n as well.
- A write that reached one server is not over; the first read that hears of it finishes the work.
- Two writers at once take the same number: the name decides, and all servers decide alike.
- A read may skip the write-back if its whole majority agrees: switch that on and count.
- A read is over when a majority holds its value: that is the invariant behind everything else, and
  the first to go in the runs that are broken on purpose.

## Sources

- H. Attiya, A. Bar-Noy, D. Dolev: Sharing Memory Robustly in Message-Passing Systems. Journal of
  the ACM 42(1), 1995.
- N. Lynch, A. Shvartsman: Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged
  Broadcasts. FTCS, 1997: several writers.
"""

from __future__ import annotations

from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Network,
    Node,
    Preset,
    Protocol,
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
    request,
    safety,
    switch,
    timeout,
    upon,
)

PAPER = "Attiya, Bar-Noy, Dolev 1995"
ASK = f"{PAPER}: ask all, wait for a majority, take the newest"
STORE = f"{PAPER}: write to all, wait for a majority"
BACK = f"{PAPER}: write back before you return"
NEWER = f"{PAPER}: store only what is newer"
MANY = "Lynch, Shvartsman 1997: the next number, then the writer's name"
IDLE, ASKING, STORING = "idle", "asking", "storing"
Stamp = tuple[int, str]
FIRST: Stamp = (0, "c0")
INITIAL = "v0"


class Read(Message):
    """To all servers: what do you hold?"""

    number: int


class Value(Message, label="Value {value}", tint="value"):
    """This, with this stamp. `number` says which question it answers."""

    number: int
    stamp: Stamp
    value: str


class Write(Message, label="Write {value}", tint="value"):
    """To all servers: store this, unless you hold something newer."""

    number: int
    stamp: Stamp
    value: str


class Ack(Message):
    """It is stored, or something newer is."""

    number: int


class Client(Node["AbdRegister"]):
    """Reads and writes, one operation after the other."""

    chips: ClassVar[tuple[str, ...]] = ("result",)
    doing: str = ""
    phase: str = IDLE
    result: str | None = None
    wish: str = ""
    stamp: Stamp = FIRST
    value: str = INITIAL
    answers: dict[str, Stamp] = {}
    number: int = durable(0)
    counter: int = durable(0)
    finished: list[tuple[int, str, str]] = ghost([])
    sent: dict[Stamp, list[str]] = ghost({})

    @request("Write a value", value=("a", "b", "c"))
    def write(self, value: str) -> None:
        """{self} writes {wish}."""
        if self._busy():
            return
        if not self.protocol.many and self.id != "c1":
            self.narrate(f"{self.title} does not write: C1 is the only writer.")
            return
        self.doing, self.wish, self.result = f"write {value}", value, None
        if self.protocol.many:
            self._ask("first it must know the highest number")
        else:
            self.counter += 1
            self._store((self.counter, self.id), value, f"number {self.counter} is new", STORE)

    @request("Read")
    def read(self) -> None:
        """{self} reads."""
        if not self._busy():
            self.doing, self.result = "read", None
            self._ask("the newest of a majority is at least as new as all that is over")

    @upon(Value)
    def hear(self, sender: str, answer: Value) -> None:
        """{self} hears that {sender} holds {value}."""
        self.narrate(f"{self.title} hears that {self.name_of(sender)} holds {answer.value}.")
        if answer.number != self.number or self.phase != ASKING:
            self.because("it has asked for something else since then, or has heard enough")
            return
        self.answers[sender] = answer.stamp
        if answer.stamp >= self.stamp:
            self.stamp, self.value = answer.stamp, answer.value
        self.because(f"{len(self.answers)} of the {self.protocol.quorum} answers that it needs")
        if len(self.answers) >= self.protocol.quorum:
            self._decide()

    @upon(Ack)
    def confirm(self, sender: str, ack: Ack) -> None:
        """{self} hears that {sender} has stored it."""
        if ack.number != self.number or self.phase != STORING:
            self.because("that operation is over")
            return
        self.answers[sender] = self.stamp
        self.because(f"{len(self.answers)} of the {self.protocol.quorum} that must hold it", STORE)
        if len(self.answers) >= self.protocol.quorum:
            self._finish()

    @timeout("again")
    def insist(self) -> None:
        """{self} asks again whoever has not answered."""
        silent = [one for one in self.protocol.servers if one not in self.answers]
        why = "no answer for a long time: it may be lost"
        if self.phase == STORING:
            self.send(silent, Write(self.number, self.stamp, self.value), why, STORE)
        else:
            self.send(silent, Read(self.number), why, ASK)
        self.set_timer("again", self.protocol.wait)

    def waits_for(self) -> Waits | None:
        """For a majority of answers."""
        if self.phase == IDLE:
            return None
        silent = tuple(one for one in self.protocol.servers if one not in self.answers)
        quorum = self.protocol.quorum
        return Waits(f"{quorum - len(self.answers)} more of {quorum} answers", silent)

    def _busy(self) -> bool:
        if self.phase != IDLE:
            self.narrate(f"{self.title} is not done yet: {self.doing}.")
        return self.phase != IDLE

    def _ask(self, why: str) -> None:
        self.phase, self.stamp, self.value, self.answers = ASKING, FIRST, INITIAL, {}
        self.number += 1
        self.send(self.protocol.servers, Read(self.number), why, ASK)
        self.set_timer("again", self.protocol.wait)

    def _decide(self) -> None:
        """A majority has answered: a writer takes the next number, a reader writes back."""
        if self.doing != "read":
            name = "c0" if self.mutated("forgets-name") else self.id
            stamp = (self.stamp[0] + 1, name)
            self._store(stamp, self.wish, f"the highest number is {self.stamp[0]}", MANY)
            return
        agreed = self.protocol.fast and len(set(self.answers.values())) == 1
        if agreed or self.mutated("no-write-back"):
            self.because(
                f"{', '.join(self.answers)} hold the same" if agreed else "it is the newest"
            )
            self._finish()
        else:
            held = f"{self.value} may not be on a majority yet"
            self._store(self.stamp, self.value, held, BACK)

    def _store(self, stamp: Stamp, value: str, why: str, rule: str) -> None:
        self.phase, self.stamp, self.value, self.answers = STORING, stamp, value, {}
        self.number += 1
        told = self.sent.setdefault(stamp, [])
        told += [] if value in told else [value]
        self.because(why, rule)
        self.send(self.protocol.servers, Write(self.number, stamp, value), why, rule)
        self.set_timer("again", self.protocol.wait)

    def _finish(self) -> None:
        verb = "reads" if self.doing == "read" else "has written"
        self.narrate(f"{self.title} {verb} {self.value}.")
        self.result = self.value
        self.finished.append((*self.stamp, self.value))
        self.phase, self.doing, self.answers = IDLE, "", {}
        self.cancel_timer("again", why="a majority has answered")


class Server(Node["AbdRegister"]):
    """Holds a copy, with its stamp."""

    chips: ClassVar[tuple[str, ...]] = ("value",)
    value: str = durable(INITIAL)
    stamp: Stamp = durable(FIRST)

    @upon(Read)
    def tell(self, sender: str, read: Read) -> None:
        """{self} tells {sender} that it holds {value}."""
        why = f"it holds {self.value}, number {self.stamp[0]} of {self.stamp[1]}"
        self.send(sender, Value(read.number, self.stamp, self.value), why, ASK)

    @upon(Write)
    def store(self, sender: str, write: Write) -> None:
        """{self} stores {value} for {sender}."""
        newer = write.stamp > self.stamp
        if newer or self.mutated("overwrites"):
            self.stamp, self.value = write.stamp, write.value
            self.because(f"number {self.stamp[0]} of {self.stamp[1]} is what it holds now", NEWER)
        elif write.stamp < self.stamp:
            self.narrate(f"{self.title} keeps {self.value}, which is newer than {write.value}.")
        else:
            self.narrate(f"{self.title} holds {self.value} already.")
        self.send(sender, Ack(write.number), f"it holds number {self.stamp[0]}", STORE)


class AbdRegister(Protocol):
    """Attiya, Bar-Noy and Dolev's register, for one writer or for several."""

    title = "ABD register"
    family = "Replication"
    shelf = 59
    timing = Timing.ASYNCHRONOUS
    links = "may lose, copy and reorder; who gets no answer asks again"
    faults = faults(*(fault for fault in Fault if fault is not Fault.TRAITOR))
    network = Network(1, 1)
    horizon = 150
    roles = (Client, Server)
    layout = "layers: Client / Server"
    messages = (Read, Value, Write, Ack)

    n: int = param(3, lo=1, hi=7, label="Servers")
    clients: int = param(2, lo=1, hi=3, label="Clients", help="They are not among the servers.")
    many: bool = switch(False, label="Several writers", help="Else only C1 writes.")
    fast: bool = switch(False, label="Skip needless write-backs", help="If a majority agrees.")
    wait: int = param(20, lo=3, hi=90, label="Ask again after", help="In ticks.")

    mutations = {
        "no-write-back": Mutation(
            "A read returns what it has heard, without writing it back",
            "The next read may miss the one server that told of it.",
            ("held", "no_going_back"),
        ),
        "overwrites": Mutation(
            "A server stores whatever comes last",
            "Messages overtake each other: last is not newest.",
            ("held", "no_going_back"),
        ),
        "half-is-enough": Mutation(
            "Half of the servers count as a majority",
            "Two halves need not have a server in common.",
            ("held",),
        ),
        "forgets-name": Mutation(
            "Stamps are numbers without the writer's name",
            "Two writers at once take the same number for two values.",
            ("one_value_a_stamp",),
        ),
    }

    @property
    def majority(self) -> int:
        """More than half of the servers."""
        return self.n // 2 + 1

    @property
    def quorum(self) -> int:
        """What clients take for a majority."""
        return max(1, self.n // 2) if self.mutated("half-is-enough") else self.majority

    @property
    def servers(self) -> tuple[str, ...]:
        """s1, s2, …"""
        return tuple(f"s{i}" for i in range(1, self.n + 1))

    def seats(self) -> list[Seat]:
        """Clients, then servers."""
        clients = [Seat(f"c{i}", Client, f"C{i}") for i in range(1, self.clients + 1)]
        return [*clients, *(Seat(name, Server, name.upper()) for name in self.servers)]

    def tolerates(self) -> Budget:
        """A minority of the servers may crash; the network may do what it likes."""
        return Budget((self.n - 1) // 2, faults(Fault.CRASH), self.faults - {Fault.CRASH})

    @safety("What an operation has finished with is held by a majority, or something newer is")
    def held(self, view: View) -> str | None:
        """The invariant behind atomicity: whoever asks a majority from now on hears of it."""
        done = ((*entry, one) for one in view.each(Client) for entry in one.finished)
        for seq, name, value, one in sorted(done, key=lambda entry: entry[:2]):
            holders = [server for server in view.each(Server) if server.stamp >= (seq, name)]
            if len(holders) < self.majority:
                who = " and ".join(server.title for server in holders) or "nobody"
                said = f"{one.title} has finished with {value}; held by {who} alone."
                return Violation(said, f"{one.id}.result", *(f"{s.id}.value" for s in holders))
        return None

    @safety("No client goes back to something older than what it has finished with")
    def no_going_back(self, view: View) -> str | None:
        """Operation after operation of one client; for all of them together there is `held`."""
        for one in view.each(Client):
            for before, after in zip(one.finished, one.finished[1:], strict=False):
                if after[:2] < before[:2]:
                    said = (
                        f"{one.title} has finished with {before[2]}, then with {after[2]}, older."
                    )
                    return Violation(said, f"{one.id}.result")
        return None

    @safety("No stamp stands for two values")
    def one_value_a_stamp(self, view: View) -> str | None:
        """Number and name belong to one write."""
        values: dict[Stamp, str] = {}
        for one in view.each(Client):
            for stamp, told in one.sent.items():
                for value in told:
                    if values.setdefault(stamp, value) != value:
                        return f"Number {stamp[0]} stands for {values[stamp]} and for {value}."
        return None

    @liveness("Whatever a client that is up has begun is finished")
    def finished(self, view: View) -> str | None:
        """Needs a majority of the servers."""
        busy = [f"{one.title} ({one.doing})" for one in view.up(Client) if one.phase != IDLE]
        return f"{', '.join(busy)} not finished yet." if busy else None

    presets = (
        Preset(
            "half-written", "A write that is not over",
            "wait=60&do=request:c1:write:value=a@0&do=drop:c1~s2.Write&do=drop:c1~s3.Write"
            "&do=request:c2:read@4&do=drop:c2~s3.Read&do=request:c2:read@10"
            "&do=drop:c2~s1.Read.2",
            "a has reached S1 alone. C2 asks S1 and S2, then S2 and S3. What will it read?",
            "Drop C2's Write to S2 and to S3: then its first read cannot end.",
        ),
        Preset(
            "no-write-back", "Time runs backwards",
            "wait=60&mutation=no-write-back&do=request:c1:write:value=a@0&do=drop:c1~s2.Write"
            "&do=drop:c1~s3.Write&do=request:c2:read@4&do=drop:c2~s3.Read"
            "&do=request:c2:read@10&do=drop:c2~s1.Read.2",
            "The same messages are lost, but C2 returns at once what it hears: a, then v0.",
            "Run it as it should be.",
        ),
        Preset(
            "write-and-read", "A write and a read",
            "do=request:c1:write:value=a@0&do=request:c2:read@4",
            "Six messages for the write, over at 2; twelve for the read, over at 8.",
            "Skip needless write-backs: the read then costs six.",
        ),
        Preset(
            "both-at-once", "Read while it is written",
            "do=request:c1:write:value=a@0&do=delay:c1~s1.Write:4&do=delay:c1~s3.Write:4"
            "&do=request:c2:read@1&do=request:c1:read@12",
            "Both are under way: C2 may read v0 or a. It hears of a, so everybody after it does.",
            "Delay S2's answer to C2 by five ticks: then C2 reads v0, and that is right as well.",
        ),
        Preset(
            "two-writers", "Two writers, one number",
            "many=1&do=request:c1:write:value=a@0&do=request:c2:write:value=b@0"
            "&do=request:c1:read@8",
            "Both find number 0 and take number 1. C2 is the higher name: b is newer everywhere.",
            "Let C2 write at tick 4: then it finds number 1.",
        ),
        Preset(
            "minority", "A minority is down",
            "n=5&do=crash:s1@0&do=crash:s3@1&do=request:c1:write:value=a@2"
            "&do=request:c2:read@6",
            "Three of five servers are enough for everything.",
            "Crash S5 too: nothing ends any more, and nothing wrong is returned.",
        ),
        Preset(
            "overwrites", "The last is not the newest",
            "wait=60&mutation=overwrites&do=request:c1:write:value=a@0&do=delay:c1~s3.Write:7"
            "&do=request:c1:write:value=b@4&do=drop:c1~s2.Write.2&do=request:c1:read@10"
            "&do=drop:c1~s1.Read",
            "a comes to S3 after b, which C1 has finished with, and takes its place.",
            "Run it as it should be: S3 keeps b.",
        ),
        Preset(
            "half-is-enough", "Two halves",
            "n=4&mutation=half-is-enough&do=cut:c1,s1,s2/c2,s3,s4@0"
            "&do=request:c1:write:value=a@0&do=request:c2:read@4",
            "C1 has written a to two of four servers. C2 asks the two others and reads v0.",
            "Run it as it should be: neither side can do anything.",
        ),
        Preset(
            "forgets-name", "One number, two values",
            "many=1&mutation=forgets-name&do=request:c1:write:value=a@0"
            "&do=request:c2:write:value=b@0&do=delay:c1~s1.Write:3",
            "Both writes are number 1, and no server can tell which of the two is newer.",
            "Run it as it should be: all servers end with b.",
        ),
    )  # fmt: skip
