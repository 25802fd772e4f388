"""The doors of a classroom, as a browser or a stranger asks for them."""

import re
from collections.abc import Iterator

import pytest
import segno
from django.test import Client

from playground.rooms import bounds, codes, store
from playground.rooms.commands import Decided
from playground.rooms.consumer import RoomSocket
from playground.rooms.doors import Doors
from playground.rooms.people import people_of
from playground.rooms.qr import QUIET, picture
from playground.rooms.room import RoomState

RUN = "bully/?n=5"


@pytest.fixture
def web() -> Iterator[Client]:
    RoomSocket.doors = Doors(0)
    yield Client(headers={"host": "localhost"})
    RoomSocket.doors = Doors(0)


@pytest.mark.django_db(transaction=True)
def test_a_code_leads_in_however_it_is_typed(web: Client):
    code = store.create(RUN).row.code
    for typed in (code, code.lower(), f" {code[:4]}-{code[4:]} ", code.replace("0", "o")):
        answer = web.get("/join/", {"code": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"/j/{code}")
    for mode, address in {
        "viewer": "j/{}",
        "host": "room/{}/host",
        "screen": "room/{}/screen",
    }.items():
        page = web.get("/" + address.format(code.lower()))
        assert page.status_code == 200
        assert f'data-code="{code}" data-mode="{mode}"' in page.content.decode()
        assert not page.cookies


@pytest.mark.django_db(transaction=True)
def test_closed_and_never_opened_are_the_same(web: Client):
    row = store.create(RUN).row
    store.insert(row.id, 1, "1:a", 1, Decided("close", {}))
    closed, never = web.get(f"/j/{row.code}"), web.get(f"/j/{codes.new_code()}")
    assert closed.status_code == never.status_code == 404
    pages = [re.sub(r'value="\w+"', "", page.content.decode()) for page in (closed, never)]
    assert pages[0] == pages[1]


@pytest.mark.django_db(transaction=True)
def test_the_wrong_code_too_many_and_the_right_one_all_the_same(web: Client):
    code = store.create(RUN).row.code
    tries = [web.get("/join/", {"code": "ABCD1234"}) for _ in range(12)]
    assert [one.status_code for one in tries] == [404] * bounds.wrong_codes_per_minute + [429] * 2
    assert web.get("/join/", {"code": code}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_stays_text(web: Client):
    answer = web.get("/join/", {"code": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in answer.content
    assert web.get("/j/%3Cscript%3E").status_code == 404


@pytest.mark.django_db
def test_people_are_named_but_those_who_were_removed():
    row = store.create(RUN).row
    for kind in ("host", "viewer", "viewer"):
        store.take_seat(row, kind, 0)
    found = people_of(row.id, RoomState(RUN, removed=[2], kinds={"3": "cohost"}))
    assert [(one.seat, one.role) for one in found] == [(1, "host"), (3, "cohost")]


def test_the_picture_is_the_codes_squares():
    link = "https://parley.example/j/7KQM2F4X"
    found = picture(link)
    dark = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", found.path):
        dark |= {(int(x) + n - QUIET, int(y) - QUIET) for n in range(int(wide))}
    rows = segno.make(link, error="m", micro=False).matrix
    assert dark == {(x, y) for y, row in enumerate(rows) for x, one in enumerate(row) if one}
    assert found.side == len(rows) + 2 * QUIET


def test_privacy_says_how_long(web: Client):
    assert b"24 hours after its last use" in web.get("/privacy/").content
