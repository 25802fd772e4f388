"""Three-phase commit: exact costs, nobody blocks whoever dies, and what a cut does to that."""

import random
from itertools import product

import pytest

import protocols
from tests.protocols.reading import since, status

SLUG = "three-phase-commit"
KINDS = ("CanCommit", "Vote", "PreCommit", "Ack", "DoCommit", "Abort", "Done")
LETTER = {
    "working": "I",
    "prepared": "R",
    "pre": "P",
    "lost": "L",
    "committed": "C",
    "aborted": "A",
}


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more=""):
    return protocols.Run(protocols.parse(protocols.preset(SLUG, name).text + more)).finish()


def sent(one):
    """Sends of each kind, in the order of KINDS, and of all others together."""
    counts = dict(one.report()["counts"]["by_kind"])
    return (*(counts.pop(kind, 0) for kind in KINDS), sum(counts.values()))


def states(one):
    """What each node is in at the end, the coordinator first; x: it is down."""
    nodes = one.report()["nodes"].values()
    return "".join(LETTER[node["state"]["state"]] if node["up"] else "x" for node in nodes)


def fine(one):
    """Nobody contradicts anybody, everybody who is up knows, and nothing was asked too much."""
    held = status(one)
    kept = held["agreement"] == held["all_yes"] == held["everybody_learns"] == "holds"
    return kept and one.report()["budget"]["inside"]


# --- The exact costs -----------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 7))
def test_a_commit_costs_five_messages_a_participant_or_six(n):
    assert sent(run(f"n={n}")) == (n, n, n, n, n, 0, 0, 0)
    assert sent(run(f"n={n}&confirm=1")) == (n, n, n, n, n, 0, n, 0)


@pytest.mark.parametrize("n", range(1, 7))
def test_five_delays_until_everybody_knows(n):
    assert since(run(f"n={n}"), "everybody_learns") == 5


@pytest.mark.parametrize("n", range(1, 7))
def test_an_abort_goes_to_those_who_have_not_refused(n):
    for i in range(1, n + 1):
        one = run(f"n={n}&do=request:p{i}:refuse@0")
        assert sent(one) == (n, n, 0, 0, 0, n - 1, 0, 0)
        assert states(one) == "A" * (n + 1)


# --- The coordinator dies ------------------------------------------------------------------


@pytest.mark.parametrize(("n", "k"), [(n, k) for n in range(1, 5) for k in range(n + 1)])
def test_whether_anybody_heard_precommit_decides_and_nobody_blocks(n, k):
    one = run(f"n={n}&do=crash:c@{f'c~p{k}.PreCommit' if k else 2}")
    assert states(one)[1:] == ("C" if k else "A") * n
    assert fine(one)


@pytest.mark.parametrize("k", range(1, 4))
def test_whoever_was_not_asked_for_its_vote_aborts_all(k):
    one = run(f"do=crash:c@c~p{k}.CanCommit")
    assert states(one)[1:] == "AAA" and fine(one)


@pytest.mark.parametrize("k", range(1, 4))
def test_one_docommit_is_as_good_as_all(k):
    one = run(f"do=crash:c@c~p{k}.DoCommit")
    assert states(one)[1:] == "CCC" and fine(one)


@pytest.mark.parametrize("coordinator", range(6))
def test_nobody_blocks_when_the_first_to_take_over_dies_as_well(coordinator):
    for first in range(1, 45, 2):
        one = run(f"do=crash:c@{coordinator}&do=crash:p1@{first}")
        assert states(one)[2:] in ("CC", "AA") and fine(one), first


def test_the_last_one_finishes_alone():
    one = run("do=crash:c@3&do=crash:p1@5&do=crash:p2@6")
    assert states(one) == "xxxC" and fine(one)


def test_the_lower_one_leads_where_two_take_over_at_once():
    """Site 1 waits since it heard PreCommit, Site 2 since its vote: here both run out together."""
    one = run("net=1-4&seed=2075&do=crash:c@c~p1.PreCommit")
    asked = [e.sender for e in one.events if e.kind == "message-sent" and "StateReq" in e.message]
    assert asked == ["p1", "p1", "p2", "p2"]
    assert "Site 1 has taken over itself, and is before p2." in one.texts
    assert states(one) == "xCCC" and fine(one)


