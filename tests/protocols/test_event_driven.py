"""Event-driven services: what is lost, doubled or reordered without each guard, and not with it."""

from random import Random

import pytest

import protocols
from tests.protocols.reading import inside, state, status
from tests.random_scenarios import random_scenario

SLUG = "event-driven"
SAFE = ("no_phantom", "nothing_lost", "once", "in_order", "copies_agree", "no_orphans")
ANN = "UserCreated ann"
NOTE = "NoteCreated ann/1"
GONE = "UserDeleted ann"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, old="", new=""):
    text = protocols.preset(SLUG, name).text
    assert old in text
    return protocols.Run(protocols.parse(text.replace(old, new))).finish()


def reasons(one):
    """The red safety properties, and what they say."""
    rows = one.report()["properties"]
    red = [row for row in rows if (row["type"], row["status"]) == ("safety", "violated")]
    return {row["name"]: row["reason"] for row in red}


def events(one):
    """How many messages went by way of the broker."""
    kinds = one.report()["counts"]["by_kind"]
    return sum(kinds.get(kind, 0) for kind in ("Publish", "PubAck", "Deliver", "Ack", "Nack"))


def sends(one, start):
    return [e.at for e in one.events if e.kind == "message-sent" and e.message.startswith(start)]


def effects(one, *nodes):
    return [state(one, node)["applied"] for node in nodes or ("notes", "notifier")]


def well(one):
    assert not reasons(one) and status(one)["settled"] == "holds", one.scenario.text


# --- The presets -------------------------------------------------------------------------------


def test_happy():
    """UserCreated reaches Notes, NoteCreated reaches the Notifier: one notification of it."""
    one = preset("happy")
    assert effects(one) == [[ANN], [ANN, NOTE]]
    assert state(one, "notifier")["mails"].count(NOTE) == 1
    assert state(one, "notes")["known"] == list(state(one, "users")["rows"]) == ["ann"]
    assert events(one) == 6 + 4  # Notes does not hear of its own notes: 2 + 2 (s - 1)
    assert one.report()["end"] == {"at": 17, "reason": "quiescence"}
    well(one)


def test_a_note_may_come_too_soon():
    one = run("think=1")
    assert state(one, "client")["news"] == ["CreateUser ann: ok", "CreateNote ann/1: rejected"]
    assert any("who is ann?" in (e.why or "") for e in one.events)


@pytest.mark.parametrize("s", [1, 2, 3, 4])
def test_an_event_costs_2_plus_2s_messages(s):
    """A of the card is s = 2: six messages, one effect each."""
    one = run(f"story=user&s={s}")
    assert events(one) == 2 + 2 * s
    assert effects(one, *("notes", "notifier", "search", "analytics")[:s]) == [[ANN]] * s
    well(one)


def test_one_event():
    one = preset("one-event")
    assert events(one) == 6 and one.report()["counts"]["sent"] == 6 + 2  # Command and Answer
    assert one.report()["end"]["at"] == 5


def test_down_sync():
    one = preset("down-sync")
    assert state(one, "client")["news"][0] == "CreateUser ann: failed"
    assert sends(one, "users~client.Answer")[0] == 1 + 8  # the timeout of the call
    assert state(one, "users")["rows"] == {} and effects(one) == [[], []]
    assert not inside(one) and not reasons(one)


def test_down_queue():
    one = preset("down-queue")
    assert sends(one, "users~client.Answer") == [1]
    notes = [e.at for e in one.events if e.kind == "message-delivered" and e.receiver == "notes"
             and e.body.kind == "Deliver"]  # fmt: skip
    assert sends(one, "broker~notes.Deliver") == [3, 11, 19, 27, 35, 43] and notes == [44]
    assert effects(one) == [[ANN], [ANN, NOTE]]
    assert state(one, "client")["news"][1:] == ["CreateNote ann/1: ok"] * 2
    assert inside(one)
    well(one)
    dead = preset("down-queue", "attempts=10", "attempts=5")
    assert state(dead, "broker")["dead"] == [["notes", ANN]] and not reasons(dead)


