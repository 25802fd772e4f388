"""How fast the kernel is, side by side with simpy and pydistsim: ./dev bench benchmarks/kernel.py

Every figure is a ratio of CPU times taken in turn within this one process. Parley records the full
trace, names everything and reads its properties; the others record nothing. No run finds the steps
of an earlier one remembered. Nothing here passes or fails. PAIRS=3 makes it shorter.
"""

from __future__ import annotations

import copy
import gc
import os
import platform
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import protocols
from benchmarks.models.heartbeats import Heartbeats
from benchmarks.models.token_ring import TokenRing
from benchmarks.rivals import with_pydistsim, with_simpy

PAIRS = int(os.environ.get("PAIRS", "9"))
MESSAGES = 8_000
MESSAGES_PYDISTSIM = 2_000  # the same work, less of it: it is slower, and its rate is constant
BRANCHES = 60
fresh = count(1)  # a term or a seed that no run has used before
Work = Callable[[], int]


class Contest(NamedTuple):
    """The same message passing three times; each work answers how many messages it delivered."""

    name: str
    parley: Callable[[], list[protocols.Scenario]]
    simpy: Work
    pydistsim: Callable[[], Work]


class Rates(NamedTuple):
    """Of one turn: deliveries per CPU second of each, and Parley's events."""

    events: float
    parley: float
    simpy: float
    pydistsim: float


def scenario(protocol: protocols.Protocol, until: int) -> protocols.Scenario:
    """A scenario of one of the benchmarks' own models."""
    return protocols.Scenario(protocol, 1, protocol.network, until, ())


