"""The orchestrator of a saga: all or nothing, whatever gets lost, late, doubled or crashed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Protocol,
    Seat,
    choice,
    durable,
    faults,
    param,
    recovered,
    started,
    switch,
    timeout,
    upon,
)
from protocols.services import Orchestrator
from protocols.services.saga import (
    CANCELLED,
    CONFIRMED,
    FAILED,
    PIVOT,
    REJECTED,
    SAGA,
    UNDO,
    Ok,
    Refused,
)
from tests.services.running import mishaps, outage, outages, run, sends, state

PATH = ("hotel", "flight", "bank", "tickets")  # the bank is the pivot: tickets cannot be refused


class Do(Message, label="{step}"):
    """To a service: do this step."""

    order: str
    step: str


class Agent(Orchestrator):
    """Books trips."""

    @started
    @recovered
    @timeout("x")
    def go(self) -> None:
        """{self} begins, or goes on."""
        if "x" in self.status:
            self.go_on("x")
        else:
            self.begin("x")

    @timeout(*PATH)
    def rested(self, service: str) -> None:
        """{self} may ask a service again."""
        self.rest_is_over(service)

    def service(self, step: str) -> str:
        return step.removeprefix("un")

    def message(self, order: str, step: str) -> Message:
        return Do(order, step)


class Booking(Node["Trip"]):
    """Does its step, undoes it, and does nothing that has been undone before it came."""

    has: bool = durable(False)
    closed: bool = durable(False)

    @upon(Do)
    def serve(self, sender: str, asked: Do) -> None:
        """{self} is asked for {step}."""
        if asked.step == self.id and (self.closed or self.protocol.no == self.id):
            self.send(sender, Refused(asked.order, asked.step, "no"))
            return
        self.has = asked.step == self.id
        self.closed |= not self.has
        self.send(sender, Ok(asked.order, asked.step, "yes", 0))


class Trip(Protocol):
    """A trip of four bookings."""

    title, family = "Trip", "Toys"
    network = Network(2, 2)
    faults = frozenset(Fault) - faults(Fault.TRAITOR)
    roles, messages = (Agent, Booking), (Do, Ok, Refused)
    path = PATH
    steadfast = ("unhotel", "unflight", "unbank", "tickets")
    key, rest, threshold = True, 20, 2

    no: str = choice("nobody", *PATH[:3])
    tries: int = param(2, lo=1, hi=5)
    timeout: int = param(5, lo=5, hi=20)
    compensation: bool = switch(True)
    breaker: bool = switch(False)

    @classmethod
    def slug(cls) -> str:
        return "trip"

    def seats(self) -> list[Seat]:
        return [Seat("agent", Agent, "Agent"), *(Seat(s, Booking, s.title()) for s in PATH)]

    def tolerates(self) -> Budget:
        return Budget()

    def undoing(self, done: tuple[str, ...]) -> list[str]:
        return [f"un{step}" for step in reversed(done)]


def steps(found):
    """The steps asked for, each once for every time in a row."""
    asked = [message.step for _, message in sends(found, "Do")]
    return [one for one, before in zip(asked, ["", *asked], strict=False) if one != before]


def status(found):
    return state(found, "agent")["status"]["x"]


def booked(found):
    return [one for one in PATH if state(found, one)["has"]]


def undone(*done):
    return [f"un{step}" for step in reversed(done)]


def test_the_way_forward():
    found = run(Trip)
    assert [(at, message.step) for at, message in sends(found, "Do")] == [
        (0, "hotel"), (4, "flight"), (8, "bank"), (12, "tickets"),
    ]  # fmt: skip
    assert status(found) == CONFIRMED and booked(found) == list(PATH)
    assert len(sends(found, "Ok")) == 4


@pytest.mark.parametrize("place", range(3))
def test_a_refusal_compensates_what_is_done_backwards(place):
    """The refused step itself is known not to be done."""
    found = run(Trip, query=f"no={PATH[place]}")
    done = PATH[:place]
    assert steps(found) == [*done, PATH[place], *undone(*done)]
    assert status(found) == (CANCELLED if done else REJECTED) and booked(found) == []


@pytest.mark.parametrize("place", range(3))
def test_silence_compensates_the_step_too(place):
    """After so many tries nobody knows whether it was done; undoing it is never given up."""
    gone = PATH[place]
    found = run(Trip, *outage(gone, 0, 60), query="tries=3")
    assert [at for at, one in sends(found, "Do", gone) if one.step == gone] == [
        4 * place + 5 * k for k in range(3)
    ]
    assert steps(found) == [*PATH[: place + 1], *undone(*PATH[: place + 1])]
    assert len([one for _, one in sends(found, "Do", gone) if one.step == f"un{gone}"]) > 3
    assert status(found) == CANCELLED and booked(found) == []


def test_behind_the_pivot_it_is_asked_until_it_is_answered():
    found = run(Trip, *outage("tickets", 0, 60))
    asked = [at for at, _ in sends(found, "Do", "tickets")]
    assert asked == list(range(12, 63, 5)) and steps(found) == list(PATH)
    assert status(found) == CONFIRMED


def test_every_send_names_its_rule():
    forward = run(Trip)
    back = run(Trip, query="no=flight")
    rules = {e.body.step: e.rule for r in (forward, back) for e in r.events if e.message
             and e.kind == "message-sent" and isinstance(e.body, Do)}  # fmt: skip
    assert rules["hotel"] == rules["bank"] == SAGA
    assert rules["tickets"] == PIVOT and rules["unhotel"] == UNDO


def test_without_compensation_it_ends_as_it_is():
    silent = run(Trip, "crash:flight@0", query="compensation=0")
    assert status(silent) == FAILED and booked(silent) == ["hotel"]
    refused = run(Trip, query="compensation=0 no=flight")
    assert status(refused) == REJECTED and booked(refused) == ["hotel"]


@pytest.mark.parametrize("no", ["nobody", *PATH[:3]])
@pytest.mark.parametrize("down", [1, 4, 30])
def test_the_orchestrator_may_crash_at_any_tick(no, down):
    """It knows which step it was at, and asks again."""
    undisturbed = status(run(Trip, query=f"no={no} tries=3"))
    for tick in range(26):
        found = run(Trip, *outage("agent", tick, down), query=f"no={no} tries=3")
        assert status(found) == undisturbed
        assert booked(found) == (list(PATH) if no == "nobody" else [])


@pytest.mark.parametrize("k", range(1, 5))
def test_it_may_crash_right_after_it_has_asked(k):
    name = f"agent~{PATH[k - 1]}.Do"
    found = run(Trip, f"crash:agent@{name}", "recover:agent@40")
    assert status(found) == CONFIRMED and steps(found) == list(PATH)
    assert len(sends(found, "Do", PATH[k - 1])) == 2


def test_a_late_answer_changes_nothing():
    """The first answer comes after the second: flight is asked for once."""
    found = run(Trip, "delay:hotel~agent.Ok:30")
    assert len(sends(found, "Do", "hotel")) == 2 and len(sends(found, "Do", "flight")) == 1
    late = next(e for e in found.events if e.name == "delivered hotel~agent.Ok")
    assert late.at > 30 and late.state == ()
    assert late.why == "x does not wait for “hotel” any more"


def test_an_answer_after_it_was_given_up_is_undone_all_the_same():
    found = run(Trip, "delay:hotel~agent.Ok:9", query="tries=1")
    assert status(found) == CANCELLED and booked(found) == []
    assert steps(found) == ["hotel", "unhotel"]


def test_a_breaker_spares_calls_and_gives_nothing_up():
    """Two failures open it; what must be asked for waits for the end of the rest."""
    down = outage("hotel", 0, 32)
    without, spared = (run(Trip, *down, query=f"breaker={on}") for on in (0, 1))
    assert [at for at, _ in sends(without, "Do", "hotel")] == [0, 5, 10, 15, 20, 25, 30]
    assert [at for at, _ in sends(spared, "Do", "hotel")] == [0, 5, 30]
    assert status(without) == status(spared) == CANCELLED


LUCK = mishaps(*(f"agent~{one}.Do" for one in PATH), *(f"{one}~agent.Ok" for one in PATH))


@settings(max_examples=100)
@given(LUCK, outages("agent", *PATH, until=40))
def test_all_or_nothing(luck, down):
    for query in ("no=nobody", "no=bank breaker=1"):
        found = run(Trip, *luck, *down, query=f"{query} until=2000")
        end = status(found)
        assert end in (CONFIRMED, CANCELLED, REJECTED)
        assert booked(found) == (list(PATH) if end == CONFIRMED else [])
        assert not (end == CONFIRMED and "bank" in query)