def test_down_forget():
    """Gone: the user exists, and Notes rejects that user's notes for ever."""
    one = preset("down-forget")
    assert state(one, "users")["rows"] == {"ann": "created"}
    assert effects(one) == [[], [ANN]]
    assert state(one, "client")["news"][1:] == ["CreateNote ann/1: rejected"] * 2
    assert {"nothing_lost", "copies_agree"} == set(reasons(one)) and not inside(one)
    assert status(one)["settled"] == "violated"


def test_sync_half():
    one = preset("sync-half")
    assert state(one, "client")["news"] == ["CreateUser ann: failed"]
    assert reasons(one)["no_phantom"] == f"{ANN} has taken effect, and no row says so."


def test_dual_write():
    one = preset("dual-write")
    assert state(one, "users")["rows"] == {"ann": "created"} and events(one) == 0
    assert reasons(one) == {
        "nothing_lost": f"Nobody will ever deliver {ANN} to notes.",
        "copies_agree": "Notes Service is wrong about ann.",
    }
    assert not inside(one)


def test_outbox():
    one = preset("outbox")
    assert sends(one, "users~broker.Publish") == [20] and effects(one) == [[ANN], [ANN]]
    assert inside(one)
    well(one)


def test_publish_first():
    one = preset("publish-first")
    assert state(one, "users")["rows"] == {} and effects(one) == [[ANN], [ANN]]
    assert set(reasons(one)) == {"no_phantom"} and not inside(one)


@pytest.mark.parametrize(
    ("write", "found"),
    [
        ("database-first", {(False, False), (True, False), (True, True)}),
        ("publish-first", {(False, False), (False, True), (True, True)}),
        ("outbox", {(False, False), (True, True)}),
    ],
)
def test_the_table_of_dual_writes(write, found):
    """Crashed at every tick, for good or, with the outbox, to come back: what is (row, event)?"""
    ends = set()
    for tick in range(8):
        back = f"&do=recover:users@{tick + 5}" if write == "outbox" else ""
        cut = "do=drop:client~users.Command.2&do=drop:client~users.Command.3"
        one = run(f"story=user&write={write}&do=crash:users@{tick}{back}&{cut}")
        ends.add((bool(state(one, "users")["rows"]), bool(state(one, "broker")["log"])))
    assert ends == found


def test_published_twice():
    """D of the card: under the same id, so the effect comes once."""
    one = preset("published-twice")
    assert len(sends(one, "users~broker.Publish")) == 2
    assert state(one, "broker")["log"] == [ANN, ANN] and effects(one) == [[ANN], [ANN]]
    assert inside(one)
    assert state(one, "notes")["hits"] == state(one, "notifier")["hits"] == 1
    well(one)
    assert "once" in reasons(preset("published-twice", "dedup=1", "dedup=0"))


def test_ack_lost():
    """B of the card: eight messages, effects 1 and 1, one hit in the table."""
    one = preset("ack-lost")
    assert events(one) == 8 and effects(one) == [[ANN], [ANN]]
    assert state(one, "notifier")["hits"] == 1 and state(one, "notes")["hits"] == 0
    assert inside(one)
    well(one)


def test_no_dedup():
    """C of the card: effects 2 and 1, two mails."""
    one = preset("no-dedup")
    assert effects(one) == [[ANN], [ANN, ANN]] and state(one, "notifier")["mails"] == [ANN, ANN]
    assert reasons(one) == {"once": f"{ANN} has taken effect 2 times at notifier."}
    assert events(one) == 8 and not inside(one)


def test_ack_first():
    one = preset("ack-first")
    assert effects(one) == [[], [ANN]] and "nothing_lost" in reasons(one) and not inside(one)
    well(preset("ack-first", "ack_first=1&", ""))


def test_orphan():
    """The relay waits 40 here: after 8 it would publish the note again, in time."""
    one = preset("orphan")
    assert effects(one) == [[ANN, GONE], [ANN, GONE, NOTE]]
    assert reasons(one)["no_orphans"] == "ann/1 is left, its author is deleted."
    assert {"in_order", "copies_agree", "no_orphans"} == set(reasons(one)) and not inside(one)
    assert not reasons(preset("orphan", "retry=40&", "retry=8&"))


