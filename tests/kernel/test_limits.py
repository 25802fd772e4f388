"""Limits: both sides of each boundary; whatever a scenario asks for, its run ends."""

import time
import tracemalloc

import pytest

from protocols import Protocol, Run, errors, limits
from protocols.kernel import (
    Budget,
    Fault,
    Lie,
    Message,
    Network,
    Node,
    Seat,
    View,
    faults,
    param,
    request,
    safety,
    started,
    strategy,
    timeout,
    upon,
)
from protocols.kernel.scenario import parse_scenario
from tests.kernel.toys import office, parse, told


class Ball(Message):
    """Goes back and forth."""


class Player(Node["Squash"]):
    hits: int = 0

    @started
    def serve(self) -> None:
        """{self} serves."""
        if self.protocol.burst and self.index == 0:
            for _ in range(self.protocol.burst):
                self.send(self.everyone[1], Ball())

    @upon(Ball)
    def hit(self, sender: str, ball: Ball) -> None:
        """{self} hits back."""
        self.hits += 1
        if self.protocol.returns:
            self.send(sender, Ball())

    @request("Break")
    def fail(self) -> None:
        """{self} breaks."""
        raise ZeroDivisionError("on purpose")

    @request("Tick for ever")
    def tick(self) -> None:
        """{self} ticks."""
        self.set_timer("tick", 1)

    @timeout("tick")
    def tock(self) -> None:
        """{self} ticks."""
        self.set_timer("tick", 1)


@strategy
def broken(lie: Lie) -> Message | None:
    """Breaks."""
    raise KeyError(lie.to)


class Squash(Protocol):
    """As many balls as one likes, returned or not."""

    title = "Squash"
    family = "Toys"
    network = Network(1, 1)
    horizon = 1_000_000
    faults = faults(Fault.TRAITOR, Fault.DUPLICATE, Fault.PARTITION, Fault.DELAY)
    own_strategies = (broken,)
    roles = (Player,)
    messages = (Ball,)

    burst: int = param(1, lo=0, hi=9_999)
    returns: int = param(1, lo=0, hi=1)
    players: int = param(2, lo=2, hi=70)
    wrong: int = param(0, lo=0, hi=1)

    @classmethod
    def slug(cls) -> str:
        return "squash"

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Player, f"Player {i}") for i in range(self.players)]

    def tolerates(self) -> Budget:
        return Budget()

    @safety("Nothing is wrong")
    def nothing_wrong(self, view: View) -> str | None:
        if self.wrong:
            raise LookupError("in a property")
        return None


def squash(query):
    return parse_scenario(f"squash/?{query}", lambda slug: Squash)


def ended(query):
    run = Run(squash(query)).finish()
    return run.report()["end"]["reason"], run


def test_the_table_of_limits_is_the_limits():
    table = {one.name: one.value for one in limits.table()}
    named = {k: v for k, v in vars(limits).items() if isinstance(v, int) and not k.startswith("_")}
    assert table == named
    assert all(one.unit and one.meaning for one in limits.table())


# --- Events ------------------------------------------------------------------------------------


def test_a_run_for_ever_ends_at_its_limit_of_events():
    reason, run = ended("burst=1")
    assert reason == "limit:events_max"
    assert limits.events_max <= len(run.events) < limits.events_max + 10
    assert run.events[-1].kind == "run-ended" and run.done
    assert run.texts[-1].startswith("The run was cut short")


@pytest.mark.parametrize(("limit", "reason"), [(6, "limit:events_max"), (7, "quiescence")])
def test_the_limit_of_events_at_its_boundary(monkeypatch, limit, reason):
    """Two starts, two sends and two arrivals are six events."""
    monkeypatch.setattr("protocols.kernel.live.events_max", limit)
    assert ended("burst=2&returns=0")[0] == reason


def test_a_limit_in_mid_tick_keeps_the_books():
    run = Run(squash("burst=4000&until=60")).finish()
    counts = run.report()["counts"]
    assert counts["sent"] == counts["delivered"] + counts["in_flight"]
    assert run.report()["end"]["reason"] == "limit:events_max"


# --- Messages in flight ------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "reason"), [(5, "limit:in_flight_max"), (6, "quiescence")])
def test_the_limit_of_messages_in_flight_at_its_boundary(monkeypatch, limit, reason):
    monkeypatch.setattr("protocols.kernel.live.in_flight_max", limit)
    assert ended("burst=6&returns=0")[0] == reason


def test_copies_count_as_messages_in_flight():
    reason, run = ended("burst=3000&returns=0&do=copy:0~1.Ball:9")
    assert reason == "quiescence" and run.report()["counts"]["duplicated"] == 9
    many = "&".join(f"do=copy:0~1.Ball.{k}:9" for k in range(2, 202))
    reason, run = ended(f"burst=3300&returns=0&{many}")
    assert reason == "limit:in_flight_max"


