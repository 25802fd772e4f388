"""The exhaustive search: what it may do, what it finds, and that all of it is real."""

import pytest

import protocols
from protocols import Exploration, Fault, Run, explore, parse
from protocols.kernel import (
    Budget,
    Message,
    Network,
    Node,
    Protocol,
    Seat,
    View,
    durable,
    liveness,
    param,
    recovered,
    request,
    safety,
    started,
    switch,
    timeout,
    upon,
)
from protocols.kernel.errors import Malformed, NotEnabled
from protocols.kernel.scenario import parse_scenario


class Ask(Message):
    """A question with a number."""

    number: int


class Answer(Message):
    """Its answer."""


class Asker(Node["Asking"]):
    """Asks everybody twice, and waits for an answer."""

    answered: bool = False
    gave_up: bool = False

    @started
    def ask(self) -> None:
        """{self} asks."""
        for number in (1, 2):
            self.broadcast(Ask(number))
        self.set_timer("patience", 5)

    @upon(Answer)
    def hear(self, sender: str, answer: Answer) -> None:
        """{self} is content."""
        self.answered = True
        self.cancel_timer("patience")

    @timeout("patience")
    def give_up(self) -> None:
        """{self} gives up."""
        self.gave_up = True


class Clerk(Node["Asking"]):
    """Answers the first question, and writes the numbers down in the order of arrival."""

    heard: tuple[int, ...] = ()
    sworn: bool = durable(False)
    coin: str = ""

    @upon(Ask)
    def reply(self, sender: str, ask: Ask) -> None:
        """{self} hears {number}."""
        if not self.heard:
            self.send(sender, Answer())
        self.heard = (*self.heard, ask.number)
        self.sworn = True

    @recovered
    def come_back(self) -> None:
        """{self} tosses a coin."""
        self.coin = self.choose("side", ("heads", "tails"))

    @request("Forget")
    def forget(self) -> None:
        """{self} forgets."""
        self.heard = ()


class Asking(Protocol):
    """Small enough to be counted by hand."""

    title = "Asking"
    family = "Tests"
    faults = frozenset(Fault)
    network = Network(1, 3)
    roles = (Asker, Clerk)
    messages = (Ask, Answer)

    clerks: int = param(1, lo=1, hi=2)
    bounded: bool = switch(True)

    def seats(self) -> list[Seat]:
        """One who asks."""
        clerks = (Seat(f"c{i}", Clerk, f"Clerk {i}") for i in range(1, self.clerks + 1))
        return [Seat("a", Asker, "Asker"), *clerks]

    def tolerates(self) -> Budget:
        """Nothing; where delays are bounded the asker is right to give up."""
        return Budget(delay=3 if self.bounded else None)

    def heard(self, view: View) -> list[tuple[int, ...]]:
        return [one.heard for one in view.each(Clerk)]

    @safety("never the second before the first")
    def in_order(self, view: View) -> str | None:
        return "out of order" if (2,) in self.heard(view) else None

    @safety("in the end everybody heard as much")
    def equal(self, view: View) -> str | None:
        return "unequal" if view.idle and len(set(map(len, self.heard(view)))) > 1 else None

    @safety("what was heard stays")
    def kept(self, view: View) -> str | None:
        lost = any(one.sworn and not one.heard for one in view.each(Clerk))
        return "forgotten" if lost else None

    @safety("no heads")
    def heads(self, view: View) -> str | None:
        return "heads" if any(one.coin == "heads" for one in view.each(Clerk)) else None

    @safety("nobody gives up")
    def patient(self, view: View) -> str | None:
        return "gave up" if view.get("a", Asker).gave_up else None

    @liveness("an answer comes")
    def content(self, view: View) -> str | None:
        return None if view.get("a", Asker).answered else "no answer"


def found_by(query: str, name: str, **faults: int) -> Exploration:
    """What the search says of this property, with so many faults; any find is replayed in time."""
    scenario = parse_scenario(f"asking/?{query}", lambda _: Asking)
    found = explore(scenario, {Fault(k): v for k, v in faults.items()}, properties=(name,))
    if found.found:
        replays(found)
    return found


def replays(exploration: Exploration) -> None:
    """The simulation, told what was found, breaks the same property."""
    found = exploration.found
    assert found
    rows = Run(found.scenario).finish().report()["properties"]
    assert {one["name"]: one["status"] for one in rows}[found.name] == "violated"


Asking.__module__ = "tests.asking"


