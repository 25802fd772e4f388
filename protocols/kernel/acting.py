"""Nodes acting: a stimulus runs a handler, and its effects are performed one after the other."""

from __future__ import annotations

from heapq import heappush
from typing import Final

from protocols.kernel.event import Event, record
from protocols.kernel.fault import Fault
from protocols.kernel.handler import Received, Requested, Rounded, Started, TimedOut
from protocols.kernel.intervention import Request
from protocols.kernel.live import ROUND, START, TIMER, Live
from protocols.kernel.machine import Step
from protocols.kernel.network import depart, fate, timer_name, wait, wake
from protocols.kernel.node import CancelTimer, Send, SetTimer
from protocols.kernel.values import built
from protocols.kernel.world import Flight, Letter, Pair

NOTHING: Final = Step(0, (), (), "", "", "")


def start(live: Live, node: str) -> None:
    """The node comes up and does what it does first; a paused one does so when it goes on."""
    world = live.world
    if node in world.paused:
        heappush(world.heap, (world.paused[node], START, live.places[node].number, node))
    if node in world.paused or node in world.crashed:
        return
    step = live.step(node, Started())
    event = _appeared(live, node)
    if step is not None:
        event = event._replace(why=step.why, rule=step.rule, text=step.text)
    live.events.append(event)
    perform(live, node, step, f"started {node}")


def _appeared(live: Live, node: str) -> Event:
    live.world.appeared.add(node)
    state = live.machine.fields(node, live.world.states[node])
    return Event(live.world.now, "node-started", node, state=state)


def deliver(live: Live, name: str) -> None:
    """A message arrives: its fate is settled, and if it is delivered its receiver acts."""
    world = live.world
    flight = world.flights.get(name)
    if flight is None or flight.due != world.now:
        return
    if flight.receiver in world.paused and flight.receiver not in world.down:
        wait(live, flight)
        return
    del world.flights[name]
    by = fate(live, flight)
    if by is None:
        _hand_over(live, flight)
    else:
        _lose(live, flight, by)


def _lose(live: Live, flight: Flight, by: str) -> None:
    world = live.world
    world.dropped += 1
    if by in ("you", "loss"):
        live.charge(Fault.DROP)
    elif by == "late":
        live.charge(Fault.DELAY)
    live.events.append(
        Event(
            world.now, "message-dropped", flight.receiver, flight.name, flight.sender,
            flight.receiver, flight.message, None, by, f"sent {flight.name}",
        )
    )  # fmt: skip


def _hand_over(live: Live, flight: Flight) -> None:
    name, sender, receiver, message = flight[:4]
    world = live.world
    world.delivered += 1
    waits = live.rounds and message.kind not in live.places[receiver].seat.role.handlers.messages
    if waits:
        letter = Letter(flight.key, sender, message)
        world.inboxes[receiver] = (*world.inboxes.get(receiver, ()), letter)
    step = None if waits else live.step(receiver, built(Received, (sender, message)))
    _, changed, effects, why, rule, text = step or NOTHING
    record(
        live.events,
        (
            world.now, "message-delivered", receiver, name, sender, receiver, message, None, None,
            f"sent {name}", changed, why, rule, (), text,
        ),
    )  # fmt: skip
    if effects:
        perform(live, receiver, step, f"delivered {name}")


def ask(live: Live, wanted: Request) -> None:
    """A request of the person at the screen; a node that is down does not hear it."""
    world = live.world
    if wanted.node in world.down or wanted.node in world.paused:
        return
    world.effective.add(str(wanted))
    step = live.step(wanted.node, Requested(wanted.name, wanted.args))
    more = (("request", wanted.name), ("args", dict(wanted.args)))
    _act(live, wanted.node, "request-made", step, None, more)


def fire(live: Live, node: str, name: str, k: int) -> None:
    """A timer fires, unless it was cancelled or set again."""
    world = live.world
    if world.timers.get((node, name)) != (k, world.now):
        return
    if node in world.paused:
        due = world.paused[node]
        world.timers[node, name] = (k, due)
        heappush(world.heap, (due, TIMER, live.places[node].number, name, k, node))
        return
    del world.timers[node, name]
    world.moved.pop((node, name), None)
    step = live.step(node, TimedOut(name))
    timer = timer_name(node, name, k)
    _act(live, node, "timer-fired", step, f"set {timer}", (("timer", timer),))