def heartbeats(events: int, *, growing: bool) -> protocols.Scenario:
    """Eight messages and 22 events for each heartbeat."""
    model = Heartbeats(growing=growing, term=next(fresh))
    return scenario(model, model.heartbeat * events // 22)


def generals() -> list[protocols.Scenario]:
    """As many runs as make that many messages, each with other delays."""
    runs = range(-(-MESSAGES // 156))
    return [protocols.parse(f"byzantine-generals/?n=7&m=2&seed={next(fresh)}") for _ in runs]


CONTESTS = (
    Contest(
        "Raft heartbeats, n=5",
        lambda: [heartbeats(22 * MESSAGES // 8, growing=False)],
        lambda: with_simpy.heartbeats(MESSAGES),
        lambda: with_pydistsim.heartbeats(MESSAGES_PYDISTSIM),
    ),
    Contest(
        "the same, growing log",
        lambda: [heartbeats(22 * MESSAGES // 8, growing=True)],
        lambda: with_simpy.heartbeats(MESSAGES),
        lambda: with_pydistsim.heartbeats(MESSAGES_PYDISTSIM),
    ),
    Contest(
        "token ring, n=10",
        lambda: [scenario(TokenRing(), MESSAGES)],
        lambda: with_simpy.token_ring(MESSAGES),
        lambda: with_pydistsim.token_ring(MESSAGES_PYDISTSIM),
    ),
    Contest(
        "OM(2), n=7",
        generals,
        lambda: with_simpy.generals(MESSAGES),
        lambda: with_pydistsim.generals(MESSAGES_PYDISTSIM),
    ),
)


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    gc.collect()
    begin = process_time()
    work()
    return process_time() - begin


def rate(work: Work) -> float:
    """What a work answers, per CPU second."""
    answers: list[int] = []
    spent = seconds(lambda: answers.append(work()))
    return answers[0] / spent


def turn(contest: Contest) -> Rates:
    """Each of the three, one right after the other."""
    runs = [protocols.Run(one) for one in contest.parley()]
    spent = seconds(lambda: [run.finish() for run in runs])
    delivered = sum(run.report()["counts"]["delivered"] for run in runs)
    events = sum(len(run.events) for run in runs)
    return Rates(events / spent, delivered / spent, rate(contest.simpy), rate(contest.pydistsim()))


def spread(ratios: list[float]) -> str:
    """The median, and the smallest and largest of the turns."""
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def message_passing() -> None:
    """The table of contests."""
    print(f"Messages delivered per CPU second; ratios: median of {PAIRS} (smallest–largest).")
    head = f"{'':<22} {'events/s':>9} {'Parley':>9} {'simpy':>9} {'pydistsim':>9}"
    print(f"{head}  {'Parley : simpy':>18}  {'Parley : pydistsim':>20}")
    for contest in CONTESTS:
        turns = [turn(contest) for _ in range(PAIRS)]
        rates = "".join(f" {median(column):>9,.0f}" for column in zip(*turns, strict=True))
        simpy = spread([one.parley / one.simpy for one in turns])
        pydistsim = spread([one.parley / one.pydistsim for one in turns])
        print(f"{contest.name:<22}{rates}  {simpy:>18}  {pydistsim:>20}")
    print("Aims: at least 2 times simpy, at least 15 times pydistsim.\n")


def snapshots() -> None:
    """Taking a snapshot and resuming from it, against a deep copy of the same world."""
    simulation = protocols.Simulation(heartbeats(10_000, growing=True))
    for _ in range(500):
        simulation.advance()
    alone, resumes, copies = [], [], []
    for _ in range(PAIRS):
        alone.append(seconds(lambda: [simulation.snapshot() for _ in range(200)]) / 200)
        resumes.append(seconds(lambda: resume(simulation, 200)) / 200)
        copies.append(seconds(lambda: duplicate(simulation, 20)) / 20)
    print("Against deepcopy of the same world (which holds but a number for each node's state):")
    for what, costs in (("a snapshot", alone), ("a snapshot and its resumption", resumes)):
        ratios = [theirs / mine for mine, theirs in zip(costs, copies, strict=True)]
        took = f"{median(costs) * 1e6:.1f} µs, deepcopy {median(copies) * 1e6:.0f} µs"
        print(f"  {what}: {took}: {spread(ratios)} times")


def resume(simulation: protocols.Simulation, times: int) -> None:
    """A snapshot, and a simulation that could go on from it."""
    live = simulation.live
    for _ in range(times):
        protocols.Simulation(live.scenario, live.machine, simulation.snapshot())


def duplicate(simulation: protocols.Simulation, times: int) -> None:
    """What a kernel with mutable worlds would have to do."""
    for _ in range(times):
        copy.deepcopy(simulation.live.world)


def branches() -> None:
    """A message dropped somewhere: CPU time to the first new event, against the whole replay."""
    run = protocols.Run(heartbeats(10_000, growing=True)).finish()
    arrivals = [event for event in run.events if event.kind == "message-delivered"]
    costs, wholes = [], []
    for event in arrivals[:: len(arrivals) // BRANCHES]:
        changed = run.scenario.add(f"drop:{event.message}")
        costs.append(seconds(lambda: branch(run, changed, event.at)))  # noqa: B023 (called at once)
        wholes.append(seconds(protocols.Run(changed).finish))
    ratios = [cost / whole for cost, whole in zip(costs, wholes, strict=True)]
    print(
        f"A branch of {len(run.events):,} events, {len(costs)} places along the run: the first new"
        f" event after {median(costs) * 1e3:.2f} ms, replay {median(wholes) * 1e3:.0f} ms:"
        f" 1/{1 / median(ratios):.0f} (worst 1/{1 / max(ratios):.0f}). Aim: at most 1/10."
    )


def branch(run: protocols.Run, changed: protocols.Scenario, at: int) -> None:
    """Until the first event of the tick at which the change has effect."""
    made, _ = run.branch(changed)
    while not made.events or made.events[-1].at < at:
        made.extend(1)


if __name__ == "__main__":
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} CPUs, {platform.system()},", end=" ")
    print(f"{platform.python_implementation()} {platform.python_version()}\n")
    message_passing()
    snapshots()
    branches()