# --- One step ----------------------------------------------------------------------------------


def test_one_step_sends_only_so_much():
    most = limits.sends_per_handler_max
    assert ended(f"burst={most}&returns=0")[1].report()["counts"]["sent"] == most
    with pytest.raises(errors.ProtocolBug, match=f"{most + 1} effects"):
        ended(f"burst={most + 1}&returns=0")


# --- The scenario ------------------------------------------------------------------------------


def test_so_many_nodes_and_no_more():
    assert len(squash(f"players={limits.nodes_max}").protocol.places) == limits.nodes_max
    with pytest.raises(errors.LimitReached, match="65 nodes"):
        squash(f"players={limits.nodes_max + 1}")


def test_so_many_interventions_and_no_more():
    most = limits.interventions_max
    full = parse("office/?" + "&".join(f"do=heal@{tick}" for tick in range(most)))
    assert len(full.do) == most and full.add("heal@0") == full
    with pytest.raises(errors.LimitReached, match=f"{most + 1} interventions"):
        full.add(f"heal@{most}")


def test_so_long_a_text_and_no_longer():
    filler = "office/?&&"
    most = limits.text_max_chars
    assert parse(filler + "&" * (most - len(filler)))
    with pytest.raises(errors.LimitReached, match=str(most + 1)):
        parse(filler + "&" * (most + 1 - len(filler)))


def test_a_scenario_cannot_grow_longer_than_a_text_may_be():
    scenario = parse("office/")
    number = "1" * 60
    refused = None
    for k in range(limits.interventions_max):
        try:
            scenario = scenario.add(f"drop:1~2.Word.{number}{k}")
        except errors.LimitReached as error:
            refused = error
    assert "too long" in str(refused)
    assert len(scenario.text) <= limits.text_max_chars and parse(scenario.text) == scenario


def test_so_late_and_no_later():
    last = limits.ticks_max
    assert parse(f"office/?until={last}&do=crash:1@{last}")
    with pytest.raises(errors.LimitReached, match=str(last)):
        parse(f"office/?do=crash:1@{last + 1}")
    assert office(f"crash:1@{last}", query=f"until={last}").report()["end"]["at"] == last


def test_the_horizon_ends_a_run_between_two_ticks():
    one = told("1", "2", 10)
    assert office(*one, query="until=14").report()["counts"]["delivered"] == 1
    short = office(*one, query="until=13").report()
    assert (short["counts"]["in_flight"], short["end"]["reason"]) == (1, "horizon")


def test_nine_copies_and_no_more():
    assert office(*told("1", "2", 1), "copy:1~2.Word:9").report()["counts"]["duplicated"] == 9
    with pytest.raises(errors.Malformed):
        parse("office/?do=copy:1~2.Word:10")


# --- Hostile scenarios -------------------------------------------------------------------------

HOSTILE = [
    "burst=4096",
    "burst=4096&net=1-1000",
    "burst=4000&loss=1",
    "burst=4000&fifo=1&do=delay:0~1.Ball:1000000",
    "burst=4000&do=hold:0/1@0&do=request:0:tick@0",
    "burst=4000&do=cut:0/1@1",
    "burst=0&do=request:0:tick@0",
    "players=64&burst=1&" + "&".join(f"do=request:{i}:tick@0" for i in range(64)),
    "burst=400&" + "&".join(f"do=copy:0~1.Ball.{i}:9" for i in range(2, 200)),
    "burst=2000&" + "&".join(f"do=hold:0/1@{i}&do=heal@{i + 1}" for i in range(0, 180, 2)),
]


@pytest.mark.parametrize("query", HOSTILE, ids=[query[:40] for query in HOSTILE])
def test_a_hostile_scenario_ends_in_bounded_time_and_memory(query):
    began = time.process_time()
    run = Run(squash(query)).finish()
    run.report()
    spent = time.process_time() - began
    assert run.done and len(run.events) < limits.events_max + 10 * limits.sends_per_handler_max
    assert spent < 20, "seconds on a slow and busy machine"


def test_what_a_hostile_scenario_keeps_in_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("protocols.kernel.live.events_max", 12_000)
    tracemalloc.start()
    run = Run(squash(HOSTILE[1])).finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert run.done and peak < 150e6, "bytes, snapshots included"


# --- Whose fault it is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("do=request:1:fail@3", "ZeroDivisionError in 1"),
        ("wrong=1", "LookupError in a property"),
        ("do=traitor:0:broken", "KeyError"),
    ],
)
def test_our_fault_names_the_line_that_shows_it_again(query, said):
    scenario = squash(query)
    with pytest.raises(errors.ProtocolBug) as bug:
        Run(scenario).finish()
    assert said in bug.value.sentence
    assert bug.value.scenario == scenario.text
    assert str(bug.value).endswith(f"[{scenario.text}]")