def begin_round(live: Live, node: str, number: int) -> None:
    """A synchronous round begins at one node, with what the last one brought it."""
    world = live.world
    world.round = number
    if number <= live.rounds:
        due = number * live.round_ticks
        heappush(world.heap, (due, ROUND, live.places[node].number, number + 1, node))
    if node in world.down or node in world.paused:
        return
    letters = sorted(world.inboxes.pop(node, ()))
    step = live.step(node, Rounded(number, tuple((one.sender, one.message) for one in letters)))
    if step is not None:
        _act(live, node, "round-started", step, None, (("round", number),))


def _act(
    live: Live,
    node: str,
    kind: str,
    step: Step | None,
    cause: str | None,
    more: tuple[tuple[str, object], ...],
) -> None:
    _, changed, _, why, rule, text = step or NOTHING
    event = Event(
        live.world.now, kind, node, None, None, None, None, None, None,
        cause, changed, why, rule, more, text,
    )  # fmt: skip
    live.events.append(event)
    perform(live, node, step, event.name or "")


def perform(live: Live, node: str, step: Step | None, cause: str) -> None:
    """Performs the effects of a step, whose event stands already, in order.

    A crash after one of the sends ends them.
    """
    for effect in step.effects if step else ():
        if isinstance(effect, Send):
            name = depart(live, node, effect, cause)
            if name in live.plan.crashes_after and live.plan.crashes_after[name] == node:
                live.world.effective.add(f"crash:{node}@{name}")
                crash(live, node)
                return
        elif isinstance(effect, SetTimer):
            _set(live, node, effect, cause)
        else:
            _cancel(live, node, effect, cause)


def _set(live: Live, node: str, timer: SetTimer, cause: str) -> None:
    world = live.world
    key = (node, timer.name)
    if world.moved:
        _unmove(live, key)
    k = world.settings[key] = world.settings.get(key, 0) + 1
    name = timer_name(node, timer.name, k)
    due = world.now + live.timeouts.between(timer.lo, timer.hi, f"{node}\x1f{timer.name}\x1f{k}")
    if name in live.plan.fires:
        live.world.effective.add(f"fire:{name}@{live.plan.fires[name]}")
        live.charge(Fault.TIMER)
        world.moved[key] = due
        due = max(live.plan.fires[name], world.now + 1)
    world.timers[key] = (k, due)
    heappush(world.heap, (due, TIMER, live.places[node].number, timer.name, k, node))
    more = (("timer", name), ("due", due))
    record(
        live.events,
        (
            world.now, "timer-set", node, None, None, None, None, None, None,
            cause, (), timer.why, "", more, "",
        ),
    )  # fmt: skip


def _cancel(live: Live, node: str, timer: CancelTimer, cause: str) -> None:
    _unmove(live, (node, timer.name))
    held = live.world.timers.pop((node, timer.name), None)
    if held is None:
        return
    name = timer_name(node, timer.name, held[0])
    more = (("timer", name),)
    event = Event(live.world.now, "timer-cancelled", node, cause=cause, why=timer.why, more=more)
    live.events.append(event)


def _unmove(live: Live, key: Pair) -> None:
    """A timer that ends before it would have fired anyway was moved without effect."""
    world = live.world
    natural = world.moved.pop(key, None)
    if natural is not None and world.now <= natural:
        name = timer_name(*key, world.timers[key][0])
        world.effective.discard(f"fire:{name}@{live.plan.fires[name]}")
        world.used[Fault.TIMER] -= 1


def crash(live: Live, node: str) -> None:
    """The node goes down: its volatile fields, its timers and its inbox are gone."""
    world = live.world
    if node not in world.appeared:
        live.events.append(_appeared(live, node))
    old = world.states[node]
    new = world.states[node] = live.machine.after_crash(node, old)
    live.unread = True
    world.down.add(node)
    world.crashed.add(node)
    if node in world.paused:
        wake(live, node)
    world.inboxes.pop(node, None)
    for key in [key for key in world.moved if key[0] == node]:
        _unmove(live, key)
    world.timers = {key: held for key, held in world.timers.items() if key[0] != node}
    live.charge(Fault.CRASH)
    changed = live.machine.changes(node, old, new)
    live.events.append(Event(world.now, "node-crashed", node, state=changed))
