"""The command line as scripts know it: what it prints, where, and with which exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import protocols
from protocols.__main__ import USAGE, main

ROOT = Path(__file__).parents[2]
LIAR = "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=traitor:3:always_retreat"
MERE_DROP = "byzantine-generals/?do=drop:2~1.Order&do=traitor:3:always_retreat"
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """`say("run", "bully")`: the exit status, what it printed, what it complained of."""

    def call(*words: str) -> tuple[int, str, str]:
        status = main(words)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "protocols", *words], cwd=ROOT, env={**os.environ, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_list_names_every_protocol(say: Say) -> None:
    status, out, err = say("list")
    assert (status, err) == (0, "")
    assert all(slug in out for slug in protocols.catalogue())
    rows = json.loads(say("list", "--format", "json")[1])
    assert [row["slug"] for row in rows] == list(protocols.catalogue())
    assert set(rows[0]) == {"slug", "title", "subtitle", "family"}


@pytest.mark.parametrize("slug", protocols.catalogue())
def test_show_tells_all_that_describe_knows(say: Say, slug: str) -> None:
    known = protocols.describe(slug)
    assert json.loads(say("show", slug, "--format", "json")[1]) == known
    status, out, _ = say("show", slug, "--width", "80")
    words = " ".join(out.split())
    assert status == 0
    parts = ("parameters", "strategies", "properties", "presets")
    assert all(one["name"] in words for part in parts for one in known[part])
    assert all(one["query"] in words for one in known["presets"])
    assert all(f"Message {one['kind']}" in words for one in known["messages"])
    assert all(" ".join(part.split()) in words for part in known["essay"][0]["paragraphs"])
    assert max(len(line) for line in out.splitlines() if "/?" not in line) <= 80


def test_run_prints_the_object_that_scripts_stand_on(say: Say) -> None:
    status, out, _ = say("run", LIAR, "--format", "json")
    found = json.loads(out)
    run = protocols.Run(protocols.parse(LIAR)).finish()
    assert status == 0
    assert list(found) == [
        "protocol", "parameters", "network", "seed", "until", "do", "events", "counts",
        "properties", "nodes", "budget", "ineffective", "end", "digest",
    ]  # fmt: skip
    assert found["protocol"] == "byzantine-generals"
    assert found["parameters"] == {"n": 4, "m": 1, "order": "attack"}
    assert found["network"] == {"lo": 2, "hi": 6, "loss": "0", "fifo": False}
    assert found["do"] == ["traitor:3:always_retreat"]
    assert [event.pop("seq") for event in found["events"]] == list(range(len(run.events)))
    assert [json.dumps(event, sort_keys=True) for event in found["events"]] == [
        json.dumps(json.loads(line), sort_keys=True) for line in run.lines
    ]
    assert found["counts"]["by_kind"] == {"Order": 9}
    assert found["digest"] == run.digest()
    assert found["end"] == {"at": run.events[-1].at, "reason": "quiescence"}


@pytest.mark.parametrize(
    "words",
    [
        ["byzantine-generals", "--preset", "one-liar"],
        ["byzantine-generals", "n=4", "--do", "traitor:3:always_retreat"],
        ["--seed", "1", "byzantine-generals", "--do", "traitor:3:always_retreat", "n=4"],
        ["byzantine-generals/?n=5&seed=9&do=traitor:3:always_retreat", "n=4", "--seed", "1"],
        ["/byzantine-generals/?do=traitor:3:always_retreat#e=3&d=12345678"],
        ["https://parley.example/byzantine-generals/?do=traitor%3A3%3Aalways_retreat"],
        ["byzantine-generals", "--net", "2-6", "--loss", "0.00", "--fifo", "0", "--until", "400",
         "do=traitor:3:always_retreat"],
    ],
)  # fmt: skip
def test_the_ways_to_name_a_scenario(say: Say, words: list[str]) -> None:
    assert say("run", *words, "--format", "url") == (0, f"/{LIAR}\n", "")


def test_options_replace_and_interventions_add(say: Say) -> None:
    words = ("--seed", "5", "--net", "3-4", "--do", "drop:2~1.Order", "--do", "drop:1~2.Order")
    out = say("run", LIAR, *words, "--format", "url")[1]
    done = "do=drop:1~2.Order&do=drop:2~1.Order&do=traitor:3:always_retreat"
    assert out == f"/byzantine-generals/?n=4&m=1&order=attack&seed=5&net=3-4&{done}\n"


def test_the_exit_status_says_whether_safety_held(say: Say) -> None:
    assert say("run", LIAR)[0] == 0
    assert say("run", MERE_DROP)[0] == 1
    assert say("run", MERE_DROP, "--format", "json")[0] == 1


def test_a_liveness_property_that_fails_is_no_violation_of_safety(say: Say) -> None:
    status, out, _ = say("run", "byzantine-generals/?until=1", "--format", "json")
    assert status == 0
    assert {one["status"] for one in json.loads(out)["properties"]} >= {"pending"}


BAD = [
    [], ["rnu"], ["run"], ["show"], ["show", "bully", "two-generals"], ["list", "x"],
    ["run", "nosuch"], ["run", "bully", "bully"], ["run", "bully", "--sed", "3"],
    ["run", "bully", "--seed"], ["run", "bully", "--seed", "x"], ["run", "bully", "--seed", "-5"],
    ["run", "bully", "--format", "xml"], ["show", "bully", "--format", "url"],
    ["run", "bully", "--width", "x"], ["run", "bully", "x=1"], ["run", "bully", "n=99"],
    ["run", "bully", "n=4&m=1"], ["run", "bully", "n=4", "n=5"], ["run", "bully", "--net", "5-3"],
    ["run", "bully", "--loss", "2"], ["run", "bully", "--fifo", "2"],
    ["run", "bully", "--until", "0"],
    ["run", "bully", "--do", "explode:1"], ["run", "bully", "--do", "crash:99@3"],
    ["run", "bully", "--preset", "nosuch"], ["run", "bully/?n=5", "--preset", "happy"],
    ["run", "bully/?n=5&n=6"], ["run", "bully/?n"], ["run", "line\nbreak"], ["run", "\udcff"],
    ["run", "bully", "n=\udcff"], ["run", "bully", "--do", "drop:\x1b[31m"],
]  # fmt: skip


@pytest.mark.parametrize("words", BAD, ids=repr)
def test_bad_input_is_one_line_and_status_2(say: Say, words: list[str]) -> None:
    status, out, err = say(*words)
    assert (status, out) == (2, "")
    assert err.startswith("protocols: ")
    assert err.endswith("\n")
    assert err[:-1].isprintable()


def test_a_complaint_says_what_there_is_instead(say: Say) -> None:
    assert "list, show, run" in say("rnu")[2]
    assert all(slug in say("run", "nosuch")[2] for slug in protocols.catalogue())
    assert "--seed" in say("run", "bully", "--sed", "3")[2]
    assert "happy" in say("run", "bully", "--preset", "x")[2]
    assert "3 to 8" in say("run", "bully", "n=99")[2]


WORDS = some.one_of(
    some.text(max_size=12),
    some.sampled_from(
        ["list", "show", "run", "bully", "two-generals", LIAR, "--do", "--seed", "-"]
    ),
    some.sampled_from(["--format", "json", "--preset", "happy", "n=4", "drop:1~2.Ok", "--", "?"]),
)


@given(some.lists(WORDS, max_size=6))
def test_whatever_is_typed_is_answered(words: list[str]) -> None:
    assert main(words) in (0, 1, 2)


def test_help_lists_the_commands_and_the_interventions(say: Say) -> None:
    assert say("--help")[0] == 0
    assert all(line in say("--help")[1] for line in USAGE.values())
    assert "drop:MESSAGE" in say("run", "--help")[1]


DRAWN = {
    "byzantine-generals": ["one-liar", "mere-drop"],
    "bully": ["oks-lost", "partition", "bully-returns"],
    "two-generals": ["last-lost"],
}


@pytest.mark.parametrize(
    ("slug", "preset"), [(s, one) for s, ones in DRAWN.items() for one in ones]
)
def test_the_drawing(say: Say, golden: Callable[[str, str], None], slug: str, preset: str) -> None:
    out = say("run", slug, "--preset", preset, "--width", "96")[1]
    golden(f"command_line/{slug}-{preset}.txt", out)


def test_every_end_of_a_message_has_its_arrow(say: Say) -> None:
    out = say("run", MERE_DROP, "--width", "100")[1]
    assert out.count("▶") + out.count("◀") == 8
    assert out.count("✕") == 1
    assert out.count("═▶") + out.count("◀═") == 2, "the traitor's lies are drawn double"
    assert "⚑ traitor: always_retreat" in out
    assert "✗ Broken: “IC1" in out
    assert "1 message was lost; this model assumes there is none." in out


def test_messages_still_on_their_way_at_the_end_are_drawn(say: Say) -> None:
    out = say("run", "byzantine-generals/?net=2-6&until=3", "--width", "100")[1]
    run = protocols.Run(protocols.parse("byzantine-generals/?net=2-6&until=3")).finish()
    assert out.count("since 0") == run.report()["counts"]["in_flight"] > 0


@pytest.mark.parametrize("width", [40, 64, 80, 132])
def test_the_drawing_keeps_to_the_width(say: Say, width: int) -> None:
    out = say("run", "bully", "--preset", "slow", "--width", str(width))[1]
    lines = out.partition("\nAgain: ")[0].splitlines()
    assert max(map(len, lines)) <= max(width, 52)


def test_columns_of_the_terminal_count(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    assert say("run", LIAR)[1] == say("run", LIAR, "--width", "70")[1]
    assert say("run", LIAR)[1] != say("run", LIAR, "--width", "120")[1]


def test_a_terminal_without_the_letters_gets_the_same_drawing_in_ascii() -> None:
    words = ("run", MERE_DROP, "--width", "90")
    plain, _ = start(*words, PYTHONIOENCODING="ascii").communicate()
    rich, _ = start(*words, PYTHONIOENCODING="utf-8").communicate()
    assert plain.isascii()
    assert [*map(len, plain.decode().splitlines())] == [*map(len, rich.decode().splitlines())]
    shown, _ = start("show", "two-generals", PYTHONIOENCODING="ascii").communicate()
    assert shown.isascii()
    found, _ = start("run", LIAR, "--format", "json", PYTHONIOENCODING="ascii").communicate()
    assert json.loads(found)["protocol"] == "byzantine-generals"
    _, err = start("rnu", PYTHONIOENCODING="ascii").communicate()
    assert err.startswith(b'protocols: There is no command "rnu".')


def test_there_is_no_colour_where_nobody_sees_it(say: Say) -> None:
    assert "\x1b" not in say("run", MERE_DROP)[1]


def test_colours_on_a_terminal(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[1;31m" in say("run", MERE_DROP)[1]


def test_a_reader_who_leaves_early_is_no_error() -> None:
    started = start("run", "byzantine-generals", "n=7", "m=2")
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    assert (started.wait(), started.stderr.read()) == (0, b"")
    started.stderr.close()


def test_our_own_bug_is_not_mistaken_for_a_verdict(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(run: protocols.Run) -> protocols.Run:
        raise protocols.errors.ProtocolBug("something broke", run.scenario.text)

    monkeypatch.setattr(protocols.Run, "finish", break_down)
    status, _, err = say("run", LIAR)
    assert status == 3
    assert err.endswith(f"python -m protocols run '{LIAR}'\n")
