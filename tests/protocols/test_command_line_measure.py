"""`python -m protocols measure`: the same scenario under many seeds, as table, JSON or CSV."""

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

import protocols
from protocols.__main__ import main
from protocols.measuring import COLUMNS

WORDS = ("gossip", "n=3", "mode=push", "--seeds", "40")
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def call(*words: str) -> tuple[int, str, str]:
        status = main(("measure", *words))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_json_is_what_measure_says(say: Say) -> None:
    status, out, err = say(*WORDS, "--format", "json")
    found = json.loads(out)
    scenario = protocols.parse("gossip/?n=3&mode=push")
    assert (status, err) == (0, "")
    assert (found["scenario"], found["seeds"]) == (scenario.text, 40)
    shown = [one.as_dict() | {"theory": None} for one in protocols.measure(scenario, 40)]
    assert found["measures"] == shown


def test_csv_has_the_same_rows(say: Say) -> None:
    rows = list(csv.DictReader(say(*WORDS, "--format", "csv")[1].splitlines()))
    found = json.loads(say(*WORDS, "--format", "json")[1])["measures"]
    assert tuple(rows[0]) == COLUMNS
    said = [{key: str(one[key]) for key in COLUMNS} for one in found]
    assert rows == [one | {"theory": ""} for one in said]


def test_the_table_has_a_line_for_each_measure(say: Say) -> None:
    status, out, _ = say(*WORDS)
    head, *lines = out.splitlines()
    assert status == 0
    assert tuple(head.split()) == COLUMNS
    assert len(lines[0].split()) == len(COLUMNS)  # no theory here, but a name of two words
    assert len({line.index("messages") for line in lines[:2]}) == 1
    rounds = next(line.split() for line in lines if "rounds to" in line)
    assert rounds[:4] == ["everybody", "rounds", "to", "40"]
    assert 2 < float(rounds[4]) < 2.7
    assert lines[-1] == f"40 runs of {protocols.parse('gossip/?n=3&mode=push').text}"


def test_a_scenario_is_named_as_for_run(say: Say) -> None:
    words = ("--preset", "push-pull", "--loss", "0.2", "--seed", "7", "n=8", "--seeds", "2")
    found = json.loads(say("gossip", *words, "--format", "json")[1])
    link = "gossip/?n=8&mode=push-pull&loss=0.2&seed=7"
    assert json.loads(say(link, "--seeds", "2", "--format", "json")[1]) == found


def test_what_only_some_runs_reach_says_in_how_many(say: Say) -> None:
    words = ("two-generals", "r=3", "--loss", "0.5", "--seeds", "50", "--format", "json")
    found = {(m["name"], m["unit"]): m["runs"] for m in json.loads(say(*words)[1])["measures"]}
    assert found["messages sent", "messages"] == 50
    assert 0 < found["victory", "rounds to"] < 50


OM = ("byzantine-generals", "--sweep", "n=3..6", "--seeds", "2")


def test_a_sweep_stands_beside_what_theory_says(say: Say) -> None:
    found = json.loads(say(*OM, "--format", "json")[1])
    rows = [(one["value"], one["measures"][0]) for one in found["points"]]
    assert [(n, row["mean"], row["theory"]) for n, row in rows] == [
        ("3", 4, 4), ("4", 9, 9), ("5", 16, 16), ("6", 25, 25),
    ]  # fmt: skip
    head, first, *_, last = say(*OM)[1].splitlines()
    assert (head.split()[0], first.split()[0], first.split()[-1]) == ("n", "3", "4.000")
    assert last.startswith("messages sent in theory: ")
    assert say(*OM, "--format", "csv")[1].startswith("n,name,unit,")


def test_a_loss_can_be_swept_and_theory_is_silent(say: Say) -> None:
    words = ("byzantine-generals", "--sweep", "loss=0..0.5/0.25", "--seeds", "3")
    found = json.loads(say(*words, "--format", "json")[1])
    assert [one["value"] for one in found["points"]] == ["0.00", "0.25", "0.50"]
    assert [one["measures"][0]["theory"] for one in found["points"]] == [9, None, None]


def test_the_chart_is_an_image_of_its_own(say: Say) -> None:
    status, out, _ = say(*OM, "--format", "svg", "--of", "messages sent")
    drawn = ET.fromstring(out)
    assert status == 0
    assert len(drawn.findall("{*}circle")) == 4
    theory = drawn.find("{*}path[@class='theory']").get("d")
    assert theory == drawn.find("{*}path[@class='mean']").get("d")  # they lie on each other
    assert not {one.tag.partition("}")[2] for one in drawn.iter()} & {"script", "image", "a"}


BAD = [
    [], ["nosuch"], ["gossip", "bully"], ["gossip", "--seeds"], ["gossip", "--seeds", "0"],
    ["gossip", "--seeds", "-1"], ["gossip", "--seeds", "x"], ["gossip", "--seeds", "1000000"],
    ["gossip", "--sweep", "n=3..99"], ["gossip", "--sweep", "x=3..9"], ["gossip", "--sweep", "n"],
    ["gossip", "--sweep", "n=9..3"], ["gossip", "--sweep", "loss=0..1/0"], ["gossip", "n=3..."],
    ["gossip", "--sweep", "loss=0..1/0.001"], ["gossip", "--sweep", "n=1.1.1..2"],
    ["gossip", "--format", "svg"], ["gossip", "--sweep", "n=3,4", "--of", "x", "--format", "svg"],
    ["gossip", "--seeds", "\udcff"], ["gossip", "--format", "url"], ["gossip", "n=99"],
]  # fmt: skip


@pytest.mark.parametrize("words", BAD, ids=repr)
def test_bad_input_is_one_line_and_status_2(say: Say, words: list[str]) -> None:
    status, out, err = say(*words)
    assert (status, out) == (2, "")
    assert err.startswith("protocols: ")
    assert err[:-1].isprintable()
