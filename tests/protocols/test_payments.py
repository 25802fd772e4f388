"""Payments: at most one charge whatever passes, and what each missing precaution costs."""

from itertools import pairwise

import pytest

import protocols
from tests.protocols.reading import inside, state, status
from tests.random_scenarios import healing

SLUG = "payments"
SAFE = ("charged_once", "told_truth", "settled", "books_agree")


def run(query):
    return protocols.Run(protocols.parse(f"{SLUG}/?{query}")).finish()


def preset(name, old="", new=""):
    text = protocols.preset(SLUG, name).text
    assert old in text
    return protocols.Run(protocols.parse(text.replace(old, new))).finish()


def reds(one):
    return {name for name, found in status(one).items() if found == "violated"}


def charges(one):
    """Captures at P1 and at P2."""
    return tuple(sum(state(one, node)["taken"].values()) for node in ("p1", "p2"))


def taken(one):
    """The payments that are charged, each as often as it is."""
    books = [state(one, node)["taken"].items() for node in ("p1", "p2")]
    return [key for book in books for key, times in book for _ in range(times)]


def book(one):
    return list(state(one, "gateway")["book"].values())


def sends(one, kind, to=None):
    """The ticks at which messages of the kind were sent."""
    found = [e for e in one.events if e.kind == "message-sent" and e.body.kind == kind]
    return [e.at for e in found if to in (None, e.receiver)]


def answers(one):
    return [e.body.status for e in one.events if e.kind == "message-sent" and "Answer" in e.message]


# --- The presets ---------------------------------------------------------------------------


def test_happy():
    one = preset("happy")
    assert charges(one) == (1, 0) and book(one) == ["succeeded"]
    assert one.report()["counts"]["sent"] == 4
    assert state(one, "client")["told"] == "succeeded"
    assert status(one)["ends"] == "holds" and not reds(one)