@pytest.mark.parametrize("seed", range(4))
def test_inside_the_model_nobody_blocks_and_nobody_contradicts(seed):
    """Delays up to what the patience allows, and any crashes of all but one."""
    rng = random.Random(seed)
    for _ in range(40):
        n = rng.randint(1, 5)
        nodes = rng.sample(["c", *(f"p{i}" for i in range(1, n + 1))], rng.randint(0, n))
        crashes = "".join(f"&do=crash:{one}@{rng.randint(0, 60)}" for one in nodes)
        one = run(f"n={n}&net=1-4&seed={rng.randrange(1000)}{crashes}")
        assert fine(one), one.scenario.text


# --- A cut that looks like death ------------------------------------------------------------


def test_of_the_12_cuts_of_three_in_two_four_make_them_contradict_each_other():
    """Those that part all who know how the votes came out from somebody in doubt."""
    found = set()
    for k, alone in product(range(4), range(1, 4)):
        rest = ",".join(f"p{i}" for i in range(1, 4) if i != alone)
        crash = f"c~p{k}.PreCommit" if k else 2
        one = run(f"do=crash:c@{crash}&do=cut:p{alone}/{rest}@5")
        assert status(one)["everybody_learns"] == "holds"
        if status(one)["agreement"] == "violated":
            found.add((k, alone))
    assert found == {(1, 1), (1, 2), (1, 3), (2, 3)}


def test_a_message_slower_than_the_patience_is_taken_for_a_death():
    one = run("do=crash:c@c~p1.PreCommit&do=delay:p3~p1.State:30&do=delay:p1~p3.DoCommit:40")
    assert not one.report()["budget"]["inside"]


# --- The presets ---------------------------------------------------------------------------

PRESETS = {
    # name: what each is in, sends of the seven kinds and of others, inside the budget
    "cut": ("xCAA", (3, 3, 1, 1, 0, 1, 0, 5), False),
    "commit": ("CCCC", (3, 3, 3, 3, 3, 0, 0, 0), True),
    "nobody-knows": ("xAAA", (3, 3, 0, 0, 0, 2, 0, 4), True),
    "one-knows": ("xCCC", (3, 3, 3, 3, 2, 0, 0, 4), True),
    "next-takes-over": ("xxCC", (3, 3, 3, 3, 1, 0, 0, 7), True),
    "returns": ("CCCC", (3, 3, 3, 3, 5, 0, 0, 7), True),
    "timers-alone": ("xCAA", (3, 3, 1, 1, 0, 0, 0, 0), False),
    "no-ack-aborts": ("xxCC", (3, 3, 3, 2, 1, 1, 0, 3), False),
    "returns-and-decides": ("xCAA", (3, 3, 1, 1, 0, 1, 0, 3), False),
}


def test_every_preset_is_named_here():
    assert [one.name for one in protocols.get(SLUG).presets] == list(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_to_what_its_text_says(name):
    one = preset(name)
    ended, counts, inside = PRESETS[name]
    assert (states(one), sent(one)) == (ended, counts)
    assert status(one)["everybody_learns"] == "holds"
    assert (status(one)["agreement"] == "holds") == one.report()["budget"]["inside"] == inside


def test_the_one_who_knew_takes_its_knowledge_with_it():
    one = run("do=crash:c@c~p1.PreCommit&do=crash:p1@p1~c.Ack")
    assert states(one) == "xxAA" and fine(one)


@pytest.mark.parametrize("at", [12, 50])
def test_whoever_comes_back_asks_and_obeys(at):
    one = run(f"do=crash:c@c~p1.PreCommit&do=recover:c@{at}")
    assert states(one) == "CCCC" and fine(one)


def test_a_participant_that_comes_back_is_told_too():
    assert states(run("do=crash:p3@3&do=recover:p3@20")) == "CCCC"


# --- Beside two-phase commit ----------------------------------------------------------------

OTHER = "two-phase-commit"
OUTCOMES = {
    # accident: two-phase and three-phase, what the participants are in
    "coordinator-dies": ("RRR", "AAA"),
    "one-told": ("CCC", "CCC"),
    "both-die": ("xRR", "xAA"),
    "cut-off": ("CRR", "CAA"),
    "refused": ("AAA", "AAA"),
    "vote-lost": ("AAA", "AAA"),
}


def test_the_same_accident_blocks_the_one_and_splits_the_other():
    for place, slug in enumerate((OTHER, SLUG)):
        assert [one.name for one in protocols.get(slug).accidents] == list(OUTCOMES)
        for one in protocols.get(slug).accidents:
            query = "&".join(f"do={each}" for each in one.do)
            found = protocols.Run(protocols.parse(f"{slug}/?{query}")).finish()
            assert states(found)[1:] == OUTCOMES[one.name][place], (slug, one.name)
            assert found.report()["ineffective"] == []
