"""Bully inside its budget: crashes, recoveries and copies at any time, on a legal network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocols
from tests.protocols.reading import status

SAFETY = ("one_leader", "highest_leads")


def run(query):
    return protocols.Run(protocols.parse(f"bully/?{query}")).finish()


@st.composite
def troubles(draw):
    """Any crashes, recoveries, suspicions and copies, on a network as slow as `t_ok` allows."""
    n = draw(st.integers(3, 6))
    t_ok = draw(st.sampled_from((3, 3, 4, 5, 7)))
    delay = (t_ok - 1) // 2
    t_coord = 2 * delay + t_ok - 1 + draw(st.integers(0, 4))
    nodes, ticks = st.integers(1, n), st.integers(0, 30)
    channel = st.tuples(nodes, nodes).filter(lambda pair: pair[0] != pair[1])
    kinds = st.sampled_from(("Election", "Ok", "Coordinator", "Election.2", "Coordinator.2"))
    names = st.builds(lambda pair, kind: (pair[0], f"{pair[0]}~{pair[1]}.{kind}"), channel, kinds)
    one = st.one_of(
        st.builds("crash:{}@{}".format, nodes, ticks),
        st.builds("recover:{}@{}".format, nodes, ticks),
        st.builds("request:{}:elect@{}".format, nodes, ticks),
        names.map(lambda name: f"crash:{name[0]}@{name[1]}"),
        names.map(lambda name: f"copy:{name[1]}"),
    )
    do = "".join(f"&do={each}" for each in sorted(draw(st.sets(one, min_size=1, max_size=14))))
    net = f"{draw(st.integers(1, delay))}-{delay}"
    tell_all, seed = draw(st.integers(0, 1)), draw(st.integers(0, 99))
    return f"n={n}&t_ok={t_ok}&t_coord={t_coord}&tell_all={tell_all}&seed={seed}&net={net}{do}"


def check_safety(query):
    one = run(query)
    report = one.report()
    assert report["budget"]["inside"], query
    assert report["end"]["reason"] == "quiescence", query
    assert not any(status(one)[name] == "violated" for name in SAFETY), query


def check_a_late_suspicion(query):
    """Once crashes have ended, one suspicion anywhere brings everybody behind the highest."""
    parts = query.split("&")
    query = "&".join(one for one in parts if not ("crash" in one and "~" in one))
    up = [node for node, held in run(query).report()["nodes"].items() if held["up"]]
    for who in up:
        one = run(f"{query}&do=request:{who}:elect@300")
        assert status(one)["all_follow"] == "holds", (query, who)


@given(troubles())
def test_crashes_at_any_time_break_nothing(query):
    check_safety(query)


@given(troubles())
def test_one_suspicion_after_the_last_crash_is_enough(query):
    check_a_late_suspicion(query)


@pytest.mark.soak
@given(troubles())
def test_crashes_at_any_time_break_nothing_for_long(query):
    check_safety(query)
    check_a_late_suspicion(query)
