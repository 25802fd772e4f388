"""The parties around the server of a durable execution: client, worker and services."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from protocols.kernel.handler import recovered, request, started, timeout, upon
from protocols.kernel.message import Message
from protocols.kernel.node import Node, Waits, durable
from protocols.services import workflow
from protocols.services.flow import (
    NEVER_DONE,
    REFUSED,
    REPLAYED,
    ActivityCompleted,
    ActivityFailed,
    ActivityTask,
    Heartbeat,
    StartWorkflow,
    TaskCompleted,
    TaskFailed,
    WorkflowStarted,
    WorkflowTask,
)
from protocols.services.rules import ONCE

AGAIN: Final = 6  # ticks after which the client asks again whether its order has arrived
WORK: Final = 1  # ticks from a service's deed to its word for it
BEAT: Final = 2  # ticks that a piece of long work takes


class Client(Node[Any]):
    """Orders something, until it is safe."""

    accepted: bool = durable(False)

    @started
    @recovered
    @timeout("again")
    def place(self) -> None:
        """{self} wants its order carried out."""
        if not self.accepted:
            self.send("server", StartWorkflow(), "nobody has said that the order is safe", ONCE)
            self.set_timer("again", AGAIN, why="the order may get lost")

    @upon(WorkflowStarted)
    def trust(self, sender: str, answer: WorkflowStarted) -> None:
        """{self} knows that the order is safe."""
        self.accepted = True
        self.cancel_timer("again", why="the order is safe")

    def waits_for(self) -> Waits | None:
        """For the server's word; what comes after that a protocol knows better."""
        return None if self.accepted else Waits("word that the order is safe", ("server",))


class Worker(Node[Any]):
    """Runs the code of the workflow from its first line, every time, and keeps nothing."""

    chips = ("code",)
    code: str = durable("original")

    @recovered
    def come_back(self) -> None:
        """{self} comes back and knows nothing; it need not, for the server has the history."""

    @upon(WorkflowTask)
    def run(self, sender: str, task: WorkflowTask) -> None:
        """{self} replays {length} events and says what comes next."""
        found = workflow.replay(self.protocol.program(self.code), task.history)
        if found.problem:
            self.narrate(f"{self.title} refuses to go on: {found.problem}.")
            self.send(sender, TaskFailed(task.task, found.problem), found.problem, REPLAYED)
            return
        names = (f"{one.name or one.detail}" for one in found.commands)
        done = TaskCompleted(task.task, ", ".join(names) or "nothing", found.commands)
        self.send(sender, done, f"so the code says after {task.length} events", REPLAYED)


class Service(Node[Any]):
    """Does activities. What it has done under a key it does not do again."""

    display: ClassVar[dict[str, str]] = {"known": "list"}
    known: dict[str, str] = durable({})  # what came of it, by the key
    refusing: bool = durable(False)
    broken: int = durable(0)
    doing: ActivityTask | None = None
    pieces: int = 0
    reports: list[Message] = []

    @request("Refuse from now on")
    def refuse(self) -> None:
        """{self} will say no from now on, for good."""
        self.refusing = True

    @request("Break down", times=("1", "2", "3", "9"))
    def break_down(self, times: str) -> None:
        """{self} will fail {times} times before it works again."""
        self.broken = int(times)

    def act(self, activity: str) -> str | None:
        """Does the activity: the change in the service's own books, and what there is to say."""
        raise NotImplementedError

    @upon(ActivityTask)
    def work(self, sender: str, task: ActivityTask) -> None:
        """{self} is asked for {activity}."""
        if task.key and task.key in self.known:
            self.because(f"the key {task.key} is known: it has been dealt with", ONCE)
            self._report(ActivityCompleted(task.activity, task.attempt, self.known[task.key]))
        elif self.broken:
            self.broken -= 1
            self._report(ActivityFailed(task.activity, task.attempt, "broken", True))
        elif self.refusing and task.activity not in self.protocol.undoes:
            self.doing, self.pieces = None, 0
            self._report(ActivityFailed(task.activity, task.attempt, REFUSED, False))
        elif self.protocol.beats(task.activity) > 1:
            self.doing, self.pieces = task, max(task.progress, self.pieces)
            self.set_timer("piece", BEAT, why="it takes a while")
        else:
            self._do(task)

    @timeout("piece")
    def go_on(self) -> None:
        """{self} is another piece further."""
        task = self.doing
        if task is None:  # refused in the meantime
            return
        self.pieces += 1
        if task.key in self.known:  # undone in the meantime
            self.doing, self.pieces = None, 0
        elif self.pieces < self.protocol.beats(task.activity):
            beat = Heartbeat(task.activity, task.attempt, self.pieces)
            self.send("server", beat, "so that the server need not think it dead", ONCE)
            self.set_timer("piece", BEAT, why="it takes a while")
        else:
            self.doing, self.pieces = None, 0
            self._do(task)

    @timeout("report")
    def tell(self) -> None:
        """{self} says what came of it."""
        told, self.reports = self.reports, []
        for report in told:
            self.send("server", report, "an activity ends with a word to the server", ONCE)

    def _do(self, task: ActivityTask) -> None:
        """Acts, and remembers the key in the same breath.

        What has to be undone but was never done must not be done later either.
        """
        undone = self.protocol.undoes.get(task.activity)
        step = task.key.replace(task.activity, undone) if undone else ""
        if task.key and step and step not in self.known:
            self.because(f"{undone} was never done here, and now never will be", ONCE)
            result = self.known[step] = NEVER_DONE
        else:
            result = self.act(task.activity) or ""
        if task.key:
            self.known[task.key] = result
        self._report(ActivityCompleted(task.activity, task.attempt, result))

    def _report(self, report: Message) -> None:
        self.reports.append(report)
        self.set_timer("report", WORK, why="the word follows the deed")
