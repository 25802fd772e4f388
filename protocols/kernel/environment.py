"""The environment: what happens to nodes and to the network at a tick, before anybody acts."""

from __future__ import annotations

from itertools import combinations

from protocols.kernel.acting import crash, perform
from protocols.kernel.event import Event
from protocols.kernel.fault import Fault
from protocols.kernel.handler import Recovered
from protocols.kernel.intervention import Crash, Cut, Heal, Hold, Pause, Recover, Traitor
from protocols.kernel.live import Live
from protocols.kernel.network import keep_back, release, sever, wake
from protocols.kernel.plan import Environment, Resume
from protocols.kernel.world import Pair


def happen(live: Live, one: Environment) -> None:
    """Performs one change of the environment; one that changes nothing stays without effect."""
    match one:
        case Crash(node) if node not in live.world.down:
            crash(live, node)
        case Recover(node) if node in live.world.down:
            _recover(live, node)
        case Pause(node, _, until) if node not in live.world.down:
            _pause(live, node, until)
        case Resume(pause) if pause.node in live.world.paused:
            wake(live, pause.node)
            _note(live, "node-resumed", pause.node)
        case Traitor(node, strategy):
            live.world.traitors[node] = strategy
            live.charge(Fault.TRAITOR)
            _note(live, "node-turned", node, ("strategy", strategy))
        case Cut(groups, oneway):
            sever(live, _pairs(groups, oneway))
            _split(live, "network-cut", groups, oneway)
        case Hold(groups, oneway):
            keep_back(live, _pairs(groups, oneway))
            _split(live, "network-held", groups, oneway)
        case Heal() if live.world.cut or live.world.held:
            release(live)
            _note(live, "network-healed", None)
        case _:
            return
    live.world.effective.add(str(one))


def _recover(live: Live, node: str) -> None:
    world = live.world
    world.down.discard(node)
    live.charge(Fault.RECOVER)
    step = live.step(node, Recovered())
    event = Event(world.now, "node-recovered", node)
    if step is not None:
        event = event._replace(state=step.changed, why=step.why, rule=step.rule, text=step.text)
    live.events.append(event)
    perform(live, node, step, event.name or "")


def _pause(live: Live, node: str, until: int) -> None:
    live.world.paused[node] = until
    live.charge(Fault.PAUSE)
    _note(live, "node-paused", node, ("until", until))


def _split(live: Live, kind: str, groups: tuple[tuple[str, ...], ...], oneway: bool) -> None:
    live.charge(Fault.PARTITION)
    shown = [list(group) for group in groups]
    _note(live, kind, None, ("groups", shown), ("oneway", oneway))


def _pairs(groups: tuple[tuple[str, ...], ...], oneway: bool) -> frozenset[Pair]:
    """The channels that cross from one group to another."""
    there = {(a, b) for one, two in combinations(groups, 2) for a in one for b in two}
    return frozenset(there if oneway else there | {(b, a) for a, b in there})


def _note(live: Live, kind: str, node: str | None, *more: tuple[str, object]) -> None:
    live.events.append(Event(live.world.now, kind, node, more=more))
