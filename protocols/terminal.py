"""A run drawn with letters: a column for each node, a row for each thing that happens.

A message has one row, at its end: the column of ticks says from when to when it was on its way.
"""

from __future__ import annotations

from typing import Final

from protocols.kernel.event import Event
from protocols.kernel.message import Message
from protocols.kernel.sentences import label
from protocols.kernel.trace import Run
from protocols.kernel.values import text
from protocols.lifelines import DOWN, LIVING, PAUSED, TRAITOR, Row, Sheet, Words

ROWS_A_HEAD: Final = 40
WHY_LOST: Final = {
    "you": "you dropped it",
    "partition": "lost at the cut",
    "crash": "it is down",
    "loss": "lost",
    "late": "late",
}


class Drawing:
    """The rows of one run, event after event."""

    def __init__(self, run: Run, width: int) -> None:
        """The run has ended."""
        self.run = run
        self.places = run.scenario.protocol.places
        end = run.events[-1].at if run.events else 0
        self.sheet = Sheet(tuple(self.places), max(6, 2 * len(str(end)) + 1) + 2, width)
        self.sent: dict[str, Event] = {}
        self.traitors: set[str] = set()
        self.round = 0
        self.rows: list[Row] = []
        self.since_head = 0

    def draw(self) -> list[Row]:
        """All rows, the heads first."""
        self.rows = self.sheet.heads({node: one.seat.title for node, one in self.places.items()})
        for number, event in enumerate(self.run.events):
            rows = self._rows(number, event)
            if self.since_head >= ROWS_A_HEAD and rows and event.kind != "run-ended":
                self.rows.append(self.sheet.ids())
                self.since_head = 0
            self.rows.extend(rows)
            self.since_head += len(rows)
        return self.rows

    def _rows(self, number: int, event: Event) -> list[Row]:
        match event.kind.partition("-")[0]:
            case "message":
                return self._message(event) + self._chips(event)
            case "network":
                return self.sheet.across(str(event.at), "┄", self.run.tell(number), "warn")
            case "property":
                return self._property(number, event)
            case "run":
                return self._end(number, event)
            case "round":
                return self._round(event) + self._chips(event)
            case _:
                return self._mark(event) + self._chips(event)

    def _message(self, event: Event) -> list[Row]:
        name = event.message or ""
        match event.kind:
            case "message-sent" | "message-duplicated":
                self.sent[name] = event
                return []
            case "message-delivered":
                return [self._arrow(event, self.sent.pop(name))]
            case "message-dropped":
                sent = self.sent.pop(name)
                note = f"({WHY_LOST.get(event.by or '', 'lost')})"
                lost = {"right": "✕", "left": "✕", "tone": "warn" if event.by == "you" else "faint"}
                return [self._arrow(event, sent, note, **lost)]
            case _:
                silence = {"stroke": "┄", "right": "▷", "left": "◁", "tone": "warn"}
                return [self._arrow(event, None, "(withheld)", **silence)]

    def _arrow(self, event: Event, sent: Event | None, note: str = "", **signs: str) -> Row:
        """The row of a message's end; the tick column says from when to when it flew."""
        body = event.body or event.honest
        name, _, copy = (event.message or "").partition("*")
        said = label(body) if body is not None else name
        shown = f"{said} (copy {copy})" if copy else said
        if sent is not None and sent.honest is not None:
            signs = {"stroke": "═", "tone": "warn", **signs}
            note = note or f"(not {_instead(sent.honest, body)})"
        tick = f"{event.at}" if sent is None else f"{sent.at}→{event.at}"
        ends = (event.sender or "", event.receiver or "")
        return self.sheet.arrow(tick, ends, Words(shown, note, **signs))

    def _mark(self, event: Event) -> list[Row]:
        node, tick, more = event.node or "", str(event.at), dict(event.more)
        line, sign, words, tone = LIVING, "", "", ""
        match event.kind:
            case "node-crashed":
                line, sign, words, tone = DOWN, "†", "crashes", "bad"
            case "node-recovered":
                sign, words, tone = "↻", "comes back", "good"
            case "node-paused":
                line, sign, words, tone = PAUSED, "┊", f"pauses until {more['until']}", "warn"
            case "node-resumed":
                sign, words = "↻", "goes on"
            case "node-turned":
                line, sign, words, tone = TRAITOR, "⚑", f"traitor: {more['strategy']}", "warn"
            case "timer-fired":
                sign, words = "◷", more["timer"].split(".")[1]
            case "request-made":
                sign, words = "▷", self._asked(node, more["request"], more["args"])
            case "coin-tossed":
                sign, words = "◇", f"{more['coin'].split('.')[1]}: {more['outcome']}"
            case _:
                return []
        if event.kind.startswith("node"):
            self.sheet.lines[node] = self._line(node, event.kind, line)
        return [self.sheet.mark(tick, node, sign, words, tone)]

    def _line(self, node: str, kind: str, line: str) -> str:
        """A traitor stays one when it comes back."""
        if kind == "node-turned":
            self.traitors.add(node)
        return TRAITOR if line == LIVING and node in self.traitors else line

    def _asked(self, node: str, request: str, args: dict[str, str]) -> str:
        asked = self.places[node].seat.role.handlers.requests[request].label
        return ", ".join([asked, *(f"{name} {value}" for name, value in args.items())])

    def _round(self, event: Event) -> list[Row]:
        number = dict(event.more)["round"]
        if number == self.round:
            return []
        self.round = number
        over = number > self.run.scenario.protocol.rounds()
        words = "after the last round" if over else f"round {number}"
        return self.sheet.across(str(event.at), "─", words, "faint")

    def _chips(self, event: Event) -> list[Row]:
        """What a node decided or believes now, where its role wants that seen."""
        if event.node is None or event.kind == "node-crashed":
            return []
        wanted = self.places[event.node].seat.role.chips
        shown = [(n, v) for n, v in event.state if n in wanted]
        if event.kind == "node-started":
            shown = [(name, value) for name, value in shown if value is not None]
        tick = str(event.at)
        return [
            self.sheet.mark(tick, event.node, "◆", f"{name}: {text(value)}", "good")
            for name, value in shown
        ]

    def _property(self, number: int, event: Event) -> list[Row]:
        sign, stroke, tone = "✓", "─", "good"
        if event.kind == "property-violated":
            sign, stroke, tone = "✗", "━", "bad"
        elif event.kind == "property-pending":
            sign, tone = "…", "warn"
        return self.sheet.across(str(event.at), stroke, f"{sign} {self.run.tell(number)}", tone)

    def _end(self, number: int, event: Event) -> list[Row]:
        flying = [
            self._arrow(
                one._replace(at=event.at),
                None,
                f"since {one.at}",
                right="┄",
                left="┄",
                tone="faint",
            )
            for one in self.sent.values()
        ]
        return [*flying, *self.sheet.across(str(event.at), "─", self.run.tell(number), "faint")]


def _instead(honest: Message, said: Message | None) -> str:
    """The values that an honest node would have put there."""
    held = said.pairs() if said is not None else ()
    return ", ".join(text(value) for name, value in honest.pairs() if (name, value) not in held)


def draw(run: Run, width: int) -> list[Row]:
    """The lifelines of a run that has ended, within `width` where its nodes allow it."""
    return Drawing(run, width).draw()
