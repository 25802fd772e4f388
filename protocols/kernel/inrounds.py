"""What may happen next in synchronous rounds: node by node they begin, then everything arrives."""

from __future__ import annotations

from collections.abc import Iterator

from protocols.kernel.aftermath import Aftermath
from protocols.kernel.configuration import (
    CRASH,
    DROP,
    Configuration,
    Move,
    Successor,
    more,
    without,
)


def acts(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """The next node begins the round; a crash makes a difference only here and in its sends."""
    number, node = c.phase
    mine = tuple(letter for receiver, letter in c.inbox if receiver == node)
    inbox = tuple(one for one in c.inbox if one[0] != node)
    ready = c._replace(phase=(number, node + 1), inbox=inbox)
    if c.down >> node & 1:
        yield Move("skip", node, number), ready
        return
    for branch in world.branches(c, node, world.table.round(number, mine)):
        yield from world.outcomes(ready, Move("act", node, number, -1, branch), branch, c.net)
    if c.used[CRASH] < world.most[CRASH]:
        yield Move("crash", node, number), world.crashed(ready, node)


def arrivals(world: Aftermath, c: Configuration) -> Iterator[Successor]:
    """Receiver by receiver, for what one hears is nothing to the other; then the next round."""
    if not c.net:
        if c.phase[0] <= world.rounds:
            yield Move("round", -1, c.phase[0] + 1), c._replace(phase=(c.phase[0] + 1, 0))
        return
    receiver = min(world.table.parcels[parcel].receiver for parcel in c.net)
    mine = [p for p in dict.fromkeys(c.net) if world.table.parcels[p].receiver == receiver]
    letters = [p for p in mine if not _answers(world, receiver, p)]
    for parcel in letters[:1] or mine:  # letters are read together: their order is nothing
        yield from _arrival(world, c, receiver, parcel)


def _arrival(world: Aftermath, c: Configuration, node: int, parcel: int) -> Iterator[Successor]:
    rest = without(c.net, parcel)
    lost = c._replace(net=rest)
    if c.down >> node & 1:
        yield Move("lose", node, parcel), lost
        return
    if world.table.parcels[parcel].lying:
        yield Move("withhold", node, parcel), lost
    if c.used[DROP] < world.most[DROP]:
        yield Move("drop", node, parcel), lost._replace(used=more(c.used, DROP))
    for reading in world.table.readings(parcel):
        if not _answers(world, node, parcel):
            inbox = tuple(sorted((*c.inbox, (node, reading))))
            yield Move("deliver", node, parcel, reading), lost._replace(inbox=inbox)
            continue
        for branch in world.branches(c, node, reading):
            move = Move("deliver", node, parcel, reading, branch)
            yield from world.outcomes(c, move, branch, rest)


def _answers(world: Aftermath, node: int, parcel: int) -> bool:
    """Whether the node answers this message at once, not at the start of the next round."""
    role = world.machine.places[world.table.nodes[node]].seat.role
    return world.table.parcels[parcel].message.kind in role.handlers.messages
