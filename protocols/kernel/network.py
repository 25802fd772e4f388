"""Channels: how a message leaves, what its fate is on arrival, and what cuts and holds do to it.

Delays and losses are decided by the message's name alone. A message's fate is settled at its
arrival: you, then the partition, then a crashed receiver, then loss, then lateness.
"""

from __future__ import annotations

from heapq import heappush
from typing import Any

from protocols.kernel.adversary import Lie
from protocols.kernel.event import Event, record
from protocols.kernel.fault import Fault
from protocols.kernel.intervention import NOTHING, print_args
from protocols.kernel.keyed import keyed
from protocols.kernel.legality import lie_value
from protocols.kernel.live import DELIVERY, Live, numbered
from protocols.kernel.message import Message, lies
from protocols.kernel.node import Send
from protocols.kernel.values import built
from protocols.kernel.world import Flight, Pair


def depart(live: Live, node: str, send: Send, cause: str) -> str:
    """Puts one message on its channel, or withholds it; returns the message's name."""
    world = live.world
    receiver, message, channel, why, rule = send
    k = world.numbers[channel] = world.numbers.get(channel, 0) + 1
    pair = (node, receiver)
    place = world.places[pair] = world.places.get(pair, 0) + 1
    name = channel if k == 1 else f"{channel}.{k}"
    honest = None
    if node in world.traitors:
        spoken = _spoken(live, node, name, send)
        if spoken is None:
            _withhold(live, node, name, send, cause)
            return name
        if spoken != message:
            honest, message = message, spoken
    world.sent += 1
    record(
        live.events,
        (
            world.now, "message-sent", node, name, node, receiver, message, honest, None, cause,
            (), why, rule, (), "",
        ),
    )  # fmt: skip
    number, channel_hash = live.channels[pair]
    _fly(live, name, pair, message, (number, channel_hash, place, 1))
    if name in live.plan.copies:
        _duplicate(live, name, pair, message, place)
    return name


def _spoken(live: Live, node: str, name: str, send: Send) -> Message | None:
    """What the traitor really says: your words, else its strategy's."""
    message = send.message
    if name in live.plan.says:
        fields = live.plan.says[name]
        if fields is None or {key for key, _ in fields} <= set(lies(message, node)):
            return _by_hand(live, name, message)
    place = live.places[node]
    self_view = place.thawed(live.machine.state(live.world.states[node]), None)
    strategy = live.scenario.protocol.strategies()[live.world.traitors[node]]
    index = live.places[send.to].number
    try:
        said = strategy.forge(Lie(message, send.to, index, self_view, (live.seed, name)))
    except Exception as error:
        live.blame(f"{type(error).__name__} in the strategy {strategy.name}: {error}", error)
    if said is not None and said != message and _forged(message, said, node):
        live.blame(f"The strategy {strategy.name} forges {said!r}", ValueError(name))
    return said


def _by_hand(live: Live, name: str, message: Message) -> Message | None:
    fields = live.plan.says[name]
    written = NOTHING if fields is None else print_args(fields)
    live.world.effective.add(f"say:{name}:{written}")
    kind = type(message)
    lie = {key: lie_value(kind, key, value) for key, value in fields or ()}
    return None if fields is None else message.but(**lie)


def _forged(honest: Message, said: Message, node: str) -> bool:
    """Whether a lie changes what its sender cannot: a signature, or a field without a domain."""
    pairs = zip(honest.pairs(), said.pairs(), strict=True)
    changed = {name for (name, old), (_, new) in pairs if old != new}
    return type(honest) is not type(said) or not changed <= set(lies(honest, node))


def _withhold(live: Live, node: str, name: str, send: Send, cause: str) -> None:
    event = Event(live.world.now, "message-withheld", node, name, node, send.to, cause=cause)
    live.events.append(event._replace(honest=send.message, why=send.why, rule=send.rule))


def _duplicate(live: Live, name: str, pair: Pair, message: Message, place: int) -> None:
    count = live.plan.copies[name]
    live.world.effective.add(f"copy:{name}" + (f":{count}" if count != 1 else ""))
    live.charge(Fault.DUPLICATE)
    for number in range(2, count + 2):
        copy = f"{name}*{number}"
        live.world.duplicated += 1
        event = Event(live.world.now, "message-duplicated", pair[0], copy, *pair, message)
        live.events.append(event._replace(cause=f"sent {name}"))
        _fly(live, copy, pair, message, (*live.channels[pair], place, number))


