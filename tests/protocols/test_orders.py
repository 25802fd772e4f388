"""Order services: what each precaution is good for, and that the shelf adds up with all of them."""

from itertools import permutations, product

import pytest

import protocols
from tests.protocols.reading import inside, state
from tests.random_scenarios import healing

SLUG = "orders"
SAFE = ("never_below_zero", "once", "belongs")
POSTED = "compensation=0&key=0&conditional=0&payment=0"  # the code of the textbook


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, old="", new=""):
    text = protocols.preset(SLUG, name).text
    assert old in text
    return protocols.Run(protocols.parse(text.replace(old, new, 1))).finish()


def shelf(one):
    return tuple(state(one, "product")["shelf"].values())


def statuses(one):
    return state(one, "order")["status"]


def reds(one):
    rows = one.report()["properties"]
    return {row["name"] for row in rows if row["status"] == "violated"}


def ends(one):
    return {row["name"]: row["status"] for row in one.report()["properties"]}["ends"] == "holds"


def between_services(one):
    """Sends without those of and to clients, which the card counts apart."""
    sends = [e for e in one.events if e.kind == "message-sent"]
    return len([e for e in sends if not {e.node[0], e.receiver[0]} & {"c"}])


def sends(one, kind, to=None):
    found = [e for e in one.events if e.kind == "message-sent" and e.body.kind == kind]
    return [e.at for e in found if to in (None, e.receiver)]


def told(one):
    replies = [e for e in one.events if e.kind == "message-sent" and e.body.kind == "Reply"]
    return [(e.body.status, e.at) for e in replies if e.node == "order"]


# --- Counts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "messages", "status"),
    [
        ("", 8, "confirmed"),
        ("inactive=1", 4, "rejected"),
        ("a=0", 6, "rejected"),
        ("tries=1&do=drop:product~order.Ok", 8, "cancelled"),  # Release in place of Confirm
        ("tries=1&do=drop:order~product.Reserve", 7, "cancelled"),  # the answer is never sent
        ("payment=1", 8 + 2 + 1, "confirmed"),  # Pay, its answer, Notify
        ("payment=1&declined=1", 8 + 2, "cancelled"),
    ],
)
def test_counts_of_the_card(query, messages, status):
    payment = "" if "payment" in query else "payment=0&"
    one = run(f"basket=1A&{payment}{query}".strip("&"))
    assert between_services(one) == messages
    assert one.report()["counts"]["sent"] == messages + 2  # the client's request and its answer
    assert statuses(one) == {"c1": status} and not reds(one) and inside(one)
    assert shelf(one) == ((0 if query == "a=0" else 5) - (status == "confirmed"), 5)


def test_one_order():
    """A of the card: eight messages, CONFIRM among them."""
    one = preset("one-order")
    assert between_services(one) == 8
    assert one.report()["counts"]["by_kind"] == {
        "CreateOrder": 2, "GetUser": 1, "Reserve": 1, "Confirm": 1, "Ok": 3, "Reply": 2,
    }  # fmt: skip
    assert one.report()["end"] == {"at": 11, "reason": "quiescence"}
    short = preset("one-order", "a=5", "a=0")
    assert between_services(short) == 6 and not sends(short, "Confirm")


def test_happy():
    """2 + 2 + 4k + 2 messages; the textbook's only status is pending, which here is confirmed."""
    one = preset("happy")
    assert one.report()["counts"]["sent"] == 6 + 4 * 2 == 14
    assert shelf(one) == (3, 4) and statuses(one) == {"c1": "confirmed"} and not reds(one)
    assert run(f"{POSTED}&basket=1A").report()["counts"]["sent"] == 6 + 4 * 1


# --- Compensation --------------------------------------------------------------------------


def test_second_item_short():
    one = preset("second-item-short")
    assert shelf(one) == (3, 0) and statuses(one) == {"c1": "rejected"}
    assert reds(one) == {"belongs"} and not inside(one)
    released = preset("second-item-short", "compensation=0&", "")
    assert shelf(released) == (5, 0) and statuses(released) == {"c1": "cancelled"}
    assert not reds(released) and inside(released)
    posted = run(f"b=0&{POSTED}")
    assert shelf(posted) == (3, 0) and statuses(posted) == {"c1": "rejected"}


def test_declined():
    one = preset("declined")
    assert shelf(one) == (3, 4) and statuses(one) == {"c1": "rejected"} and reds(one) == {"belongs"}
    released = preset("declined", "compensation=0&", "")
    assert shelf(released) == (5, 5) and statuses(released) == {"c1": "cancelled"}
    assert state(released, "payment")["taken"] == {} and not reds(released)


