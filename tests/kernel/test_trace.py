"""Snapshots and branches: however a run is come by, it is its scenario's, byte for byte."""

from itertools import pairwise
from random import Random

import pytest

import protocols
from protocols import Run, Simulation, errors, limits
from tests.kernel.campaign import EVERY, campaign
from tests.kernel.toys import office, parse, run, told
from tests.random_scenarios import MAKERS, Occurring, makers, random_scenario

BRANCHES = 12  # ./dev soak: a thousand


def same(one, two):
    assert one.lines == two.lines, f"{one.scenario.text}\n{_first(one, two)}"
    assert one.report() == two.report()
    assert one.digest() == two.digest() and one.texts == two.texts


def _first(one, two):
    pairs = zip(one.lines, two.lines, strict=False)
    return next((f"{i}: {a}\n{b}" for i, (a, b) in enumerate(pairs) if a != b), "one is longer")


# --- Snapshots ---------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", EVERY)
def test_resumed_from_any_snapshot_it_is_the_whole_run(slug):
    for full in campaign(slug)[:40]:
        simulation = Simulation(full.scenario)
        worlds = [(0, simulation.snapshot())]
        while simulation.advance():
            worlds.append((len(simulation.events), simulation.snapshot()))
        for count, world in Random(full.scenario.text).sample(worlds, min(6, len(worlds))):
            machine = simulation.live.machine  # a snapshot's states are numbers of its machine
            resumed = Simulation(full.scenario, machine, world, full.events[:count])
            while resumed.advance():
                pass
            assert resumed.events == full.events, full.scenario.text


def test_a_snapshot_is_not_touched_by_what_follows():
    simulation = Simulation(parse("chatter/?do=hold:8,9/10,11@9&do=pause:9@3-30&do=heal@40"))
    while simulation.live.world.now < 12 and simulation.advance():
        pass
    kept = simulation.snapshot()
    before = repr(kept)
    while simulation.advance():
        pass
    assert repr(kept) == before
    assert set(type(kept).__slots__) >= {"heap", "floors", "coins", "numbers", "inboxes", "moved"}


def test_a_run_streams_as_it_is_simulated():
    streamed = protocols.simulate(parse("chatter/"))
    first = next(streamed)
    assert first.kind == "node-started"
    assert [first, *streamed] == run("chatter/").events


def test_extending_by_little_or_by_much_is_the_same():
    scenario = parse("chatter/?n=6&words=6&net=1-9")
    little = Run(scenario)
    while little.extend(1):
        pass
    same(little, Run(scenario).finish())
    assert not little.extend(5) and little.done


# --- Branches ----------------------------------------------------------------------------------


def edit(scenario, here, rng):
    """One to three changes: add, remove or replace an intervention, or move the horizon."""
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.1:
            kept = [pair for pair in scenario.query.split("&") if not pair.startswith("until=")]
            kept.append(f"until={rng.randint(1, here.last + 30)}")
            scenario = parse(f"{scenario.slug}/?{'&'.join(kept)}")
        if scenario.do and rng.random() < 0.5:
            scenario = scenario.remove(str(rng.choice(scenario.do)))
        if rng.random() < 0.7:
            try:
                kinds = makers(type(scenario.protocol))
                scenario = scenario.add(MAKERS[rng.choice(kinds)](here))
            except errors.Refused:
                continue
    return scenario


def branch_and_compare(slug, numbers):
    """Chains of edits, each branched from the run before; says how much was not computed again."""
    spared = 0
    for number in numbers:
        rng = Random(f"branch {slug} {number}")
        found = Run(random_scenario(slug, rng))
        found.extend(rng.choice((50, 300, 9_999)))
        for _ in range(3):
            here = Occurring(found.scenario, found, rng)
            scenario = edit(found.scenario, here, rng)
            branch, count = found.branch(scenario)
            fresh = Run(scenario).finish()
            assert branch.lines[:count] == found.lines[:count] == fresh.lines[:count]
            same(branch.finish(), fresh)
            spared += count
            found = branch
    return spared


@pytest.fixture
def often(monkeypatch):
    """Snapshots after every tick, so that a branch may begin anywhere."""
    monkeypatch.setattr("protocols.kernel.trace.SNAPSHOT_EVERY", 1)


@pytest.mark.parametrize("slug", EVERY)
def test_a_branch_is_a_fresh_run_byte_for_byte(slug, often):
    assert branch_and_compare(slug, range(BRANCHES)) > 50


@pytest.mark.parametrize("slug", ["chatter", "byzantine-generals"])
def test_a_branch_with_the_usual_snapshots(slug):
    assert branch_and_compare(slug, range(1_000, 1_010)) > 0


@pytest.mark.soak
@pytest.mark.parametrize("slug", EVERY)
def test_a_thousand_branches(slug, often):
    branch_and_compare(slug, range(BRANCHES, 1_000))


def test_a_later_plan_changes_whether_the_network_is_at_rest(often):
    """“At rest” is read at the end of a tick, so it must not be taken over from another plan."""
    quiet = office(*told("1", "2", 5))
    assert any(e.kind == "property-violated" for e in quiet.events)
    for late in ("crash:3@50", "heal@50", "request:3:hush@50"):
        busy = quiet.scenario.add(late)
        same(quiet.branch(busy)[0].finish(), Run(busy).finish())
        back = Run(busy).finish()
        same(back.branch(quiet.scenario)[0].finish(), quiet)


def test_interventions_of_equal_content_are_different_edits(often):
    base = office(*told("1", "2", 10), "delay:1~2.Word:12")
    other = base.scenario.remove("delay:1~2.Word:12").add("deliver:1~2.Word@12")
    same(base.branch(other)[0].finish(), Run(other).finish())


def test_a_late_change_does_not_compute_the_beginning_again():
    base = run("chatter/?n=6&words=6&until=400")
    last = base.events[-30].at
    for link in (base.scenario, parse(base.scenario.text)):  # the same by value is enough
        _, count = base.branch(link.add(f"crash:9@{last}"))
        assert count > len(base.events) * 0.6
    assert base.branch(parse("chatter/?n=6&words=6&until=400&seed=2"))[1] == 0
    assert base.branch(base.scenario.add("crash:9@0"))[1] == 0
    unknown, count = base.branch(base.scenario.add("drop:8~9.Talk.77"))
    assert count > len(base.events) * 0.6
    assert unknown.finish().lines == base.lines


def test_the_number_of_snapshots_is_bounded(monkeypatch):
    monkeypatch.setattr("protocols.kernel.trace.SNAPSHOT_EVERY", 1)
    monkeypatch.setattr("protocols.kernel.trace.snapshots_max", 8)
    base = run("chatter/?n=6&words=6")
    assert len(base._snapshots) <= 8 < len(base.events) / 8
    assert all(one[0] < two[0] for one, two in pairwise(base._snapshots))
    assert limits.snapshots_max >= 64


def test_the_digest_is_of_the_bytes_of_the_first_events():
    one, two = run("chatter/?seed=5"), run("chatter/?seed=5&do=crash:9@30")
    at = next(i for i, (a, b) in enumerate(zip(one.lines, two.lines, strict=False)) if a != b)
    assert one.digest(at) == two.digest(at) != one.digest(at + 1) != two.digest(at + 1)
    assert len(one.digest()) == 64 and one.digest() == run("chatter/?seed=5").digest()