def test_tombstone():
    one = preset("tombstone")
    assert effects(one) == [[ANN, GONE], [ANN, GONE]] and state(one, "notifier")["known"] == []
    assert NOTE in state(one, "notifier")["handled"] and inside(one)
    well(one)


def test_a_late_wish_for_a_note_is_no_orphan():
    """Notes takes notes only of users it knows: the late command is rejected, tombstone or not."""
    late = "do=delay:client~notes.Command:30&do=request:client:want:what=DeleteUser,user=ann@13"
    one = run(f"tombstones=0&patience=200&{late}")
    late = run("tombstones=0&do=copy:client~notes.Command:1&do=delay:client~notes.Command*2:60"
               "&do=request:client:want:what=DeleteUser,user=ann@20")  # fmt: skip
    for found in (one, late):
        assert "no_orphans" not in reasons(found)
        assert state(found, "notes")["known"] == []
    assert any("who is ann?" in (event.why or "") for event in late.events)


def test_competing():
    one = preset("competing")
    assert effects(one, "notes") == [[GONE, ANN]] and state(one, "notes")["known"] == ["ann"]
    assert {"in_order", "copies_agree"} == set(reasons(one)) and not inside(one)
    well(preset("competing", "tombstones=0", "tombstones=1"))


def test_partitioned():
    one = preset("partitioned")
    assert effects(one, "notes") == [[ANN, GONE]]
    well(one)


def test_poison():
    """Three attempts of 8 ticks from 3 on; what waits behind it goes out at 27."""
    one = preset("poison")
    assert sends(one, "broker~notes.Deliver") == [3, 11, 19, 27]
    assert state(one, "broker")["dead"] == [["notes", "UserCreated null"]]
    assert effects(one, "notes") == [[ANN]] and not reasons(one) and inside(one)
    assert status(one)["settled"] == "violated"
    two = preset("poison", "consumers=1", "consumers=2")
    assert sends(two, "worker2~notes.Deliver")[0] < 27
    again = run("story=null&attempts=3&do=request:broker:redrive@40")
    assert len(sends(again, "broker~notes.Deliver")) == 4 + 3


def test_thrown_away():
    one = preset("thrown-away")
    assert state(one, "broker")["dead"] == []
    assert {"nothing_lost", "copies_agree"} == set(reasons(one)) and not inside(one)


# --- Whatever passes ---------------------------------------------------------------------------


@pytest.mark.parametrize("node", ["users", "broker", "notes", "notifier"])
def test_anybody_may_crash_at_any_tick(node):
    for tick in range(32):
        one = run(f"story=delete&do=crash:{node}@{tick}&do=recover:{node}@{tick + 9}")
        assert inside(one)
        well(one)


@pytest.mark.parametrize("story", ["delete", "delete&consumers=2"])
def test_any_message_may_be_lost_doubled_or_late(story):
    for name in [e.message for e in run(f"story={story}").events if e.kind == "message-sent"]:
        for do in (f"drop:{name}", f"copy:{name}:2", f"delay:{name}:35"):
            one = run(f"story={story}&do={do}")
            assert inside(one)
            well(one)


def test_random_bad_luck(scale):
    """With every guard no safety property is red; once all are back, no event is unheard."""
    for number in range(40 * scale):
        found = random_scenario(SLUG, Random(f"{SLUG} {number}"), most=9)
        do = "&".join(f"do={one}" for one in found.do)
        pairs = f"story=delete&s=3&consumers={1 + number % 3}&seed={number}&net=1-4"
        try:
            one = run(f"{pairs}&{do}&do=heal@300&until=2000".replace("&&", "&"))
        except protocols.Refused:
            continue
        assert inside(one) and not reasons(one), one.scenario.text


@pytest.mark.parametrize("query", ["s=0", "s=5", "consumers=4", "attempts=0", "attempts=11"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