def test_release_and_refund_are_repeated_until_they_are_acknowledged():
    """Three answers in a row are lost, and no try is too many: the step is never given up."""
    lost = "&".join(f"do=drop:product~order.Ok.{k}" for k in (2, 3, 4))
    one = run(f"declined=1&basket=1A&breaker=0&{lost}")
    assert len(sends(one, "Release", "product")) == 4
    assert shelf(one) == (5, 5) and statuses(one) == {"c1": "cancelled"} and inside(one)
    unsure = run("basket=1A&tries=1&do=drop:payment~order.Ok&do=drop:payment~order.Ok.2")
    assert len(sends(unsure, "Release", "payment")) == 2
    assert state(unsure, "payment")["taken"] == {} and shelf(unsure) == (5, 5)
    assert statuses(unsure) == {"c1": "cancelled"} and not reds(unsure)


def test_late_reserve():
    """The tombstone: Release comes first, and the Reserve that was under way gets nothing."""
    one = preset("late-reserve")
    arrived = [e.body.kind for e in one.events
               if e.kind == "message-delivered" and e.node == "product"]  # fmt: skip
    assert arrived == ["Release", "Reserve"]
    assert shelf(one) == (5, 5) and statuses(one) == {"c1": "cancelled"} and not reds(one)
    keyless = preset("late-reserve", "key=1", "key=0")
    assert shelf(keyless) == (5, 5)
    assert any("held for 60 ticks" in e.why for e in keyless.events)


def test_expired():
    """Held at 8, given back at 28; Order is back at 40, pays, and is told that it is too late."""
    one = preset("expired")
    back = [e.at for e in one.events if "held for 20 ticks" in e.why]
    assert back == [28] and sends(one, "Reserve") == [5, 7]
    assert sends(one, "Confirm") == [42] and len(sends(one, "Release")) == 2
    assert shelf(one) == (5, 5) and state(one, "payment")["taken"] == {}
    assert statuses(one) == {"c1": "cancelled"} and not reds(one) and inside(one)
    soon = preset("expired", "order@40", "order@20")
    assert statuses(soon) == {"c1": "confirmed"} and shelf(soon) == (3, 4)


# --- The key -------------------------------------------------------------------------------


def test_four_gone():
    """After the first failure 3,5, in the end 1,4: four A gone for two sold.

    Order gives up 5 ticks after it asked (the source's 5 s). The client hears that and asks again
    when its own patience of 40 is over, for nobody can tell it that at once is better.
    """
    one = preset("four-gone")
    assert told(one)[0] == ("failed", 5 + 5) and told(one)[1][0] == "confirmed"
    changes = [dict(e.state)["shelf"] for e in one.events if e.at and "shelf" in dict(e.state)]
    assert [tuple(dict(each).values()) for each in changes] == [(3, 5), (1, 5), (1, 4)]
    assert sends(one, "CreateOrder", "gateway") == [1, 41]
    assert shelf(one) == (1, 4) and statuses(one) == {"c1": "failed", "c1.2": "confirmed"}
    assert reds(one) == {"belongs"} and not inside(one)
    keyed = preset("four-gone", "key=0&", "")
    assert shelf(keyed) == (3, 4) and statuses(keyed) == {"c1": "confirmed"}


def test_answer_lost():
    """C of the card: the same order id, reserved once."""
    one = preset("answer-lost")
    assert sends(one, "Reserve") == [5, 10, 12]  # A, A again after 5 ticks, B
    assert shelf(one) == (3, 4) and statuses(one) == {"c1": "confirmed"}
    assert state(one, "product")["gone"] == {"c1.A": 2, "c1.B": 1}
    assert not reds(one) and inside(one)


def test_one_wish_two_orders():
    """Without a key the lost word that all went well is a second order."""
    query = "payment=0&do=drop:order~gateway.Reply"
    one = run(f"key=0&{query}")
    assert shelf(one) == (1, 3) and reds(one) == {"once"}
    assert statuses(one) == {"c1": "confirmed", "c1.2": "confirmed"}
    keyed = run(query)
    assert shelf(keyed) == (3, 4) and len(told(keyed)) == 2 and not reds(keyed)


@pytest.mark.parametrize("kind", ["Reserve", "Pay"])
def test_a_doubled_request_acts_once_with_a_key_alone(kind):
    copy = f"do=copy:order~{'product' if kind == 'Reserve' else 'payment'}.{kind}"
    assert reds(run(f"key=0&{copy}")) and not reds(run(copy))


# --- The conditional update ----------------------------------------------------------------

TWO = "a=1&basket=1A&orders=2&payment=0&timeout=40&patience=200"


def arrivals(one):
    """In what order the reads and writes of both orders reached Product: r1 r2 w1 w2, say."""
    kinds = {"GetProduct": "r", "Reserve": "w"}
    found = [e for e in one.events if e.kind == "message-delivered" and e.node == "product"]
    return tuple(kinds[e.body.kind] + e.body.order[1] for e in found if e.body.kind in kinds)