class TestWhatMayHappen:
    def test_any_order_unless_channels_are_fifo(self):
        assert found_by("", "in_order").verdict == "found"
        assert found_by("fifo=1", "in_order").verdict == "none"

    def test_where_delays_are_bounded_a_timer_waits_for_what_is_on_its_way(self):
        assert found_by("bounded=1", "patient").verdict == "none"
        assert found_by("bounded=0", "patient").found.faults == 0
        assert found_by("bounded=1", "patient", timer=1).found.faults == 1

    def test_a_loss_is_counted(self):
        assert found_by("bounded=1", "patient", drop=0).verdict == "none"
        assert found_by("bounded=1", "patient", drop=2).found.faults == 1  # the answer's

    def test_a_crash_between_two_sends(self):
        assert found_by("clerks=2&fifo=1", "equal").verdict == "none"
        assert found_by("clerks=2&fifo=1", "equal", crash=1).found.faults == 1

    def test_a_crash_leaves_what_is_durable(self):
        assert found_by("", "kept").verdict == "none"
        assert found_by("", "kept", crash=1).found.faults == 1

    def test_coins_fall_both_ways(self):
        assert found_by("", "heads", crash=1).verdict == "none"
        assert found_by("", "heads", crash=1, recover=1).found.faults == 2

    def test_a_copy_arrives_twice(self):
        assert found_by("clerks=2", "equal").verdict == "none"
        assert found_by("clerks=2", "equal", duplicate=1).found.faults == 1

    def test_requests_are_made_at_any_moment(self):
        assert found_by("do=request:c1:forget@7", "kept").found.steps == 2

    def test_a_run_that_is_stuck_breaks_liveness(self):
        assert found_by("bounded=1", "content").verdict == "none"
        assert found_by("bounded=1", "content", crash=1).found.faults == 1


class TestWords:
    def test_it_gives_up_at_a_bound_and_says_which(self):
        scenario = parse("bully/?n=3&do=request:1:elect@1")
        names = ("one_leader",)
        for bounds, said in (
            ({"states_max": 50}, "50 states"),
            ({"steps_max": 3}, "3 steps"),
            ({"stop": lambda: True}, "time"),
        ):
            given_up = explore(scenario, properties=names, **bounds)
            assert (given_up.verdict, given_up.bound) == ("gave up", said)

    @pytest.mark.parametrize("do", ["drop:1~2.Election", "crash:3@1", "fire:1.answer@9"])
    def test_what_has_no_meaning_without_time_is_refused(self, do: str):
        with pytest.raises(NotEnabled, match="without time"):
            explore(parse(f"bully/?n=3&do={do}"))

    def test_a_property_that_is_none_is_refused(self):
        with pytest.raises(Malformed, match="one_leader"):
            explore(parse("bully/?n=3"), properties=("one_boss",))

    def test_faults_that_it_does_not_know_are_refused(self):
        with pytest.raises(NotEnabled, match="pause"):
            explore(parse("bully/?n=3"), {Fault.PAUSE: 1})


# Unique configurations and moves that lead to them: a change of either is a change of what is
# searched, and wants a reason.
PINNED = [
    ("byzantine-generals/?n=3&m=1", {"traitor": 1}, ("ic1",), 135, 142),
    ("byzantine-generals/?n=4&m=1", {"traitor": 1}, None, 540, 650),
    ("bully/?n=3&do=request:1:elect@1", {"crash": 1}, ("one_leader",), 334, 1053),
    ("two-phase-commit/?n=1", {"crash": 1, "recover": 1}, ("agreement", "all_yes"), 371, 670),
    ("two-phase-commit/?n=2", {}, None, 5059, 13965),
    ("two-phase-commit/?n=2", {"drop": 1}, None, 17947, 60115),
]


@pytest.mark.parametrize(("text", "faults", "names", "unique", "generated"), PINNED)
def test_nothing_is_left_out_and_nothing_found(text, faults, names, unique, generated):
    found = explore(parse(text), {Fault(k): v for k, v in faults.items()}, properties=names)
    assert (found.verdict, found.unique, found.generated) == ("none", unique, generated)


CLASSICS = [
    ("byzantine-generals/?n=3&m=1", {"traitor": 1}, "ic2", 1),
    ("byzantine-generals/?n=4&m=1", {"traitor": 2}, "ic1", 2),
    ("two-generals/?", {"drop": 1}, "agreement", 1),
    ("bully/?n=3&do=request:1:elect@1", {"timer": 1}, "all_follow", 1),
    ("two-phase-commit/?n=2", {"crash": 1}, "everybody_learns", 1),
]


@pytest.mark.parametrize(("text", "faults", "name", "fewest"), CLASSICS)
def test_the_classics_are_found_with_the_fewest_faults(text, faults, name, fewest):
    search = explore(
        parse(text), {Fault(k): v for k, v in faults.items()}, properties=(name,), steps_max=40
    )
    assert search.verdict == "found"
    assert search.found.faults == fewest
    replays(search)


SEARCHED = {Fault.DROP, Fault.CRASH, Fault.DUPLICATE, Fault.TIMER, Fault.TRAITOR}


@pytest.mark.parametrize("slug", protocols.catalogue())
def test_whatever_is_found_is_real(slug: str):
    """One fault of each kind, few configurations: every violation happens in time as well."""
    scenario = parse(f"{slug}/?")
    for fault in scenario.protocol.faults & SEARCHED:
        search = explore(scenario, {fault: 1}, states_max=1_500)
        if search.found:
            replays(search)
