"""The parties at a message broker: the publisher with its outbox, the idempotent consumer.

A protocol that uses them has the parameters `mode` (queue, forget, sync), `write` (outbox or not),
`ack_first`, `dedup`, `partitioned`, `dead_letters`, `attempts`, `timeout` and `retry`, and says who
listens to an event (`listeners`), who takes the deliveries of a subscription (`crew`), and what an
event is about (`key`). An event is its id, a text.
"""

from __future__ import annotations

from typing import Any, Final

from protocols.kernel.handler import recovered, timeout, upon
from protocols.kernel.message import Message
from protocols.kernel.node import Node, durable
from protocols.services.rules import ONCE

OUTBOX: Final = "Richardson 2018, transactional outbox: row and event are written as one"
DUAL: Final = "a dual write: database and broker share no transaction"
LEAST: Final = "Hohpe, Woolf 2003, guaranteed delivery: kept until it is acknowledged"
MOST: Final = "at most once"
CALL: Final = "a synchronous call: nothing is written before the answer"
DEAD: Final = "Hohpe, Woolf 2003, dead letter channel"

QUEUE, FORGET, SYNC = "queue", "forget", "sync"


class Publish(Message, label="Publish {event}"):
    """Service to broker: this has happened."""

    event: str


class PubAck(Message):
    """Broker to service: it is written down; you need not publish it again."""

    event: str


class Deliver(Message, label="{event} #{attempt}"):
    """To a consumer: this has happened; attempt number so and so. Also a synchronous call."""

    event: str
    offset: int
    attempt: int


class Ack(Message):
    """Consumer to broker, or to its caller: dealt with."""

    event: str
    offset: int


class Nack(Message):
    """Consumer to broker, or to its caller: I cannot digest this."""

    event: str


MESSAGES: Final = (Publish, PubAck, Deliver, Ack, Nack)


class Publisher(Node[Any]):
    """Publishes what it has written down, in order, until the broker has it."""

    outbox: list[str] = durable([])
    unsent: list[str] = []  # in memory: what stands for the outbox where there is none
    at_work: list[str] = []  # not committed yet, though others may know of it
    calls: list[str] = []  # who must still answer before it is

    def begin(self, event: str) -> None:
        """Commits and lets the others know, in the order that the protocol wants."""
        pending, write = self.pending(), self.protocol.write
        if self.protocol.mode == SYNC:
            self.at_work, self.calls = [event], self.protocol.listeners(event)
            self._call()
        elif write == "publish-first":
            pending.append(event)
            self.at_work = [event]
            self.set_timer("commit", 1, why="published first, the row comes second")
            self.relay()
        else:
            pending.append(event)
            self.commit(event, OUTBOX if write == "outbox" else DUAL)
            if len(pending) == 1:
                self.set_timer("relay", 1, why=f"{event} is still to be published")

    def commit(self, event: str, rule: str) -> None:
        """Writes the row; with an outbox the event stands there when this step is over."""
        raise NotImplementedError

    def failed(self, event: str, why: str) -> None:
        """Somebody called has not answered."""
        raise NotImplementedError

    @timeout("commit")
    def commit_second(self) -> None:
        """{self} writes the row."""
        self.commit(self.at_work.pop(), DUAL)

    def pending(self) -> list[str]:
        """What is not published yet, in order."""
        return self.outbox if self.protocol.write == "outbox" else self.unsent

    @recovered
    @timeout("relay")
    def relay(self) -> None:
        """{self} publishes what is pending."""
        pending, forget = self.pending(), self.protocol.mode == FORGET
        for event in list(pending) if forget else pending[:1]:
            rule = OUTBOX if self.protocol.write == "outbox" else DUAL
            self.send("broker", Publish(event), f"{len(pending)} not published yet", rule)
        if forget:
            pending.clear()
        elif pending:
            self.set_timer("relay", self.protocol.retry, why="no PubAck yet")

    @upon(PubAck)
    def published(self, sender: str, ack: PubAck) -> None:
        """{self} marks {event} as published."""
        if self.pending()[:1] == [ack.event]:
            self.pending().pop(0)
            self.cancel_timer("relay", why="the broker has it")
            self.relay()

    def _call(self) -> None:
        if self.calls:
            why = f"{len(self.calls)} must answer before {self.id} may"
            self.send(self.calls[0], Deliver(self.at_work[0], 0, 1), why, CALL)
            self.set_timer("silence", self.protocol.timeout, why=f"for {self.calls[0]}")
        else:
            self.commit(self.at_work.pop(), CALL)

    @upon(Ack)
    def answered(self, sender: str, ack: Ack) -> None:
        """{self} hears that {sender} has dealt with {event}."""
        if self.at_work == [ack.event] and self.calls[:1] == [sender]:
            self.calls.pop(0)
            self.cancel_timer("silence")
            self._call()

    @upon(Nack)
    @timeout("silence")
    def give_up(self, *_: object) -> None:
        """{self} gives up: whom it has called does not do it."""
        self.cancel_timer("silence")
        for event in self.at_work:
            self.failed(event, f"nothing from {self.calls[0]}: no row is written")
        self.at_work = []


class Consumer(Node[Any]):
    """Acts on what it is told; with dedup once."""

    applied: list[str] = durable([])  # the effects, in order
    handled: set[str] = durable(set())  # the table of dedup
    hits: int = durable(0)
    to_do: list[str] = []  # acknowledged, but not done: a crash loses it

    @upon(Deliver)
    def take(self, sender: str, event: Deliver) -> None:
        """{self} is told: {event}."""
        mode = self.protocol.mode
        to = sender if mode == SYNC else "broker"  # whichever worker has passed it on
        if complaint := self.chokes_on(event.event):
            self.send(to, Nack(event.event), complaint, DEAD)
            return
        early = self.protocol.ack_first and mode == QUEUE
        if early:
            self.to_do.append(event.event)
            self.set_timer("work", 1, why="the effect is still to come")
        else:
            self._deal(event.event)
        if mode != FORGET:
            why = "before the effect" if early else "effect and table are committed"
            self.send(to, Ack(event.event, event.offset), why, MOST if early else LEAST)

    @timeout("work")
    def work(self) -> None:
        """{self} does what it has acknowledged."""
        todo, self.to_do = self.to_do, []
        for event in todo:
            self._deal(event)

    def _deal(self, event: str) -> None:
        """Effect and entry in the table are one transaction."""
        if event in self.handled and self.protocol.dedup:
            self.hits += 1
            self.because(f"hit {self.hits} in the table: {event} has acted", ONCE)
            return
        self.handled.add(event)
        if not self.ignores(event):
            self.applied.append(event)
            self.because(f"effect {self.applied.count(event)} of {event}", ONCE)
            self.apply(event)

    def chokes_on(self, event: str) -> str:
        """Why this event cannot be dealt with, or nothing."""
        return ""

    def ignores(self, event: str) -> bool:
        """Whether the event comes too late to act."""
        return False

    def apply(self, event: str) -> None:
        """The effect."""
