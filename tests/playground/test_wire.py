"""What a stranger may send, and the shapes that both languages agree on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from playground import caps, descriptions, shapes, wire
from playground.shelf import first_scenario
from playground.typedefs import TARGET, module
from playground.wire import id_of, read_command, write
from protocols import KINDS, catalogue, describe, errors, header, parse
from tests.playground.folding import Folder, Talk, whole, wire_events

LONG = "x" * 200


def refused(frame: Any) -> errors.Refused:
    with pytest.raises(errors.Refused) as caught:
        read_command(frame)
    assert caught.value.sentence
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "frame",
    [
        '{"id":"c1","open":{"scenario":"a/?b=1"}}',
        '{"id":"c1","open":{"scenario":"a/?b=1","have":12,"digest":"' + "0" * 64 + '"}}',
        '{"id":"c2","add":"drop:3~1.Order"}',
        '{"id":"c3","remove":"drop:3~1.Order"}',
        ' {"ping" : true , "id" : "c4"} ',
    ],
)
def test_commands_are_read(frame: str) -> None:
    assert read_command(frame).id == json.loads(frame)["id"]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{",
        '{"id":"c1"}',
        '{"id":"c1","ping":false}',
        '{"id":"c1","ping":1}',
        '{"id":"c1","ping":true,"add":"x"}',
        '{"id":"c1","ping":true,"more":1}',
        '{"id":"","ping":true}',
        '{"id":7,"ping":true}',
        '{"id":"<b>","ping":true}',
        f'{{"id":"{LONG}","ping":true}}',
        '{"id":"c1","open":"a"}',
        '{"id":"c1","open":{}}',
        '{"id":"c1","open":{"scenario":"a","have":-1}}',
        '{"id":"c1","open":{"scenario":"a","have":1e9}}',
        '{"id":"c1","open":{"scenario":"a","digest":"xyz"}}',
        '{"id":"c1","open":{"scenario":"a","why":1}}',
        '{"id":"c1","open":{"scenario":"a","have":' + "9" * 5_000 + "}}",
        '{"id":"c1","add":NaN}',
        '{"id":"c1","add":"\\ud800"}',
        '{"id":"c1","add":"' + "a" * 9_000 + '"}',
        "[" * 16_000,
        '{"a":' * 3_000,
        '{"id":' + "[" * 10_000,
        "\x00",
        b'{"id":"c1","ping":true}',
        b"\xff\xfe",
        None,
    ],
)
def test_anything_else_is_refused_in_words(frame: Any) -> None:
    assert refused(frame).code == "Malformed"


def test_size_is_looked_at_before_anything_else() -> None:
    spaces = caps.frame_max_bytes - len('{"id":"c1","ping":true}')
    assert read_command('{"id":"c1","ping":true}' + " " * spaces).ping
    assert refused('{"id":"c1","ping":true}' + " " * (spaces + 1)).code == "LimitReached"
    assert refused("é" * (caps.frame_max_bytes // 2 + 1)).code == "LimitReached"


@pytest.mark.parametrize(
    ("frame", "found"),
    [
        ('{"id":"c1","nonsense":1}', "c1"),
        ('{"id":"c1","deep":' + "[" * 9_000 + "}", ""),
        ('{"id":"<b>"}', ""),
        ("nonsense", ""),
        (None, ""),
    ],
)
def test_a_refusal_names_the_id_where_it_can(frame: Any, found: str) -> None:
    assert id_of(frame) == found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["id", "open", "add", "remove", "ping", "scenario", "have", "digest", "x"])
OBJECTS = st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=3), max_size=4)


@given(st.text(max_size=200) | st.binary(max_size=50) | OBJECTS.map(json.dumps))
def test_no_frame_raises_anything_but_a_refusal(frame: str | bytes) -> None:
    answer = json.loads(write(Talk().session.receive(frame)))
    assert len(answer) == 1
    assert next(iter(answer)) in {"ack", "refusal", "pong"}


@pytest.mark.parametrize("slug", catalogue())
def test_the_kernel_gives_the_shapes_that_the_wire_promises(slug: str) -> None:
    run = whole(first_scenario(slug))
    exactly(describe(slug), descriptions.Description)
    exactly(header(parse(first_scenario(slug))), shapes.Header)
    exactly(run.report(), shapes.Report)
    for event in wire_events(run):
        exactly(event, shapes.WireEvent)
        assert event["kind"] in KINDS


def exactly(value: Any, shape: Any) -> None:
    """The value, as JSON, has this shape and nothing beside it, at any depth."""
    plain = json.loads(json.dumps(value))
    assert msgspec.convert(plain, shape, strict=True) == plain


def test_wire_js_is_up_to_date() -> None:
    assert TARGET.read_text("utf-8") == module()
    call_command("wirejs", "--check")


def test_a_stale_wire_js_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "WIRE_VERSION", shapes.WIRE_VERSION + 1)
    with pytest.raises(CommandError, match="stale"):
        call_command("wirejs", "--check")


def recorded() -> dict[str, Any]:
    """One short conversation with every frame in it, and the list it must come to."""
    talk = Talk()
    talk.frames.append(json.loads(write(wire.hello())))
    commands: list[dict[str, Any]] = [
        {"id": "c1", "open": {"scenario": "byzantine-generals/?n=3&m=1&seed=7"}},
        {"id": "c2", "add": "drop:1~2.Order"},
        {"id": "c3", "add": "drop:9~3.Order"},
        {"id": "c4", "remove": "drop:1~2.Order"},
        {"id": "c5", "ping": True},
    ]
    for command in commands:
        talk.frames.append(talk.send(command))
        talk.finish()
    text = talk.session.scenario.text
    sorry = {"revision": 3, "sentence": "This run broke a rule of ours.", "scenario": text}
    frames = [*talk.frames, {"error": sorry}]
    return {"commands": commands, "frames": frames, "events": talk.page.events}


def test_the_golden_conversation(golden: Callable[[str, str], None]) -> None:
    """tests/js/wire.test.js reads the same file: neither side can change the wire alone."""
    golden("wire.json", json.dumps(recorded(), indent=1, ensure_ascii=False) + "\n")


def test_python_reads_the_golden_conversation() -> None:
    story = json.loads((TARGET.parents[2] / "tests" / "golden" / "wire.json").read_text("utf-8"))
    page = Folder()
    for frame in story["frames"]:
        msgspec.convert(frame, wire.Down, strict=True)
        if "trace" in frame:
            page.fold(frame["trace"])
    assert page.events == story["events"]
    assert {key for frame in story["frames"] for key in frame} == set(wire.FRAMES)
    for command in story["commands"]:
        assert read_command(json.dumps(command)).id == command["id"]
