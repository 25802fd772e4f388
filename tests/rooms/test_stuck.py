"""Who does not read is cut off, whatever it says, and costs no more than that."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from playground.rooms import bounds
from tests import serving
from tests.playground.test_strangers import resident_kb
from tests.rooms.offenders import LONG, NOD_S, SAFE, established, plug
from tests.rooms.people import Person, address, answer_from, new_room, people
from tests.serving import Site

NUMBER = 6  # of each kind
GROWTH_KB = 12_288

Narrow = Callable[[int, float], Site]


@pytest.fixture
def narrow(statics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Narrow]:
    """`narrow(bytes, seconds)`: a server that bears so much of who does not read."""
    monkeypatch.setattr(serving, "SERVER", "tests.rooms.narrow_server")
    sites: list[Site] = []

    def start(most: int, seconds: float) -> Site:
        about = {"NARROW_BYTES": str(most), "NARROW_SECONDS": str(seconds)}
        sites.append(Site(statics, tmp_path / "narrow.log", **about))
        return sites[0]

    yield start
    for site in sites:
        site.stop()
        assert not site.complaints(), site.complaints()


@asynccontextmanager
async def deaf(site: Site, code: str, number: int) -> AsyncIterator[list[ClientConnection]]:
    """So many who join, and from then on take nothing from the network."""
    about = {"compression": None, "ping_interval": None, "max_queue": 1, "close_timeout": 0}
    async with AsyncExitStack() as stack:
        wires = []
        for _ in range(number):
            wire = await stack.enter_async_context(
                connect(address(site.url), sock=plug(site.url), **about)
            )
            await wire.send(json.dumps({"id": "j", "join": {"code": code}}))
            await answer_from(wire)
            wire.transport.pause_reading()
            wires.append(wire)
        yield wires


async def drive(host: Person, wires: list[ClientConnection], gone: Callable[[], bool]) -> float:
    """The host shows long runs as fast as a host may, and these say that they have read it; until
    it is so: after how many seconds.
    """
    began = nodded = time.monotonic()
    while not gone():
        assert time.monotonic() - began < 15, "they are still there"
        revision = (await host.do(show={"scenario": LONG})).get("ack", {}).get("revision", 0)
        if time.monotonic() - nodded > NOD_S:
            nodded = time.monotonic()
            for wire in wires:
                with suppress(ConnectionClosed):
                    await wire.send(json.dumps({"seen": max(0, revision - SAFE)}))
        await asyncio.sleep(0.03)
    return time.monotonic() - began


async def test_whoever_does_not_read_is_cut_at_the_cap_though_it_says_that_it_does(narrow: Narrow):
    site = narrow(65_536, 3_600)
    room = await new_room(site.url)
    host, viewer = (
        Person([site.url], room["code"], secret=room["host"]),
        Person([site.url], room["code"]),
    )
    async with people(host, viewer):
        await host.do(show={"scenario": LONG})
        before = resident_kb(site)
        async with (
            deaf(site, room["code"], NUMBER) as silent,
            deaf(site, room["code"], NUMBER) as liars,
        ):
            ports = {wire.local_address[1] for wire in [*silent, *liars]}
            seconds = await drive(host, liars, lambda: not ports & established(site.port))
            grown = resident_kb(site) - before
        await viewer.at(host.revision)
        assert not viewer.closes
    print(f"gone after {seconds:.1f} s; {grown} kB more")
    assert seconds < bounds.stalled_seconds, "for what waits, not for how long it does"
    assert grown < GROWTH_KB


async def test_whoever_takes_nothing_for_too_long_is_cut_below_the_cap_too(narrow: Narrow):
    site = narrow(1_048_576, 0.5)
    room = await new_room(site.url)
    host = Person([site.url], room["code"], secret=room["host"])
    async with people(host), deaf(site, room["code"], 1) as (wire,):
        ports = {wire.local_address[1]}
        seconds = await drive(host, [], lambda: not ports & established(site.port))
    assert seconds < 8, "Daphne looks every two seconds"
