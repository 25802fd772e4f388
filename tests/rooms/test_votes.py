"""Votes on a real server: what is counted, who is told what, and what no wire carries too early."""

import asyncio
import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import Any

from tests.rooms.people import Person, gathered, new_room, people
from tests.serving import Site

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
HOSTILE = "<img src=x onerror=alert(1)> =1+1"
SECRET = "the reason that nobody may know"


class Hearer(Person):
    """Keeps every frame that came, as it came."""

    def __init__(self, *about: Any, **more: Any) -> None:
        super().__init__(*about, **more)
        self.heard: list[str] = []
        self.polls: list[dict[str, Any]] = []

    async def hear(self, wire: Any, frame: dict[str, Any]) -> None:
        self.heard.append(json.dumps(frame))
        if "poll" in frame:
            self.polls.append(frame["poll"])
        await super().hear(wire, frame)

    @property
    def question(self) -> Any:
        return self.state.question if self.state else None

    async def vote(self, option: int, at: int = 1, **other: int) -> dict[str, Any]:
        now = 1 if self.question and self.question.phase == "vote1" else 2
        number = self.question.number if self.question else 0
        return await self.do(
            vote={"question": number, "round": now, "option": option, "at": at, **other}
        )

    async def ask(self, *options: str, **more: Any) -> None:
        assert self.state
        about = {"scenario": self.state.scenario, "count": 9, "text": HOSTILE}
        reason = {"answer": 1, "because": SECRET}
        answer = await self.do(ask={**about, "options": list(options), **reason, **more})
        assert "ack" in answer, answer
        await self.at(answer["ack"]["revision"])

    async def go(self, to: str) -> dict[str, Any]:
        answer = await self.do(phase={"question": self.question.number, "to": to})
        if "ack" in answer:
            await self.at(answer["ack"]["revision"])
        return answer


async def a_class(url: str, size: int, **more: Any) -> tuple[Hearer, list[Hearer]]:
    room = await new_room(url, RUN)
    host = Hearer([url], room["code"], secret=room["host"])
    return host, [Hearer([url], room["code"], **more) for _ in range(size)]


def answered(answers: list[dict[str, Any]]) -> int:
    return sum("ballot" in answer for answer in answers)


async def test_a_vote_counts_once_and_the_last_choice_counts(site: Site):
    host, (one, two, three, out) = await a_class(site.url, 4)
    async with people(host, one, two, three, out):
        assert (await one.vote(0, question=1))["refusal"]["code"] == "NotEnabled"
        await host.ask("Node 4", "Node 5", "Node 6")
        await gathered(each.at(host.revision) for each in (one, two, three, out))
        assert (await host.vote(0))["refusal"]["code"] == "NotAllowed"
        assert (await one.vote(3))["refusal"]["code"] == "Malformed"
        assert answered([await one.vote(0, 5), await one.vote(2, 9), await one.vote(1, 7)]) == 3
        assert answered([await two.vote(0, 5), await two.vote(0, 5), await out.vote(0)]) == 3
        assert (await one.do(ballot=True))["ballot"]["chosen"] == [2, None]
        assert (await three.do(ballot=True))["ballot"]["chosen"] == [None, None]
        await host.until(lambda: bool(host.polls) and host.polls[-1]["voted"] == 3)
        await host.do(unseat=out.welcome["seat"])
        assert (await host.do(tally=True))["tally"]["rounds"] == [[1, 0, 1], [0, 0, 0]]
        await host.go("discuss")
        for late in (await one.vote(1, round=1), await one.vote(1, round=2)):
            assert late["refusal"]["code"] == "NotEnabled"
        await host.go("vote2")
        await gathered(each.at(host.revision) for each in (one, two, three))
        assert answered([await one.vote(1), await two.vote(1), await three.vote(1)]) == 3
        told = [frame for each in (one, two, three) for frame in each.heard]
        await host.go("reveal")
        await gathered(each.at(host.revision) for each in (one, two, three))
        assert one.question.rounds == [[1, 0, 1], [0, 3, 0]]
        assert (one.question.answer, one.question.because) == (1, SECRET)
        soon = [one for one in told if SECRET in one or 'rounds": [[' in one]
        assert not soon, "told too soon"
        assert not any("poll" in json.loads(frame) for frame in told), "counts are for hosts"
        file = (await host.do(results=True))["results"]
        rows = list(csv.reader(StringIO(file["text"])))
        assert file["file"].endswith(".csv")
        assert [row[5:] for row in rows[1:]] == [
            ["1", "0", "0", "1", "0"],
            ["0", "3", "0", "0", "0"],
            ["1", "0", "0", "1", "0"],
        ]
        for name in ("results", "tally", "questions"):
            refused = await one.do(**{name: 3 if name == "questions" else True})
            assert refused["refusal"]["code"] == "NotAllowed"


