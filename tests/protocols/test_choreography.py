"""Choreography: what one lost event does, what each switch mends, and what it costs."""

from random import Random

import pytest

import protocols
from tests.protocols.reading import status
from tests.random_scenarios import random_scenario

SLUG = "choreography"
EVENTS = (
    "OrderCreated PaymentProcessed InventoryReserved OrderShipped InventoryReleased PaymentRefunded"
).split()
MENDED = "redelivery=1&dedup=1&compensation=1"


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, more="", **parameters):
    text = protocols.preset(SLUG, name).text
    for key, value in parameters.items():
        text = text.replace(f"{key}={1 - value}", f"{key}={value}")
    return protocols.Run(protocols.parse(text + more)).finish()


def books(one):
    """Charges, refunds, goods set aside, parcels, and what the customer was told."""
    state = {node: shown["state"] for node, shown in one.report()["nodes"].items()}
    payment, customer = state["payment"], state["customer"]
    reserved, shipped = state["inventory"]["reserved"], state["shipping"]["shipped"]
    return payment["charged"], payment["refunded"], reserved, shipped, customer["news"]


DONE = (1, 0, 1, 1, "shipped")
UNDONE = (1, 1, 0, 0, "cancelled")
STUCK = (1, 0, 0, 0, None)


def published(one):
    """The events that services published, each at its first send to the broker."""
    names = [e.message for e in one.events if e.kind == "message-sent" and e.receiver == "broker"]
    kinds = [name.split(".")[1] for name in names]
    return [kind for kind in kinds if kind in EVENTS]


def effects(one):
    """The fields of the books as they change, in order."""
    names = ("charged", "refunded", "reserved", "shipped")
    return [(name, value) for e in one.events for name, value in e.state if name in names and e.at]


def sent(one, kind=None):
    counts = one.report()["counts"]
    return counts["by_kind"].get(kind, 0) if kind else counts["sent"]


# --- Counts --------------------------------------------------------------------------------


def test_happy_is_four_events_and_eight_arrows():
    one = preset("happy")
    assert published(one) == EVENTS[:4]
    assert sum(sent(one, kind) for kind in EVENTS) == 8
    assert sent(one) == 8 + 2  # and the customer's order and mail
    assert books(one) == DONE
    assert one.report()["end"] == {"at": 15, "reason": "quiescence"}
    assert status(one) == {
        "at_most_once": "holds",
        "ends_well": "holds",
        "stuck_unseen": "pending",
    }


@pytest.mark.parametrize(
    ("step", "node"), [(1, "payment"), (2, "inventory"), (3, "shipping")], ids=str
)
def test_a_failure_at_step_j_costs_2j_minus_1_events(step, node):
    """OrderCreated, which sets it all off, apart: of n = 3 steps a success is n events."""
    one = run(f"compensation=1&do=request:{node}:refuse@0")
    assert len(published(one)) - 1 == 2 * step - 1
    assert books(one)[2:] == (0, 0, "cancelled")
    assert books(one)[0] == books(one)[1] == (step > 1)
    assert status(one)["ends_well"] == "holds"


def test_compensations_come_in_reverse_order():
    """C of the card: T1, T2, C2, C1."""
    one = preset("last-step-fails")
    assert effects(one) == [("charged", 1), ("reserved", 1), ("reserved", 0), ("refunded", 1)]
    assert published(one)[1:] == [
        "PaymentProcessed", "InventoryReserved", "OrderShipped", "InventoryReleased",
        "PaymentRefunded",
    ]  # fmt: skip
    assert books(one) == UNDONE


def test_redelivery_costs_an_ack_for_every_message():
    one = run("redelivery=1")
    assert sent(one) == 20
    assert sent(one, "Ack") == 10
    assert books(one) == DONE


# --- The presets, and their hints ----------------------------------------------------------


def test_one_lost_event():
    """Charged, nothing shipped, and no error, no timer, no message anywhere."""
    one = preset("lost-event")
    assert books(one) == STUCK
    assert one.report()["nodes"]["inventory"]["state"]["stock"] == 3
    assert one.report()["end"] == {"at": 6, "reason": "quiescence"}
    assert status(one) == {
        "at_most_once": "holds",
        "ends_well": "violated",
        "stuck_unseen": "witnessed",
    }
    assert not [e for e in one.events if "failed" in str(e.body or "")]
    assert one.report()["counts"]["in_flight"] == 0


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("hop", ["publish", "deliver"])
def test_any_lost_event_stops_the_order_and_nobody_knows(number, hop):
    one = run("")
    arrows = [e.message for e in one.events if e.kind == "message-sent" and e.body.kind in EVENTS]
    name = arrows[2 * number + (hop == "deliver")]
    stopped = run(f"do=drop:{name}")
    assert stopped.report()["end"]["reason"] == "quiescence"
    assert status(stopped)["ends_well"] == "violated"
    assert books(stopped)[4] is None
    mended = run(f"{MENDED}&do=drop:{name}")
    assert books(mended) == DONE
    assert mended.report()["budget"]["inside"]


def test_lost_event_redelivered():
    one = preset("lost-event-redelivered")
    assert books(one) == DONE
    again = [e for e in one.events if e.message == "payment~broker.PaymentProcessed.2"]
    assert [e.at for e in again if e.kind == "message-sent"] == [5 + 6]  # retry
    assert one.report()["end"]["at"] == 15 + 6 + 1  # the last Ack


