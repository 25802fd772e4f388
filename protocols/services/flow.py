"""Durable execution among nodes: what the parties say, and what a protocol brings along.

The engine is `workflow`; the roles stand in `execution` (the server) and `performing` (client,
worker, services). A protocol that derives from `Flow` seats them.
"""

from __future__ import annotations

from typing import ClassVar, Final

from protocols.kernel.message import Message
from protocols.kernel.protocol import Protocol
from protocols.services import workflow
from protocols.services.workflow import HistoryEvent

REPLAYED: Final = "Temporal: the code is a function of its history"
RETRIED: Final = "Temporal, retry policy: the interval doubles, up to a hundred times the first"
REFUSED: Final = "refused"  # a clear no: only this leaves nothing to be undone
NEVER_DONE: Final = "never done"  # what undoing comes to where there is nothing to undo


class Flow(Protocol):
    """A protocol whose business is done by a workflow.

    Its nodes: customer, server, worker, and the services that do the activities.
    """

    keys: bool
    undoes: ClassVar[dict[str, str]] = {}  # a compensation, and the activity that it undoes

    def program(self, code: str) -> workflow.Program:
        """The workflow, in the version of the code that the worker has."""
        raise NotImplementedError

    def home(self, activity: str) -> str:
        """The node that does the activity."""
        raise NotImplementedError

    def patience(self, activity: str) -> tuple[int, int]:
        """How long an attempt may take, and how long it may be silent (0: as long as it takes)."""
        raise NotImplementedError

    def retry(self, activity: str) -> workflow.Retry:
        """How the activity is tried again."""
        raise NotImplementedError

    def beats(self, activity: str) -> int:
        """Of how many pieces the work consists; each but the last is reported by a heartbeat."""
        return 1


class StartWorkflow(Message):
    """From the customer: carry out this order. The same order twice is the same workflow."""


class WorkflowStarted(Message):
    """The order is in the history, and safe."""


class WorkflowTask(Message, label="{length} events"):
    """To the worker: here is the history, so many events; what comes next?"""

    task: int
    length: int
    history: tuple[HistoryEvent, ...]


class TaskCompleted(Message, label="next: {wants}"):
    """From the worker: what the code asks for next."""

    task: int
    wants: str
    commands: tuple[HistoryEvent, ...]


class TaskFailed(Message, label="does not fit"):
    """From the worker: this code did not write this history."""

    task: int
    problem: str


class ActivityTask(Message, label="{activity} ({attempt})"):
    """To a service: do this, for the first time or again. The key is the same for all attempts."""

    activity: str
    attempt: int
    key: str
    progress: int


class ActivityCompleted(Message, label="{activity} done"):
    """From a service: it is done."""

    activity: str
    attempt: int
    result: str


class ActivityFailed(Message, label="{activity}: {error}"):
    """From a service: it is not done; to ask again may help, or not."""

    activity: str
    attempt: int
    error: str
    retryable: bool


class Heartbeat(Message, label="Heartbeat {progress}"):
    """From a service: I am still at it, and this far."""

    activity: str
    attempt: int
    progress: int


class Signal(Message, label="Signal {name}"):
    """To the workflow: this has happened outside. It enters the history."""

    name: str


class WorkflowClosed(Message, label="ended: {result}"):
    """To the customer: what the workflow came to."""

    result: str


MESSAGES: Final = (
    StartWorkflow, WorkflowStarted, WorkflowTask, TaskCompleted, TaskFailed, ActivityTask,
    ActivityCompleted, ActivityFailed, Heartbeat, WorkflowClosed,
)  # fmt: skip
Report = ActivityCompleted | ActivityFailed | Heartbeat
