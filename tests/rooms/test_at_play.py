"""A class at play, by a real server: everybody sees all of it, and soon."""

import json

from tests.playground.folding import Folder, whole, wire_events
from tests.rooms.onlookers import leave, onlookers
from tests.rooms.people import Person, new_room, people
from tests.rooms.playing import delays, play, seen_by_all
from tests.serving import Site

RUN = "byzantine-generals/?n=4&m=1&seed=1"


async def test_forty_pupils_see_what_the_host_does(site: Site):
    room = await new_room(site.url, RUN)
    host = Person([site.url], room["code"], secret=room["host"])
    async with people(host):
        some = await onlookers([site.url], room["code"], 40, 1)
        done = await play(host, 1.5)
        await seen_by_all(some, done)
        text = host.state.scenario
        assert not any(one.refused or one.lost for one in some)
        await leave(some)
    page = Folder()
    for _, frame in some[0].kept:
        trace = json.loads(frame).get("trace")
        if trace:
            page.fold({**trace, "revision": page.revision + ("header" in trace)})
    assert page.events == wire_events(whole(text))
    assert max(delays(some, done, edits=True)) < 3_000