def test_backoff():
    """Calls at 0, 1, 3, 7 in units of the base, when the 2 ticks of each answer are taken off."""
    one = preset("backoff")
    calls = sends(one, "Charge")
    assert calls == [3, 9, 19, 37]
    assert [(at - calls[0] - 2 * k) // 4 for k, at in enumerate(calls)] == [0, 1, 3, 7]
    assert charges(one) == (1, 0) and book(one) == ["succeeded"]


@pytest.mark.parametrize("base", [1, 3, 10])
@pytest.mark.parametrize("mult", [1, 2, 3])
@pytest.mark.parametrize("cap", [5, 40])
def test_waits_grow_up_to_the_cap(base, mult, cap):
    """Each 503 comes back after 2 ticks."""
    one = run(f"errors=4&attempts=5&base={base}&mult={mult}&cap={cap}&patience=200&until=2000")
    calls = sends(one, "Charge", "p1")
    waits = [after - before - 2 for before, after in pairwise(calls)]
    assert waits == [min(cap, base * mult**k) for k in range(4)]
    assert charges(one) == (1, 0)


def test_jitter_waits_no_longer_and_differs_from_seed_to_seed():
    found = set()
    for seed in range(20):
        calls = sends(run(f"errors=3&jitter=1&seed={seed}"), "Charge")
        waits = [b - a - 2 for a, b in pairwise(calls)]
        assert all(1 <= wait <= most for wait, most in zip(waits, (4, 8, 16), strict=True))
        found.add(tuple(waits))
    assert len(found) > 10


def test_response_lost():
    """A of the card: the client asks twice, the provider charges once."""
    one = preset("response-lost")
    assert sends(one, "Pay") == [1, 1 + 20]
    assert len(sends(one, "Charge")) == 1 and charges(one) == (1, 0)
    assert answers(one) == ["succeeded", "succeeded"]
    assert state(one, "client")["told"] == "succeeded" and not reds(one) and inside(one)


def test_no_keys():
    """B of the card."""
    one = preset("no-keys")
    assert charges(one) == (2, 0)
    assert {"charged_once", "told_truth"} <= reds(one) and not inside(one)


def test_result_lost():
    one = preset("result-lost")
    assert sends(one, "Charge", "p1") == [3, 3 + 6 + 4] and charges(one) == (1, 0)
    assert book(one) == ["succeeded"] and inside(one)


def test_failover():
    """C of the card: naive, then with the question first."""
    one = preset("failover")
    assert charges(one) == (1, 1) and "charged_once" in reds(one) and not inside(one)
    asked = preset("query-first")
    assert charges(asked) == (1, 0) and inside(asked) and not reds(asked)
    assert len(sends(asked, "Query")) == 1 and book(asked) == ["succeeded"]


def test_failover_after_a_lost_charge():
    """None is made final by Void; then P2 may."""
    one = preset("query-first", "p1~gateway.Result", "gateway~p1.Charge")
    assert charges(one) == (0, 1) and book(one) == ["succeeded"]
    assert state(one, "p1")["charges"] == {"order-1": "voided"}


def test_crash():
    """D of the card: the result has arrived and is not stored."""
    one = preset("crash")
    assert charges(one) == (1, 0) and book(one) == ["succeeded"]
    assert len(sends(one, "Charge")) == 1 and len(sends(one, "Query")) == 1
    assert state(one, "client")["told"] == "succeeded" and inside(one)


def test_no_record():
    one = preset("no-record")
    assert charges(one) == (1, 0) and book(one) == []
    assert reds(one) == {"books_agree"} and not inside(one)
    mended = preset("no-record", "record=0&", "")
    assert charges(mended) == (1, 0) and book(mended) == ["succeeded"]


def test_schedulers():
    """E of the card: one insert wins."""
    one = preset("schedulers")
    assert charges(one) == (1, 0) and book(one) == ["succeeded"]
    assert answers(one) == ["in progress", "succeeded", "succeeded"]
    assert {state(one, node)["told"] for node in ("s1", "s2")} == {"succeeded"}
    assert charges(run("schedulers=2&keys=0")) == (2, 0)


def test_late_request():
    one = preset("late-request")
    assert charges(one) == (1, 1) and not inside(one)
    fenced = preset("late-request", "failover=unfenced&", "")
    assert charges(fenced) == (0, 1) and book(fenced) == ["succeeded"] and inside(fenced)


def test_webhooks():
    one = preset("webhooks")
    told = [e.body.state for e in one.events if e.kind == "message-delivered" and e.body
            and e.body.kind == "Webhook"]  # fmt: skip
    assert told == ["captured", "captured", "processing"]
    assert state(one, "gateway")["receipts"] == 1 and book(one) == ["succeeded"] and not reds(one)
    alone = preset("webhooks", "do=copy", "do=drop:p1~gateway.Result&do=copy")
    assert charges(alone) == (1, 0) and len(sends(alone, "Charge")) == 1
    assert book(alone) == ["succeeded"]


def test_due_dates():
    """One charge for each date, though a scheduler was away and catches up."""
    one = preset("due-dates")
    assert charges(one) == (3, 0) and book(one) == ["succeeded"] * 3 and inside(one)
    assert len(sends(one, "Pay")) == 7 and len(sends(one, "Charge")) == 3
    assert {state(one, node)["key"] for node in ("s1", "s2")} == {"rent-february"}
    assert status(one)["ends"] == "holds" and not reds(one)
    assert sum(charges(run("schedulers=2&dates=3&keys=0"))) == 6


@pytest.mark.parametrize("at", [*range(15), 30])
def test_the_same_key_for_something_else(at):
    """Whichever comes first is paid for, and it alone."""
    one = run(f"do=request:client:reuse@{at}")
    assert charges(one) == (1, 0) and sorted(answers(one)) == ["422: key reused", "succeeded"]
    assert not reds(one) and status(one)["ends"] == "holds"


def test_other_amount():
    one = preset("other-amount")
    assert charges(one) == (1, 0) and answers(one) == ["succeeded", "422: key reused"]
    assert state(one, "client")["told"] == "succeeded" and inside(one) and not reds(one)


# --- The breaker ---------------------------------------------------------------------------


def told_after(one):
    """How long the client waits for each of its payments."""
    return [b - a for a, b in zip(sends(one, "Pay"), sends(one, "Answer", "client"), strict=True)]


def test_breaker():
    """Three failures open it at 20 for 60 ticks; the third payment is the probe and closes it."""
    one = preset("breaker")
    assert sends(one, "Charge", "p1") == [3, 9, 19, 85, 113]
    assert sends(one, "Charge", "p2") == [28, 57]
    assert charges(one) == (2, 2) and told_after(one) == [31, 7, 6, 6]
    assert state(one, "gateway")["breakers"]["p1"] == "closed"
    assert inside(one) and not reds(one) and status(one)["ends"] == "holds"


def test_no_breaker():
    """The price: four calls in vain and 49 ticks, for each payment."""
    one = preset("no-breaker")
    assert len(sends(one, "Charge", "p1")) == 16 and told_after(one) == [49] * 4
    mended = preset("no-breaker", "breaker=0", "breaker=3")
    assert len(sends(mended, "Charge", "p1")) == 4 and told_after(mended) == [31, 7, 15, 7]
    for each in (one, mended):
        assert charges(each) == (0, 4) and inside(each) and not reds(each)


def test_a_probe_in_vain_opens_it_again():
    one = run("dates=2&errors=9&breaker=3&every=60&patience=200")
    assert sends(one, "Charge", "p1") == [3, 9, 19, 96]
    assert state(one, "gateway")["breakers"]["p1"] in ("open", "half-open")
    assert charges(one) == (0, 2)


def test_without_a_second_provider_calls_fail_at_once():
    one = run("dates=3&errors=9&breaker=3&failover=none&patience=200")
    assert book(one) == ["failed"] * 3 and told_after(one)[1] == 3 and charges(one) == (0, 0)


def test_silence_opens_it_too_and_questions_are_asked_all_the_same():
    one = run("dates=2&breaker=2&patience=200&every=1&rest=200&until=2000&do=crash:p1@0")
    assert len(sends(one, "Charge", "p1")) == 2 and len(sends(one, "Query", "p1")) == 5
    assert book(one) == ["review", "succeeded"] and charges(one) == (0, 1)


def test_a_webhook_ends_a_probe():
    """Its own answer is lost, and the breaker closes all the same."""
    lost = "do=drop:p1~gateway.Result.6"
    one = run(f"dates=3&errors=3&breaker=3&webhooks=1&patience=200&{lost}")
    assert charges(one) == (1, 2) and state(one, "gateway")["breakers"]["p1"] == "closed"
    assert told_after(one) == [31, 7, 6]


def test_a_breaker_is_closed_after_a_crash():
    """So it has to learn anew; what is at P1 already is asked after there."""
    one = run("dates=2&errors=9&breaker=3&patience=60&do=crash:gateway@40&do=recover:gateway@44")
    assert len(sends(one, "Charge", "p1")) == 6 and charges(one) == (0, 2) and inside(one)


# --- Without keys --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["response-lost", "result-lost"])
def test_without_keys_the_presets_charge_twice(name):
    one = preset(name, "keys=1", "keys=0")
    assert sum(charges(one)) == 2 and "charged_once" in reds(one)
    assert "Without keys nothing is promised" in one.report()["budget"]["broken"][0]


def test_two_errors_do_no_harm_even_without_keys():
    """A 503 is known not to have charged."""
    assert charges(run("keys=0&errors=2&patience=60")) == (1, 0)


# --- Ends ----------------------------------------------------------------------------------


def test_declined_is_never_tried_again():
    one = run("declined=1&do=drop:gateway~client.Answer")
    assert len(sends(one, "Charge")) == 1 and charges(one) == (0, 0)
    assert answers(one) == ["failed", "failed"] and book(one) == ["failed"]


def test_a_provider_that_never_answers_ends_in_review():
    one = run("attempts=1&do=crash:p1@0&until=2000")
    assert len(sends(one, "Query")) == 5
    assert book(one) == ["review"] and charges(one) == (0, 0)
    assert status(one)["ends"] == "holds"


def test_both_providers_refuse():
    one = run("errors=20&failover=none&patience=200&until=2000")
    assert len(sends(one, "Charge")) == 4 and book(one) == ["failed"]
    assert status(one)["ends"] == "holds"
    assert charges(run("errors=20&patience=200&until=2000")) == (0, 1)


def test_a_client_that_gives_up_says_so():
    one = run("do=cut:client~gateway@0&until=2000")
    assert len(sends(one, "Pay")) == 4 and state(one, "client")["told"] == "review"
    assert status(one)["ends"] == "holds" and charges(one) == (0, 0)


# --- Whatever passes -----------------------------------------------------------------------

BROKEN = "errors=4&breaker=2&dates=2&every=2&rest=9&patience=60"
STORIES = ("", "attempts=1", "schedulers=2", "errors=20", "webhooks=1", "failover=none", BROKEN)


def harmless(query):
    one = run(query)
    assert inside(one), query
    assert not reds(one) & set(SAFE), query
    assert status(one)["ends"] == "holds", query


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("node", ["gateway", "p1", "p2"])
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


def ill_luck(number):
    return (
        f"attempts={1 + number % 4}&schedulers=2&webhooks={number % 2}&breaker={number % 3}"
        f"&rest={1 + number % 40}&dates={1 + number % 2}&errors={number % 7}"
    )


def test_random_bad_luck_charges_once_at_most(scale):
    """Random drops, delays, copies, cuts and crashes; then everybody is back: still one charge."""
    numbers = range(200 * scale)
    runs = 0
    for one in healing(SLUG, numbers, ill_luck, back="s1 s2 gateway p1 p2", but="client"):
        text = one.scenario.text
        assert inside(one) and not reds(one) & set(SAFE), text
        assert all(taken(one).count(key) == 1 for key in taken(one)), text
        if all(row["up"] for row in one.report()["nodes"].values()):
            assert status(one)["ends"] == "holds", text
        runs += 1
    assert runs > len(numbers) * 0.9


@pytest.mark.parametrize("query", ["attempts=0", "attempts=11", "timeout=3", "mult=0", "errors=21"])
def test_refused_parameters(query):
    with pytest.raises(protocols.Refused):
        protocols.parse(f"{SLUG}/?{query}")
