"""Every command on the wire, by everybody who may not: refused, and nothing has changed."""

import json
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from playground.rooms.frames import ROOM_COMMANDS, read_command
from playground.rooms.member import Member
from playground.rooms.refusals import NotAllowed
from playground.rooms.room import RoomState, Seated
from tests.rooms.people import ask, new_room
from tests.rooms.test_commands import ASKED, MAY
from tests.serving import Site

REST: dict[str, Any] = {
    "seen": 0,
    "explore": "bully/?",
    "relink": "host",
    "questions": 3,
    "vote": {"question": 1, "round": 1, "option": 0, "at": 0},
}
NAMES = sorted(set(ROOM_COMMANDS) - {"create", "join"})


def frame(name: str) -> dict[str, Any]:
    value = ASKED.get(name, REST.get(name, True))
    return {"id": f"c-{name}", name: msgspec.to_builtins(value)}


def forbidden(role: str) -> list[str]:
    return [name for name in NAMES if role not in MAY[name].split()]


async def powerless(url: str, join: dict[str, Any], role: str) -> dict[str, Any]:
    """Joins so, is taken for that, and is refused all that this may not do; the welcome."""
    asked = [{"id": "j", "join": join}, *map(frame, forbidden(role))]
    heard, closed = await ask(url, *asked)
    assert heard[0]["welcome"]["role"] == role
    codes = {one["refusal"]["id"]: one["refusal"]["code"] for one in heard[1:]}
    assert codes == {f"c-{name}": "NotAllowed" for name in forbidden(role)}
    assert closed is None
    return heard[0]["welcome"]


async def test_nobody_does_on_the_wire_what_the_table_forbids(site: Site):
    room, other = await new_room(site.url), await new_room(site.url)
    code = {"code": room["code"]}
    await powerless(site.url, code, "viewer")
    await powerless(site.url, {**code, "secret": room["cohost"]}, "cohost")
    host = await powerless(site.url, {**code, "secret": room["host"]}, "host")
    elsewhere = await powerless(site.url, {"code": other["code"], "secret": other["host"]}, "host")
    await powerless(site.url, {**code, "token": elsewhere["token"]}, "viewer")
    for secret in (other["host"], other["cohost"], room["code"], ""):
        heard, _ = await ask(site.url, {"id": "j", "join": {**code, "secret": secret or "x"}})
        assert heard[0]["refusal"]["code"] == "NotAllowed"
    back, _ = await ask(site.url, {"id": "j", "join": {**code, "token": host["token"]}})
    assert back[0]["welcome"]["revision"] == 0, "nothing of it has happened"


@pytest.mark.parametrize("name", NAMES)
async def test_who_was_removed_may_nothing_in_the_moment_before_the_socket_is_closed(name: str):
    member: Any = object.__new__(Member)
    member.seat = Seated(2, "cohost", 0)
    member.room = SimpleNamespace(state=RoomState("bully/?n=5", removed=[2]))
    with pytest.raises(NotAllowed, match="removed"):
        await member.answer(*read_command(json.dumps(frame(name))))
