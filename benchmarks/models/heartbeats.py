"""A leader that says again and again that it is there.

## The idea

What Raft does between two elections: the leader sends everybody an append at every heartbeat,
everybody answers and waits anew. With `growing` each heartbeat carries a new entry, so that no step
of any node ever repeats; without it the log stands still, as it mostly does.
"""

from __future__ import annotations

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Protocol,
    Seat,
    Timing,
    View,
    faults,
    param,
    safety,
    started,
    switch,
    timeout,
    upon,
)

LEADER = "1"


class Append(Message, label="Append {entry}"):
    """I lead in this term; the log has this many entries."""

    term: int
    entry: int


class Ack(Message, label="Ack {entry}"):
    """My log has this many entries too."""

    term: int
    entry: int


class Leader(Node["Heartbeats"]):
    """Sends the heartbeats and counts the answers."""

    term: int = 1
    entry: int = 0
    acks: set[str] = set()

    @started
    def begin(self) -> None:
        """{self} leads."""
        self.set_timer("heartbeat", self.protocol.heartbeat)

    @timeout("heartbeat")
    def beat(self) -> None:
        """{self} sends a heartbeat."""
        self.acks = set()
        self.entry += self.protocol.growing
        self.broadcast(Append(self.term, self.entry), f"the log has {self.entry} entries")
        self.set_timer("heartbeat", self.protocol.heartbeat)

    @upon(Ack)
    def count(self, sender: str, ack: Ack) -> None:
        """{self} counts the answer of {sender}."""
        self.acks.add(sender)
        self.because(f"{len(self.acks) + 1} of {len(self.everyone)} have entry {ack.entry}")


class Follower(Node["Heartbeats"]):
    """Answers, and suspects a leader that is silent for too long."""

    term: int = 1
    entry: int = 0
    suspects: bool = False

    @started
    def begin(self) -> None:
        """{self} follows."""
        self._wait()

    @upon(Append)
    def follow(self, sender: str, append: Append) -> None:
        """{self} hears of entry {entry}."""
        self.entry = append.entry
        self.suspects = False
        self.send(sender, Ack(self.term, self.entry), f"entry {self.entry} is in the log")
        self._wait()

    @timeout("election")
    def suspect(self) -> None:
        """{self} has heard nothing for too long."""
        self.suspects = True

    def _wait(self) -> None:
        self.set_timer("election", 3 * self.protocol.heartbeat, 6 * self.protocol.heartbeat)


class Heartbeats(Protocol):
    """A term of Raft without elections."""

    title = "Heartbeats"
    family = "Benchmarks"
    timing = Timing.PARTIAL_SYNCHRONY
    faults = faults(Fault.DROP, Fault.CRASH)
    network = Network(1, 5)
    roles = (Leader, Follower)
    messages = (Append, Ack)

    n: int = param(5, lo=2, hi=64)
    heartbeat: int = param(12, lo=1, hi=100)
    growing: bool = switch(False)
    term: int = param(1, lo=1, hi=1_000_000)

    def seats(self) -> list[Seat]:
        """Node 1 leads."""
        fields = {"term": self.term}
        ids = map(str, range(2, self.n + 1))
        followers = (Seat(one, Follower, f"Node {one}", fields) for one in ids)
        return [Seat(LEADER, Leader, "Node 1", fields), *followers]

    def tolerates(self) -> Budget:
        """Any loss."""
        return Budget(0, frozenset(), faults(Fault.DROP))

    @safety("Nobody suspects a leader that is up")
    def trusted(self, view: View) -> str | None:
        """As long as no heartbeat is lost."""
        doubter = next((one for one in view.up(Follower) if one.suspects), None)
        return f"{doubter.title} suspects node 1." if doubter and LEADER not in view.down else None
