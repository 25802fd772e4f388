"""The same message passing with simpy, as its documentation shows it: processes, Stores, latency.

Nothing is traced, no property is read, and delays come from one stream of random numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import simpy

from benchmarks.rivals.generals import General

Steps = Iterator[Any]


class Net:
    """An inbox for each node; a message is a process that waits and then puts itself there."""

    def __init__(self, n: int, lo: int, hi: int) -> None:
        """Delays from lo to hi."""
        self.env = simpy.Environment()
        self.inboxes = [simpy.Store(self.env) for _ in range(n)]
        self.delays = (lo, hi)
        self.random = Random(1)
        self.delivered = 0

    def send(self, to: int, message: tuple[Any, ...]) -> None:
        """On its way."""
        self.env.process(self._travel(to, message))

    def _travel(self, to: int, message: tuple[Any, ...]) -> Steps:
        lo, hi = self.delays
        yield self.env.timeout(lo if lo == hi else self.random.randint(lo, hi))
        self.delivered += 1
        self.inboxes[to].put(message)


def heartbeats(messages: int, n: int = 5, every: int = 12) -> int:
    """A leader, its followers, and their patience; how many messages were delivered."""
    net = Net(n, 1, 5)
    net.env.process(_beat(net, n, every))
    net.env.process(_count(net))
    for me in range(1, n):
        net.env.process(_follow(net, me, every))
    net.env.run(until=every * (messages // (2 * (n - 1))) + every)
    return net.delivered


def _beat(net: Net, n: int, every: int) -> Steps:
    entry = 0
    while True:
        yield net.env.timeout(every)
        entry += 1
        for to in range(1, n):
            net.send(to, ("append", 0, 1, entry))


def _count(net: Net) -> Steps:
    acks: dict[int, set[int]] = {}
    while True:
        _, sender, _, entry = yield net.inboxes[0].get()
        acks.setdefault(entry, set()).add(sender)


def _follow(net: Net, me: int, every: int) -> Steps:
    inbox = net.inboxes[me]
    getting = inbox.get()
    while True:
        patience = net.env.timeout(net.random.randint(3 * every, 6 * every))
        came = yield getting | patience
        if getting in came:
            _, sender, term, entry = came[getting]
            net.send(sender, ("ack", me, term, entry))
            getting = inbox.get()


def token_ring(messages: int, n: int = 10) -> int:
    """One token; how many messages were delivered."""
    net = Net(n, 1, 1)
    for me in range(n):
        net.env.process(_member(net, me, (me + 1) % n))
    net.send(1, ("token",))
    net.env.run(until=messages + 1)
    return net.delivered


def _member(net: Net, me: int, after: int) -> Steps:
    while True:
        yield net.inboxes[me].get()
        net.send(after, ("token",))


def generals(messages: int, n: int = 7, m: int = 2) -> int:
    """OM(m) again and again; how many messages were delivered."""
    delivered = 0
    while delivered < messages:
        net = Net(n, 2, 6)
        everyone = [General(me, n, m) for me in range(n)]
        for one in everyone[1:]:
            net.env.process(_lieutenant(net, one))
        for to, path, value in everyone[0].command("attack"):
            net.send(to, (path, value))
        net.env.run()
        assert {one.decision for one in everyone} == {"attack"}
        delivered += net.delivered
    return delivered


def _lieutenant(net: Net, general: General) -> Steps:
    while True:
        path, value = yield net.inboxes[general.me].get()
        for to, way, said in general.listen(path, value):
            net.send(to, (way, said))
