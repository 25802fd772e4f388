"""Epidemics: against the exact expectations of a Markov chain; anti-entropy through a cut."""

from collections import Counter
from functools import cache
from math import comb

import pytest

import protocols
from tests.protocols.reading import inside, sends, sent, status

SLUG = "gossip"


def scenario(query):
    return protocols.parse(f"{SLUG}/?{query}")


def run(query):
    return protocols.Run(scenario(query)).finish()


def holds(one):
    return {row["state"]["holds"] for row in one.report()["nodes"].values()}


def reached(one):
    return next(row["at"] for row in one.report()["properties"] if row["name"] == "everybody")


# --- Epidemics: exact expectations ---------------------------------------------------------------


def hit(balls, cells, chance):
    """How many of the cells are hit, each ball hitting any given one with that chance."""
    found = {0: 1.0}
    for _ in range(balls):
        after = Counter()
        for j, p in found.items():
            after[j + 1] += p * (cells - j) * chance
            after[j] += p * (1 - (cells - j) * chance)
        found = after
    return found


def binomial(n, p):
    return {i: comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)}


@cache
def mean_rounds(n, mode, loss=0.0, informed=1):
    """Exact: in a round every informed node pushes once, every ignorant one asks once.

    A Push must arrive; a pull needs both its Ask and its Tell to arrive.
    """
    if informed == n:
        return 0.0
    ignorant, arrives = n - informed, 1 - loss
    pushed = hit(informed, ignorant, arrives / (n - 1)) if mode != "pull" else {0: 1.0}
    asked = 0.0 if mode == "push" else informed / (n - 1) * arrives**2
    stays = total = 0.0
    for j, p in pushed.items():
        for i, q in binomial(ignorant - j, asked).items():
            if i + j == 0:
                stays += p * q
            elif p * q > 0:
                total += p * q * mean_rounds(n, mode, loss, informed + i + j)
    return (1 + total) / (1 - stays)


# The card's exact means, and the means of the founding system under loss.
EXACT = {
    ("push", 3): 7 / 3, ("pull", 3): 2, ("push-pull", 3): 3 / 2,
    ("push", 16): 7.414, ("pull", 16): 6.140, ("push-pull", 16): 4.153,
    ("push", 100): 12.305, ("pull", 100): 9.793, ("push-pull", 100): 6.529,
}  # fmt: skip
UNDER_LOSS = {
    ("push", 0.2): 9.0, ("push", 0.5): 13.7, ("push-pull", 0.2): 5.4, ("push-pull", 0.5): 9.6,
}  # fmt: skip


def test_the_expectations_are_those_of_the_literature():
    for (mode, n), mean in EXACT.items():
        assert abs(mean_rounds(n, mode) - mean) < 0.0006
    for (mode, loss), mean in UNDER_LOSS.items():
        assert abs(mean_rounds(16, mode, loss) - mean) < 0.1


def agrees(mode, n, seeds, loss="0"):
    """The mean over the seeds, within four standard errors of the exact one."""
    measured = protocols.measure(scenario(f"n={n}&mode={mode}&loss={loss}"), seeds)
    found = next(m for m in measured if (m.name, m.unit) == ("everybody", "rounds to"))
    assert found.runs == seeds, "everybody learns everything, under every seed"
    error = found.deviation / seeds**0.5
    return abs(float(found.mean) - mean_rounds(n, mode, float(loss))) < 4 * error


@pytest.mark.parametrize("n", [3, 16])
@pytest.mark.parametrize("mode", ["push", "pull", "push-pull"])
def test_rounds_until_everybody_knows(mode, n):
    assert agrees(mode, n, 300)


@pytest.mark.parametrize("mode", ["push", "push-pull"])
@pytest.mark.parametrize("loss", ["0.2", "0.5"])
def test_loss_only_slows_it_down(mode, loss):
    assert agrees(mode, 16, 60, loss)


@pytest.mark.soak
@pytest.mark.parametrize("n", [3, 16])
@pytest.mark.parametrize("mode", ["push", "pull", "push-pull"])
def test_rounds_until_everybody_knows_over_many_seeds(mode, n):
    assert agrees(mode, n, 2_000)


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["push", "pull", "push-pull"])
def test_sixty_four_nodes(mode):
    assert agrees(mode, 64, 100)


def by_round(one):
    """For each round: who knew the news at its start, and what was sent in it."""
    informed, found = set(), []
    for event in one.events:
        if event.kind == "round-started" and dict(event.more)["round"] > len(found):
            found.append((set(informed), []))
        if event.node and event.kind != "round-started" and dict(event.state).get("known"):
            informed.add(event.node)
        if event.kind == "message-sent":
            found[-1][1].append(event)
    return found


