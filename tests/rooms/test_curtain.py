"""Behind the curtain, by real servers: what is hidden is in no frame and on no page of a viewer."""

import asyncio
import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from tests.playground.folding import whole, wire_events
from tests.rooms.people import Person, ask, gathered, new_room, people
from tests.serving import Site

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
EDIT = "drop:0~2.Order"
QUESTION = {"text": "What now?", "options": ["this", "that"], "made": "hand"}
Workers = Callable[[int], list[Site]]


class Witness(Person):
    """Keeps every frame of the run as it came."""

    def __init__(self, *args: Any, **join: Any) -> None:
        super().__init__(*args, **join)
        self.heard: list[dict[str, Any]] = []

    async def follow(self, wire: Any, trace: dict[str, Any], size: int) -> None:
        self.heard.append(trace)
        await super().follow(wire, trace, size)

    async def has(self, text: str, count: int) -> None:
        """Until it has so much of this run."""

        def here() -> bool:
            header = self.run.header
            return bool(header and header["text"] == text) and len(self.run.events) == count

        await self.until(here)


def told(traces: list[dict[str, Any]]) -> Iterator[str]:
    """The sentences of all events in these frames: as good as the events."""
    for trace in traces:
        yield from (event["text"] for event in trace["events"] if isinstance(event, dict))


def seen(site: Site, path: str) -> str:
    with urllib.request.urlopen(site.url + path, timeout=10) as answer:
        return answer.read().decode()


def nothing_told(pupils: list[Witness], text: str, count: int, pages: list[str]) -> None:
    events = [event["text"] for event in wire_events(whole(text))]
    hidden = set(events[count:]) - set(events[:count])
    assert hidden
    for one in pupils:
        assert not hidden & set(told(one.heard))
        assert not any(trace["done"] or "report" in trace for trace in one.heard)
        assert all(trace["keep"] <= count for trace in one.heard)
    assert not any(sentence in page for page in pages for sentence in hidden)


async def all_of_it(pupils: list[Witness], text: str) -> None:
    await gathered(one.until(lambda one=one: one.state.scenario == text) for one in pupils)
    await gathered(one.shown() for one in pupils)
    assert all(one.run.events == wire_events(whole(text)) for one in pupils)


async def test_nothing_behind_the_curtain_is_sent_to_the_class(workers: Workers):
    """Asked at the ninth event; joined, left, shown and edited at two workers."""
    sites = workers(2)
    urls = [site.url for site in sites]
    room = await new_room(urls[0], RUN)
    code, look = room["code"], {"secret": room["cohost"], "screen": True}
    host = Person(urls, code, secret=room["host"])
    pupils = [Witness(urls, code), Witness(urls[::-1], code), Witness(urls[::-1], code, **look)]
    late = Witness(urls, code)
    async with people(host):
        text = host.state.scenario
        asked = await host.do(ask={"scenario": text, "count": 9, **QUESTION})
        async with people(*pupils):
            await gathered(one.has(text, 9) for one in pupils)
            assert (await pupils[0].do(explore=text))["refusal"]["code"] == "NotEnabled"
            sites[1].kill()
            sites[1].start()
            async with people(late):
                await late.has(text, 9)
                await asyncio.sleep(0.3)
                pages = [seen(sites[0], path) for path in (f"j/{code}", f"room/{code}/screen")]
                nothing_told([*pupils, late], text, 9, pages)
                await host.do(phase={"question": asked["ack"]["revision"], "to": "done"})
                await all_of_it([*pupils, late], text)
                await host.do(add=EDIT)
                await host.until(lambda: EDIT in host.state.scenario)
                await all_of_it([*pupils, late], host.state.scenario)
    assert not host.run.header, "who leads has a socket for that"


async def test_who_was_away_is_sent_only_what_it_lacks(own_site: Site):
    room = await new_room(own_site.url, RUN)
    one = Witness([own_site.url], room["code"])
    async with people(one):
        await one.shown()
        before = len(one.heard)
        own_site.kill()
        own_site.start()
        await one.until(lambda: len(one.heard) > before)
    (again,) = one.heard[before:]
    assert again["keep"] == len(one.run.events) and not again["events"] and again["done"]


async def test_frames_are_acknowledged_only_with_changes(site: Site):
    room = await new_room(site.url)
    for wrong in ({"id": "a", "ping": True, "frames": 1}, {"seen": 0, "frames": 9}):
        join = {"id": "j", "join": {"code": room["code"]}}
        heard, _ = await ask(site.url, join, wrong)
        assert heard[1]["refusal"]["code"] == "Malformed", json.dumps(wrong)