def interleaved(query):
    """Runs all orders of the two reads and two writes: order -> (shelf, how many confirmed)."""
    found = {}
    for reads, writes in product(product((0, 4, 8), repeat=2), product((0, 4, 8, 12), repeat=2)):
        names = ("GetProduct", "GetProduct.2", "Reserve", "Reserve.2")
        late = zip(names, (*reads, *writes), strict=True)
        do = "&".join(f"do=delay:order~product.{name}:{by}" for name, by in late if by)
        one = run(f"{TWO}&{query}&{do}".strip("&"))
        seen = arrivals(one)
        result = (shelf(one)[0], list(statuses(one).values()).count("confirmed"))
        assert found.setdefault(seen, result) == result
    return found


def test_the_last_unit_in_all_six_interleavings():
    """Read-then-write sells both in 4 of the 6, the two in sequence apart; conditional in none.

    The second of a sequence reads 0 and does not write: its order is named by its three steps.
    """
    found = interleaved("conditional=0")
    both = {way: result for way, result in found.items() if len(way) == 4}
    legal = {w for w in permutations(("r1", "w1", "r2", "w2"))
             if w.index("r1") < w.index("w1") and w.index("r2") < w.index("w2")}  # fmt: skip
    sequences = {("r1", "w1", "r2"), ("r2", "w2", "r1")}
    assert len(legal) == 6 and len(found) == 6
    assert set(found) == {w[:3] if w[:3] in sequences else w for w in legal}
    assert len(both) == 4 and set(both.values()) == {(-1, 2)}
    assert {found[way] for way in sequences} == {(0, 1)}
    atomic = interleaved("reads=1")
    assert set(atomic) == set(found) and set(atomic.values()) == {(0, 1)}


def test_last_unit():
    """B of the card; both are charged as well."""
    one = preset("last-unit")
    assert shelf(one)[0] == -1 and list(statuses(one).values()) == ["confirmed"] * 2
    assert reds(one) == {"never_below_zero"} and not inside(one)
    mended = preset("last-unit", "conditional=0&", "")
    assert shelf(mended)[0] == 0 and sorted(statuses(mended).values()) == ["confirmed", "rejected"]
    assert not reds(mended) and inside(mended)
    in_turn = preset("last-unit", "orders=2", "orders=2&do=delay:order~product.GetProduct.2:4")
    assert shelf(in_turn)[0] == 0 and not reds(in_turn)


# --- The circuit breaker -------------------------------------------------------------------


def test_user_down():
    """Nothing is reserved; 5 ticks after the call it fails, with an open breaker at once."""
    one = preset("user-down")
    calls = sends(one, "GetUser")
    assert calls == [3, 11, 19] and shelf(one) == (5, 5)
    assert [at for _, at in told(one)] == [3 + 5, 11 + 5, 19 + 5, 27]  # CreateOrder came at 27
    assert set(statuses(one).values()) == {"rejected"} and not reds(one)
    stubborn = preset("user-down", "breaker=1", "breaker=0")
    assert sends(stubborn, "GetUser") == [3, 11, 19, 27]
    assert told(stubborn)[-1][1] == 27 + 5


def test_breaker():
    """D of the card: ok, f, f, ok, f, f, f; the next is rejected; the first after D is the probe.

    The card's calls take no time and come at 0 … 7 and 16. Here a call that fails takes its timeout
    of 5, one that succeeds 2, and an order asks thrice, so they come at 3 | 23 28 33 | 43 48 53;
    it opens at 53 + 5 = 58 (the card's 6), until 68. The order whose turn is at 63 (the card's 7)
    is rejected without a call, the one at 83 (the card's 16) is the probe.
    """
    one = preset("breaker")
    assert sends(one, "GetUser") == [3, 23, 28, 33, 43, 48, 53, 83]
    rows = [(e.at, dict(dict(e.state)["breakers"])["user"]) for e in one.events
            if e.node == "order" and e.at and "breakers" in dict(e.state)]  # fmt: skip
    states = [(at, str(breaker)) for at, breaker in rows]
    first = {said: min(at for at, other in states if other == said) for _, said in states}
    assert first == {
        "closed": 3, "closed, failures: 1": 28, "closed, failures: 2": 33,
        "open": 58, "half-open": 68, "half-open, probing": 83,
    }  # fmt: skip
    assert states[-1][1] == "closed" and ("closed", 35) in [(said, at) for at, said in states]
    assert told(one)[3] == ("rejected", 63)
    assert list(statuses(one).values()) == ["confirmed"] * 2 + ["rejected"] * 2 + ["confirmed"]
    assert shelf(one) == (2, 5) and not reds(one) and inside(one)


