"""A broker with a queue for each subscription, and the workers that share one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from protocols.kernel.handler import recovered, request, timeout, upon
from protocols.kernel.node import Node, durable
from protocols.services.messaging import (
    DEAD,
    LEAST,
    MOST,
    QUEUE,
    Ack,
    Deliver,
    Nack,
    PubAck,
    Publish,
)

Entry = tuple[int, str, int]  # offset (its name in every Deliver and Ack), event, attempts so far


class Worker(Node[Any]):
    """One of several that take turns before the one database of a service."""

    service: str = durable("")

    @upon(Deliver)
    def pass_on(self, sender: str, event: Deliver) -> None:
        """{self} works at {event}."""
        why = f"attempt {event.attempt} fell to {self.id}"
        self.send(self.service, event, why, "competing consumers")


def overdue(consumer: str) -> Callable[[Broker], None]:
    """A handler for the broker's timer of this consumer: its protocol names the consumers."""

    @timeout(consumer)
    def late(self: Broker) -> None:
        """{self} has had no Ack in time."""
        self.expire(consumer)

    return late


class Broker(Node[Any]):
    """Keeps a queue for each subscription; a consumer has one delivery at a time."""

    log: list[str] = durable([])
    queue: dict[str, list[Entry]] = durable({})  # by the subscription
    dead: list[tuple[str, str]] = durable([])  # the subscription, the event
    busy: dict[str, int] = {}  # consumer -> the offset it is at

    @upon(Publish)
    def append(self, sender: str, event: Publish) -> None:
        """{self} has {event} for whoever has subscribed."""
        keeps, offset = self.protocol.mode == QUEUE, len(self.log)
        self.log.append(event.event)
        if keeps:
            self.send(sender, PubAck(event.event), f"entry {offset} of the log", LEAST)
        for name in self.protocol.listeners(event.event):
            if keeps:
                self._enqueue(name, event.event)
            else:
                crew = self.protocol.crew(name)
                to = crew[offset % len(crew)]
                self.send(to, Deliver(event.event, offset, 1), f"{name} has subscribed", MOST)

    def _enqueue(self, name: str, event: str) -> None:
        self.queue.setdefault(name, []).append((len(self.log), event, 0))
        self._serve(name)

    @recovered
    def resume(self) -> None:
        """{self} delivers whatever is not acknowledged."""
        for name in sorted(self.queue):
            self._serve(name)

    @upon(Ack)
    def settle(self, sender: str, ack: Ack) -> None:
        """{self} takes {event} off the queue of {sender}."""
        self._strike(sender, ack.offset)
        for consumer in self.protocol.crew(sender):
            if self.busy.get(consumer) == ack.offset:
                del self.busy[consumer]
                self.cancel_timer(consumer, why="acknowledged")
        self._serve(sender)

    @upon(Nack)
    def hear_nack(self, sender: str, nack: Nack) -> None:
        """{self} will try {event} again at {sender}, when the timeout is over."""

    @request("Deliver the dead letters again")
    def redrive(self) -> None:
        """{self} puts the dead letters back into their queues."""
        dead, self.dead = self.dead, []
        for name, event in dead:
            self.log.append(event)
            self._enqueue(name, event)

    def expire(self, consumer: str) -> None:
        """No Ack in time: again, or after so many attempts never again."""
        name = next(one for one in self.queue if consumer in self.protocol.crew(one))
        offset = self.busy.pop(consumer)
        for own, event, attempt in list(self.queue[name]):
            if own == offset and attempt >= self.protocol.attempts:
                self._strike(name, offset)
                if self.protocol.dead_letters:
                    self.dead.append((name, event))
                self.because(f"{attempt} attempts, no Ack: {event} is given up", DEAD)
        self._serve(name)

    def _strike(self, name: str, offset: int) -> None:
        self.queue[name] = [entry for entry in self.queue[name] if entry[0] != offset]

    def _serve(self, name: str) -> None:
        """Gives every free consumer the next event that is not under way."""
        for consumer in self.protocol.crew(name):
            place = self._next(name)
            if consumer not in self.busy and place is not None:
                offset, event, attempt = self.queue[name][place]
                self.queue[name][place] = (offset, event, attempt + 1)
                self.busy[consumer] = offset
                why = f"attempt {attempt + 1} of {self.protocol.attempts}"
                self.send(consumer, Deliver(event, offset, attempt + 1), why, LEAST)
                self.set_timer(consumer, self.protocol.timeout, why=f"for {consumer}'s Ack")

    def _next(self, name: str) -> int | None:
        """The place in the queue of the first event that is free to be delivered.

        Partitioned, an event of a key waits until the one before it is off the queue.
        """
        under_way = {self.busy[one] for one in self.protocol.crew(name) if one in self.busy}
        line = [(offset in under_way, self.protocol.key(e)) for offset, e, _ in self.queue[name]]
        keys = {key for taken, key in line if taken and self.protocol.partitioned}
        free = (at for at, (taken, key) in enumerate(line) if not taken and key not in keys)
        return next(free, None)
