"""What is shown beside an event: what its node waits for, and what a violation sets apart."""

import json

import pytest

import protocols
from protocols import Protocol, Run, happened_before
from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Seat,
    View,
    Violation,
    Waits,
    durable,
    faults,
    request,
    safety,
    timeout,
    upon,
)
from protocols.kernel.scenario import parse_scenario
from tests.kernel.campaign import EVERY, scenarios
from tests.kernel.toys import SHELF, office


class Ask(Message):
    """A question."""


class Yes(Message):
    """An answer."""


class Asker(Node["Asking"]):
    """Asks everybody and counts."""

    yes: list[str] = []  # noqa: RUF012
    asked: bool = durable(False)
    tired: bool = False

    @request("Ask")
    def ask(self) -> None:
        """{self} asks."""
        self.asked = True
        self.broadcast(Ask())
        self.set_timer("patience", 9)

    @timeout("patience")
    def tire(self) -> None:
        """{self} has had enough."""
        self.tired = True

    @upon(Ask)
    def answer(self, sender: str, ask: Ask) -> None:
        """{self} says yes."""
        self.send(sender, Yes())

    @upon(Yes)
    def count(self, sender: str, yes: Yes) -> None:
        """{self} counts."""
        self.yes = [*self.yes, sender]

    def waits_for(self) -> Waits | None:
        missing = tuple(one for one in self.others if one not in self.yes)
        if not self.asked or not missing:
            return None
        return Waits("nothing much" if self.tired else f"{len(missing)} more of 2 answers", missing)


class Asking(Protocol):
    """Three who ask each other."""

    title, family = "Asking", "Toys"
    network = Network(2, 2)
    faults = faults(Fault.CRASH, Fault.RECOVER, Fault.DROP)
    roles, messages = (Asker,), (Ask, Yes)

    @classmethod
    def slug(cls) -> str:
        return "asking"

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Asker, f"Asker {i}") for i in (1, 2, 3)]

    def tolerates(self) -> Budget:
        return Budget(1, faults(Fault.CRASH), faults(Fault.RECOVER))

    @safety("One asks at a time")
    def one_asks(self, view: View) -> str | None:
        asking = [one.id for one in view.each(Asker) if one.asked]
        fields = [f"{one}.asked" for one in asking]
        return Violation(f"{len(asking)} ask.", *fields) if len(asking) > 1 else None

    @safety("Nobody tires")
    def none_tires(self, view: View) -> str | None:
        return next((f"{one.title} tires." for one in view.each(Asker) if one.tired), None)

    @safety("Nobody is content")
    def none_content(self, view: View) -> str | None:
        return next(("Too many yes." for one in view.each(Asker) if len(one.yes) == 2), None)


def asking(*do: str) -> Run:
    scenario = parse_scenario(
        "asking/?" + "&".join(f"do={one}" for one in do), {"asking": Asking}.__getitem__
    )
    return Run(scenario).finish()


def waits(run: Run, node: str) -> list[tuple[int, object]]:
    """When a node's wait changed, and to what."""
    found = [(event.at, event.node, run.beside(n)) for n, event in enumerate(run.events)]
    return [(at, more["waits"]) for at, one, more in found if one == node and "waits" in more]


def between(run: Run) -> dict[str, list[str]]:
    """Each violated property, and the events it sets against each other."""
    broken = [(n, e) for n, e in enumerate(run.events) if e.kind == "property-violated"]
    return {dict(e.more)["property"]: run.beside(n)["between"] for n, e in broken}


def waiting(what: str, since: int, *of: str) -> dict[str, object]:
    return {"what": what, "of": list(of), "since": since}


def test_a_wait_is_told_when_it_changes_and_goes_on_while_only_its_numbers_do():
    run = asking("request:1:ask@3", "drop:2~1.Yes")
    assert waits(run, "1") == [
        (3, waiting("2 more of 2 answers", 3, "2", "3")),
        (7, waiting("1 more of 2 answers", 3, "2")),
        (12, waiting("nothing much", 12, "2")),
    ]
    assert waits(run, "2") == []


