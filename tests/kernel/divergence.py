"""Where two runs of nearly the same scenario part, lifeline by lifeline (common randomness).

B is A with one message M dropped. The receiver diverges where M arrives or dies. A node also
diverges where a message sent by a diverged node is delivered to it, in either run. Before that its
lifeline is the same in both, as long as both go on: a goal or a limit may end one of them early.
The events of the network and of properties stand on no lifeline.
"""

from __future__ import annotations

from typing import Any

from protocols import Event, Run

Place = tuple[str, int]
APART = ("property-", "run-ended", "network-")


class Lifelines:
    """One run, lifeline by lifeline, with the place of each node's divergence."""

    def __init__(self, run: Run, dropped: str, until: int) -> None:
        self.dropped = dropped
        self.lines: dict[str, list[Event]] = {node: [] for node in run.scenario.protocol.places}
        self.births: dict[str, Place] = {}
        self.ends: dict[str, Event] = {}
        for event in run.events:
            if event.node is None or event.kind.startswith(APART) or event.at > until:
                continue
            if event.kind == "message-dropped":  # the network's doing: no node notices it
                self.ends[str(event.message)] = event
                if event.message != dropped:
                    continue
            line = self.lines[event.node]
            if event.kind in ("message-sent", "message-duplicated"):
                self.births[str(event.message)] = (event.node, len(line))
            line.append(event)
        self.parted: dict[str, int] = {}

    def part(self, others: dict[str, int]) -> bool:
        """Spreads the divergence along the deliveries; `others` are the places in the other run."""
        before = dict(self.parted)
        for node, line in self.lines.items():
            self.parted[node] = next(
                (at for at, event in enumerate(line) if self._parts(event, others)), len(line) + 1
            )
        return self.parted != before

    def _parts(self, event: Event, others: dict[str, int]) -> bool:
        if not event.kind.startswith("message-d") or event.kind == "message-duplicated":
            return False
        if event.message == self.dropped:
            return True
        sender, at = self.births[str(event.message)]
        return at >= min(self.parted.get(sender, at + 1), others.get(sender, at + 1))


def shown(event: Event) -> tuple[Any, ...]:
    """What must be the same: all but the number."""
    return (*event[:14],)


def cut_short(run: Run) -> bool:
    """A goal or a limit ends a run while there is something left to happen."""
    return str(run.report()["end"]["reason"]) not in ("quiescence", "horizon")


def parted(one: Run, two: Run, dropped: str) -> tuple[Lifelines, Lifelines]:
    """Both runs, with the places where their lifelines part."""
    ends = [run.report()["end"]["at"] for run in (one, two) if cut_short(run)]
    until = min([*ends, one.scenario.until])
    here, there = Lifelines(one, dropped, until), Lifelines(two, dropped, until)
    changed = True
    while changed:
        changed = here.part(there.parted) | there.part(here.parted)
    return here, there


def difference(one: Run, two: Run, dropped: str) -> str:
    """What breaks the promise, or nothing."""
    here, there = parted(one, two, dropped)
    for node, line in here.lines.items():
        until = min(here.parted[node], there.parted[node])
        mine, theirs = line[:until], there.lines[node][:until]
        for at, (a, b) in enumerate(zip(mine, theirs, strict=False)):
            if shown(a) != shown(b):
                return f"node {node}, event {at} before its divergence:\n{a}\n{b}"
        if len(mine) != len(theirs):
            return f"node {node} has {len(mine)} and {len(theirs)} events before its divergence"
    return _elsewhere(here, there)


def _elsewhere(here: Lifelines, there: Lifelines) -> str:
    """Losses of what nodes sent before they diverged are the same, unless their receiver is not."""
    for name, event in here.ends.items():
        sender, at = here.births[name]
        safe = at < min(here.parted[sender], there.parted[sender]) and name != here.dropped
        whole = here.parted[str(event.receiver)] > len(here.lines[str(event.receiver)])
        if safe and whole and shown(there.ends[name]) != shown(event):
            return f"{event} and {there.ends[name]}"
    return ""
