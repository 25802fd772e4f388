"""An orchestrator: one service that directs sagas step by step, and undoes what it cannot finish.

A saga is a transaction in each of several services, one after the other. The orchestrator writes
down where each saga stands before it asks for anything, so that it knows after a crash. A step that
is refused, or not answered, ends the way forward: then whatever has been done, or may have been
done, is compensated, and that is repeated until it is acknowledged; so are the steps after the
pivot, from which there is no way back. A breaker for each service spares it calls while it does not
answer.

The protocol has these attributes: `path`: the steps forward, in order; `undoing(done)`: which
compensations follow from what may have been done; `steadfast`: the steps that are never given up
(all compensations, and on the path those behind the pivot); `compensation`: whether anything is
undone; `key`: whether a call may be repeated, `tries` times, each with `timeout` ticks to answer;
`breaker` (on or off), `threshold` and `rest`. The role declares the timers: one for each saga,
which calls `go_on`, and one for each service, of its name, which calls `rest_is_over`. On recovery
it calls `go_on` too.
"""

from __future__ import annotations

from typing import Any, Final

from protocols.kernel.handler import upon
from protocols.kernel.message import Message
from protocols.kernel.node import durable
from protocols.services.calling import Guarded

SAGA: Final = "Richardson 2018, saga: a transaction in each service, one after the other"
UNDO: Final = "Richardson 2018, saga: compensated, and that until it is acknowledged"
PIVOT: Final = "Richardson 2018, pivot: from here on only forward, repeated until it is answered"
FUSE: Final = "Nygard 2007, circuit breaker: who fails T times in a row is left alone"

PENDING: Final = "pending"
CONFIRMED: Final = "confirmed"
REJECTED: Final = "rejected"  # refused, or nothing had been done
CANCELLED: Final = "cancelled"  # what was done is undone
FAILED: Final = "failed"  # given up as it was


class Ok(Message, label="{says}"):
    """To the orchestrator: this step is done; the number is one of pieces or cents."""

    order: str
    step: str
    says: str
    number: int


class Refused(Message, label="{says}"):
    """To the orchestrator: this step will not be done."""

    order: str
    step: str
    says: str


class Orchestrator(Guarded[Any]):
    """Directs every saga step by step, and writes each step down before it asks for it."""

    chips = ("status",)
    status: dict[str, str] = durable({})
    step: dict[str, str] = durable({})  # at which each saga is
    tries: dict[str, int] = durable({})  # of that step
    calling: dict[str, str] = {}  # saga -> whose answer it waits for

    @property
    def threshold(self) -> int:
        """As the protocol says, where it has breakers at all."""
        return self.protocol.threshold if self.protocol.breaker else 0

    def service(self, step: str) -> str:
        """Who does this step."""
        raise NotImplementedError

    def message(self, order: str, step: str) -> Message:
        """What to ask for."""
        raise NotImplementedError

    def clock(self, order: str) -> str:
        """The name of its timer; a saga may be one of several tries, `x`, `x.2`."""
        return order.partition(".")[0]

    def weigh(self, order: str, answer: Ok) -> str:
        """Takes note of a result; says why the saga cannot go on with it, or nothing."""
        return ""

    def ended(self, order: str, why: str) -> None:
        """The saga has come to an end: its status says to which."""

    def begin(self, order: str) -> None:
        """A new saga."""
        self.status[order] = PENDING
        self._go_to(self.protocol.path[0], order)

    @upon(Ok, Refused)
    def hear(self, sender: str, answer: Ok | Refused) -> None:
        """{self} hears from {sender}: {says}."""
        order = answer.order
        if order not in self.calling or answer.step != self.step[order]:
            self.because(f"{order} does not wait for “{answer.step}” any more")
            return
        del self.calling[order]
        self.call_ended(sender, well=True)
        no = answer.says if isinstance(answer, Refused) else self.weigh(order, answer)
        if no:
            self._backward(order, f"“{answer.step}”: {no}", refused=True)
        else:
            self._forward(order)

    def go_on(self, clock: str = "") -> None:
        """What `clock` was set for has not been answered in time; or a crash is over."""
        waiting = [one for one, status in self.status.items() if status == PENDING]
        for order in [one for one in waiting if clock in ("", self.clock(one))]:
            self._missed(order)
            tries = self.protocol.tries if self.protocol.key else 1
            if self.step[order] in self.protocol.steadfast or self.tries[order] < tries:
                self._call(order)
            else:
                self._backward(order, f"“{self.step[order]}”: no answer", refused=False)

    def rest_is_over(self, whom: str) -> None:
        super().rest_is_over(whom)
        self.because(f"{whom} was left alone for {self.protocol.rest} ticks", FUSE)

    def _missed(self, order: str) -> None:
        """A failure is a call that was made; what an open breaker spares is none."""
        if service := self.calling.pop(order, ""):
            failures = self.breaker_of(service).failures + 1
            why = f"failure {failures} in a row of {service}, T = {self.threshold}"
            self.call_ended(service, well=False, why=why)

    def _go_to(self, step: str, order: str) -> None:
        self.step[order], self.tries[order] = step, 0
        self._call(order)

    def _call(self, order: str) -> None:
        """Asks the service whose turn it is, unless its breaker is open."""
        step, ticks, steadfast = self.step[order], self.protocol.timeout, self.protocol.steadfast
        service, clock = self.service(step), self.clock(order)
        breaker = self.breaker_of(service)
        if self.threshold:
            self.breakers[service] = breaker
        if self.calls(service):
            self.calling[order], self.tries[order] = service, self.tries[order] + 1
            why = f"{order} is at “{step}”, try {self.tries[order]}"
            rule = SAGA if step not in steadfast else PIVOT if step in self.protocol.path else UNDO
            self.send(service, self.message(order, step), why, rule)
            self.set_timer(clock, ticks, why=f"{service} has {ticks} ticks to answer")
        elif step in steadfast:
            self.set_timer(clock, ticks, why=f"the breaker of {service} is {breaker}: later")
        else:
            why = f"the breaker of {service} is {breaker}: nothing is sent"
            self._backward(order, why, refused=False)

    def _forward(self, order: str) -> None:
        """The step is done: the next one, on the way there or on the way back."""
        step, path = self.step[order], self.protocol.path
        way = path if step in path else self.protocol.undoing(path)
        rest = way[way.index(step) + 1 :]
        if rest:
            self._go_to(rest[0], order)
        else:
            self._end(order, CONFIRMED if way is path else CANCELLED, "the last step is done")

    def _backward(self, order: str, why: str, *, refused: bool) -> None:
        """The saga cannot be finished: what has been done, or may have been, is undone."""
        path, step, undoes = self.protocol.path, self.step[order], self.protocol.compensation
        unsure = self.tries[order] > 0 and not refused  # the step itself may have been done
        undoing = self.protocol.undoing(path[: path.index(step) + unsure])
        self.because(why, UNDO if undoes else SAGA)
        if undoes and undoing:
            self._go_to(undoing[0], order)
        else:
            self._end(order, REJECTED if refused or undoes else FAILED, why)

    def _end(self, order: str, status: str, why: str) -> None:
        self.status[order] = status
        self.cancel_timer(self.clock(order), why=f"{order} is {status}")
        self.ended(order, why)
