"""Two-phase commit: exact costs, every crash point, who is blocked, and what no loss can break."""

from itertools import product

import pytest

import protocols
from tests.protocols.reading import since, status

SLUG = "two-phase-commit"
KINDS = ("Prepare", "Vote", "Decision", "Ack", "DecisionReq")
LETTER = {"working": "I", "prepared": "R", "committed": "C", "aborted": "A"}


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more=""):
    return protocols.Run(protocols.parse(protocols.preset(SLUG, name).text + more)).finish()


def sent(one):
    """Sends of each kind, in the order of KINDS."""
    counts = one.report()["counts"]["by_kind"]
    return tuple(counts.get(kind, 0) for kind in KINDS)


def states(one):
    """What each node is in at the end, the coordinator first; small: it is down."""
    nodes = one.report()["nodes"].values()
    letters = [(LETTER[node["state"]["state"]], node["up"]) for node in nodes]
    return "".join(letter if up else letter.lower() for letter, up in letters)


def logs(one):
    return [node["state"]["log"] for node in one.report()["nodes"].values()]


def safe(one):
    return status(one)["agreement"] == status(one)["all_yes"] == "holds"


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 7))
def test_a_commit_costs_four_messages_a_participant_and_three_delays(n):
    one = run(f"n={n}")
    assert sent(one) == (n, n, n, n, 0)
    assert states(one) == "C" * (n + 1)
    assert since(one, "everybody_learns") == 3 + 1  # the decision is written for one tick


@pytest.mark.parametrize("n", range(1, 7))
def test_a_commit_is_2n_plus_1_forced_writes(n):
    """Whether everybody has confirmed is written too, but nobody need wait for that."""
    coordinator, *participants = logs(run(f"n={n}"))
    assert coordinator == ["committed", "end"]
    assert participants == [["prepared", "committed"]] * n
    assert sum(record != "end" for log in logs(run(f"n={n}")) for record in log) == 2 * n + 1


@pytest.mark.parametrize("n", range(1, 7))
def test_an_abort_by_one_no_costs_two_messages_less(n):
    for i in range(1, n + 1):
        one = run(f"n={n}&do=request:p{i}:refuse@0")
        assert sent(one) == (n, n, n - 1, n - 1, 0)
        assert states(one) == "A" * (n + 1)


@pytest.mark.parametrize("n", range(1, 7))
def test_presumed_abort_saves_the_acks_and_the_record_of_an_abort_alone(n):
    refused = run(f"n={n}&presume=1&do=request:p1:refuse@0")
    assert sent(refused) == (n, n, n - 1, 0, 0)
    assert logs(refused)[0] == []
    assert sent(run(f"n={n}&presume=1")) == sent(run(f"n={n}"))


# --- Every crash point of the coordinator, which stays down ---------------------------------


def crash(n, kind, k, more=""):
    """The coordinator dies right after its k-th send of a kind."""
    return run(f"n={n}&do=crash:c@c~p{k}.{kind}{more}")


@pytest.mark.parametrize("n", range(1, 5))
def test_fewer_prepares_than_participants_and_all_abort(n):
    for k in range(1, n):
        one = crash(n, "Prepare", k)
        assert states(one)[1:] == "A" * n
    assert states(run(f"n={n}&do=crash:c@0"))[1:] == "A" * n


@pytest.mark.parametrize("n", range(1, 5))
def test_all_prepares_and_no_decision_and_all_are_blocked(n):
    for one in (crash(n, "Prepare", n), run(f"n={n}&do=crash:c@2"), run(f"n={n}&do=crash:c@3")):
        assert states(one)[1:] == "R" * n
        assert status(one)["blocked"] == "witnessed"
        assert status(one)["everybody_learns"] == "violated"
        assert safe(one)


@pytest.mark.parametrize("n", range(1, 5))
def test_one_decision_and_all_commit(n):
    for k in range(1, n + 1):
        one = crash(n, "Decision", k)
        assert states(one)[1:] == "C" * n
        assert status(one)["blocked"] == "pending"


@pytest.mark.parametrize("at", range(1, 12))
def test_with_one_no_vote_nobody_is_ever_blocked(at):
    one = run(f"do=request:p2:refuse@0&do=crash:c@{at}")
    assert states(one)[1:] == "AAA"


@pytest.mark.parametrize(("at", "outcome"), [*((t, "A") for t in (1, 2)), (3, "C"), (4, "C")])
def test_a_coordinator_that_comes_back_ends_the_doubt_by_its_log(at, outcome):
    one = run(f"do=crash:c@{at}&do=recover:c@30")
    assert states(one) == outcome * 4
    assert safe(one)