def test_a_lost_ack_without_dedup_charges_twice():
    one = preset("ack-lost")
    assert books(one)[:4] == (2, 0, 2, 2)
    assert status(one)["at_most_once"] == "violated"
    assert not one.report()["budget"]["inside"]
    mended = preset("ack-lost", dedup=1)
    assert books(mended) == DONE
    assert mended.report()["budget"]["inside"]


def test_out_of_stock():
    one = preset("out-of-stock")
    assert books(one) == STUCK
    assert status(one)["stuck_unseen"] == "witnessed"
    assert any("Nobody has subscribed to “InventoryReserved failed”" in t for t in one.texts)
    assert books(preset("out-of-stock", compensation=1)) == UNDONE
    assert books(preset("out-of-stock-refunded")) == UNDONE
    lost = preset("out-of-stock-refunded", "&do=drop:inventory~broker.InventoryReserved")
    assert books(lost) == STUCK


def test_nobody_tells_the_customer_when_the_refund_gets_lost():
    lost = preset("last-step-fails", "&do=drop:payment~broker.PaymentRefunded")
    assert books(lost) == (1, 1, 0, 0, None)
    assert lost.report()["nodes"]["order"]["state"]["status"] == "placed"


def test_duplicate():
    one = preset("duplicate")
    assert books(one) == (2, 0, 2, 2, "shipped")
    assert status(one)["at_most_once"] == "violated"
    assert books(preset("duplicate", dedup=1)) == DONE


def test_a_crash_between_the_deed_and_the_word():
    assert books(preset("dies-silent")) == STUCK
    one = preset("dies-silent", redelivery=1, dedup=1)
    assert books(one) == DONE
    told = [e.at for e in one.events if e.message == "payment~broker.PaymentProcessed"]
    assert told[0] == 25  # it comes back and finds the event in its outbox


@pytest.mark.parametrize("name", [one.name for one in protocols.get(SLUG).presets])
def test_presets_do_what_they_script(name):
    report = preset(name).report()
    assert report["ineffective"] == []
    assert report["end"]["reason"] == "quiescence"


# --- Accidents -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("payment-result-lost", STUCK),
        ("payment-dies", STUCK),
        ("payment-asked-twice", (2, 0, 2, 2, "shipped")),
        ("inventory-crashes", STUCK),
        ("out-of-stock", STUCK),
        ("cannot-ship", (1, 0, 1, 0, None)),
        ("duplicate-order", (2, 0, 2, 2, "shipped")),
        ("notification-down", (1, 0, 1, 1, None)),
    ],
)
def test_accidents(name, plain):
    """Each ends badly in the plain choreography and well in the mended one."""
    accident = next(one for one in protocols.get(SLUG).accidents if one.name == name)
    do = "&".join(f"do={one}" for one in accident.do)
    one, mended = run(do), run(f"{MENDED}&{do}")
    assert one.report()["ineffective"] == mended.report()["ineffective"] == []
    assert books(one) == plain
    assert status(one)["ends_well"] == "violated"
    assert books(mended) == (UNDONE if name in ("out-of-stock", "cannot-ship") else DONE)
    assert status(mended)["ends_well"] == "holds"
    assert mended.report()["budget"]["inside"]


def test_accidents_are_described():
    told = protocols.describe(SLUG)["accidents"]
    assert [set(one) for one in told] == [{"name", "title", "do"}] * 8
    assert told[0]["do"] == ["drop:payment~broker.PaymentProcessed"]


# --- Steps, one by one ---------------------------------------------------------------------


def test_the_queue_of_the_broker_survives_a_crash_of_the_broker():
    one = run(f"{MENDED}&do=crash:broker@6&do=recover:broker@20")
    assert books(one) == DONE


def test_a_service_that_does_not_come_back_is_asked_for_ever():
    one = run(f"{MENDED}&do=crash:shipping@0")
    assert one.report()["end"]["reason"] == "horizon"
    assert status(one)["ends_well"] == "pending"


def test_slowness_is_harmless_until_something_is_sent_again():
    assert books(run("net=1-9")) == DONE
    assert run("net=1-9").report()["budget"]["inside"]
    impatient = run("redelivery=1&retry=3&net=9")
    assert not impatient.report()["budget"]["inside"]
    assert books(impatient)[0] > 1


# --- Random mishaps ------------------------------------------------------------------------


def random_runs(count):
    """With redelivery, dedup and compensation; whoever crashed comes back and the net is whole."""
    for number in range(count):
        scenario = random_scenario(SLUG, Random(f"{SLUG} mended {number}"), most=9)
        never = "crash:customer@0"  # nothing was ordered
        do = [f"do={one}" for one in scenario.do if str(one) != never]
        at = (600, 1200, 1800)  # a crash after a word may come late
        back = [f"do=recover:{node}@{tick}" for node in scenario.protocol.places for tick in at]
        pairs = [MENDED, f"seed={number}&net=1-4", *do, *back, "do=heal@600&until=3000"]
        yield run("&".join(pairs))


def test_mended_every_order_ends_well(scale):
    for one in random_runs(60 * scale):
        assert status(one)["at_most_once"] == "holds", one.scenario.text
        assert status(one)["ends_well"] == "holds", one.scenario.text
        assert one.report()["budget"]["inside"], one.scenario.text


def test_every_send_says_why_and_by_which_rule():
    for one in protocols.get(SLUG).presets:
        for event in preset(one.name).events:
            if event.kind == "message-sent":
                assert event.why and event.rule, event