@pytest.mark.parametrize("mode", ["push", "pull", "push-pull"])
def test_who_says_what_in_a_round(mode):
    for seed in range(5):
        for informed, those in by_round(run(f"n=16&mode={mode}&seed={seed}&net=1-3")):
            senders = Counter((event.body.kind, event.sender) for event in those)
            pushing = {sender for kind, sender in senders if kind == "Push"}
            asking = {sender for kind, sender in senders if kind == "Ask"}
            everybody = set(map(str, range(16)))
            assert pushing == (informed if mode != "pull" else set())
            assert asking == (everybody - informed if mode != "push" else set())
            assert {sender for kind, sender in senders if kind == "Tell"} <= informed
            assert all(senders["Push", one] + senders["Ask", one] <= 1 for one in everybody)
            assert all(event.sender != event.receiver for event in those)


def test_whoever_was_asked_tells_only_what_it_knew_when_the_round_began():
    """In this run somebody is told and then asked in one and the same round."""
    told_and_asked = 0
    for seed in range(20):
        for informed, those in by_round(run(f"n=16&mode=push-pull&seed={seed}")):
            told = {event.receiver for event in those if event.body.kind == "Push"} - informed
            asked = [event for event in those if event.body.kind == "Ask"]
            told_and_asked += sum(event.receiver in told for event in asked)
            answered = [event for event in those if event.body.kind == "Tell"]
            assert len(answered) <= sum(event.receiver in informed for event in asked)
    assert told_and_asked > 10


def test_a_round_has_room_for_a_question_and_its_answer():
    one = run("n=16&mode=pull&net=1-5")
    assert protocols.header(one.scenario)["round_ticks"] == 10
    assert {event.at % 10 for event in sends(one, "Ask")} == {0}
    assert sent(one, "Tell") == 15
    assert one.report()["counts"]["dropped"] == 0, "nothing is late"
    answer = sends(one, "Tell")[0]
    slow = run(f"n=16&mode=pull&net=1-5&do=delay:{answer.message}:10")
    assert [event.by for event in slow.events if event.message == answer.message][1:] == ["late"]
    measured = {(m.name, m.unit): m for m in protocols.measure(one.scenario, 1)}
    assert measured["everybody", "rounds to"].mean == -(-reached(one) // 10)


def test_every_other_node_is_picked_as_often():
    picked = Counter(
        sends(run(f"n=5&mode=push&seed={s}&until=1"), "Push")[0].receiver for s in range(400)
    )
    assert set(picked) == {"1", "2", "3", "4"}
    assert sum((count - 100) ** 2 / 100 for count in picked.values()) < 16.3  # one in a thousand


def test_a_crash_is_shrugged_off():
    one = run("n=16&mode=push-pull&do=crash:0@3&do=crash:5@0&do=crash:9@4")
    up = [row for row in one.report()["nodes"].values() if row["up"]]
    assert len(up) == 13
    assert all(row["state"]["known"] == ["v1-0"] for row in up)
    assert inside(one)


def test_a_rumour_dies_with_the_only_one_who_knows_it():
    one = run("n=6&mode=push&do=crash:0@0")
    assert status(one)["everybody"] == "violated"
    assert status(one)["only_grows"] == "holds"


# --- Anti-entropy --------------------------------------------------------------------------------

CUT = "n=10&mode=anti-entropy&do=cut:0,1,2,3,4/5,6,7,8,9@0&do=request:7:write@0"


@pytest.mark.parametrize("seed", range(5))
def test_two_versions_until_the_heal(seed):
    written = f"{CUT}&do=request:2:write@14&seed={seed}"
    apart = run(f"{written}&until=39")
    nodes = apart.report()["nodes"].items()
    sides = [{row["state"]["holds"] for node, row in nodes if (int(node) < 5) == s} for s in (1, 0)]
    assert sides == [{"v2-2"}, {"v1-7"}]
    assert status(apart)["two_versions"] == "witnessed"
    healed = run(f"{written}&do=heal@40")
    assert holds(healed) == {"v2-2"}
    assert status(healed)["everybody"] == "holds"
    assert inside(healed)


def test_a_tie_goes_to_the_higher_number():
    assert holds(run(f"{CUT}&do=heal@20")) == {"v1-7"}


def test_without_a_heal_they_never_agree():
    one = run(CUT)
    assert holds(one) == {"v1-0", "v1-7"}
    assert status(one)["everybody"] == "violated"


def test_a_writer_that_is_down_keeps_its_version_until_it_comes_back():
    alone = "n=6&mode=anti-entropy&do=request:5:write@11&do=crash:5@12"
    assert status(run(alone))["everybody"] == "violated"
    back = run(f"{alone}&do=recover:5@30")
    assert holds(back) == {"v2-5"}
    assert status(back)["everybody"] == "holds"