def test_a_failed_probe_opens_it_for_another_rest():
    one = preset("breaker", "gap=20", "gap=20&until=200")
    lost = run(one.scenario.query + "&do=drop:user~order.Ok.8")
    assert sends(lost, "GetUser") == [3, 23, 28, 33, 43, 48, 53, 83]
    assert list(statuses(lost).values()) == ["confirmed"] * 2 + ["rejected"] * 3
    at = [e.at for e in lost.events if e.kind == "timer-set" and "in a row of user" in e.why]
    assert at == [58, 88]


def test_what_must_be_asked_for_waits_while_the_breaker_is_open():
    """Product is down after Reserve: Release is repeated, with rests, until it is back."""
    one = run("basket=1A&declined=1&do=crash:product@8&do=recover:product@80")
    assert sends(one, "Release") == [9, 14, 19, 39, 59, 79]  # without a breaker every 5 ticks
    assert shelf(one) == (5, 5) and statuses(one) == {"c1": "cancelled"} and inside(one)


# --- Whatever passes -----------------------------------------------------------------------

STORIES = ("", "declined=1", "b=0&payment=0", "a=3&orders=3&gap=2&reads=1", "tries=1&expiry=12")


def harmless(query):
    one = run(query)
    assert inside(one), query
    assert not reds(one) & set(SAFE), query
    assert adds_up(one), query
    assert ends(one), query


def adds_up(one):
    """On the shelf, held and sold: what there was; at rest sold is what is confirmed."""
    product_, ordered = state(one, "product"), one.scenario.protocol.items
    initial = (one.scenario.protocol.a, one.scenario.protocol.b)
    gone = [sum(n for k, n in product_["gone"].items() if k.endswith(sku)) for sku in "AB"]
    good = list(statuses(one).values()).count("confirmed")
    if "pending" not in statuses(one).values():
        assert gone == [good * ordered.get(sku, 0) for sku in "AB"], one.scenario.text
    return tuple(map(sum, zip(shelf(one), gone, strict=True))) == initial


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("node", ["gateway", "order", "user", "product"])
def test_anybody_may_crash_at_any_tick(story, node):
    for tick in range(run(story).report()["end"]["at"] + 1):
        harmless(
            f"{story}&until=2000&do=crash:{node}@{tick}&do=recover:{node}@{tick + 7}".strip("&")
        )


@pytest.mark.parametrize("story", STORIES)
def test_any_message_may_be_lost_or_doubled_or_late(story):
    for name in [e.message for e in run(story).events if e.kind == "message-sent"]:
        for do in (f"do=drop:{name}", f"do=copy:{name}:2", f"do=delay:{name}:45"):
            harmless(f"{story}&until=2000&{do}".strip("&"))


SERVICES = "order user product payment gateway"


def ill_luck(number):
    return (
        f"tries={1 + number % 4}&orders={1 + number % 3}&gap={number % 7}"
        f"&declined={number % 5 // 4}&a={number % 6}&expiry={5 + number % 60}"
        f"&reads={number % 2}&breaker={number % 3 // 2}"
    )


def test_random_bad_luck_leaves_a_shelf_that_adds_up(scale):
    """Random drops, delays, copies, cuts and crashes; then everybody is back: it adds up."""
    numbers = range(150 * scale)
    runs = 0
    for one in healing(SLUG, numbers, ill_luck, back=SERVICES, but="c[45]"):
        text = one.scenario.text
        assert inside(one) and not reds(one) & set(SAFE), text
        assert adds_up(one), text
        if all(row["up"] for row in one.report()["nodes"].values()):
            assert ends(one), text
        runs += 1
    assert runs > len(numbers) * 2 / 3


@pytest.mark.parametrize("switch", ["compensation", "key", "conditional"])
def test_with_any_one_off_something_breaks(switch):
    """And the budget says that nothing is promised then."""
    broken = {
        "compensation": "second-item-short", "key": "four-gone", "conditional": "last-unit",
    }[switch]  # fmt: skip
    bad = preset(broken)
    assert reds(bad) and not inside(bad)
    assert "nothing" in bad.report()["budget"]["broken"][0]
    alone = {
        "compensation": "b=0", "key": "do=copy:order~product.Reserve", "conditional": "orders=3",
    }[switch]  # fmt: skip
    assert reds(run(f"{switch}=0&{alone}")) and not reds(run(alone))


# --- Said and refused ----------------------------------------------------------------------


def test_every_send_says_why_and_by_which_rule():
    for one in protocols.get(SLUG).presets:
        for event in preset(one.name).events:
            if event.kind == "message-sent":
                assert event.why and event.rule, event


@pytest.mark.parametrize("query", ["a=10", "orders=6", "threshold=0", "rest=0", "basket=9C"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