def kept(site: Site, code: str) -> list[int]:
    """How many questions and votes of this room the database has; none where there is no room."""
    base = sqlite3.connect(site.log.with_suffix(".sqlite3"))
    (room,) = base.execute("SELECT MAX(id) FROM playground_room WHERE code = ?", [code]).fetchone()
    stray = "room_id = ? OR room_id NOT IN (SELECT id FROM playground_room)"
    return [
        base.execute(f"SELECT COUNT(*) FROM {table} WHERE {stray}", [room]).fetchone()[0]
        for table in ("playground_poll", "playground_vote")
    ]


async def test_who_comes_late_is_told_no_more_than_the_others(site: Site):
    host, _ = await a_class(site.url, 0)
    late = Hearer([site.url], host.code)
    async with people(host):
        await host.ask("yes", "no")
        async with people(late):
            assert late.question.text == " ".join(HOSTILE.split())
            assert SECRET not in "".join(late.heard)
            assert "ballot" in await late.vote(0)
        assert kept(site, host.code) == [1, 1]
        await host.go("reveal")
        again = Hearer([site.url], host.code)
        async with people(again):
            assert again.question.because == SECRET
        await host.do(delete=True)
        assert kept(site, host.code) == [0, 0], "it dies with the room"


async def test_the_server_has_questions_about_the_run(site: Site):
    host, _ = await a_class(site.url, 0)
    async with people(host):
        found = (await host.do(questions=9))["ideas"]
        assert (found["scenario"], found["count"]) == (host.state.scenario, 9)
        assert found["ideas"]
        for idea in found["ideas"]:
            await host.ask(*idea["options"], **{key: idea[key] for key in ("text", "because")})
            await host.go("done")
        assert (await host.do(questions=10_000))["ideas"]["ideas"] == []


async def test_a_vote_at_the_close_of_its_round_counts_or_is_refused(
    workers: Callable[[int], list[Site]],
):
    """On PostgreSQL, over two workers: what was acknowledged is what is counted."""
    urls = [site.url for site in workers(2)]
    room = await new_room(urls[0], RUN)
    host = Hearer(urls[:1], room["code"], secret=room["host"])
    some = [Hearer([urls[n % 2]], room["code"]) for n in range(24)]
    async with people(host, *some):
        await host.ask("a", "b", "c")
        counted = []
        for now, close in ((1, "discuss"), (2, "reveal")):
            await gathered(each.at(host.revision) for each in some)
            votes = [
                asyncio.create_task(later(n / 400, each.vote(n % 3, round=now)))
                for n, each in enumerate(some)
            ]
            await asyncio.sleep(0.03)
            await host.go(close)
            answers = await asyncio.gather(*votes)
            kept = Counter(n % 3 for n, answer in enumerate(answers) if "ballot" in answer)
            counted.append([kept[option] for option in range(3)])
            if close == "discuss":
                await host.go("vote2")
        await gathered(each.at(host.revision) for each in some)
        assert some[0].question.rounds == some[1].question.rounds == counted
        print(counted)


async def later(seconds: float, job: Any) -> Any:
    await asyncio.sleep(seconds)
    return await job