def test_a_node_that_is_down_waits_for_nothing():
    run = asking("request:1:ask@3", "crash:1@5", "recover:1@20")
    assert waits(run, "1") == [
        (3, waiting("2 more of 2 answers", 3, "2", "3")),
        (5, None),
        (20, waiting("2 more of 2 answers", 20, "2", "3")),
    ]


def test_what_is_over_is_no_longer_waited_for():
    run = asking("request:1:ask@3")
    assert waits(run, "1")[-1] == (7, None)


def test_a_branch_says_the_same_as_a_run_from_the_start():
    old = asking("request:1:ask@3")
    new = asking("request:1:ask@3", "request:2:ask@40").scenario
    branch, _ = old.branch(new)
    branch.finish()
    whole = Run(new).finish()
    everywhere = range(len(whole.events))
    assert [branch.beside(n) for n in everywhere] == [whole.beside(n) for n in everywhere]


def test_a_violation_names_the_events_that_contradict():
    """By the fields it names; by the titles in its sentence; else by what changed in its tick."""
    run = asking("request:1:ask@3", "request:2:ask@30", "drop:2~1.Yes", "drop:3~2.Yes")
    found = between(run)
    assert found["one_asks"] == ["requested 1.ask@3", "requested 2.ask@30"]
    assert found["none_tires"] == ["fired 1.patience"]
    assert between(asking("request:1:ask@3"))["none_content"] == ["delivered 2~1.Yes"]


def test_a_crash_can_be_what_contradicts():
    run = asking("request:1:ask@3", "crash:1@4", "request:2:ask@9")
    assert between(run)["one_asks"] == ["requested 1.ask@3", "requested 2.ask@9"]
    assert "crashed 1@4" in {event.name for event in run.events}


def test_the_sentence_of_a_violation_is_a_sentence():
    said = Violation("1 and 2 differ.", "1.decision")
    assert said == "1 and 2 differ." and json.dumps(said) == '"1 and 2 differ."'
    assert said.subjects == ("1.decision",)


def test_nothing_stands_beside_what_says_nothing():
    run = office("request:1:nudge:to=2@5")
    assert all(run.beside(n) == {} for n in range(len(run.events)))


def test_a_fault_in_it_is_ours_and_names_the_scenario(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Asker, "waits_for", lambda self: 1 // 0)
    monkeypatch.setattr("protocols.kernel.machine._machines", {})
    run = asking("request:1:ask@3")
    with pytest.raises(protocols.errors.ProtocolBug, match="waits for"):
        run.beside(0)


@pytest.mark.parametrize("slug", [one for one in EVERY if one not in SHELF])
def test_in_every_protocol_what_stands_beside_an_event_names_what_there_is(slug: str):
    """Nodes that exist, events that came before; and a wait is news or not told."""
    for one in scenarios(slug, count=12):
        run = Run(one).finish()
        nodes, names = set(one.protocol.places), {}
        known = protocols.clocks(run.events)
        last: dict[str | None, object] = {}
        for number, event in enumerate(run.events):
            more = run.beside(number)
            if "waits" in more:
                said = more["waits"]
                assert said != last.get(event.node)
                last[event.node] = said
                assert said is None or (said["what"] and set(said["of"]) <= nodes - {event.node})
                assert said is None or said["since"] <= event.at
            for name in more.get("between", ()):
                assert not happened_before(known[number], known[names[name]])
            names.setdefault(event.name, number)


def test_a_report_says_it_as_plain_text():
    run = asking("request:1:ask@3", "request:2:ask@30")
    reasons = [one["reason"] for one in run.report()["properties"]]
    assert "2 ask." in reasons and {type(one) for one in reasons} == {str}
