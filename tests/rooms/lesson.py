"""A lesson: a host who scrubs, a class that follows, and what must be true of both afterwards.

The tests hold short ones; those of benchmarks/ hold long ones, with the same people.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

from playground.rooms.room import RoomState
from tests.rooms.kept import log_of
from tests.rooms.people import Person, digest, gathered, ids, new_room, text_of

AGAIN_EVERY = 5  # changes


class Said(NamedTuple):
    """A change that was acknowledged: what it was, and the clock when it was asked and answered."""

    count: int
    name: str
    revision: int
    asked: float
    answered: float


async def class_of(urls: list[str], number: int) -> tuple[Person, list[Person], dict]:
    """A host at the first worker, and so many viewers spread over all."""
    room = await new_room(urls[0])
    host = Person(urls, room["code"], secret=room["host"])
    turned = [urls[place % len(urls) :] + urls[: place % len(urls)] for place in range(number)]
    return host, [Person(turn, room["code"]) for turn in turned], room


async def change(host: Person, said: list[Said]) -> Said:
    """The next one. Every now and then it is sent again under its name: the answer is the same."""
    count = len(said) + 1
    name, asked = f"n{next(ids)}", time.monotonic()
    command = {"playhead": {"count": count, "playing": False, "speed": 1.0}}
    answer = await host.say(name, command)
    answered = time.monotonic()
    if count % AGAIN_EVERY == 0:
        assert await host.say(name, command) == answer, "sent again, and something else came of it"
    revision = answer["ack"]["revision"]
    said.append(Said(count, f"{host.welcome['seat']}:{name}", revision, asked, answered))
    return said[-1]


async def lesson(host: Person, seconds: float, pause: float = 0.05) -> list[int]:
    """The host scrubs for a while; the revisions that were acknowledged."""
    said: list[Said] = []
    async with going_on(host, said, pause):
        await asyncio.sleep(seconds)
    return [one.revision for one in said]


@asynccontextmanager
async def going_on(host: Person, said: list[Said], pause: float = 0.05) -> AsyncIterator[None]:
    """The host scrubs meanwhile, and ends with an answer."""
    over = asyncio.Event()

    async def scrub() -> None:
        while not over.is_set():
            await change(host, said)
            await asyncio.sleep(pause)

    scrubbing = asyncio.create_task(scrub())
    try:
        yield
    finally:
        over.set()
        await scrubbing


async def all_at(revision: int, everybody: Iterable[Person], seconds: float = 20) -> None:
    await gathered(one.at(revision, seconds) for one in everybody)


def all_equal(everybody: list[Person]) -> None:
    whole = [one for one in everybody if not one.jumps]
    assert len({one.digest() for one in whole if len(one.changes) == one.revision}) <= 1
    assert len({repr(one.state) for one in everybody}) == 1


def wrong(url: str, everybody: list[Person], said: list[Said]) -> dict[str, int]:
    """What of the promises is broken, counted: all of it must be 0.

    `said`: all that one host was told it has changed, in this order; nobody else changed anything.
    """
    log = log_of(url, everybody[0].code)
    kept = {row: change.revision for row, change in zip(log.names, log.changes, strict=True)}
    counts = [change.body["count"] for change in log.changes]
    texts, state = {row.revision: text_of(row) for row in log.changes}, log.state
    return {
        "lost": sum(kept.get(one.name) != one.revision for one in said),
        "doubled": len(counts) - len(set(counts)),
        "gaps": sum(row.revision != place for place, row in enumerate(log.changes, 1)),
        "disorder": sum(later < one for one, later in itertools.pairwise(counts)),
        "differing": sum(differs(one, texts, state) for one in everybody),
    }


def differs(one: Person, texts: dict[int, str], state: RoomState) -> bool:
    """Whether somebody heard anything that is not in the log, missed anything, or has it wrong.

    What came before the state that one was given, at first or by a resync, may be missing.
    """
    missed = sorted(texts.keys() - one.changes.keys())
    if missed and not one.jumps and missed != list(range(1, len(missed) + 1)):
        return True
    known = {revision: texts[revision] for revision in texts if revision in one.changes}
    return one.digest() != digest(known, state)
