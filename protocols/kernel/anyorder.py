"""What may happen next where nothing is ordered: arrivals, timers, crashes and requests.

What is never delivered is as good as lost, so only a loss that somebody may notice (a patient timer
fires) is a step. A delivery that changes nothing is none either.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocols.kernel.aftermath import Aftermath
from protocols.kernel.configuration import (
    COPY,
    CRASH,
    DROP,
    RECOVER,
    TIMER,
    Configuration,
    Move,
    Successor,
    more,
    without,
)
from protocols.kernel.handler import Recovered


def _heads(world: Aftermath, c: Configuration) -> Iterator[tuple[int, bool]]:
    """The parcels that may arrive next, and whether one stands behind it on its channel."""
    if not world.fifo:
        yield from ((parcel, False) for parcel in dict.fromkeys(c.net))
        return
    channels: dict[tuple[int, int], list[int]] = {}
    for parcel in c.net:
        channels.setdefault(world.table.parcels[parcel][:2], []).append(parcel)
    yield from ((waiting[0], len(waiting) > 1) for waiting in channels.values())


def deliveries(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """Each parcel arrives, or leaves a copy behind, or is lost, as far as faults are left."""
    for parcel, blocks in _heads(world, c):
        node = world.table.parcels[parcel].receiver
        if c.down >> node & 1:
            continue  # it may as well never arrive
        rest = without(c.net, parcel)
        useful = blocks
        for reading in world.table.readings(parcel):
            for branch in world.branches(c, node, reading):
                if branch.idle and not blocks:
                    continue
                useful = True
                move = Move("deliver", node, parcel, reading, branch)
                yield from world.outcomes(c, move, branch, rest)
                if c.used[COPY] < world.most[COPY]:
                    copied = c._replace(used=more(c.used, COPY))
                    yield from world.outcomes(copied, move._replace(kind="copy"), branch, c.net)
        if useful and c.used[DROP] < world.most[DROP]:
            yield Move("drop", node, parcel), c._replace(net=rest, used=more(c.used, DROP))


def timeouts(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """Each timer fires; a patient one too early is a fault."""
    free = bool(c.timers) and (not world.patient or world.settled(c))
    early = not free and c.used[TIMER] < world.most[TIMER]
    for timer in c.timers if free or early else ():
        node = world.table.timers[timer][0]
        timers = tuple(one for one in c.timers if one != timer)
        net = () if world.patient and free else c.net
        used = c.used if free else more(c.used, TIMER)
        fired = c._replace(timers=timers, used=used)
        for branch in world.branches(c, node, world.table.timeout(timer)):
            move = Move("fire", node, timer, branch=branch)
            yield from world.outcomes(fired, move, branch, net)


def requests(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """Each of the scenario's requests at any moment; those of one node in their order."""
    waiting: set[int] = set()
    for number, (node, stimulus) in enumerate(world.requests):
        if c.asked >> number & 1 or node in waiting:
            continue
        waiting.add(node)
        if c.down >> node & 1:
            continue
        asked = c._replace(asked=c.asked | 1 << number)
        for branch in world.branches(c, node, stimulus):
            move = Move("request", node, number, branch=branch)
            yield from world.outcomes(asked, move, branch, c.net)


def crashes(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """Whoever is up goes down, and whoever is down comes back."""
    if c.used[CRASH] < world.most[CRASH]:
        for node in world.everyone:
            if not c.down >> node & 1:
                yield Move("crash", node), world.crashed(c, node)
    if c.down and c.used[RECOVER] < world.most[RECOVER]:
        for node in world.everyone:
            if c.down >> node & 1:
                yield from _recovered(world, c, node)


def _recovered(world: Aftermath, c: Configuration, node: int) -> Iterator[Successor]:
    up = c._replace(down=c.down & ~(1 << node), used=more(c.used, RECOVER))
    for branch in world.branches(c, node, world.table.stimulus(Recovered())):
        move = Move("recover", node, branch=branch)
        yield move, world.after(up, node, branch, up.net)
