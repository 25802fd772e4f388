"""Cuts and holds: what they take, what they keep back, and how a heal ends them."""

import pytest

from tests.kernel.toys import arrivals, ends, fifo, idle, office, told

ONE = told("1", "2", 10)  # arrives at 14


# --- Cuts and holds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cut", "healed", "fate"),
    [
        ("cut:1/2@5", "heal@9", "ok"),  # over before the send
        ("cut:1/2@5", "heal@10", "ok"),  # at the tick of the send: heal comes first
        ("cut:1/2@5", "heal@11", "partition"),
        ("cut:1/2@10", "heal@11", "partition"),
        ("cut:1/2@12", "heal@13", "partition"),  # in flight
        ("cut:1/2@14", "heal@15", "partition"),  # at the arrival
        ("cut:1/2@15", "heal@16", "ok"),
        ("cut:1~2@12", "heal@13", "partition"),
        ("cut:2~1@12", "heal@13", "ok"),
        ("cut:1,3/2@12", "heal@13", "partition"),
        ("cut:1,2/3@12", "heal@13", "ok"),
        ("cut:3/1/2@12", "heal@13", "partition"),
    ],
)
def test_a_cut_takes_what_is_in_flight_at_any_tick(cut, healed, fate):
    assert arrivals(office(*ONE, cut, healed)) == [("1~2.Word", 14, fate)]


def test_cuts_add_up_and_one_heal_ends_all():
    found = office(
        *ONE, *told("1", "3", 10, 20), *told("1", "2", 20), "cut:1/2@5", "cut:1/3@6", "heal@18"
    )
    assert {name: how for name, (_, how) in ends(found).items()} == {
        "1~2.Word": "partition", "1~3.Word": "partition", "1~2.Word.2": "ok", "1~3.Word.2": "ok",
    }  # fmt: skip
    assert idle(office("heal@5")) == ["heal@5"]


def test_a_hold_keeps_back_what_was_left():
    assert arrivals(office(*ONE, "hold:1/2@12", "heal@30")) == [("1~2.Word", 32, "ok")]
    assert arrivals(office(*ONE, "hold:1/2@14", "heal@30")) == [("1~2.Word", 30, "ok")]
    assert arrivals(office(*ONE, "hold:1/2@3", "heal@30")) == [("1~2.Word", 34, "ok")]
    assert arrivals(office(*ONE, "hold:1/2@15", "heal@30")) == [("1~2.Word", 14, "ok")]
    assert arrivals(office(*ONE, "hold:2~1@3", "heal@30")) == [("1~2.Word", 14, "ok")]
    again = office(*ONE, "hold:1/2@12", "heal@30", "hold:1/2@31", "heal@40")
    assert arrivals(again) == [("1~2.Word", 41, "ok")]


def test_what_is_held_for_ever_stays_in_flight_and_the_run_is_over():
    found = office(*ONE, "hold:1/2@12")
    report = found.report()
    assert arrivals(found) == [] and report["counts"]["in_flight"] == 1
    assert report["end"]["reason"] == "quiescence"


def test_a_cut_while_it_is_held_takes_it_at_its_arrival():
    assert arrivals(office(*ONE, "hold:1/2@12", "cut:1/2@13", "heal@30")) == [
        ("1~2.Word", 32, "partition")
    ]


def test_on_fifo_what_was_held_arrives_in_order_at_heal_plus_what_was_left():
    """The place of a later message must not hold up an earlier one."""
    slow_second = ["delay:1~2.Word.2:9"]
    found = fifo(*slow_second, "hold:1/2@12", "heal@13")
    assert arrivals(found) == [("1~2.Word", 15, "ok"), ("1~2.Word.2", 25, "ok")]
    slow_first = ["delay:1~2.Word:9", "hold:1/2@12", "heal@13"]
    found = fifo(*slow_first, words=(10, 11, 20))
    assert [row[:2] for row in arrivals(found)] == [
        ("1~2.Word", 24), ("1~2.Word.2", 24), ("1~2.Word.3", 24),
    ]  # fmt: skip
