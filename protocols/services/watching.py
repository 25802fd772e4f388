"""A master that watches a row of servers by their signs of life, and takes out who is silent.

A perfect failure detector where servers fail by stopping and delays are bounded: silence for longer
than `patience` then means a crash. Where they are not, it may take out a server that is well.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeVar

from protocols.kernel import Message, Node, Protocol, started, timeout, upon

MASTER: Final = "m"
RULE: Final = "van Renesse, Schneider 2004, §3: the master takes out who has stopped"
MOST: Final = 6
WATCHES: Final = tuple(f"watch_{i}" for i in range(1, MOST + 1))


class Alive(Message):
    """To the master, now and then."""


class Chain(Message, label="Chain {servers}"):
    """From the master, to all: this is the chain from now on."""

    number: int
    servers: tuple[str, ...]


class Watching(Protocol):
    """What the watched and their master must know of their protocol, in ticks."""

    beat: int
    patience: int

    @property
    def servers(self) -> tuple[str, ...]:
        """s1, s2, …, in their order at first."""
        raise NotImplementedError

    @property
    def delay(self) -> int:
        """The bound on delays with which a sign of life never comes too late."""
        return self.patience - self.beat

    def check(self) -> str | None:
        """A sign of life is under way for at least one tick."""
        if self.patience > self.beat:
            return None
        return f"patience={self.patience} must be more than beat={self.beat}."


W = TypeVar("W", bound=Watching)


class Master(Node[W]):
    """Notices who has stopped, and says what the chain is."""

    chips: ClassVar[tuple[str, ...]] = ("chain",)
    chain: list[str] = []
    number: int = 0

    @started
    def come_up(self) -> None:
        """{self} watches the chain {chain}."""
        self.chain = list(self.protocol.servers)
        for server in self.chain:
            self._watch(server)

    @upon(Alive)
    def note(self, sender: str, alive: Alive) -> None:
        """{self} hears that {sender} is alive."""
        if sender in self.chain:
            self._watch(sender)

    @timeout(*WATCHES)
    def take_out(self, timer: str) -> None:
        """{self} takes a silent server out of the chain."""
        server = f"s{timer.partition('_')[2]}"
        silent = f"{server} has been silent for {self.protocol.patience} ticks"
        if len(self.chain) == 1:
            self.narrate(f"{self.title} keeps {self.name_of(server)}: it is the last.")
            return
        self.chain.remove(server)
        self.number += 1
        self.because(silent, RULE)
        self.narrate(f"{self.title} takes {self.name_of(server)} out of the chain.")
        self.broadcast(Chain(self.number, tuple(self.chain)), silent, RULE)

    def _watch(self, server: str) -> None:
        self.set_timer(f"watch_{server[1:]}", self.protocol.patience)


class Watched(Node[W]):
    """Tells the master now and then that it is alive."""

    @timeout("alive")
    def live_on(self) -> None:
        """{self} tells the master that it is alive."""
        self.show_life()

    def show_life(self) -> None:
        """Now, and again after a while."""
        self.send(MASTER, Alive(), f"every {self.protocol.beat} ticks", RULE)
        self.set_timer("alive", self.protocol.beat)