VECTORS = [
    *("".join(v) for v in product("IRA", repeat=3)),
    *("".join(v) for v in product("RC", repeat=3) if "C" in v),
]
REACHED = {"I": "drop:c~{}.Prepare", "A": "request:{}:refuse@0", "R": "drop:c~{}.Decision"}


@pytest.mark.parametrize("vector", VECTORS)
def test_of_the_34_states_of_three_participants_exactly_one_blocks(vector):
    """The coordinator dies once they are in that state; they are left to themselves."""
    assert len(VECTORS) == 34
    told = "C" in vector
    do = [f"crash:c@{'c~p3.Decision' if told else 2}"]
    nodes = {f"p{i}": letter for i, letter in enumerate(vector, 1)}
    do += [
        REACHED[letter].format(node)
        for node, letter in nodes.items()
        if letter in "IA" or (letter == "R" and told)
    ]
    one = run("&".join(f"do={each}" for each in do))
    assert one.report()["ineffective"] == []
    assert (states(one)[1:] == "RRR") == (vector == "RRR")
    assert len(set(states(one)[1:])) == 1
    assert ("C" in states(one)) == told


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: what each is in, sends of each kind, blocked at the end
    "blocked": ("iRRR", (3, 3, 0, 0, 9), True),
    "commit": ("CCCC", (3, 3, 3, 3, 0), False),
    "one-no": ("AAAA", (3, 3, 2, 2, 0), False),
    "log-decides": ("CCCC", (3, 3, 3, 3, 9), False),
    "one-was-told": ("iCCC", (3, 3, 3, 1, 6), False),
    "both-die": ("iiRR", (3, 3, 1, 1, 6), True),
    "not-yet-voted": ("iAAA", (2, 2, 2, 0, 6), False),
    "participant-returns": ("CCCC", (3, 3, 6, 3, 3), False),
    "presumed-abort": ("AAAA", (3, 3, 2, 0, 0), False),
    "doubt-aborts": ("iCAA", (3, 3, 1, 1, 0), False),
    "tells-first": ("ACCC", (3, 3, 6, 4, 6), False),
    "silence-is-yes": ("CCCA", (3, 2, 3, 3, 0), False),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    ended, counts, stuck = PRESETS[name]
    assert (states(one), sent(one)) == (ended, counts)
    assert (status(one)["everybody_learns"] == "violated") == stuck
    assert safe(one) == one.report()["budget"]["inside"] == ("mutation" not in one.scenario.text)


def test_blocked_until_the_coordinator_comes_back():
    """Each asks two who know as little; whoever comes back at 25 finds no record and aborts."""
    one = preset("blocked")
    assert since(one, "blocked") == 1 + 15 + 1
    assert states(preset("blocked", "&do=recover:c@25")) == "AAAA"


def test_what_was_on_disk_at_2_decides_at_25():
    one = preset("log-decides")
    assert since(one, "blocked") == 17
    assert since(one, "everybody_learns") == 26


def test_the_one_who_knew_is_down_and_has_committed():
    one = preset("both-die")
    assert logs(one)[1] == ["prepared", "committed"]
    again = run("tries=2&do=crash:c@c~p1.Decision&do=crash:p1@p1~c.Ack&do=recover:p1@20")
    assert states(again) == "iCCC"
    assert since(again, "everybody_learns") == 1 + 15 + 15 + 2


def test_a_participant_that_had_not_voted_comes_back_to_abort():
    assert states(run("do=crash:p2@1&do=recover:p2@20")) == "AAAA"


# --- What it bears -------------------------------------------------------------------------


def test_a_slow_vote_counts_as_no_and_a_longer_patience_hears_it():
    late = "do=delay:p3~c.Vote:12"
    assert states(run(late)) == "AAAA"
    assert states(run(f"patience=20&{late}")) == "CCCC"


def test_a_lost_decision_is_asked_for():
    one = run("do=drop:c~p3.Decision")
    assert states(one) == "CCCC"
    assert sent(one) == (3, 3, 6, 3, 3)  # the coordinator's answer is confirmed like its word


def test_a_lost_prepare_aborts_and_the_one_who_was_not_asked_says_so_too():
    one = run("do=drop:c~p2.Prepare")
    assert states(one) == "AAAA"


def test_copies_change_nothing():
    names = ("c~p1.Prepare", "p1~c.Vote", "c~p1.Decision", "p1~c.Ack")
    one = run("&".join(f"do=copy:{name}" for name in names))
    assert states(one) == "CCCC" and safe(one)
