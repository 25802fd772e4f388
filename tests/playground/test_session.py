"""The conversation of one socket, without a socket."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from playground import caps
from playground.shelf import first_scenario
from playground.stream import Stream
from protocols import catalogue, parse
from tests.playground.folding import Talk, whole, wire_events

ORDERS = "byzantine-generals/?n=4&m=1&seed=7"
ORDER = "drop:1~3.Order"
EMPTY = sha256(b"").hexdigest()


def opened(text: str = ORDERS) -> Talk:
    talk = Talk()
    talk.say(open={"scenario": text})
    return talk.finish()


@pytest.mark.parametrize("slug", catalogue())
def test_a_run_arrives_whole(slug: str) -> None:
    talk = opened(first_scenario(slug))
    run = whole(first_scenario(slug))
    assert talk.page.events == wire_events(run)
    assert talk.page.digest == run.digest()
    assert talk.page.report == json.loads(json.dumps(run.report()))
    assert talk.page.header["text"] == first_scenario(slug)


def test_the_first_frame_is_small_and_the_run_need_not_be_over() -> None:
    talk = Talk()
    talk.say(open={"scenario": "byzantine-generals/?n=7&m=2"})
    first = talk.pump(5_000)
    assert 0 < len(first["trace"]["events"]) <= caps.first_events
    assert not first["trace"]["done"]


def test_a_command_is_acknowledged_before_anything_is_simulated() -> None:
    talk = Talk()
    assert talk.say(open={"scenario": ORDERS}) == {"ack": {"id": "c1", "revision": 1}}
    assert talk.session.run is None


def test_an_edit_keeps_what_it_can_and_names_the_rest() -> None:
    talk = opened()
    before = len(talk.page.events)
    assert talk.say(add=ORDER) == {"ack": {"id": "c2", "revision": 2}}
    talk.frames.clear()
    talk.finish()
    trace = talk.frames[0]["trace"]
    fresh = [
        one for frame in talk.frames for one in frame["trace"]["events"] if isinstance(one, dict)
    ]
    assert trace["keep"] > 0
    assert len(fresh) < before / 2
    assert talk.page.events == wire_events(whole(f"{ORDERS}&do={ORDER}"))


def test_undoing_gives_the_first_run_again() -> None:
    talk = opened()
    first = talk.page.digest
    talk.say(add=ORDER)
    assert talk.finish().page.digest != first
    talk.say(remove=ORDER)
    assert talk.finish().page.digest == first


def test_a_repeated_command_is_answered_the_same_and_does_nothing() -> None:
    talk = opened()
    once = talk.send({"id": "x", "add": ORDER})
    talk.finish()
    assert talk.send({"id": "x", "add": ORDER}) == once
    assert not talk.session.busy
    assert talk.session.revision == 2


def test_the_same_intervention_again_makes_no_new_revision() -> None:
    talk = opened()
    talk.say(add=ORDER)
    talk.finish()
    assert talk.say(add=ORDER)["ack"]["revision"] == 2
    assert talk.say(remove="drop:1~2.Order")["ack"]["revision"] == 2
    assert not talk.session.busy


def test_an_id_used_for_another_command_is_refused() -> None:
    talk = opened()
    talk.send({"id": "x", "add": ORDER})
    assert talk.send({"id": "x", "remove": ORDER})["refusal"]["code"] == "Malformed"
    assert ORDER in talk.session.scenario.text


def test_answers_are_remembered_up_to_a_bound() -> None:
    talk = opened()
    for _ in range(caps.answers_remembered + 10):
        talk.say(ping=True)
    assert len(talk.session.answers) == caps.answers_remembered


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"add": "drop:9~3.Order"}, "NotEnabled"),
        ({"add": "pause:2@5-9"}, "NotEnabled"),
        ({"add": "nonsense"}, "Malformed"),
        ({"remove": "%%%"}, "Malformed"),
        ({"open": {"scenario": "no-such/?n=4"}}, "Malformed"),
        ({"open": {"scenario": "byzantine-generals/?n=99"}}, "BadParameter"),
        ({"open": {"scenario": "byzantine-generals/?zz=1"}}, "Malformed"),
    ],
)
def test_a_refusal_changes_nothing(command: dict[str, Any], code: str) -> None:
    talk = opened()
    before = (talk.session.scenario, talk.session.revision, talk.page.events)
    answer = talk.say(**command)["refusal"]
    assert answer["code"] == code
    assert answer["sentence"]
    assert answer["hint"]
    assert not talk.session.busy
    assert (talk.session.scenario, talk.session.revision, talk.page.events) == before


def test_an_edit_before_any_scenario_is_refused() -> None:
    assert Talk().say(add=ORDER)["refusal"]["code"] == "NotEnabled"


def test_a_newer_command_supersedes_a_stream_under_way() -> None:
    talk = Talk()
    talk.say(open={"scenario": "byzantine-generals/?n=7&m=2"})
    talk.pump()
    talk.say(add="drop:1~3.Order")
    talk.say(add="drop:1~4.Order")
    talk.finish()
    text = "byzantine-generals/?n=7&m=2&do=drop:1~3.Order&do=drop:1~4.Order"
    assert talk.page.events == wire_events(whole(text))
    assert talk.page.revision == 3


def test_a_page_that_lost_its_server_goes_on_where_it_was() -> None:
    """Any server, any process: the claim is checked against the run itself."""
    before = opened()
    for have in (0, 1, 5, len(before.page.events)):
        after = Talk()
        after.page.events = before.page.events[:have]
        digest = whole(ORDERS).digest(have)
        after.say(open={"scenario": ORDERS, "have": have, "digest": digest})
        after.finish()
        assert after.frames[0]["trace"]["keep"] == have
        assert after.page.events == before.page.events


@pytest.mark.parametrize("have", [1, 10, 50_000])
def test_a_false_claim_costs_a_whole_run_and_nothing_else(have: int) -> None:
    talk = Talk()
    talk.say(open={"scenario": ORDERS, "have": have, "digest": "0" * 64})
    talk.finish()
    assert talk.frames[0]["trace"]["keep"] == 0
    assert talk.page.events == wire_events(whole(ORDERS))


def test_a_page_that_found_a_gap_opens_again_on_the_same_socket() -> None:
    talk = opened()
    talk.page.events = []
    talk.say(open={"scenario": ORDERS})
    talk.finish()
    assert talk.page.events == wire_events(whole(ORDERS))


def test_an_open_with_a_true_claim_about_the_old_run_keeps_the_common_part() -> None:
    talk = opened()
    claim = {"have": len(talk.page.events), "digest": talk.page.digest}
    talk.say(open={"scenario": f"{ORDERS}&do={ORDER}", **claim})
    talk.frames.clear()
    talk.finish()
    assert talk.frames[0]["trace"]["keep"] > 0
    assert talk.page.events == wire_events(whole(f"{ORDERS}&do={ORDER}"))


def test_a_bug_of_ours_is_a_frame_and_is_noted_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    talk = Talk()
    with monkeypatch.context() as patch:
        patch.setattr(Stream, "turn", broken)
        for seed in (1, 1, 2):
            talk.say(open={"scenario": f"byzantine-generals/?seed={seed}"})
            fault = talk.pump()["error"]
            assert fault["scenario"] == parse(f"byzantine-generals/?seed={seed}").text
            assert fault["sentence"]
            assert not talk.session.busy
    assert len([one for one in caplog.records if one.levelname == "ERROR"]) == 2
    assert "python -m protocols run 'byzantine-generals/?" in caplog.text
    talk.say(open={"scenario": ORDERS})
    assert talk.finish().page.events == wire_events(whole(ORDERS))


def test_a_forgotten_run_is_simulated_again() -> None:
    talk = opened()
    assert talk.session.weight == sum(len(line) + 1 for line in whole(ORDERS).lines) - len(
        talk.frames
    )
    talk.session.forget()
    assert (talk.session.run, talk.session.weight) == (None, 0)
    talk.say(add=ORDER)
    talk.frames.clear()
    talk.finish()
    assert talk.frames[0]["trace"]["keep"] == 0
    assert talk.page.events == wire_events(whole(f"{ORDERS}&do={ORDER}"))
