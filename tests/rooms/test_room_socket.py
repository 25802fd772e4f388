"""A room's socket on a real Daphne: who gets in, what is refused, who is shown the door."""

import asyncio
import json
import os
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from playground.rooms import bounds
from playground.rooms.frames import ROOM_COMMANDS
from tests.playground.test_strangers import JSON, drawn
from tests.rooms.offenders import flood as flood_raw
from tests.rooms.people import Person, address, ask, gathered, new_room, people
from tests.serving import Site

PLAY = {"count": 3, "playing": True, "speed": 2.0}


def join(code: str, **rest: Any) -> dict[str, Any]:
    return {"id": "j", "join": {"code": code, **rest}}


async def test_a_seat_survives_and_a_stranger_does_not_get_it(site: Site):
    room = await new_room(site.url)
    (first,), _ = await ask(site.url, join(room["code"].lower()))
    one = first["welcome"]
    assert one["role"] == "viewer"
    (again,), _ = await ask(site.url, join(room["code"], token=one["token"]))
    assert (again["welcome"]["seat"], again["welcome"]["name"]) == (one["seat"], one["name"])
    other = await new_room(site.url)
    (foreign,), _ = await ask(site.url, join(other["code"], token=one["token"]))
    assert foreign["welcome"]["token"] != one["token"]
    (forged,), _ = await ask(site.url, join(room["code"], token=one["token"][:-2]))
    assert forged["welcome"]["seat"] != one["seat"]


async def test_the_secret_makes_the_host_and_a_wrong_one_nobody(site: Site):
    room = await new_room(site.url)
    for secret, role in ((room["host"], "host"), (room["cohost"], "cohost")):
        (heard,), _ = await ask(site.url, join(room["code"], secret=secret))
        assert heard["welcome"]["role"] == role
    (heard,), _ = await ask(site.url, join(room["code"], secret="x" * 22))
    assert heard["refusal"]["code"] == "NotAllowed"


async def test_who_has_the_state_is_sent_what_came_since(site: Site):
    room = await new_room(site.url)
    host = Person([site.url], room["code"], secret=room["host"])
    async with people(host):
        for count in range(5):
            await host.do(playhead={**PLAY, "count": count})
        have = {"epoch": room["epoch"], "revision": 2}
        async with connect(address(site.url), compression=None) as wire:
            await wire.send(json.dumps(join(room["code"], **have)))
            welcome = json.loads(await wire.recv())["welcome"]
            assert "state" not in welcome
            changes = json.loads(await wire.recv())["changes"]
            assert [change["revision"] for change in changes["changes"]] == [3, 4, 5]
        for stale in ({"epoch": 1, "revision": 2}, {"epoch": room["epoch"], "revision": 9}):
            (heard,), _ = await ask(site.url, join(room["code"], **stale))
            assert heard["welcome"]["state"]["revision"] == 5


async def test_the_same_command_twice_is_one_change(site: Site):
    room = await new_room(site.url)
    (other,), _ = await ask(site.url, join(room["code"]))
    (host, *_), _ = await ask(site.url, join(room["code"], secret=room["host"]))
    token = host["welcome"]["token"]
    seat = other["welcome"]["seat"]
    twice = {"id": "same", "handover": seat}
    for _ in range(2):
        heard, _ = await ask(site.url, join(room["code"], token=token), twice)
        assert heard[1] == {"ack": {"id": "same", "revision": 1}}
    (heard,), _ = await ask(site.url, join(room["code"], secret=room["host"]))
    assert heard["refusal"]["code"] == "NotAllowed", "the old host's link is void"
    heir = join(room["code"], token=other["welcome"]["token"])
    heard, _ = await ask(site.url, heir, {"id": "l", "relink": "host"})
    assert heard[0]["welcome"]["role"] == "host"
    new = next(frame["link"]["secret"] for frame in heard if "link" in frame)
    (heard,), _ = await ask(site.url, join(room["code"], secret=new))
    assert heard["welcome"]["role"] == "host"


