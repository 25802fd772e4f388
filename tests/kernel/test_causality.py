"""Vector clocks against happened-before by brute force; events as JSON."""

import json
import re
from itertools import product

import pytest

from protocols import KINDS, clocks, happened_before
from protocols.kernel.event import canonical
from tests.kernel.campaign import EVERY, campaign
from tests.kernel.toys import office, run, told

NODELESS = ("network-", "property-", "run-")


def reachable(events):
    """For each event the set of events in its causal past, by walking the edges."""
    past, last, births = [set() for _ in events], {}, {}
    for at, event in enumerate(events):
        if event.node is None or event.kind == "message-dropped":
            continue
        before = [last[event.node]] if event.node in last else []
        if event.kind == "message-delivered":
            before.append(births[event.message])
        for one in before:
            past[at] |= past[one] | {one}
        last[event.node] = at
        if event.kind in ("message-sent", "message-duplicated"):
            births[event.message] = at
    return past


@pytest.mark.parametrize("slug", EVERY)
def test_clocks_tell_exactly_who_came_before_whom(slug):
    compared = 0
    for found in campaign(slug)[:30]:
        if len(found.events) > 250:
            continue
        past, found_clocks = reachable(found.events), clocks(found.events)
        for one, two in product(range(len(found.events)), repeat=2):
            expected = one in past[two]
            assert happened_before(found_clocks[one], found_clocks[two]) is expected
            compared += expected
    assert compared > 50


def test_concurrent_events_stand_in_no_order():
    found = office(*told("1", "2", 5), "request:3:wind:ticks=2@5")
    each = clocks(found.events)
    at = {(e.kind, e.node): i for i, e in enumerate(found.events)}
    bell, heard = at["timer-fired", "3"], at["message-delivered", "2"]
    assert not happened_before(each[bell], each[heard])
    assert not happened_before(each[heard], each[bell])
    assert happened_before(each[at["message-sent", "1"]], each[heard])
    assert each[at["run-ended", None]] == {}


# --- Events as JSON ----------------------------------------------------------------------------

ALWAYS = {"at", "kind", "node"}
MESSAGE = {"message", "from", "to"}
ALLOWED = ALWAYS | MESSAGE | {"body", "honest", "by", "cause", "state", "why", "rule"}
MORE = {
    "timer-set": {"timer", "due"}, "timer-fired": {"timer"}, "timer-cancelled": {"timer"},
    "request-made": {"request", "args"}, "round-started": {"round"}, "node-turned": {"strategy"},
    "node-paused": {"until"}, "network-cut": {"groups", "oneway"},
    "network-held": {"groups", "oneway"}, "coin-tossed": {"coin", "options", "outcome"},
    "property-violated": {"property", "reason"}, "property-satisfied": {"property", "reason"},
    "property-pending": {"property", "reason"}, "run-ended": {"reason"},
}  # fmt: skip


@pytest.mark.parametrize("slug", EVERY)
def test_an_event_as_json_holds_what_it_should(slug):
    for found in campaign(slug)[:60]:
        for event in found.events:
            shown = json.loads(canonical(event))
            keys, more = set(shown), MORE.get(event.kind, set())
            assert keys >= ALWAYS and keys <= ALLOWED | more
            assert keys & more == more or event.kind.startswith("property")
            assert (shown["node"] is None) == event.kind.startswith(NODELESS)
            assert (keys >= MESSAGE) == event.kind.startswith("message-")
            assert ("by" in keys) == (event.kind == "message-dropped")
            assert ("body" in keys) == (
                event.kind.startswith("message-") and event.kind != "message-withheld"
            )
            assert event.kind in KINDS and isinstance(shown["at"], int)
            assert all(
                value not in ("", {}, [])
                for key, value in shown.items()
                if key in ALLOWED - {"body"}
            )


def test_a_lie_as_json():
    found = office(*told("1", "2", 10), "traitor:1:blue", "drop:1~2.Word")
    sent = next(e for e in found.events if e.kind == "message-sent").as_dict()
    assert sent == {
        "at": 10, "kind": "message-sent", "node": "1", "message": "1~2.Word", "from": "1",
        "to": "2",
        "body": {"text": "blue", "seal": "seal1", "free": "free"},
        "honest": {"text": "red", "seal": "seal1", "free": "free"},
        "cause": "requested 1.tell:text=red,to=2@10", "why": "asked to say red",
        "rule": "the office's rule",
    }  # fmt: skip
    lost = next(e for e in found.events if e.kind == "message-dropped").as_dict()
    assert (lost["node"], lost["by"], lost["cause"]) == ("2", "you", "sent 1~2.Word")


def test_the_bytes_are_canonical():
    for line in run("chatter/?do=cut:8/9@5&do=heal@9").lines:
        text = line.decode()
        assert (
            json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            == text
        )
        assert not re.search(r"\d\.\d", text), "no float decides or shows a run"


def test_two_different_requests_in_one_tick_are_two_causes():
    found = office(*told("1", "2", 5), *told("1", "3", 5))
    causes = {e.message: e.cause for e in found.events if e.kind == "message-sent"}
    assert causes["1~2.Word"] != causes["1~3.Word"]


def test_the_report_is_complete():
    report = office(*told("1", "2", 5), "crash:3@7").report()
    assert set(report) >= {"counts", "properties", "nodes", "budget", "ineffective", "end"}
    assert {p["type"] for p in report["properties"]} == {"safety", "liveness", "witness"}
    for row in report["properties"]:
        assert {"name", "type", "status", "at", "seq", "reason"} <= set(row)
        assert row["status"] in ("holds", "violated", "pending", "witnessed")
        assert (row["status"] in ("violated", "witnessed")) <= (row["at"] is not None)
    assert set(report["nodes"]["3"]) >= {"role", "faulty", "up", "state"}
    assert report["nodes"]["3"]["faulty"] and not report["nodes"]["3"]["up"]
    assert set(report["budget"]) >= {"used", "tolerated", "broken"}
    assert report["budget"]["used"] == {"nodes": 1, "crash": 1}