def _fly(
    live: Live, name: str, pair: Pair, message: Message, key: tuple[int, int, int, int]
) -> None:
    """Settles when the message arrives, and starts it on its way."""
    world, plan, now = live.world, live.plan, live.world.now
    lo, hi, _, fifo = live.network
    due = now + live.delays.between(lo, hi, name)
    if name in plan.delays:
        due += plan.delays[name]
        world.effective.add(f"delay:{name}:{plan.delays[name]}")
    if fifo:
        due = _queued(live, pair, due, is_copy=key[3] > 1)
    if name in plan.delivers:
        due = _delivered_by_hand(live, name, pair, due, is_copy=key[3] > 1)
    if live.disorderly and key[3] == 1 and _overtakes(live, pair, due):
        live.charge(Fault.OVERTAKE)
    if live.delay_max is not None and due - now > live.delay_max:
        live.charge(Fault.DELAY)
    deadline = max(world.round, 1) * live.round_ticks if live.rounds else None
    waits = pair in world.held
    world.flights[name] = built(
        Flight,
        (
            name, pair[0], pair[1], message, now, None if waits else due, due - now,
            pair in world.cut, deadline, key,
        ),
    )  # fmt: skip
    if not waits:
        heappush(world.heap, (due, DELIVERY, key, name))


def _queued(live: Live, pair: Pair, due: int, *, is_copy: bool) -> int:
    """On a FIFO channel nothing arrives before what was sent earlier; a copy holds nobody up."""
    due = max(due, live.world.floors.get(pair, 0))
    if not is_copy:
        live.world.floors[pair] = due
    return due


def _delivered_by_hand(live: Live, name: str, pair: Pair, due: int, *, is_copy: bool) -> int:
    """On a FIFO channel what follows waits for it, as for any slow message."""
    wanted = live.plan.delivers[name]
    live.world.effective.add(f"deliver:{name}@{wanted}")
    moved = max(wanted, live.world.now + 1)
    if live.network.fifo and moved > due and not is_copy:
        live.world.floors[pair] = moved
    if live.network.fifo and moved < due and _overtakes(live, pair, moved):
        live.charge(Fault.OVERTAKE)
    return moved


def _overtakes(live: Live, pair: Pair, moved: int) -> bool:
    """Whether an earlier message of the channel (copies apart) is still on its way at that tick."""
    ahead = (f for f in live.world.flights.values() if (f.sender, f.receiver) == pair)
    return any(f.due is not None and f.due > moved and f.key[3] == 1 for f in ahead)


def fate(live: Live, flight: Flight) -> str | None:
    """Who takes the message at its arrival, or None where it is delivered."""
    if flight.name in live.plan.drops:
        live.world.effective.add(f"drop:{flight.name}")
        return "you"
    if flight.doomed:
        return "partition"
    if flight.receiver in live.world.down:
        return "crash"
    if live.loss and keyed(live.seed, "loss", flight.name) < live.loss:
        return "loss"
    late = flight.deadline is not None and live.world.now > flight.deadline
    return "late" if late else None


def sever(live: Live, pairs: frozenset[Pair]) -> None:
    """A cut: what is on its way across it is lost, and what will be sent."""
    world = live.world
    world.cut |= pairs
    for name, flight in world.flights.items():
        if (flight.sender, flight.receiver) in pairs:
            world.flights[name] = flight._replace(doomed=True)


def keep_back(live: Live, pairs: frozenset[Pair]) -> None:
    """A hold: what is on its way across it stops where it is."""
    world = live.world
    world.held |= pairs
    for name, flight in world.flights.items():
        if flight.due is not None and (flight.sender, flight.receiver) in pairs:
            world.flights[name] = flight._replace(due=None, left=flight.due - world.now)


def release(live: Live) -> None:
    """A heal: all cuts and holds end; what waited goes on with the way that was left."""
    world = live.world
    held, world.cut, world.held = world.held, frozenset(), frozenset()
    for pair in held:  # nothing of a held channel is on its way: its order begins anew
        world.floors.pop(pair, None)
    waiting = (f for f in world.flights.values() if f.due is None)
    for flight in sorted(waiting, key=_departure):
        pair = (flight.sender, flight.receiver)
        if pair in held:
            due = world.now + flight.left
            if live.network.fifo:
                due = _queued(live, pair, due, is_copy=flight.key[3] > 1)
            move(live, flight, due)


def wait(live: Live, flight: Flight) -> None:
    """A message that has come to a paused node waits there; its fate is not settled yet."""
    live.world.flights[flight.name] = flight._replace(due=None, left=0)


def wake(live: Live, node: str) -> None:
    """The pause is over: what waited at the node arrives now, unless a hold keeps it."""
    world = live.world
    del world.paused[node]
    for flight in list(world.flights.values()):
        mine = flight.receiver == node and flight.due is None
        if mine and (flight.sender, node) not in world.held:
            move(live, flight, world.now)


def _departure(flight: Flight) -> tuple[Any, ...]:
    return (flight.sent, flight.sender, flight.receiver, flight.key)


def move(live: Live, flight: Flight, due: int) -> None:
    """Gives a message in flight another arrival."""
    live.world.flights[flight.name] = flight._replace(due=due)
    heappush(live.world.heap, (due, DELIVERY, flight.key, flight.name))


def timer_name(node: str, name: str, k: int) -> str:
    """The stable name of the k-th setting of a node's timer."""
    return numbered(f"{node}.{name}", k)