async def test_locked_removed_closed(site: Site):
    room = await new_room(site.url)
    host = Person([site.url], room["code"], secret=room["host"])
    one, two = (Person([site.url], room["code"]) for _ in range(2))
    async with people(host, one, two):
        await host.do(lock=True)
        assert await ask(site.url, join(room["code"])) == (
            [{"refusal": {"id": "j", **LOCKED}}],
            4403,
        )
        (back,), _ = await ask(site.url, join(room["code"], token=one.token))
        assert back["welcome"]["seat"] == one.welcome["seat"]
        await host.do(unseat=one.welcome["seat"])
        await one.until(lambda: one.closes == [4403])
        (heard,), _ = await ask(site.url, join(room["code"], token=one.token))
        assert heard["refusal"]["code"] == "NotAllowed"
        assert (await host.do(unseat=host.welcome["seat"]))["refusal"]["code"] == "NotEnabled"
        await host.do(close=True)
        await two.until(lambda: two.closes == [4404])
    (heard,), _ = await ask(site.url, join(room["code"]))
    assert heard["refusal"]["code"] == "NoRoom"


LOCKED = {
    "code": "Locked",
    "sentence": "The host has locked this room.",
    "hint": "Ask the host to let you in.",
}


async def test_the_eleventh_wrong_code_of_a_minute(site: Site):
    room = await new_room(site.url)
    here = {"local_addr": ("127.0.0.11", 0)}
    for number in range(bounds.wrong_codes_per_minute):
        heard, closed = await ask(site.url, join(f"2222222{number}"), **here)
        assert heard[0]["refusal"]["code"] == "NoRoom"
        assert closed is None
    heard, closed = await ask(site.url, join("22222222"), **here)
    assert (heard[0]["refusal"]["code"], closed) == ("LimitReached", 4429)
    right = [ask(site.url, join(room["code"]), **here) for _ in range(30)]
    assert all("welcome" in heard[0] for heard, _ in await gathered(right))
    heard, closed = await ask(site.url, join("22222222"))
    assert closed is None, "others have their own count"


async def test_another_sites_page_may_not(site: Site):
    for origin in ("http://evil.example", "null", "https://127.0.0.1"):
        with pytest.raises(InvalidStatus):
            await ask(site.url, origin=origin)


async def test_before_joining_nothing_goes(site: Site):
    for name in sorted(set(ROOM_COMMANDS) - {"create", "join", "seen"}):
        value = {"show": {"scenario": "bully/?"}, "playhead": PLAY, "mode": "follow"}
        value |= {
            "add": "x",
            "remove": "x",
            "explore": "bully/?",
            "unseat": 1,
            "questions": 3,
            "ask": {"scenario": "bully/?", "count": 3, "text": "?", "options": ["a", "b"]},
            "phase": {"question": 1, "to": "done"},
            "vote": {"question": 1, "round": 1, "option": 0, "at": 0},
            "handover": 1,
            "relink": "host",
            "play": {"seats": [1]},
            "cast": {"seat": 1},
            "act": {"at": 0, "words": []},
            "nudge": "",
        }
        (heard,), _ = await ask(site.url, {"id": "c", name: value.get(name, True)})
        assert heard["refusal"]["code"] == "NotAllowed", name


async def flood(url: str, first: Any, frame: str, number: int = 3_000) -> int | None:
    async with connect(address(url), compression=None) as wire:
        try:
            await wire.send(json.dumps(first))
            for _ in range(number):
                await wire.send(frame)
            while True:
                await asyncio.wait_for(wire.recv(), 5)
        except ConnectionClosed:
            return wire.close_code


async def test_a_flood_is_shut_out_and_a_class_does_not_notice(site: Site):
    room = await new_room(site.url)
    host = Person([site.url], room["code"], secret=room["host"])
    viewers = [Person([site.url], room["code"]) for _ in range(5)]
    async with people(host, *viewers):
        floods = [
            flood(site.url, join(room["code"]), text)
            for text in ('{"id":"p","ping":true}', '{"seen":0}', "[" * 3_000)
        ]
        running = asyncio.gather(*floods)
        for count in range(20):
            began = time.monotonic()
            revision = (await host.do(playhead={**PLAY, "count": count}))["ack"]["revision"]
            await gathered(one.at(revision, 3) for one in viewers)
            assert time.monotonic() - began < 2
        assert Counter(await running) == {4429: 3}
        assert not any(one.closes for one in viewers)


