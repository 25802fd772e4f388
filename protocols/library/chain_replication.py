"""Servers in a row: updates enter at the head, and whatever the tail has done is done for good.

## The idea

The servers stand in a chain. A client sends an update to the head, which carries it out and hands
it on to its successor, and so on; the tail answers the client. Queries go to the tail alone. So the
tail has carried out only what all others have, and who is answered is answered for good: as long as
one server is left, nothing is lost. Each server remembers what it has handed on until an Ack comes
back from the tail.

A master watches: every server tells it now and then that it is alive. Whoever is silent for too
long has crashed, for servers fail by stopping and the delays are bounded. The master takes it out
and tells all of the new chain. If the head is gone its successor takes its place, and clients send
again what they have no answer to. If the tail is gone its predecessor is the tail: what it has
handed on is now as safe as can be, and it answers. If one in the middle is gone its neighbours
join, and the predecessor hands on again what it has no Ack for; a server knows an update that it
has carried out already.

This is a very cheap way to replicate: n + 1 messages for an update, two for a query, and n - 1
crashes do no harm. It pays for that with the master, which must not err and must not fail: in
practice it is itself a replicated machine, by Paxos or Raft.

## What to look for

- An update travels down the chain, its Acks travel up; what is not acknowledged yet is `sent`.
- Crash the head, one in the middle, the tail: what the client waits for, and for how long.
- Delay a sign of life: the master takes out a server that is well. That is outside the model.
- The runs that are broken on purpose read or answer too early, or forget one step of the repair.

## Sources

- R. van Renesse, F. Schneider: Chain Replication for Supporting High Throughput and Availability.
  USENIX Symposium on Operating Systems Design and Implementation, 2004.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Mutation,
    Network,
    Node,
    Preset,
    Seat,
    Timing,
    View,
    Violation,
    Waits,
    faults,
    ghost,
    liveness,
    param,
    request,
    safety,
    started,
    timeout,
    upon,
)
from protocols.services.watching import MASTER, MOST, Alive, Chain, Master, Watched, Watching

PAPER = "van Renesse, Schneider 2004"
DOWN = f"{PAPER}, §3: updates go from the head to the tail"
TAIL = f"{PAPER}, §3: the tail answers"
UP = f"{PAPER}, §3: an Ack goes back, and what was handed on is remembered until then"
REPAIR = f"{PAPER}, §3: what has no Ack is handed on again"


class Update(Message, label="Update {entry}", tint="entry"):
    """Carry this out, and hand it on. An entry names its value, its client and its number."""

    entry: str


class Ack(Message, label="Ack {entry}", tint="entry"):
    """Up the chain: the tail has carried it out, and all before it."""

    entry: str


class Reply(Message, label="Reply {entry}", tint="entry"):
    """From the tail, to the client: it is done."""

    entry: str


class Query(Message):
    """What was the last update?"""

    number: int


class Answer(Message, label="Answer {last}"):
    """This; nothing, where there has been none."""

    number: int
    last: str | None


class Server(Watched["ChainReplication"]):
    """Carries out updates in the order of the chain."""

    chips: ClassVar[tuple[str, ...]] = ("sent", "chain")
    display: ClassVar[dict[str, str]] = {"history": "list", "sent": "list"}
    history: list[str] = []
    sent: list[str] = []
    chain: list[str] = []
    number: int = 0

    @started
    def come_up(self) -> None:
        """{self} comes up in the chain {chain}."""
        self.chain = list(self.protocol.servers)
        self.show_life()

    @upon(Update)
    def carry_out(self, sender: str, update: Update) -> None:
        """{self} carries out {entry} and hands it on."""
        entry = update.entry
        if sender not in self.protocol.servers and self.id != self.chain[0]:
            self.narrate(f"{self.title} is not the head, and does nothing.")
            return
        if entry in self.history and not self.mutated("carries-out-twice"):
            self.because("it has carried it out already", REPAIR)
            self.narrate(f"{self.title} knows {entry}.")
            self._acknowledge()
            return
        self.history.append(entry)
        if self.id == self.chain[-1]:
            self.narrate(f"{self.title} carries out {entry}, and answers.")
            self._confirm(entry, f"{self.id} is the tail")
            self._acknowledge()
            return
        self.sent.append(entry)
        self.send(self._after(), Update(entry), f"{self._after()} is next", DOWN)
        if self.mutated("head-replies") and self.id == self.chain[0]:
            self._confirm(entry, f"{self.id} does not wait for the tail")

    @upon(Ack)
    def forget(self, sender: str, ack: Ack) -> None:
        """{self} hears that the tail has carried out {entry}."""
        if ack.entry in self.sent:
            self.sent = self.sent[self.sent.index(ack.entry) + 1 :]
            self._acknowledge()

    @upon(Query)
    def answer(self, sender: str, query: Query) -> None:
        """{self} answers a query."""
        last = self.history[-1] if self.history else None
        why = f"{len(self.history)} updates were carried out here"
        self.send(sender, Answer(query.number, last), why, TAIL)

    @upon(Chain)
    def rearrange(self, sender: str, chain: Chain) -> None:
        """{self} hears of the chain {servers}."""
        if chain.number <= self.number or self.id not in chain.servers:
            self.because("that is not for it, or old")
            return
        before = self._after()
        self.chain, self.number = list(chain.servers), chain.number
        if self.id == self.chain[-1]:
            for entry in self.sent:
                self._confirm(entry, f"{self.id} is the tail now")
            self.sent = []
        self._acknowledge()
        if self._after() != before and not self.mutated("hands-on-once"):
            for entry in self.sent:
                self.send(self._after(), Update(entry), f"no Ack has come for {entry}", REPAIR)

    def _after(self) -> str:
        """The successor; the tail itself, for the tail."""
        return self.chain[min(self.chain.index(self.id) + 1, len(self.chain) - 1)]

    def _acknowledge(self) -> None:
        """The last that the tail has, and with it all before, to whoever stands before me."""
        place, safe = self.chain.index(self.id), len(self.history) - len(self.sent)
        if place and safe:
            why = f"the tail has {safe} of {len(self.history)} updates"
            self.send(self.chain[place - 1], Ack(self.history[safe - 1]), why, UP)

    def _confirm(self, entry: str, why: str) -> None:
        self.send(_client_of(entry), Reply(entry), why, TAIL)


class Client(Node["ChainReplication"]):
    """Updates and asks, one after the other."""

    chips: ClassVar[tuple[str, ...]] = ("result",)
    doing: str = ""
    result: str | None = None
    counter: int = 0
    chain: list[str] = []
    number: int = 0
    confirmed: list[str] = ghost([])
    seen: list[str] = ghost([])

    @started
    def come_up(self) -> None:
        """{self} knows the chain {chain}."""
        self.chain = list(self.protocol.servers)

    @request("Update", value=("a", "b", "c", "d"))
    def update(self, value: str) -> None:
        """{self} asks for {value}."""
        if self._free():
            self.counter += 1
            self.doing, self.result = f"{value}@{self.id}.{self.counter}", None
            self._ask("it is the head")

    @request("Ask for the last update")
    def query(self) -> None:
        """{self} asks for the last update."""
        if self._free():
            self.counter += 1
            self.doing, self.result = "query", None
            self._ask("it is the tail")

    @upon(Reply)
    def hear(self, sender: str, reply: Reply) -> None:
        """{self} hears that {entry} is done."""
        if reply.entry == self.doing:
            self._end(f"{reply.entry} is done")
            self.confirmed.append(reply.entry)
        else:
            self.narrate(f"{self.title} hears once more that {reply.entry} is done.")

    @upon(Answer)
    def learn(self, sender: str, answer: Answer) -> None:
        """{self} hears that {last} was the last update."""
        if self.doing == "query" and answer.number == self.counter:
            self._end(answer.last or "nothing yet")
            self.seen += [answer.last] if answer.last else []

    @upon(Chain)
    def rearrange(self, sender: str, chain: Chain) -> None:
        """{self} hears of the chain {servers}."""
        if chain.number > self.number:
            before = self._whom()
            self.chain, self.number = list(chain.servers), chain.number
            if self.doing and self._whom() != before:
                self._ask(f"{before} has stopped, perhaps before it heard of it")

    @timeout("again")
    def insist(self) -> None:
        """{self} has no answer yet, and asks again."""
        self._ask("no answer has come")

    def waits_for(self) -> Waits | None:
        """For the tail, whoever was asked."""
        return Waits(f"an answer to {self.doing}", (self.chain[-1],)) if self.doing else None

    def _free(self) -> bool:
        if self.doing:
            self.narrate(f"{self.title} is not done yet: {self.doing}.")
        return not self.doing

    def _whom(self) -> str:
        tail = self.doing == "query" and not self.mutated("reads-at-head")
        return self.chain[-1 if tail else 0]

    def _ask(self, why: str) -> None:
        query = self.doing == "query"
        message: Message = Query(self.counter) if query else Update(self.doing)
        self.send(self._whom(), message, why, TAIL if query else DOWN)
        self.set_timer("again", 2 * self.protocol.patience)

    def _end(self, result: str) -> None:
        self.doing, self.result = "", result
        self.cancel_timer("again", why="there is an answer")


def _client_of(entry: str) -> str:
    return entry.partition("@")[2].partition(".")[0]


class ChainReplication(Watching):
    """One chain, one master, and clients beside it."""

    title = "Chain replication"
    family = "Replication"
    shelf = 57
    timing = Timing.PARTIAL_SYNCHRONY
    links = "reliable, first in first out, with a known bound on the delay"
    faults = faults(
        Fault.CRASH, Fault.DELAY, Fault.DROP, Fault.DUPLICATE, Fault.PARTITION, Fault.PAUSE,
        Fault.TIMER, Fault.OVERTAKE,
    )  # fmt: skip
    network = Network(1, 1, fifo=True)
    horizon = 150
    roles = (Client, Server, Master)
    layout = "layers: Client / Server / Master"
    messages = (Update, Ack, Reply, Query, Answer, Alive, Chain)

    n: int = param(3, lo=1, hi=MOST, label="Servers")
    clients: int = param(1, lo=1, hi=2, label="Clients")
    beat: int = param(10, lo=2, hi=30, label="Sign of life", help="Every so many ticks.")
    patience: int = param(13, lo=3, hi=60, label="Silence that means a crash", help="In ticks.")

    mutations = {
        "reads-at-head": Mutation("Queries go to the head",
            "It may be the only one that has carried out the update, and that ever does.",
            ("stable",)),
        "head-replies": Mutation("The head answers before the tail has it",
            "If it stops then, what was done is undone.", ("stable",)),
        "hands-on-once": Mutation("A predecessor does not hand on again what has no Ack",
            "What the dead server took with it is missing further down.", ("prefix",)),
        "carries-out-twice": Mutation("A server carries out an update whenever it comes",
            "What is handed on again is then done again.", ("once", "prefix")),
    }  # fmt: skip

    @property
    def servers(self) -> tuple[str, ...]:
        """s1, the head at first, to sn, the tail."""
        return tuple(f"s{i}" for i in range(1, self.n + 1))

    def seats(self) -> list[Seat]:
        """Clients, the chain from head to tail, the master."""
        clients = [Seat(f"c{i}", Client, f"C{i}") for i in range(1, self.clients + 1)]
        chain = [Seat(name, Server, name.upper()) for name in self.servers]
        return [*clients, *chain, Seat(MASTER, Master, "Master")]

    def tolerates(self) -> Budget:
        """All servers but one may stop; nothing may be lost, and nothing late."""
        return Budget(self.n - 1, faults(Fault.CRASH), delay=self.delay)

    @safety("Every history is a beginning of the history of the server before")
    def prefix(self, view: View) -> str | None:
        """Update propagation invariant; of the servers that are up."""
        up = view.up(Server)
        for one, other in pairwise(up):
            if other.history != one.history[: len(other.history)]:
                mine, theirs = _listed(one.history), _listed(other.history)
                said = f"{one.title} has carried out {mine}; {other.title} {theirs}."
                return Violation(said, f"{one.id}.history", f"{other.id}.history")
        return None

    @safety("What a client was told of, every server that is up has carried out")
    def stable(self, view: View) -> str | None:
        """Whatever was done or seen is safe as long as one of them is left."""
        for client in view.each(Client):
            for entry in (*client.confirmed, *client.seen):
                for one in view.up(Server):
                    if entry not in one.history:
                        said = f"{client.title} was told of {entry}; {one.title} has not got it."
                        return Violation(said, f"{client.id}.result", f"{one.id}.history")
        return None

    @safety("What a server has carried out, the next one has, or it is remembered as handed on")
    def in_process(self, view: View) -> str | None:
        """In-process requests invariant; of the servers that are up."""
        up = view.up(Server)
        for one, other in pairwise(up):
            lost = [entry for entry in one.history if entry not in (*other.history, *one.sent)]
            if lost:
                return f"{one.title} has carried out {lost[0]} and forgotten to hand it on."
        return None

    @safety("No server carries out an update twice")
    def once(self, view: View) -> str | None:
        """However often it is handed on."""
        for one in view.each(Server):
            if len(set(one.history)) < len(one.history):
                return Violation(f"{one.title}: {_listed(one.history)}.", f"{one.id}.history")
        return None

    @liveness("Clients have their answers, and the chain is whole and at rest", ends=True)
    def done(self, view: View) -> str | None:
        """Nothing is left to do but to show signs of life."""
        waiting = [one.title for one in view.up(Client) if one.doing]
        dead = [one for one in view.get(MASTER, Master).chain if one in view.down]
        busy = [one.title for one in view.up(Server) if one.sent or {*one.chain} & view.down]
        if waiting:
            return f"{', '.join(waiting)} waits for an answer."
        if dead:
            return f"{', '.join(dead)} is still in the chain."
        return f"{', '.join(busy)} is not at rest." if busy else None

    presets = (
        Preset(
            "middle", "One in the middle dies", "do=request:c1:update:value=a@0&do=crash:s2@2",
            "S1 has handed on a to S2, which is dead. The master notices at 14, and S1 repairs it.",
            "Crash S2 at tick 3 instead, when it has handed on a.",
        ),
        Preset(
            "update-and-query", "An update and a query",
            "do=request:c1:update:value=a@0&do=request:c1:query@6",
            "Four messages in one direction and two Acks back; then two for the query.",
            "Take five servers: each costs one Update and one Ack more.",
        ),
        Preset(
            "head", "The head dies", "do=request:c1:update:value=a@4&do=crash:s1@5",
            "Nobody has heard of a. C1 sends it again once it knows that S2 is the head now.",
            "Crash S1 at tick 6: then S2 has a already, and knows it when it comes again.",
        ),
        Preset(
            "tail", "The tail answers and dies",
            "do=request:c1:update:value=a@4&do=crash:s3@s3~c1.Reply",
            "C1 has its Reply, S2 no Ack. As the new tail S2 answers again: C1 hears it twice.",
            "Crash S3 at tick 7: then the second answer is the only one.",
        ),
        Preset(
            "last", "Two of three die",
            "do=request:c1:update:value=a@1&do=crash:s1@8&do=crash:s2@8"
            "&do=request:c1:query@30&do=request:c1:update:value=b@34",
            "S3 is head and tail, and still has everything.",
            "Crash S3 instead of S2, and ask the same.",
        ),
        Preset(
            "false-alarm", "A sign of life is late",
            "clients=2&do=request:c1:update:value=a@0&do=delay:s3~m.Alive.2:8"
            "&do=request:c1:update:value=b@26&do=request:c2:query@26",
            "The master takes out S3, which is well and misses b: the model excludes that delay.",
            "Wait for 25 ticks of silence before a server counts as dead.",
        ),
        Preset(
            "reads-at-head", "Read too early",
            "clients=2&mutation=reads-at-head&do=request:c1:update:value=a@4"
            "&do=request:c2:query@5&do=delay:s1~s2.Update:2",
            "C2 is told of a by S1, while it is still on its way to the others.",
            "Run it as it should be: the tail knows of nothing yet.",
        ),
        Preset(
            "head-replies", "Answered too early",
            "mutation=head-replies&do=request:c1:update:value=a@4&do=crash:s1@6&do=crash:s2@6",
            "C1 is told that a is done. S1 and S2 die with it, and S3 has never heard of it.",
            "Run it as it should be: C1 is not answered, and sends a again.",
        ),
        Preset(
            "hands-on-once", "Never handed on again",
            "clients=2&until=60&mutation=hands-on-once&do=request:c1:update:value=a@1"
            "&do=crash:s2@3&do=request:c2:update:value=b@20",
            "S2 took a with it, and S1 does not repeat it. S3 carries out b without a.",
            "Run it as it should be.",
        ),
        Preset(
            "carries-out-twice", "Done again",
            "n=4&mutation=carries-out-twice&do=request:c1:update:value=a@4"
            "&do=crash:s2@s2~s3.Update",
            "S2 hands on a and dies; S1 hands it on again, and S3 and S4 do it twice.",
            "Run it as it should be: S3 knows a, and sends the Ack that is missing.",
        ),
    )  # fmt: skip


def _listed(history: list[str]) -> str:
    return ", ".join(history) or "nothing"
