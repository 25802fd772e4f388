"""How a role says which method answers which event: `@upon`, `@timeout`, `@on_round`, …"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple, TypeVar

from protocols.kernel.message import Message

Method = TypeVar("Method", bound=Callable[..., Any])
MARK: Final = "_handles"
# An argument's choices: fixed words, or a function of the node that is asked (not of its state).
Choices = tuple[str, ...] | Callable[[Any], tuple[str, ...]]


class Started(NamedTuple):
    """The node comes up for the first time."""


class Recovered(NamedTuple):
    """The node comes back with its durable fields and nothing else."""


class Received(NamedTuple):
    """A message arrives."""

    sender: str
    message: Message


class TimedOut(NamedTuple):
    """A timer fires."""

    timer: str


class Requested(NamedTuple):
    """The person at the screen (or a preset) asks the node for something."""

    request: str
    args: tuple[tuple[str, str], ...]


class Rounded(NamedTuple):
    """Round `number` begins; `inbox` holds what the round before delivered."""

    number: int
    inbox: tuple[tuple[str, Message], ...]


Stimulus = Started | Recovered | Received | TimedOut | Requested | Rounded


class Request(NamedTuple):
    """A button on the stage and an operation of the search."""

    name: str
    label: str
    args: dict[str, Choices]
    method: Callable[..., None]


class Handlers(NamedTuple):
    """What a role answers, and with which method."""

    started: Callable[..., None] | None
    recovered: Callable[..., None] | None
    messages: dict[str, Callable[..., None]]
    timers: dict[str, Callable[..., None]]
    rounds: dict[int, Callable[..., None]]
    requests: dict[str, Request]


def _marker(*mark: Any) -> Callable[[Method], Method]:
    def decorate(method: Method) -> Method:
        vars(method).setdefault(MARK, []).append(mark)
        return method

    return decorate


def started(method: Method) -> Method:
    """Runs when the node comes up, at tick 0."""
    return _marker("started")(method)


def recovered(method: Method) -> Method:
    """Runs when the node comes back from a crash."""
    return _marker("recovered")(method)


def upon(*kinds: type[Message]) -> Callable[[Method], Method]:
    """Runs on the arrival of such a message: `def f(self, sender, message)`."""
    return _marker("upon", kinds)


def timeout(*names: str) -> Callable[[Method], Method]:
    """Runs when the timer of that name fires; of several names it is told which."""
    return _marker("timeout", names)


def on_round(number: int = 0) -> Callable[[Method], Method]:
    """Runs at the start of round `number` (0: of every round): `def f(self, number, inbox)`."""
    return _marker("round", number)


def request(label: str, **args: Choices) -> Callable[[Method], Method]:
    """A request that the person at the screen may make; each argument names its choices.

    Choices that depend on the parameters are a function of the node: `to=lambda me: me.others`.
    """
    return _marker("request", label, args)


def collect(role: type) -> Handlers:
    """The handlers declared by `role` and its bases; the most derived method wins."""
    found = Handlers(None, None, {}, {}, {}, {})
    for cls in reversed(role.__mro__):
        for name, method in vars(cls).items():
            for mark in getattr(method, MARK, ()):
                found = _entered(found, name, method, *mark)
    return found


def _entered(found: Handlers, name: str, method: Any, event: str, *mark: Any) -> Handlers:
    match event:
        case "started":
            return found._replace(started=method)
        case "recovered":
            return found._replace(recovered=method)
        case "upon":
            found.messages.update({kind.kind: method for kind in mark[0]})
        case "timeout":
            several = len(mark[0]) > 1
            found.timers.update({n: _told(method, n) if several else method for n in mark[0]})
        case "round":
            found.rounds[mark[0]] = method
        case _:
            found.requests[name] = Request(name, mark[0], mark[1], method)
    return found


def _told(method: Callable[..., None], timer: str) -> Callable[..., None]:
    """The method for one of its timers."""

    @wraps(method)
    def answer(node: Any) -> None:
        method(node, timer)

    return answer
