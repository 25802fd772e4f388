"""Two runs by one link: what it says, what it leaves out, and what the page tells of both."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from playground.pair import PIECES_MAX, common, pairs, partners, read_pair
from protocols import Run, catalogue, describe, parse

LEFT, RIGHT = "choreography", "durable-execution"
PLACE = f"compare/{LEFT}/{RIGHT}/"
LOST = "payment-result-lost"


@pytest.fixture
def web() -> Client:
    return Client(raise_request_exception=False, headers={"host": "localhost"})


def shown(answer: HttpResponse) -> dict[str, str]:
    """What the page says both runs are, and the link to them."""
    page = answer.content.decode().replace("&amp;", "&")
    found = re.search(r'data-pair="([^"]*)" data-left="([^"]*)" data-right="([^"]*)"', page)
    assert found
    return dict(zip(("pair", "left", "right"), found.groups(), strict=True))


def test_who_may_be_seen_side_by_side() -> None:
    assert RIGHT in partners(LEFT)
    assert LEFT in partners(RIGHT)
    assert (LEFT, RIGHT) in pairs()
    for one, two in pairs():
        assert catalogue().index(one) < catalogue().index(two)
        named = two in describe(one)["compare"] or one in describe(two)["compare"]
        assert named or common(one, two)
    for slug in catalogue():
        assert set(describe(slug)["compare"]) <= set(catalogue()) - {slug}


def test_a_bare_link_opens_on_the_first_accident() -> None:
    first = describe(LEFT)["accidents"][0]
    pair = read_pair(LEFT, RIGHT, "")
    assert pair.accident == first["name"] == LOST
    assert [str(one) for one in pair.scenarios[0].do] == first["do"]
    assert pair.text == f"{PLACE}?accident={LOST}"
    assert read_pair(LEFT, RIGHT, "accident=none").scenarios[0].do == ()
    assert read_pair(LEFT, RIGHT, "seed=3").accident == "none"


@pytest.mark.parametrize("name", common(LEFT, RIGHT))
def test_every_accident_happens_to_both(name: str) -> None:
    pair = read_pair(LEFT, RIGHT, f"accident={name}")
    assert pair.problem is None
    for slug, run in zip(pair.slugs, pair.scenarios, strict=True):
        told = next(one for one in describe(slug)["accidents"] if one["name"] == name)
        assert sorted(str(one) for one in run.do) == sorted(told["do"])
        assert not Run(run).finish().report()["ineffective"]


def test_shared_pieces_go_to_both_and_own_pieces_beat_them() -> None:
    query = "accident=none&seed=7&do=crash:payment@3&left.seed=8&right.do=crash:worker@5"
    pair = read_pair(LEFT, RIGHT, query)
    assert pair.problem is None
    assert pair.text == f"{PLACE}?{query}"
    left, right = pair.scenarios
    assert (left.seed, right.seed) == (8, 7)
    assert [str(one) for one in left.do] == ["crash:payment@3"]
    assert [str(one) for one in right.do] == ["crash:payment@3", "crash:worker@5"]
    assert read_pair(LEFT, RIGHT, pair.text.partition("?")[2]) == pair


def test_what_only_one_side_knows_is_kept_there_and_told() -> None:
    pair = read_pair(LEFT, RIGHT, "accident=none&do=crash:worker@5&redelivery=1")
    assert pair.problem is None
    redelivery, crash = pair.pieces
    assert (redelivery.taken, crash.taken) == (("left",), ("right",))
    assert crash.refused == (("left", "crash:worker@5: there is no node “worker”."),)
    assert pair.scenarios[0].values["redelivery"] is True


@pytest.mark.parametrize(
    ("query", "text", "dropped"),
    [
        ("accident=nonsense", "accident=none", ["accident=nonsense"]),
        ("left.accident=none&seed=2", "accident=none&seed=2", ["left.accident=none"]),
        ("zz=1&seed=2", "accident=none&seed=2", ["zz=1"]),
        ("seed=2&seed=3", "accident=none&seed=2", ["seed=3"]),
        ("do=crash:nobody@3", "accident=none", ["do=crash:nobody@3"]),
        ("left.do=crash:worker@3", "accident=none", ["left.do=crash:worker@3"]),
        ("right.retry=4&retry=5", "accident=none&retry=5", ["right.retry=4"]),
        ("do=%22%3E%3Cb%3E", "accident=none", ["do=%22%3E%3Cb%3E"]),
        ("nonsense&seed=2", "accident=none&seed=2", ["nonsense="]),
        (f"accident={LOST}&left.do=deliver:payment~broker.PaymentProcessed@9", None, []),
    ],
)
def test_a_bad_piece_is_left_out(query: str, text: str | None, dropped: list[str]) -> None:
    pair = read_pair(LEFT, RIGHT, query)
    if text is not None:
        assert pair.text == f"{PLACE}?{text}"
    assert (pair.problem.dropped if pair.problem else []) == dropped
    for run in pair.scenarios:
        assert parse(run.text) == run


def test_settings_that_only_fit_together_fit_in_any_order() -> None:
    pair = read_pair("byzantine-generals", "signed-generals", "m=2&n=7&do=traitor:2:flip")
    assert pair.problem is None
    assert [run.values["m"] for run in pair.scenarios] == [2, 2]


def test_a_link_that_is_too_long_is_cut() -> None:
    pair = read_pair(LEFT, RIGHT, "&".join(f"do=crash:payment@{t}" for t in range(PIECES_MAX + 9)))
    assert pair.problem is not None
    assert pair.problem.code == "LimitReached"
    assert len(pair.scenarios[0].do) > 100


def test_a_protocol_beside_itself_under_other_settings(web: Client) -> None:
    page = web.get(f"/compare/{LEFT}/{LEFT}/?accident={LOST}&right.redelivery=1&right.dedup=1")
    assert page.status_code == 200
    assert "Choreography (left)" in page.content.decode()
    assert "redelivery=0" in shown(page)["left"]
    assert "redelivery=1" in shown(page)["right"]


@pytest.mark.parametrize("path", ["x/bully", "bully/x", "x/y", "x/bully/pair", "parameters/bully"])
def test_unknown_protocols_are_not_found(path: str, web: Client) -> None:
    assert web.get(f"/compare/{path}/").status_code == 404


def test_any_two_protocols_may_be_opened(web: Client) -> None:
    page = web.get("/compare/bully/gossip/")
    assert page.status_code == 200
    assert 'id="accident"' not in page.content.decode()
    assert shown(page)["pair"] == "compare/bully/gossip/"


def test_a_bad_link_says_what_was_wrong_and_shows_the_nearest_pair(web: Client) -> None:
    page = web.get(f"/{PLACE}?accident={LOST}&do=crash:nobody@3")
    text = page.content.decode()
    assert page.status_code == 400
    assert "does not describe two runs" in text
    assert "do=crash:nobody@3" in text
    assert shown(page)["pair"] == f"{PLACE}?accident={LOST}"


def test_the_part_beside_the_pictures_is_always_an_answer(web: Client) -> None:
    part = web.get(f"/{PLACE}pair/?accident=none&do=crash:worker@5&left.do=crash:worker@5")
    text = part.content.decode()
    assert part.status_code == 200
    assert "<html" not in text
    assert "Durable execution only" in text
    assert "Means nothing in Choreography" in text
    assert 'data-problem="crash:worker@5: there is no node “worker”."' in text
    assert f'data-to="{PLACE}?accident=none"' in text


def test_stages_and_catalogue_lead_there(web: Client) -> None:
    for path in ("/", f"/{LEFT}/", f"/{RIGHT}/"):
        page = web.get(path).content.decode()
        assert re.search(rf'href="/compare/({LEFT}/{RIGHT}|{RIGHT}/{LEFT})/"', page), path


def test_no_page_simulates_a_visitors_run(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "extend", None)
    assert web.get(f"/{PLACE}").status_code == 200
    assert web.get(f"/{PLACE}pair/").status_code == 200
