"""What a run came to: counts, verdicts, nodes, budget, and what had no effect."""

from __future__ import annotations

from typing import Any

from protocols.kernel.live import Live
from protocols.kernel.property import Nature
from protocols.kernel.sentences import intervention_sentence
from protocols.kernel.values import plain


def report(live: Live) -> dict[str, Any]:
    """The report as JSON; complete once the run has ended."""
    return {
        "counts": counts(live),
        "properties": properties(live),
        "nodes": nodes(live),
        "budget": budget(live),
        "ineffective": ineffective(live),
        "end": {"at": max(live.world.now, 0), "reason": live.world.ended},
    }


def counts(live: Live) -> dict[str, Any]:
    """The exact account of messages; `by_kind` counts sends."""
    world = live.world
    by_kind: dict[str, int] = {}
    for event in live.events:
        if event.kind == "message-sent" and event.body is not None:
            by_kind[event.body.kind] = by_kind.get(event.body.kind, 0) + 1
    return {
        "sent": world.sent,
        "delivered": world.delivered,
        "dropped": world.dropped,
        "duplicated": world.duplicated,
        "in_flight": world.in_flight,
        "by_kind": dict(sorted(by_kind.items())),
    }


def properties(live: Live) -> list[dict[str, Any]]:
    """Each property with its verdict: where it turned and the sentence that says why."""
    verdicts = live.world.verdicts or ("",) * len(live.scenario.protocol.properties)
    satisfied = {dict(e.more)["property"]: i for i, e in _satisfied(live)}
    shown = []
    for number, one in enumerate(live.scenario.protocol.properties):
        at, seq, reason = live.world.broken.get(number, (None, None, verdicts[number] or ""))
        status = _status(one.nature, number in live.world.broken, verdicts[number])
        if status == "holds" and one.name in satisfied:
            seq = satisfied[one.name]
            at = live.events[seq].at
        row = {"name": one.name, "sentence": one.sentence, "type": str(one.nature)}
        shown.append({**row, "status": status, "at": at, "seq": seq, "reason": str(reason)})
    return shown


def _satisfied(live: Live) -> list[tuple[int, Any]]:
    return [(i, e) for i, e in enumerate(live.events) if e.kind == "property-satisfied"]


def _status(nature: Nature, turned: bool, verdict: str | None) -> str:
    match nature:
        case Nature.SAFETY:
            return "violated" if turned else "holds"
        case Nature.WITNESS:
            return "witnessed" if turned else "pending"
        case Nature.LIVENESS:
            return "violated" if turned else ("holds" if verdict is None else "pending")


def nodes(live: Live) -> dict[str, Any]:
    """Each node at the end: its role, whether it is faulty and up, and its state."""
    world = live.world
    return {
        node: {
            "role": place.seat.role.__name__,
            "title": place.seat.title,
            "faulty": node in world.traitors or node in world.crashed,
            "up": node not in world.down,
            "state": {name: plain(v) for name, v in live.machine.fields(node, world.states[node])},
        }
        for node, place in live.places.items()
    }


def budget(live: Live) -> dict[str, Any]:
    """What was used of the fault budget, what is tolerated, and the assumptions that broke."""
    protocol, world = live.scenario.protocol, live.world
    faulty = [node for node in live.places if node in world.traitors or node in world.crashed]
    broken = live.budget.broken(world.used, [live.places[node].seat.title for node in faulty])
    used = {str(kind): count for kind, count in sorted(world.used.items()) if count}
    return {
        "used": {"nodes": len(faulty), **used},
        "tolerated": live.budget.tolerated(protocol.faults),
        "inside": not broken,
        "broken": broken,
    }


def ineffective(live: Live) -> list[dict[str, str]]:
    """The interventions that found nothing to act on in this run."""
    idle = [one for one in live.scenario.do if str(one) not in live.world.effective]
    protocol = live.scenario.protocol
    return [{"text": str(one), "sentence": intervention_sentence(one, protocol)} for one in idle]
