"""Many runs share one table of remembered steps; none of them may show in another."""

import protocols
from protocols.kernel import (
    Budget,
    Fault,
    Node,
    Protocol,
    Seat,
    View,
    faults,
    machine,
    recovered,
    request,
    safety,
    started,
    timeout,
)
from protocols.kernel.scenario import parse_scenario


class Lists(Node["Pair"]):
    seen: list[str] = []  # noqa: RUF012

    @started
    def begin(self) -> None:
        """{self} begins."""
        self.seen.append("started")

    @recovered
    def again(self) -> None:
        """{self} begins again."""
        self.seen.append("recovered")


class Dicts(Node["Pair"]):
    seen: dict[str, str] = {}  # noqa: RUF012

    @started
    def begin(self) -> None:
        """{self} begins."""
        self.seen["how"] = "started"

    @request("Wait")
    def wait(self) -> None:
        """{self} waits."""
        self.set_timer("end", 3)

    @timeout("end")
    def end(self) -> None:
        """{self} has waited."""


class Pair(Protocol):
    """Two roles whose first states are equal as tuples."""

    title = "Pair"
    family = "Toy"
    faults = faults(Fault.CRASH, Fault.RECOVER)
    roles = (Dicts, Lists)

    def seats(self) -> list[Seat]:
        return [Seat("1", Dicts, "One"), Seat("2", Lists, "Two")]

    def tolerates(self) -> Budget:
        return Budget(2, self.faults)

    @safety("Never idle")
    def busy(self, view: View) -> str | None:
        return "idle" if view.idle else None

    @safety("Never quiet")
    def loud(self, view: View) -> str | None:
        return "quiet" if view.quiet else None


def run(query: str) -> protocols.Run:
    return protocols.Run(parse_scenario(f"pair/?{query}", lambda _: Pair)).finish()


def test_an_empty_dict_of_one_role_is_no_empty_list_of_another() -> None:
    nodes = run("").report()["nodes"]
    assert nodes["1"]["state"] == {"seen": {"how": "started"}}
    assert nodes["2"]["state"] == {"seen": ["started"]}


def test_to_come_back_is_remembered_apart_from_to_come_up() -> None:
    for _ in range(2):
        back = run("do=crash:2@0&do=recover:2@1").report()["nodes"]["2"]
        assert back["state"] == {"seen": ["recovered"]}
        assert run("").report()["nodes"]["2"]["state"] == {"seen": ["started"]}


def test_idle_does_not_know_what_is_planned_and_quiet_does() -> None:
    told = {one["name"]: one["at"] for one in run("do=request:1:wait@0").report()["properties"]}
    assert told == {"busy": 3, "loud": 3}
    late = run("do=request:1:wait@0&do=crash:2@9").report()["properties"]
    assert {one["name"]: one["at"] for one in late} == {"busy": 3, "loud": 9}


def test_walking_through_seeds_keeps_no_more_than_the_limit(monkeypatch):
    monkeypatch.setattr(machine, "memo_values_max", 5_000)
    monkeypatch.setattr(machine, "_machines", {})
    for seed in range(12):
        for n in (4, 5, 6):
            protocols.Run(protocols.parse(f"byzantine-generals/?n={n}&m=2&seed={seed}")).finish()
        weights = [one.weight for one in machine._machines.values()]
        assert sum(weights) <= 5_000 + max(weights)
    assert machine.weight((1, ((2, 3), frozenset({4})))) == 8
