"""Every untimed run of some protocols in the small: none is wrong, and each mistake is found."""

import pytest

import protocols
from protocols import Fault
from tests.protocols.entering import asking, everybody

CRASH, RECOVER, DROP = Fault.CRASH, Fault.RECOVER, Fault.DROP
TWO, THREE = asking((0, 0), (1, 0)), everybody(3)
ATOMIC = ("agreement", "all_yes")
ENTERING = ("mutual_exclusion", "everyone_enters")
ELECTION = ("one_leader", "highest", "known")

SOUND = [
    ("two-phase-commit/?n=1", {CRASH: 2, RECOVER: 2}, ATOMIC),
    ("two-phase-commit/?n=2", {CRASH: 1}, ATOMIC),
    ("three-phase-commit/?n=2", {CRASH: 2}, (*ATOMIC, "everybody_learns")),
    (f"ricart-agrawala/?n=3{THREE}", {}, (*ENTERING, "in_order")),
    (f"lamport-mutex/?n=3{TWO}", {}, (*ENTERING, "in_order")),
    (f"lamport-mutex/?n=3&spare=1{TWO}", {}, (*ENTERING, "in_order")),
    (f"suzuki-kasami/?n=3{THREE}", {}, (*ENTERING, "one_token")),
    ("ring-election/?n=5&order=falling", {}, ELECTION),
    ("ring-election/?n=4&order=falling&algorithm=hirschberg-sinclair", {}, ELECTION),
]

FOUND = [
    # what is found, with the fewest faults that it takes
    ("two-phase-commit/?n=2", {CRASH: 1}, "everybody_learns", 1),
    ("two-phase-commit/?n=2&mutation=doubt-aborts", {CRASH: 1}, "agreement", 0),
    ("two-phase-commit/?n=1&mutation=silence-is-yes", {}, "all_yes", 0),
    ("three-phase-commit/?n=2", {CRASH: 1, DROP: 1}, "agreement", 2),
    ("three-phase-commit/?n=2&mutation=timers-alone", {CRASH: 1}, "agreement", 1),
    (f"ricart-agrawala/?n=2&mutation=no-tie-break{TWO}", {}, "everyone_enters", 0),
    (f"lamport-mutex/?n=2&mutation=no-waiting{TWO}", {}, "mutual_exclusion", 0),
    (f"lamport-mutex/?n=2&fifo=0{TWO}", {}, "mutual_exclusion", 0),
    (f"suzuki-kasami/?n=2&mutation=looks-not-back{TWO}", {}, "everyone_enters", 0),
    ("ring-election/?n=3&mutation=forwards-lower", {}, "one_leader", 0),
]


@pytest.mark.parametrize(("text", "faults", "properties"), SOUND)
def test_no_run_within_the_bounds_is_wrong(text, faults, properties):
    found = protocols.explore(protocols.parse(text), faults, properties=properties)
    assert found.verdict == "none", found.found


@pytest.mark.parametrize(("text", "faults", "name", "fewest"), FOUND)
def test_a_run_that_is_wrong_is_found(text, faults, name, fewest):
    one = protocols.explore(protocols.parse(text), faults, properties=(name,))
    assert one.verdict == "found" and one.found.faults == fewest
