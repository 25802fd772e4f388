"""What becomes of a message: the order of fates; drop, delay, deliver, copy; FIFO channels."""

import pytest

from protocols.kernel import Network
from tests.kernel.toys import Office, arrivals, ends, fifo, happened, office, run, state, told, used

ONE = told("1", "2", 10)  # arrives at 14


# --- Order of fates ----------------------------------------------------------------------------

FATES = {
    "you": ["drop:1~2.Word"],
    "partition": ["cut:1/2@12"],
    "crash": ["crash:2@13"],
    "loss": [],
}


@pytest.mark.parametrize("first", range(4))
def test_fates_in_order(first):
    """you > partition > crash > loss, each tried with all that come after it."""
    order = list(FATES)
    do = [one for fate in order[first:] for one in FATES[fate]]
    found = office(*ONE, *do, query="loss=1")
    assert arrivals(found) == [("1~2.Word", 14, order[first])]


def test_loss_before_late():
    """In rounds, whatever is later than its round is late, unless something else took it."""
    base = "school/?lessons=1&net=2-2&do=delay:0~1.Shut:9"
    assert ends(run(base))["0~1.Shut"] == (11, "late")
    assert ends(run(f"{base}&loss=1"))["0~1.Shut"] == (11, "loss")
    assert ends(run(f"{base}&do=crash:1@5"))["0~1.Shut"] == (11, "crash")
    assert ends(run(f"{base}&do=drop:0~1.Shut&loss=1"))["0~1.Shut"] == (11, "you")


def test_a_round_takes_what_arrives_by_its_last_tick():
    base = "school/?lessons=1&n=2&net=2-5&do=deliver:0~1.Shut"
    assert ends(run(f"{base}@5"))["0~1.Shut"] == (5, "ok")
    assert state(run(f"{base}@5"), "1")["read"] == ["2<0:1"]
    assert ends(run(f"{base}@6"))["0~1.Shut"] == (6, "late")
    assert state(run(f"{base}@6"), "1")["read"] == []


def test_crash_and_loss_reports_name_everything():
    found = office(*ONE, "crash:2@13")
    event = next(e for e in found.events if e.kind == "message-dropped")
    assert (event.node, event.sender, event.receiver, event.by) == ("2", "1", "2", "crash")
    assert found.report()["counts"] == {
        "sent": 1, "delivered": 0, "dropped": 1, "duplicated": 0, "in_flight": 0,
        "by_kind": {"Word": 1},
    }  # fmt: skip


# --- You: drop, delay, deliver, copy -----------------------------------------------------------


def test_drop_with_delay_dies_at_the_moved_arrival():
    assert arrivals(office(*ONE, "drop:1~2.Word", "delay:1~2.Word:6")) == [("1~2.Word", 20, "you")]
    assert arrivals(office(*ONE, "drop:1~2.Word", "deliver:1~2.Word@12")) == [
        ("1~2.Word", 12, "you")
    ]


def test_deliver_beats_delay():
    found = office(*ONE, "delay:1~2.Word:6", "deliver:1~2.Word@12")
    assert arrivals(found) == [("1~2.Word", 12, "ok")]


def test_deliver_before_its_send_arrives_one_tick_after():
    for tick in (0, 10, 11):
        assert arrivals(office(*ONE, f"deliver:1~2.Word@{tick}")) == [("1~2.Word", 11, "ok")]
    assert arrivals(office(*ONE, "deliver:1~2.Word@12")) == [("1~2.Word", 12, "ok")]


def test_a_copy_has_its_own_delay_and_loss():
    rows = {(c[1] - o[1]) for o, c in (_pair(seed) for seed in range(40)) if o[2] == c[2] == "ok"}
    fates = {(o[2], c[2]) for o, c in (_pair(seed, "&loss=0.5") for seed in range(40))}
    assert len(rows) > 3 and min(rows) < 0 < max(rows)
    assert fates == {("ok", "ok"), ("ok", "loss"), ("loss", "ok"), ("loss", "loss")}


def _pair(seed, more=""):
    query = f"office/?seed={seed}&net=1-9{more}&do={ONE[0]}&do=copy:1~2.Word"
    rows = {row[0]: row for row in arrivals(run(query))}
    return rows["1~2.Word"], rows["1~2.Word*2"]


def test_dropping_the_original_spares_the_copies():
    found = office(*ONE, "copy:1~2.Word:3", "drop:1~2.Word", "drop:1~2.Word*3")
    fates = {name: how for name, (_, how) in ends(found).items()}
    assert fates == {"1~2.Word": "you", "1~2.Word*2": "ok", "1~2.Word*3": "you", "1~2.Word*4": "ok"}
    counts = found.report()["counts"]
    assert (counts["sent"], counts["duplicated"]) == (1, 3)
    assert state(found, "2")["heard"] == ["1:red", "1:red"]


