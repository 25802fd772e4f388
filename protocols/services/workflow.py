"""Durable execution: a workflow is a deterministic function of its history.

A workflow is ordinary code, a generator that yields what it asks for (an activity, a timer) and is
sent the event that answers it. Nobody keeps the generator. What is kept is the history: a list that
only grows, of what the code asked for and of what came of it. Whenever anything has happened the
code runs once more from its first line; what the history answers already is not done again, and
where the answers end stands what is to be asked for next. So the code goes on after a crash exactly
where it was, on any machine that has the history. The price: it must ask for the same things in the
same order every time. `replay` compares, and refuses to go on where it does not.

Two parties share this. The worker runs `replay` and keeps nothing. The server keeps the history and
moves it on by `opened`, `happened`, `completed` and `abandoned`. It runs no code of the workflow.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from enum import StrEnum
from itertools import takewhile, zip_longest
from typing import Final, NamedTuple


class Kind(StrEnum):
    """What an event of a history may be, in the words of Temporal."""

    STARTED = "WorkflowExecutionStarted"
    SIGNALED = "WorkflowExecutionSignaled"
    COMPLETED = "WorkflowExecutionCompleted"
    TASK_SCHEDULED = "WorkflowTaskScheduled"
    TASK_STARTED = "WorkflowTaskStarted"
    TASK_COMPLETED = "WorkflowTaskCompleted"
    TASK_TIMED_OUT = "WorkflowTaskTimedOut"
    TASK_FAILED = "WorkflowTaskFailed"
    ACTIVITY_SCHEDULED = "ActivityTaskScheduled"
    ACTIVITY_STARTED = "ActivityTaskStarted"
    ACTIVITY_COMPLETED = "ActivityTaskCompleted"
    ACTIVITY_FAILED = "ActivityTaskFailed"
    ACTIVITY_TIMED_OUT = "ActivityTaskTimedOut"
    TIMER_STARTED = "TimerStarted"
    TIMER_FIRED = "TimerFired"
    TIMER_CANCELED = "TimerCanceled"


COMMANDS: Final = (
    Kind.ACTIVITY_SCHEDULED, Kind.TIMER_STARTED, Kind.TIMER_CANCELED, Kind.COMPLETED,
)  # fmt: skip
CLOSED: Final = (Kind.ACTIVITY_COMPLETED, Kind.ACTIVITY_FAILED, Kind.ACTIVITY_TIMED_OUT)


class HistoryEvent(NamedTuple):
    """One event. `name` is the activity's, the timer's or the signal's.

    An activity is written down with one Started event however often it was tried: the event comes
    with the closing one and bears the number of the last attempt and, in `detail`, what the attempt
    before it died of.
    """

    kind: Kind
    name: str = ""
    attempt: int = 0
    detail: str = ""
    ticks: int = 0

    def __str__(self) -> str:
        """As a list of events shows it."""
        tried = f"attempt {self.attempt}" if self.attempt else ""
        waits = f"{self.ticks} ticks" if self.ticks else ""
        more = ", ".join(part for part in (tried, waits, self.detail) if part)
        return " ".join(part for part in (self.kind, self.name, more and f"({more})") if part)

    def body(self) -> str:
        """As JSON knows it."""
        return str(self)

    @property
    def ok(self) -> bool:
        """Whether what was asked for came about."""
        return self.kind not in (Kind.ACTIVITY_FAILED, Kind.ACTIVITY_TIMED_OUT)


History = Sequence[HistoryEvent]


class Activity(NamedTuple):
    """Asks for something to be done outside; answered by how it ended, after all its attempts."""

    name: str


class Timer(NamedTuple):
    """Waits; answered when it fires, or earlier by one of the signals in `until`."""

    name: str
    ticks: int
    until: tuple[str, ...] = ()


Ask = Activity | Timer
Code = Generator[Ask, HistoryEvent, str]
Program = Callable[[Sequence[str]], Code]  # the argument: the signals received so far


class Replay(NamedTuple):
    """Where the code stands: what it asks for now, what it waits for, or why it cannot go on."""

    commands: tuple[HistoryEvent, ...]
    waiting: str = ""
    problem: str = ""


def replay(program: Program, history: History) -> Replay:
    """Runs the code from its first line against the history, and says what it asks for next.

    A command is the event that it asks the server to write down. In every workflow task of the past
    the code sees just what it saw then, so it asks for what it asked for then, or is another code.
    """
    player = _Player(program)
    for seen, begin, recorded in _tasks(history):
        asked = player.advance(history[:seen])
        for number, (was, now) in enumerate(zip_longest(recorded, asked), begin + 1):
            if was is None or now is None or was[:2] != now[:2]:
                return Replay((), "", _mismatch(number, was, now))
    commands = () if result(history) else tuple(player.advance(history))
    return Replay(commands, player.waiting.name if player.waiting else "")


def _mismatch(number: int, was: HistoryEvent | None, now: HistoryEvent | None) -> str:
    had = f"event {number} of the history is {was}" if was else f"the history has no event {number}"
    wants = f"asks for {now.kind} {now.name}".strip() if now else "asks for nothing"
    return f"{had}, but the code {wants}"


def _tasks(history: History) -> Iterator[tuple[int, int, History]]:
    """The completed workflow tasks: how much each saw, and what it asked for, from which place."""
    seen = 0
    for place, event in enumerate(history):
        if event.kind is Kind.TASK_STARTED:
            seen = place
        elif event.kind is Kind.TASK_COMPLETED:
            rest = history[place + 1 :]
            yield seen, place + 1, tuple(takewhile(lambda one: one.kind in COMMANDS, rest))


class _Player:
    """The code at one moment of its replay."""

    def __init__(self, program: Program) -> None:
        self.signals: list[str] = []
        self.code = program(self.signals)
        self.waiting: Ask | None = None
        self.since = 0  # from here on the history may answer what the code waits for
        self.unread = 0  # from here on a signal may still end a wait
        self.running = False  # whether the timer waited for was really started
        self.over = False

    def advance(self, seen: History) -> list[HistoryEvent]:
        """Goes on as far as `seen` has the answers, and says what the code asks for."""
        self.signals[:] = [event.name for event in seen if event.kind is Kind.SIGNALED]
        commands: list[HistoryEvent] = []
        answer = self._answer(seen) if self.waiting else None
        while not self.over and (answer or not self.waiting):
            commands += self._canceled(answer, seen)
            commands += self._ask(answer, seen)
            answer = self._answer(seen)
        return commands

    def _ask(self, answer: HistoryEvent | None, seen: History) -> list[HistoryEvent]:
        """Lets the code go on to what it asks for next."""
        try:
            ask = self.code.send(answer) if answer else next(self.code)
        except StopIteration as end:
            self.over, self.waiting = True, None
            return [HistoryEvent(Kind.COMPLETED, detail=str(end.value))]
        self.waiting, self.since = ask, len(seen)
        self.running = isinstance(ask, Timer) and not self._answer(seen)
        if isinstance(ask, Activity):
            return [HistoryEvent(Kind.ACTIVITY_SCHEDULED, ask.name)]
        if self.running:
            return [HistoryEvent(Kind.TIMER_STARTED, ask.name, ticks=ask.ticks)]
        return []

    def _answer(self, seen: History) -> HistoryEvent | None:
        """The first event that answers what the code waits for."""
        answers = (event for place, event in enumerate(seen) if self._answers(place, event))
        return next(answers, None)

    def _answers(self, place: int, event: HistoryEvent) -> bool:
        ask = self.waiting
        if isinstance(ask, Timer) and event.kind is Kind.SIGNALED:
            return event.name in ask.until and place >= self.unread
        if ask is None or event.name != ask.name or place < self.since:
            return False
        return event.kind in (CLOSED if isinstance(ask, Activity) else (Kind.TIMER_FIRED,))

    def _canceled(self, answer: HistoryEvent | None, seen: History) -> list[HistoryEvent]:
        """A timer that a signal has cut short is cancelled, unless it has fired as well."""
        if not (isinstance(self.waiting, Timer) and answer and answer.kind is Kind.SIGNALED):
            return []
        self.unread += 1 + list(seen[self.unread :]).index(answer)
        fired = (Kind.TIMER_FIRED, self.waiting.name)
        if not self.running or any(one[:2] == fired for one in seen[self.since :]):
            return []
        return [HistoryEvent(Kind.TIMER_CANCELED, self.waiting.name)]


# --- What the server does with a history -----------------------------------------------------


def opened() -> list[HistoryEvent]:
    """A new execution, its first workflow task handed out."""
    return [HistoryEvent(k) for k in (Kind.STARTED, Kind.TASK_SCHEDULED, Kind.TASK_STARTED)]


def task_open(history: History) -> bool:
    """Whether a workflow task is under way (or waits to be handed out again)."""
    return _last_task(history) in (Kind.TASK_SCHEDULED, Kind.TASK_STARTED)


def result(history: History) -> str:
    """What the workflow came to, or nothing while it is open."""
    closing = next((one for one in history if one.kind is Kind.COMPLETED), None)
    return closing.detail if closing else ""


Pair = tuple[list[HistoryEvent], list[HistoryEvent]]  # the history, and what waits to enter it


def happened(history: History, waiting: History, *events: HistoryEvent) -> Pair:
    """Something came about: a workflow task for it, or after the one that is under way."""
    if result(history):
        return [*history], []
    if task_open(history):
        return [*history], [*waiting, *events]
    return [*history, *events, *_task()], []


def completed(history: History, waiting: History, commands: History) -> Pair:
    """The worker has answered: its commands enter the history, then what has waited.

    Nothing that has happened may be overlooked: a workflow that wants to end while something waits
    has to look at that first.
    """
    told = _told(history)
    ends = any(one.kind is Kind.COMPLETED for one in commands)
    if ends and waiting:
        return abandoned(told, waiting, Kind.TASK_FAILED, "UnhandledCommand")
    more = _task() if waiting else []
    return [*told, HistoryEvent(Kind.TASK_COMPLETED), *commands, *waiting, *more], []


def abandoned(history: History, waiting: History, kind: Kind, detail: str = "") -> Pair:
    """A workflow task came to nothing and will be handed out anew.

    Only the first failure is written down; of the later attempts only the one that succeeds.
    """
    if _last_task(history) is not Kind.TASK_STARTED:
        return [*history, *waiting], []
    again = HistoryEvent(Kind.TASK_SCHEDULED)
    return [*history, HistoryEvent(kind, detail=detail), *waiting, again], []


def _task() -> list[HistoryEvent]:
    return [HistoryEvent(Kind.TASK_SCHEDULED), HistoryEvent(Kind.TASK_STARTED)]


def _last_task(history: History) -> Kind | None:
    kinds = (one.kind for one in reversed(history) if one.kind.startswith("WorkflowTask"))
    return next(kinds, None)


def _told(history: History) -> list[HistoryEvent]:
    """A task that is handed out again is written down as started once it has succeeded."""
    told = _last_task(history) is Kind.TASK_STARTED
    return [*history] if told else [*history, HistoryEvent(Kind.TASK_STARTED)]


class Retry(NamedTuple):
    """How an activity is tried again; `attempts` counts the first one, 0 is without end."""

    initial: int = 1
    coefficient: int = 2
    most: int = 100  # times the first interval
    attempts: int = 0

    def delay(self, number: int) -> int:
        """The wait before retry `number`, which is 1 after the first attempt."""
        factor = int(self.coefficient ** min(number - 1, 64))  # what is more is cut off anyway
        return self.initial * min(factor, self.most)

    def allows(self, attempt: int) -> bool:
        """Whether another attempt may follow this one."""
        return not self.attempts or attempt < self.attempts
