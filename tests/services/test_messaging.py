"""Broker, publisher and consumer: what is delivered how often, and what a crash leaves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from protocols.kernel import (
    Budget,
    Fault,
    Network,
    Protocol,
    Seat,
    choice,
    durable,
    faults,
    param,
    request,
    switch,
)
from protocols.services import broker, messaging
from tests.services.running import mishaps, outage, outages, run, sends, state

EVENTS = ("a1", "a2", "b1", "bad")


class Writer(messaging.Publisher):
    """Writes rows."""

    rows: list[str] = durable([])
    refused: list[str] = durable([])

    @request("Write", event=EVENTS)
    def write(self, event: str) -> None:
        """{self} writes {event}."""
        self.begin(event)

    def commit(self, event: str, rule: str) -> None:
        self.rows.append(event)

    def failed(self, event: str, why: str) -> None:
        self.refused.append(event)


class Reader(messaging.Consumer):
    """Reads whatever is not bad."""

    def chokes_on(self, event: str) -> str:
        return "it is bad" if event == "bad" else ""


class Hub(broker.Broker):
    """One queue."""

    late1, late2, late3 = map(broker.overdue, ("reader", "w1", "w2"))


class Post(Protocol):
    """One writes, one reads, alone or by way of two workers."""

    title, family = "Post", "Toys"
    network = Network(2, 2)
    faults = frozenset(Fault) - faults(Fault.TRAITOR)
    roles, messages = (Writer, Hub, broker.Worker, Reader), messaging.MESSAGES
    dead_letters = True
    timeout = retry = 8

    mode: str = choice("queue", "forget", "sync")
    write: str = choice("outbox", "database-first", "publish-first")
    ack_first: bool = switch(False)
    dedup: bool = switch(True)
    partitioned: bool = switch(False)
    attempts: int = param(10, lo=1, hi=10)
    workers: int = param(0, lo=0, hi=2)

    @classmethod
    def slug(cls) -> str:
        return "post"

    def seats(self) -> list[Seat]:
        crew = [Seat(f"w{i}", broker.Worker, f"Worker {i}", {"service": "reader"}) for i in (1, 2)]
        writer, hub = Seat("writer", Writer, "Writer"), Seat("broker", Hub, "Broker")
        return [writer, hub, *crew[: self.workers], Seat("reader", Reader, "Reader")]

    def tolerates(self) -> Budget:
        return Budget()

    def listeners(self, event: str) -> list[str]:
        return ["reader"]

    def crew(self, name: str) -> tuple[str, ...]:
        return ("w1", "w2")[: self.workers] or (name,)

    def key(self, event: str) -> str:
        return event[0]


def post(*do, query="", events="a1"):
    """The events are asked for at ticks 2, 3, …"""
    asked = [f"request:writer:write:event={one}@{at}" for at, one in enumerate(events.split(), 2)]
    return run(Post, *asked, *do, query=query)


def delivered(found, *to):
    return [(at, one.event, one.attempt) for at, one in sends(found, "Deliver", *to)]


def effects(found):
    return state(found, "reader")["applied"]


def rows(found):
    return state(found, "writer")["rows"]


# --- The broker ------------------------------------------------------------------------------


def test_four_messages_when_all_goes_well():
    found = post()
    assert [len(sends(found, kind)) for kind in ("Publish", "PubAck", "Deliver", "Ack")] == [1] * 4
    assert effects(found) == ["a1"] and state(found, "broker")["queue"] == {"reader": []}


@pytest.mark.parametrize("lost", ["broker~reader.Deliver", "reader~broker.Ack"])
def test_at_least_once(lost):
    """Without an Ack it is delivered again after the timeout; dedup makes one effect of two."""
    found = post(f"drop:{lost}")
    assert delivered(found) == [(5, "a1", 1), (13, "a1", 2)]
    assert effects(found) == ["a1"]
    assert state(found, "reader")["hits"] == ("Ack" in lost)
    twice = post(f"drop:{lost}", query="dedup=0")
    assert effects(twice) == ["a1"] * (1 + ("Ack" in lost))


def test_a_consumer_that_is_down_gets_it_when_it_is_back():
    found = post(*outage("reader", 0, 40))
    assert [at for at, _, _ in delivered(found)] == [5, 13, 21, 29, 37, 45]
    assert effects(found) == ["a1"]


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_a_dead_letter_after_so_many_attempts(attempts):
    """Until then it blocks what is behind it."""
    found = post(query=f"attempts={attempts}", events="bad a1")
    assert [one for _, event, one in delivered(found) if event == "bad"] == [
        *range(1, attempts + 1)
    ]
    assert next(at for at, event, _ in delivered(found) if event == "a1") == 5 + 8 * attempts
    assert len(sends(found, "Nack")) == attempts
    assert state(found, "broker")["dead"] == [["reader", "bad"]] and effects(found) == ["a1"]


def test_dead_letters_are_delivered_again_if_somebody_asks():
    down = outage("reader", 0, 30)
    found = post(*down, "request:broker:redrive@40", query="attempts=2")
    assert state(post(*down, query="attempts=2"), "broker")["dead"] == [["reader", "a1"]]
    assert state(found, "broker")["dead"] == [] and effects(found) == ["a1"]


def test_a_group_shares_what_one_has_to_do_alone():
    """Two workers have one event each at a time; the third waits for an Ack."""
    found = post(query="workers=2", events="a1 a2 b1")
    assert [one[:2] for one in delivered(found, "w1", "w2")][:2] == [(5, "a1"), (9, "a2")]
    assert {e.receiver for e in found.events if e.kind == "message-sent"} >= {"w1", "w2"}
    assert sorted(effects(found)) == ["a1", "a2", "b1"]


@pytest.mark.parametrize(("partitioned", "second"), [(0, "a2"), (1, "b1")])
def test_partitioned_an_event_waits_for_the_one_before_of_its_key(partitioned, second):
    held = "delay:w1~reader.Deliver:30"
    query = f"workers=2 partitioned={partitioned}"
    found = post(held, query=query, events="a1 a2 b1")
    assert next(event for _, event, _ in delivered(found, "w2")) == second
    if partitioned:
        assert effects(found).index("a1") < effects(found).index("a2")


@pytest.mark.parametrize("workers", [0, 2])
def test_the_broker_may_crash_at_any_tick(workers):
    """Log and queues are on disk: what was delivered and not acknowledged is delivered again."""
    for tick in range(25):
        found = post(*outage("broker", tick, 9), query=f"workers={workers}", events="a1 a2")
        assert sorted(effects(found)) == rows(found) == ["a1", "a2"]


# --- The publisher ---------------------------------------------------------------------------


def torn(write):
    """Rows and effects, where a crash of the writer at some tick makes them differ."""
    found = [post(*outage("writer", tick, 9), query=f"write={write}") for tick in range(1, 20)]
    return [(rows(one), effects(one)) for one in found if rows(one) != effects(one)]


def test_the_outbox_survives_a_crash_at_any_tick():
    assert torn("outbox") == []


def test_without_an_outbox_there_is_a_tick_that_tears_it():
    """Row first: an event is lost. Event first: one that no row knows of."""
    assert torn("database-first") == [(["a1"], [])]
    assert torn("publish-first") == [([], ["a1"])]


def test_it_publishes_again_until_the_broker_has_it():
    found = post(*outage("broker", 0, 20))
    assert [at for at, _ in sends(found, "Publish")] == [3, 11, 19]
    assert effects(found) == ["a1"]


def test_the_broker_keeps_what_is_published_twice_and_the_consumer_acts_once():
    found = post("drop:broker~writer.PubAck")
    assert state(found, "broker")["log"] == ["a1", "a1"]
    assert effects(found) == ["a1"] and state(found, "reader")["hits"] == 1


def test_forget_is_at_most_once():
    assert effects(post(query="mode=forget")) == ["a1"]
    lost = post("drop:broker~reader.Deliver", query="mode=forget")
    assert effects(lost) == [] and sends(lost, "Ack") == [] and len(sends(lost, "Publish")) == 1


def test_sync_writes_nothing_before_the_answer():
    good = post(query="mode=sync")
    assert rows(good) == effects(good) == ["a1"] and sends(good, "Publish") == []
    for lost in ("writer~reader.Deliver", "reader~writer.Ack"):
        found = post(f"drop:{lost}", query="mode=sync")
        assert rows(found) == [] and state(found, "writer")["refused"] == ["a1"]
    assert rows(post(query="mode=sync", events="bad")) == []


# --- The consumer ----------------------------------------------------------------------------


def test_ack_first_loses_what_a_crash_finds_between_ack_and_effect():
    for first, left in ((0, ["a1"]), (1, [])):
        at = "reader~broker.Ack"
        found = post(f"crash:reader@{at}", "recover:reader@30", query=f"ack_first={first}")
        assert effects(found) == left


CHANNELS = ("writer~broker.Publish", "broker~writer.PubAck")
ALONE = (*CHANNELS, "broker~reader.Deliver", "reader~broker.Ack")


@settings(max_examples=100)
@given(mishaps(*ALONE), outages("writer", "broker", "reader", until=40))
def test_every_row_takes_effect_once_and_in_order(luck, down):
    """With outbox, queue and dedup, whatever passes; a writer that is down writes nothing."""
    found = post(*luck, *down, events="a1 b1 a2")
    assert effects(found) == rows(found)


@settings(max_examples=100)
@given(mishaps(*CHANNELS, "broker~w1.Deliver", "w2~reader.Deliver", "reader~broker.Ack"),
       outages("writer", "broker", "reader", "w1", until=40))  # fmt: skip
def test_with_two_workers_the_order_holds_within_a_key(luck, down):
    found = post(*luck, *down, query="workers=2 partitioned=1", events="a1 a2 b1")
    assert sorted(effects(found)) == sorted(rows(found))
    assert [one for one in effects(found) if one[0] == "a"] == [
        one for one in rows(found) if one[0] == "a"
    ]
