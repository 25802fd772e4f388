"""What a server tells of itself: its lines and its figures; and what it never tells."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from playground.logs import Json, Lines, struck
from tests.rooms.people import Person, ask, new_room, people
from tests.serving import Site

TOKEN = "only-for-the-tests"
SCENARIO = "byzantine-generals/?n=4&m=1&do=traitor:3:flip"


@pytest.fixture
def told(statics: Path, tmp_path: Path) -> Iterator[Site]:
    site = Site(statics, tmp_path / "told.log", PARLEY_LOG="json", PARLEY_METRICS_TOKEN=TOKEN)
    yield site
    site.stop()


def fetch(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def figures(site: Site) -> dict[str, float]:
    """Each sample by its name and the values of its labels."""
    status, text = fetch(site.url + "metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    return {":".join([one.name, *one.labels.values()]): one.value for one in samples}


async def test_a_lesson_in_lines_and_figures(told: Site) -> None:
    room = await new_room(told.url, SCENARIO)
    host = Person([told.url], room["code"], secret=room["host"])
    viewer = Person([told.url], room["code"])
    async with people(host, viewer):
        for count in range(3):
            revision = (await host.do(playhead={"count": count, "playing": False}))["ack"]
            await viewer.at(revision["revision"])
        assert (await viewer.do(lock=True))["refusal"]["code"] == "NotAllowed"
        await ask(told.url, {"id": "x", "join": {"code": "22222222"}})
        assert fetch(f"{told.url}j/{room['code']}")[0] == 200
        assert fetch(f"{told.url}j/22222222")[0] == 404
        counted = figures(told)
        page = told.url + "metrics"
        assert fetch(page)[0] == fetch(page, Authorization="Bearer x")[0] == 404
    assert counted["parley_sockets:room"] == 2
    assert counted["parley_rooms_watched"] == 1
    assert counted["parley_append_seconds_count"] == 3
    assert counted["parley_refusals_total:NotAllowed"] == 1
    assert counted["parley_refusals_total:NoRoom"] == 1
    assert counted["parley_database_waiting"] == 0
    assert counted["parley_hub_looks_total:poll"] > 0
    assert figures(told)["parley_socket_closes_total:1000:room"] >= 3
    told.stop()
    text = told.log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    asked = [line for line in lines if line["message"] == "request" and "/j/" not in line["route"]]
    assert {"time", "level", "logger", "method", "route", "status", "ms"} <= set(asked[0])
    assert [line["status"] for line in lines if line.get("route") == "j/<str:code>"] == [200, 404]
    assert any(line["message"] == "socket" and line["kind"] == "room" for line in lines)
    for secret in ("127.0.0.1", *room.values(), viewer.welcome["name"], viewer.token, TOKEN):
        assert str(secret) not in text


def test_without_a_token_of_its_own_a_server_has_no_such_page(site: Site) -> None:
    for brought in ("", "Bearer ", "Bearer x"):
        assert fetch(site.url + "metrics", Authorization=brought)[0] == 404


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Internal Server Error: /j/ABCD2345", "Internal Server Error: /j/…"),
        ("GET /room/ABCD2345/host?x=1", "GET /room/…/host?x=1"),
        ("<ASGIRequest: GET '/join/?code=ABCD2345'>", "<ASGIRequest: GET '/join/?code=…'>"),
        ("peer ['10.0.0.7', 4711] left", "peer ['…', 4711] left"),
        ("from 2001:db8:1:2:3:4:5:6, at 12:30:45", "from …, at 12:30:45"),
        ("postgres://parley:secret@host/name", "postgres://…@host/name"),
        ("Key (code)=(ABCD2345) already exists", "Key (code)=(…) already exists"),
        ("a run broke: bully/?n=5&do=crash:5@3", "a run broke: bully/?n=5&do=crash:5@3"),
    ],
)
def test_what_others_would_write_is_struck_out(line: str, left: str) -> None:
    assert struck(line) == left
    record = logging.makeLogRecord({"msg": line, "request": line, "client": line, "status": 500})
    assert Lines().format(record) == left
    told = json.loads(Json().format(record))
    assert (told["message"], told["status"]) == (left, 500)
    assert not {"request", "client"} & set(told)
