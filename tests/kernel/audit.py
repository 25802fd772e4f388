"""The books of a run, kept a second time from its events alone and compared at every one."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from protocols import Event, Run
from protocols.kernel.network import Fault
from protocols.kernel.values import order, plain

ENVIRONMENT = {
    "network-healed": 0,
    "network-cut": 1,
    "network-held": 2,
    "node-crashed": 3,
    "node-recovered": 4,
    "node-resumed": 5,
    "node-paused": 6,
    "node-turned": 7,
}
ACTS = {
    "node-started": 1,
    "message-delivered": 2,
    "message-dropped": 2,
    "request-made": 3,
    "timer-fired": 4,
    "round-started": 5,
    "property-violated": 6,
    "property-satisfied": 6,
    "property-pending": 6,
    "run-ended": 7,
}
SILENT_WHILE_DOWN = {"message-dropped", "node-turned", "node-crashed", "node-recovered"}
BEFORE_BIRTH = {"node-started", "node-turned", "node-paused", "node-resumed", "coin-tossed"}
SILENT_WHILE_PAUSED = {"message-dropped", "node-turned", "node-crashed", "node-resumed"}


class Books:
    """Everything that an event must agree with."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.scenario = run.scenario
        self.places = {node: at for at, node in enumerate(self.scenario.protocol.places)}
        self.flights: dict[str, Event] = {}
        self.count: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        self.arrived: dict[tuple[Any, ...], list[int]] = {}
        self.sends: dict[str, int] = {}
        self.down: set[str] = set()
        self.paused: set[str] = set()
        self.states: dict[str, dict[str, Any]] = {}
        self.timers: dict[str, tuple[str, int]] = {}
        self.names: set[str] = set()
        self.now = 0
        self.phase: tuple[Any, ...] = ()
        self.anchored = {c.node for c in self.scenario.do if getattr(c, "after", "")}
        self.moved = {c.timer for c in self.scenario.do if type(c).__name__ == "Fire"}
        self.pausing = any(type(c).__name__ == "Pause" for c in self.scenario.do)

    def read(self) -> None:
        """Every event, then the report."""
        events = self.run.events
        for number, event in enumerate(events):
            following = events[number + 1] if number + 1 < len(events) else None
            try:
                self._enter(event, following)
            except AssertionError as error:
                where = f"event {number} of {self.scenario.text}: {event}"
                raise AssertionError(f"{where}\n{error}") from error
        self._close()

    def _enter(self, event: Event, following: Event | None) -> None:
        assert self.now <= event.at <= self.scenario.until
        if event.at > self.now:
            self.now, self.phase = event.at, ()
        self._in_order(event, following)
        self._alive(event, following)
        if event.cause is not None:
            assert event.cause in self.names
        if event.kind.startswith("message"):
            self._message(event)
        elif event.kind.startswith("timer"):
            self._timer(event)
        elif event.kind.startswith("node"):
            self._node(event)
        self._state(event)
        if event.name:
            self.names.add(event.name)
        total = self.count["sent"] + self.count["duplicated"]
        assert total == self.count["delivered"] + self.count["dropped"] + len(self.flights)

    def _in_order(self, event: Event, following: Event | None) -> None:
        """Environment, starts, deliveries, requests, timers, rounds; within each by node."""
        phase: tuple[Any, ...] | None = None
        if event.kind in ENVIRONMENT and not self._in_mid_handler(event):
            phase = (0, ENVIRONMENT[event.kind], order(event.node) if event.node else ())
        elif event.kind in ACTS and not self._crashed_unborn(event, following):
            rank = ACTS[event.kind]
            phase = (rank, self.places[event.node] if event.node and rank < 6 else 0)
        if phase is not None:
            assert self.phase <= phase, f"{self.phase} before {phase}"
            self.phase = phase

    def _in_mid_handler(self, event: Event) -> bool:
        return event.kind == "node-crashed" and event.node in self.anchored

    def _crashed_unborn(self, event: Event, following: Event | None) -> bool:
        """A node that a crash finds not yet started: it comes up only to go down."""
        if event.kind != "node-started" or following is None:
            return False
        return (following.kind, following.node) == ("node-crashed", event.node)

    def _alive(self, event: Event, following: Event | None) -> None:
        if event.node in self.down:
            assert event.kind in SILENT_WHILE_DOWN
        if event.node in self.paused and not self._crashed_unborn(event, following):
            assert event.kind in SILENT_WHILE_PAUSED
        if event.kind not in BEFORE_BIRTH and event.node:
            assert event.node in self.states

    def _message(self, event: Event) -> None:
        name = str(event.message)
        if event.kind in ("message-sent", "message-withheld"):
            self._numbered(event, name)
        if event.kind == "message-withheld":
            assert event.body is None and event.honest is not None
            return
        assert event.body is not None
        assert name.split(".")[1].partition("*")[0] == event.body.kind
        self.count[event.kind.removeprefix("message-")] += 1
        if event.kind in ("message-sent", "message-duplicated"):
            self._departs(event, name)
        else:
            self._arrives(event, name)

    def _numbered(self, event: Event, name: str) -> None:
        """The k-th of its kind on its channel, without a gap; the withheld spend theirs too."""
        channel = f"{event.sender}~{event.receiver}.{(event.body or event.honest).kind}"
        self.numbers[channel] += 1
        k = self.numbers[channel]
        assert name == (channel if k == 1 else f"{channel}.{k}")
        assert event.node == event.sender != event.receiver

    def _departs(self, event: Event, name: str) -> None:
        assert name not in self.flights and name not in self.sends
        self.flights[name] = event
        if event.kind == "message-sent":
            self.sends[name] = len(self.sends)
        else:
            assert name.partition("*")[0] in self.sends and event.node == event.sender
        if event.honest is not None:
            assert event.honest != event.body
            assert type(event.honest) is type(event.body)
            for field, said, honest in zip(
                event.body.fields, event.body[1:], event.honest[1:], strict=True
            ):
                free = field.domain and said in field.domain.values
                assert said == honest or free, "a lie is drawn from the field's domain"

    def _arrives(self, event: Event, name: str) -> None:
        sent = self.flights.pop(name)  # no receive without a send of that very message
        assert sent.at < event.at
        assert sent[4:7] == event[4:7], "the same sender, receiver and body"
        assert event.node == event.receiver
        down = event.receiver in self.down
        if event.kind == "message-delivered":
            assert not down and event.by is None
        else:
            assert event.by in ("you", "partition", "crash", "loss", "late")
            assert event.by != "crash" or down
            assert not down or event.by in ("you", "partition", "crash")
        if "*" not in name:
            channel = (event.sender, event.receiver)
            self.arrived.setdefault(channel, []).append(self.sends[name])

    def _timer(self, event: Event) -> None:
        name = dict(event.more)["timer"]
        base = re.sub(r"(\.[a-z_0-9]+)\.\d+$", r"\1", name)
        assert base.partition(".")[0] == event.node
        if event.kind == "timer-set":
            due = dict(event.more)["due"]
            assert due > event.at
            self.timers[base] = (name, due)
            return
        held, due = self.timers.pop(base)
        assert held == name
        if event.kind == "timer-fired":
            assert event.at == due or (self.pausing and event.at > due)

    def _node(self, event: Event) -> None:
        node = str(event.node)
        match event.kind:
            case "node-started":
                assert node not in self.states and (event.at == 0 or self.pausing)
                self.states[node] = {}
            case "node-crashed":
                self.down.add(node)
                self.paused.discard(node)
                self.timers = {k: v for k, v in self.timers.items() if k.split(".")[0] != node}
            case "node-recovered":
                self.down.remove(node)
            case "node-paused":
                self.paused.add(node)
            case "node-resumed":
                self.paused.remove(node)

    def _state(self, event: Event) -> None:
        if event.state:
            known = self.states[str(event.node)]
            changed = {name: plain(value) for name, value in event.state}
            assert event.kind == "node-started" or all(known[n] != v for n, v in changed.items())
            known.update(changed)

    def _close(self) -> None:
        report = self.run.report()
        counts = report["counts"]
        for name in ("sent", "delivered", "dropped", "duplicated"):
            assert counts[name] == self.count[name]
        assert counts["in_flight"] == len(self.flights)
        assert counts["by_kind"] == dict(sorted(_kinds(self.run.events).items()))
        for node, known in self.states.items():
            assert report["nodes"][node]["state"] == known
            assert report["nodes"][node]["up"] == (node not in self.down)
        last = self.run.events[-1]
        assert (last.kind, dict(last.more)["reason"]) == ("run-ended", report["end"]["reason"])
        assert sum(event.kind == "run-ended" for event in self.run.events) == 1
        if report["end"]["reason"] == "quiescence":
            assert not self.timers
        if self.scenario.network.fifo and Fault.OVERTAKE not in self.run.world.used:
            assert all(order == sorted(order) for order in self.arrived.values())


def _kinds(events: list[Event]) -> Counter[str]:
    return Counter(e.body.kind for e in events if e.kind == "message-sent" and e.body)


def audit(run: Run) -> None:
    """Raises an AssertionError naming the scenario and the event where the books do not agree."""
    Books(run).read()