def test_copies_are_made_at_the_send_and_can_be_delayed_and_delivered():
    found = office(*ONE, "copy:1~2.Word:2", "delay:1~2.Word*2:5", "deliver:1~2.Word*3@11")
    assert happened(found, "message-duplicated") == [(10, "1"), (10, "1")]
    assert ends(found) == {
        "1~2.Word": (14, "ok"), "1~2.Word*2": (19, "ok"), "1~2.Word*3": (11, "ok"),
    }  # fmt: skip


def test_the_copy_of_a_lie_says_the_lie():
    found = office(*ONE, "copy:1~2.Word", "traitor:1:person", "say:1~2.Word:text=blue")
    assert state(found, "2")["heard"] == ["1:blue", "1:blue"]


# --- FIFO --------------------------------------------------------------------------------------


def test_on_fifo_a_delay_holds_up_what_follows():
    found = fifo("delay:1~2.Word:6")
    assert arrivals(found) == [("1~2.Word", 20, "ok"), ("1~2.Word.2", 20, "ok")]
    assert ends(office(*told("1", "2", 10, 11), "delay:1~2.Word:6"))["1~2.Word.2"] == (15, "ok")


def test_on_fifo_a_dropped_message_keeps_its_place():
    found = fifo("delay:1~2.Word:6", "drop:1~2.Word")
    assert arrivals(found) == [("1~2.Word", 20, "you"), ("1~2.Word.2", 20, "ok")]


def test_fifo_orders_channels_one_by_one():
    found = office(*told("1", "2", 10), *told("3", "2", 11), "delay:1~2.Word:6", query="fifo=1")
    assert ends(found)["3~2.Word"] == (15, "ok")


def test_fifo_keeps_the_order_of_sends_for_every_seed():
    for seed in range(30):
        found = fifo(words=(10, 11, 12, 13, 14), query=f"net=1-9 seed={seed}")
        assert [name for name, _, _ in arrivals(found)] == [
            "1~2.Word", "1~2.Word.2", "1~2.Word.3", "1~2.Word.4", "1~2.Word.5",
        ]  # fmt: skip


def test_fifo_is_per_channel_and_not_per_kind():
    do = ["request:1:nudge:to=2@11", "delay:1~2.Word:6"]
    assert ends(fifo(*do, words=(10,)))["1~2.Note"] == (20, "ok")


def test_overtaking_by_hand_is_charged_on_fifo_alone():
    do = ["delay:1~2.Word:6", "deliver:1~2.Word.2@13"]
    found = fifo(*do)
    assert arrivals(found) == [("1~2.Word.2", 13, "ok"), ("1~2.Word", 20, "ok")]
    assert used(found)["overtake"] == 1 and not found.report()["budget"]["inside"]
    assert "overtake" not in used(office(*told("1", "2", 10, 11), *do))
    assert "overtake" not in used(fifo("deliver:1~2.Word.2@14"))
    assert "overtake" not in used(fifo("delay:1~2.Word:6", "deliver:1~2.Word.2@20"))


def test_overtaking_is_charged_where_the_protocol_relies_on_fifo_and_the_network_is_not(
    monkeypatch,
):
    do = (*told("1", "2", 10, 11), "delay:1~2.Word:6")
    assert "overtake" not in used(office(*do))
    monkeypatch.setattr(Office, "network", Network(4, 4, fifo=True))
    assert "overtake" not in used(office(*do))
    found = office(*do, query="fifo=0")
    assert arrivals(found) == [("1~2.Word.2", 15, "ok"), ("1~2.Word", 20, "ok")]
    assert used(found)["overtake"] == 1


def test_on_fifo_a_late_delivery_by_hand_holds_up_what_follows():
    found = fifo("deliver:1~2.Word@30")
    assert arrivals(found) == [("1~2.Word", 30, "ok"), ("1~2.Word.2", 30, "ok")]
    assert "overtake" not in used(found)


def test_a_copy_holds_nobody_up():
    found = fifo("copy:1~2.Word", "delay:1~2.Word*2:9")
    assert ends(found) == {
        "1~2.Word": (14, "ok"), "1~2.Word*2": (23, "ok"), "1~2.Word.2": (15, "ok"),
    }  # fmt: skip
    found = fifo("copy:1~2.Word", "deliver:1~2.Word*2@23")
    assert ends(found)["1~2.Word.2"] == (15, "ok")
    assert "overtake" not in used(
        fifo("copy:1~2.Word", "delay:1~2.Word*2:9", "deliver:1~2.Word.2@14")
    )
