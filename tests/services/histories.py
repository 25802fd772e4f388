"""Workflows and a server in memory, for the tests of the workflow engine."""

from protocols.services import workflow
from protocols.services.workflow import Activity, HistoryEvent, Kind, Timer

STEPS = ("pay", "reserve", "ship", "tell")


def in_turn(*asks):
    """Code that asks for one thing after the other."""

    def program(signals):
        for ask in asks:  # noqa: UP028 (a tuple takes no answers)
            yield ask
        return "done"

    return program


def saga(signals):
    """Code with a compensation, a cancellation and a wait that a signal may cut short."""
    done = []
    for step in STEPS:
        if "cancel" in signals:
            break
        end = yield Activity(step)
        if not end.ok:
            break
        done.append(step)
    else:
        end = yield Timer("pickup", 30, until=("cancel", "picked_up"))
        return end.name
    for step in reversed(done):
        yield Activity(f"undo {step}")
    return "undone"


def asked(one):
    """The activities that were asked for, in order."""
    return [e.name for e in one.history if e.kind is Kind.ACTIVITY_SCHEDULED]


def close(name, how=Kind.ACTIVITY_COMPLETED, attempt=1):
    return HistoryEvent(Kind.ACTIVITY_STARTED, name, attempt), HistoryEvent(how, name)


class Service:
    """The server's part, in memory: hands out, takes back, lets the asked-for happen."""

    def __init__(self, program):
        self.program = program
        self.history, self.waiting = workflow.opened(), []

    def work(self):
        """A worker takes the task that is open."""
        found = workflow.replay(self.program, self.history)
        assert not found.problem, found.problem
        self.history, self.waiting = workflow.completed(self.history, self.waiting, found.commands)

    def happens(self, *events):
        self.history, self.waiting = workflow.happened(self.history, self.waiting, *events)

    def abandon(self, kind=Kind.TASK_TIMED_OUT):
        self.history, self.waiting = workflow.abandoned(self.history, self.waiting, kind)

    def outstanding(self):
        """What was asked for and has not come about."""
        asked = [e for e in self.history if e.kind in (Kind.ACTIVITY_SCHEDULED, Kind.TIMER_STARTED)]
        closing = (
            Kind.ACTIVITY_COMPLETED, Kind.ACTIVITY_FAILED, Kind.TIMER_FIRED, Kind.TIMER_CANCELED,
        )  # fmt: skip
        over = [e.name for e in (*self.history, *self.waiting) if e.kind in closing]
        return next((e for e in asked if e.name not in over), None)

    def grant(self, how=Kind.ACTIVITY_COMPLETED):
        """What is outstanding comes about."""
        event = self.outstanding()
        timer = event.kind is Kind.TIMER_STARTED
        fired = (HistoryEvent(Kind.TIMER_FIRED, event.name),)
        self.happens(*(fired if timer else close(event.name, how)))

    def finish(self):
        while not workflow.result(self.history):
            if workflow.task_open(self.history):
                self.work()
            else:
                self.grant()
        return self

    @property
    def kinds(self):
        return [event.kind for event in self.history]


def event_count(activities: int, timers: int = 0, signals: int = 0) -> int:
    """The length of a history whose commands come one by one: 5 + 6a + 5t + 4s.

    A signal counts 4 where it finds the workflow waiting and cuts no timer short.
    """
    return 5 + 6 * activities + 5 * timers + 4 * signals
