"""The ABD register: exact counts, no operation ever goes back, and four mistakes."""

from functools import partial

import pytest

import protocols
from tests.kernel.campaign import scenarios
from tests.protocols.opening import opened, ran, red

SLUG = "abd-register"
run, preset = partial(ran, SLUG), partial(opened, SLUG)
A = "do=request:c1:write:value=a@0"


def operations(one):
    """Each operation that was finished: client, its event of beginning and end, write?, stamp."""
    begun, found = {}, []
    for seq, event in enumerate(one.events):
        state = dict(event.state)
        if event.kind == "request-made" and state.get("doing"):
            begun[event.node] = (seq, state["doing"])
        if event.kind == "message-delivered" and state.get("finished"):
            start, doing = begun[event.node]
            *stamp, value = state["finished"][-1]
            found.append((event.node, start, seq, doing != "read", tuple(stamp), value))
    return found


def results(one):
    return [(client, value) for client, _, _, _, _, value in operations(one)]


def times(one):
    return [one.events[end].at for _, _, end, *_ in operations(one)]


# --- Counts and delays ---------------------------------------------------------------------


@pytest.mark.parametrize("n", range(1, 8))
def test_what_a_write_and_a_read_cost(n):
    assert run(f"n={n}&{A}").report()["counts"]["sent"] == 2 * n
    assert run(f"n={n}&do=request:c2:read@0").report()["counts"]["sent"] == 4 * n
    assert run(f"n={n}&many=1&{A}").report()["counts"]["sent"] == 4 * n
    agreed = run(f"n={n}&fast=1&{A}&do=request:c2:read@4")
    assert agreed.report()["counts"]["sent"] == 2 * n + 2 * n


def test_how_long_they_take():
    assert times(preset("write-and-read")) == [2, 8]  # two delays for a write, four for a read
    assert times(preset("write-and-read", fast=1)) == [2, 6]
    assert times(run(f"many=1&{A}")) == [4]


@pytest.mark.parametrize("n", [3, 5, 7])
def test_a_minority_may_be_down(n):
    down = "".join(f"&do=crash:s{i}@0" for i in range(1, (n - 1) // 2 + 1))
    one = run(f"n={n}&{A}&do=request:c2:read@4{down}")
    assert results(one) == [("c1", "a"), ("c2", "a")] and one.report()["budget"]["inside"]
    more = run(f"n={n}&{A}{down}&do=crash:s{n}@0")
    assert not results(more) and not red(more) and not more.report()["budget"]["inside"]


# --- The presets ---------------------------------------------------------------------------


def test_a_read_finishes_the_work_of_a_write():
    one = preset("half-written")
    assert results(one)[:2] == [("c2", "a"), ("c2", "a")]
    assert times(one) == [8, 14, 62]  # C1 asks again at 60, and hears that it is done
    alone = preset("half-written", "drop:c2~s2.Write", "drop:c2~s3.Write")
    assert min(times(alone)) > 60


def test_without_the_write_back_time_runs_backwards():
    one = preset("no-write-back")
    assert results(one)[:2] == [("c2", "a"), ("c2", "v0")]
    assert red(one) == {"held": 6, "no_going_back": 12}


def test_a_read_beside_a_write_may_return_either():
    assert results(preset("both-at-once"))[0] == ("c2", "a")
    assert results(preset("both-at-once", "delay:s2~c2.Value:5"))[:1] == [("c2", "v0")]


def test_the_name_decides_between_two_writers():
    one = preset("two-writers")
    stamps = {client: stamp for client, _, _, write, stamp, _ in operations(one) if write}
    assert stamps == {"c1": (1, "c1"), "c2": (1, "c2")}
    held = {v["state"]["value"] for v in one.report()["nodes"].values() if v["role"] == "Server"}
    assert held == {"b"} and results(one)[-1] == ("c1", "b")
    later = preset(
        "two-writers", "request:c2:write:value=b@4", without=["request:c2:write:value=b@0"]
    )
    assert {o[4] for o in operations(later) if o[3]} == {(1, "c1"), (2, "c2")}


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("no-write-back", {"held": 6, "no_going_back": 12}),
        ("overwrites", {"held": 8, "no_going_back": 14}),
        ("half-is-enough", {"held": 2}),
        ("forgets-name", {"one_value_a_stamp": 2}),
    ],
)
def test_a_mistake_and_what_it_breaks(name, broken):
    one = preset(name)
    assert red(one) == broken and not one.report()["budget"]["inside"]
    sound = protocols.Run(one.scenario.mended()).finish()
    assert not red(sound) and sound.report()["budget"]["inside"]


# --- Atomicity, of all clients together ----------------------------------------------------


def backwards(one):
    """Pairs of operations, one over before the other began, whose stamps are the wrong way."""
    found = operations(one)
    return [(a, b) for a in found for b in found if a[2] < b[1]
            and (b[4] < a[4] or (b[3] and b[4] == a[4]))]  # fmt: skip


def test_no_operation_goes_back_behind_one_that_was_over():
    """Lynch 1996, lemma 13.16: with stamps in this order the register is atomic."""
    count = 0
    for seed in range(60):
        asked = "".join(
            f"&do=request:c{1 + (seed + i) % 3}:{what}@{5 * i}"
            for i, what in enumerate(("write:value=a", "read", "write:value=b", "read", "read"))
        )
        one = run(
            f"clients=3&many={seed % 2}&fast={seed // 2 % 2}&net=1-9&loss=0.1&wait=12"
            f"&seed={seed}{asked}&do=crash:s1@9"
        )
        assert not backwards(one) and not red(one), one.scenario.text
        count += len(operations(one))
    assert count > 150
    assert backwards(preset("no-write-back"))


def test_random_scenarios_are_atomic():
    for scenario in scenarios(SLUG, count=60):
        if scenario.protocol.mutation == "none":
            one = protocols.Run(scenario).finish()
            assert not backwards(one), scenario.text


# --- Steps ---------------------------------------------------------------------------------


def test_one_operation_at_a_time_and_one_writer():
    one = run(f"{A}&do=request:c1:read@1&do=request:c2:write:value=b@1")
    assert "C1 is not done yet: write a." in one.texts
    assert "C2 does not write: C1 is the only writer." in one.texts
    assert results(one) == [("c1", "a")]


def test_who_gets_no_answer_asks_again():
    one = run(f"wait=5&{A}&do=drop:c1~s1.Write&do=drop:c1~s2.Write&do=drop:s3~c1.Ack")
    again = [e.message for e in one.events if e.kind == "message-sent" and e.at == 5]
    assert again == ["c1~s1.Write.2", "c1~s2.Write.2", "c1~s3.Write.2"]
    assert times(one) == [7]


@pytest.mark.parametrize("query", ["n=0", "n=8", "clients=4", "wait=2"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
