"""The server of a durable execution: it keeps the history and sees to what the code asks for."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from protocols.kernel.handler import recovered, timeout, upon
from protocols.kernel.node import Node, Waits, durable
from protocols.services import workflow
from protocols.services.flow import (
    REPLAYED,
    RETRIED,
    ActivityCompleted,
    ActivityFailed,
    ActivityTask,
    Heartbeat,
    Report,
    Signal,
    StartWorkflow,
    TaskCompleted,
    TaskFailed,
    WorkflowClosed,
    WorkflowStarted,
    WorkflowTask,
)
from protocols.services.rules import ONCE
from protocols.services.workflow import HistoryEvent, Kind

TASK_TIMEOUT: Final = 10  # ticks that a worker has for a workflow task


class Server(Node[Any]):
    """Keeps the history, hands out tasks, waits and asks again. It knows nothing of orders."""

    chips = ("result",)
    display: ClassVar[dict[str, str]] = {"history": "history"}
    history: list[HistoryEvent] = durable([])
    waiting: list[HistoryEvent] = durable([])  # enters the history after the task under way
    task: int = durable(0)
    pending: str | None = durable(None)
    attempt: int = durable(0)
    failure: str = durable("")
    progress: int = durable(0)
    timer: str | None = durable(None)
    result: str | None = durable(None)
    problem: str | None = durable(None)  # why the worker's code does not fit the history

    @upon(StartWorkflow)
    def open(self, sender: str, start: StartWorkflow) -> None:
        """{self} has the order in its history."""
        self.send(sender, WorkflowStarted(), "it is in the history", ONCE)
        if not self.history:
            self.history = workflow.opened()
            self._hand_out("the workflow has begun")

    @upon(TaskCompleted)
    def take(self, sender: str, done: TaskCompleted) -> None:
        """{self} writes down what the code asks for, and sees to it: {wants}."""
        if not self._is_open(done.task):
            return
        self.problem = None
        self._settle(*workflow.completed(self.history, self.waiting, done.commands))
        for command in done.commands:
            self._perform(command)
        if workflow.task_open(self.history):
            self._hand_out("something has happened in the meantime")

    @upon(TaskFailed)
    def block(self, sender: str, failed: TaskFailed) -> None:
        """{self} writes down that the code does not fit. The workflow waits for other code."""
        if self._is_open(failed.task):
            self.problem = failed.problem
            what = (Kind.TASK_FAILED, failed.problem)
            self._settle(*workflow.abandoned(self.history, self.waiting, *what))
            self.because(failed.problem, REPLAYED)
            self.set_timer("task", TASK_TIMEOUT, why="by then the code may have been mended")

    @timeout("task")
    def give_up_task(self) -> None:
        """{self} hands the workflow task out again."""
        silent = f"no answer to task {self.task} within {TASK_TIMEOUT} ticks"
        self._settle(*workflow.abandoned(self.history, self.waiting, Kind.TASK_TIMED_OUT))
        self._hand_out(silent)

    @upon(ActivityCompleted)
    def complete(self, sender: str, done: ActivityCompleted) -> None:
        """{self} writes down that {activity} is done."""
        if self._is_current(done):
            self._close(Kind.ACTIVITY_COMPLETED, done.result)

    @upon(ActivityFailed)
    def fail(self, sender: str, failed: ActivityFailed) -> None:
        """{self} hears that an attempt at {activity} failed: {error}."""
        if self._is_current(failed):
            self._attempt_over(failed.error, Kind.ACTIVITY_FAILED, retryable=failed.retryable)

    @timeout("attempt")
    @timeout("heartbeat")
    def silence(self) -> None:
        """{self} has waited long enough for an answer."""
        self._attempt_over("no answer in time", Kind.ACTIVITY_TIMED_OUT, retryable=True)

    @upon(Heartbeat)
    def alive(self, sender: str, beat: Heartbeat) -> None:
        """{self} hears that {activity} goes on, and how far it is: {progress}."""
        if self._is_current(beat):
            self.progress = beat.progress
            silent = self.protocol.patience(beat.activity)[1]
            self.set_timer("heartbeat", silent, why="until the next heartbeat")

    @upon(Signal)
    def signal(self, sender: str, signal: Signal) -> None:
        """{self} writes down the signal: {name}."""
        if self.history and not self.result:
            self._happened(HistoryEvent(Kind.SIGNALED, signal.name))
        else:
            self._ignore("no workflow is open")

    @timeout("timer")
    def ring(self) -> None:
        """{self} writes down that the timer has fired."""
        fired, self.timer = self.timer or "", None
        self._happened(HistoryEvent(Kind.TIMER_FIRED, fired))

    @timeout("retry")
    def try_again(self) -> None:
        """{self} hands out {pending} once more."""
        self._try()

    @recovered
    def resume(self) -> None:
        """{self} comes back. The history was on disk; it goes on waiting for what it waited for."""
        if workflow.task_open(self.history):
            self.set_timer("task", TASK_TIMEOUT, why="the answer may have been lost")
        if self.pending:
            self._watch(self.pending)
        if self.timer:
            started = next(e for e in reversed(self.history) if e.kind is Kind.TIMER_STARTED)
            self.set_timer("timer", started.ticks, why="there is no clock that all share")

    def waits_for(self) -> Waits | None:
        """For the worker, for a service, or for a timer of the workflow's."""
        if workflow.task_open(self.history):
            return Waits(f"the worker to say what comes next (task {self.task})", ("worker",))
        if self.pending:
            what = f"{self.pending} to be done (attempt {self.attempt})"
            return Waits(what, (self.protocol.home(self.pending),))
        return Waits(f"the workflow's timer “{self.timer}”") if self.timer else None

    def _perform(self, command: HistoryEvent) -> None:
        """What the code asked for; a refused end is not in the history."""
        match command.kind:
            case Kind.ACTIVITY_SCHEDULED:
                self.pending, self.attempt, self.failure, self.progress = command.name, 1, "", 0
                self._try()
            case Kind.TIMER_STARTED:
                self.timer = command.name
                self.set_timer("timer", command.ticks, why="the workflow asks for it")
            case Kind.TIMER_CANCELED:
                self.timer = None
                self.cancel_timer("timer", why="a signal came first")
            case _ if workflow.result(self.history):
                self.result = command.detail
                closed = WorkflowClosed(command.detail)
                self.send("customer", closed, "the code has come to its end", REPLAYED)

    def _try(self) -> None:
        assert self.pending
        key = f"order-1/{self.pending}" if self.protocol.keys else ""
        task = ActivityTask(self.pending, self.attempt, key, self.progress)
        why = f"the last attempt: {self.failure}" if self.failure else "the workflow asks for it"
        self.send(self.protocol.home(task.activity), task, why, RETRIED)
        self._watch(self.pending)

    def _watch(self, activity: str) -> None:
        longest, silent = self.protocol.patience(activity)
        self.set_timer("attempt", longest, why="start-to-close: an attempt may take so long")
        if silent:
            self.set_timer("heartbeat", silent, why="an attempt may be silent so long")

    def _attempt_over(self, error: str, kind: Kind, *, retryable: bool) -> None:
        assert self.pending
        policy = self.protocol.retry(self.pending)
        if not retryable or not policy.allows(self.attempt):
            self._close(kind, error)
            return
        wait = policy.delay(self.attempt)
        self.cancel_timer("attempt", "heartbeat", why=f"attempt {self.attempt} is over")
        self.because(f"attempt {self.attempt}: {error}; the next follows after {wait}", RETRIED)
        self.attempt, self.failure = self.attempt + 1, error
        self.set_timer("retry", wait, why=f"before attempt {self.attempt}")

    def _close(self, kind: Kind, detail: str = "") -> None:
        """The activity is over; whatever its attempts, two events tell of it."""
        name, self.pending = self.pending or "", None
        self.cancel_timer("attempt", "heartbeat", "retry", why=f"{name} is over")
        began = HistoryEvent(Kind.ACTIVITY_STARTED, name, self.attempt, self.failure)
        self._happened(began, HistoryEvent(kind, name, detail=detail))

    def _happened(self, *events: HistoryEvent) -> None:
        busy = workflow.task_open(self.history)
        self.history, self.waiting = workflow.happened(self.history, self.waiting, *events)
        if not busy:
            self._hand_out(f"{events[-1]}")

    def _settle(self, history: list[HistoryEvent], waiting: list[HistoryEvent]) -> None:
        self.history, self.waiting = history, waiting
        self.cancel_timer("task", why=f"task {self.task} is over")

    def _hand_out(self, why: str) -> None:
        self.task += 1
        task = WorkflowTask(self.task, len(self.history), tuple(self.history))
        self.send("worker", task, why, REPLAYED)
        self.set_timer("task", TASK_TIMEOUT, why="a worker may be lost with its task")

    def _is_open(self, task: int) -> bool:
        current = task == self.task and workflow.task_open(self.history)
        return current or self._ignore(f"task {task} is over")

    def _is_current(self, report: Report) -> bool:
        current = (report.activity, report.attempt) == (self.pending, self.attempt)
        return current or self._ignore(f"attempt {report.attempt} at {report.activity} is over")

    def _ignore(self, why: str) -> bool:
        self.because(why)
        self.narrate(f"{self.title} has no use for this: {why}.")
        return False