async def test_of_a_flood_no_more_is_read(own_site: Site):
    """Taking it apart frame by frame would be all that the server does."""
    room = await new_room(own_site.url)
    async with connect(address(own_site.url), compression=None) as wire:
        await wire.send(json.dumps(join(room["code"])))
        before = computed(own_site)
        with suppress(ConnectionClosed):
            await asyncio.gather(flood_raw(wire), wire.wait_closed())
        assert wire.close_code == 4429
        assert computed(own_site) - before < 0.15


def computed(site: Site) -> float:
    """Seconds that the server has spent on a core."""
    fields = Path(f"/proc/{site.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def test_who_does_not_acknowledge_is_sent_a_window_and_then_away(site: Site):
    room = await new_room(site.url)
    host = Person([site.url], room["code"], secret=room["host"])
    async with people(host), connect(address(site.url), compression=None) as wire:
        await wire.send(json.dumps(join(room["code"])))
        heard: list[int] = []
        listening = asyncio.create_task(until_closed(wire, heard))
        for count in range(bounds.window_changes + 10):
            assert "ack" in await host.do(playhead={**PLAY, "count": count})
            await asyncio.sleep(0.03)  # no faster than a host may
        assert await asyncio.wait_for(listening, bounds.stalled_seconds + 4) == 4408
        assert heard == list(range(1, bounds.window_changes + 1))


async def until_closed(wire: Any, heard: list[int]) -> int | None:
    try:
        async for text in wire:
            frame = json.loads(text)
            heard += [change["revision"] for change in frame.get("changes", {}).get("changes", [])]
    except ConnectionClosed:
        pass
    return wire.close_code


async def test_strangers_get_clear_answers(site: Site):
    room = await new_room(site.url)
    names = st.sampled_from([*ROOM_COMMANDS, "x"])
    shaped = st.dictionaries(names, JSON, max_size=2).map(lambda asked: {"id": "a", **asked})
    frames = st.one_of(
        shaped.map(json.dumps),
        JSON.map(json.dumps),
        st.text(max_size=60),
        st.binary(max_size=60),
        st.sampled_from(["[" * 5_000, "x" * 20_000, '{"id":"a","join":{"code":"\\u0000"}}']),
    )
    some = [frame for frame in drawn(frames, 200) if frame]
    size = int(bounds.viewer_burst) - 5
    for start in range(0, len(some), size):
        heard, closed = await ask(site.url, join(room["code"]), *some[start : start + size])
        assert "welcome" in heard[0]
        assert all({"refusal", "pong"} & set(frame) for frame in heard[1:])
        assert closed is None


def test_readiness_and_health(site: Site):
    for path in ("healthz", "readyz"):
        with urllib.request.urlopen(site.url + path, timeout=10) as answer:
            assert answer.status == 200


async def test_nothing_is_kept_that_was_not_given_by_the_server(
    own_site: Site, statics: Callable[[], None]
):
    """What the log says is in the log; addresses and tokens are nowhere."""
    here = {"local_addr": ("127.0.0.77", 0)}
    room = await new_room(own_site.url, **here)
    (heard, *_), _ = await ask(
        own_site.url, join(room["code"], secret=room["host"]), {"id": "c", "lock": True}, **here
    )
    own_site.stop()
    kept = b"".join(path.read_bytes() for path in own_site.log.parent.glob("*.sqlite3*"))
    assert room["code"].encode() in kept
    for secret in (room["host"], room["cohost"], heard["welcome"]["token"], "127.0.0.77"):
        assert secret.encode() not in kept
    assert "127.0.0.77" not in own_site.log.read_text("utf-8")
    own_site.start()
