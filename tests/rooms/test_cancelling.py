"""Whoever is told to end ends, though an answer or a hint comes in the very same moment.

In that moment `asyncio.wait_for` of Python 3.11 returns the answer and forgets the cancellation
(python/cpython#86296). What runs for ever then never ends, nor does the process. How many turns of
the loop make "the same moment" is nobody's business here, so each number is tried.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Self

import pytest

from playground.rooms.database import Database
from playground.rooms.hints import Local, OverRedis
from playground.rooms.hub import Hub

TURNS = range(8)


class ByHand:
    """Threads that answer when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Future[Any]] = []

    def submit(self, job: Callable[[], Any]) -> Future[Any]:
        self.asked.append(Future())
        return self.asked[-1]


async def pass_by(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


async def ended(*tasks: asyncio.Task[Any]) -> bool:
    """Whether all of them end when they are cancelled once, as `asyncio.run` does at its end."""
    told = [task for task in tasks if task.cancel()]
    if told:
        await asyncio.wait(told, timeout=0.2)
    done = all(task.cancelled() for task in told)
    for task in tasks:
        task.cancel()
    return done


@pytest.fixture
def database() -> Database:
    made = Database(1)
    made.threads = ByHand()
    return made


@pytest.mark.parametrize("turns", TURNS)
async def test_while_the_database_answers(database: Database, turns: int):
    task = asyncio.create_task(database.run(int))
    await pass_by(3)
    database.threads.asked[0].set_result(0)
    await pass_by(turns)
    assert await ended(task)
    await pass_by(3)
    assert not database.waiting


async def test_what_waits_for_the_database_is_taken_back(database: Database):
    task = asyncio.create_task(database.run(int))
    await pass_by(3)
    assert await ended(task)
    await pass_by(3)
    assert database.threads.asked[0].cancelled() and not database.waiting


@pytest.mark.parametrize("turns", TURNS)
async def test_while_a_hint_wakes_the_hub(database: Database, turns: int):
    hub = Hub(database, Local())
    await pass_by(5)
    hub.hint(1)
    await pass_by(turns)
    assert await ended(*hub.tasks)


class Wire:
    """A subscription to Redis on which nothing is ever said, but the answer to a ping."""

    def __init__(self) -> None:
        self.pong = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def subscribe(self, channel: str) -> None:
        pass

    async def get_message(self, **_: float) -> None:
        await asyncio.sleep(0)

    async def ping(self) -> None:
        await self.pong.wait()
        self.pong.clear()


@pytest.mark.parametrize("turns", TURNS)
async def test_while_redis_answers_a_ping(monkeypatch: pytest.MonkeyPatch, turns: int):
    hints, wire = OverRedis("redis://127.0.0.1:1/"), Wire()
    monkeypatch.setattr(hints.listener, "pubsub", lambda **_: wire)
    task = asyncio.create_task(hints._listen(lambda _: None, lambda: None))
    await pass_by(6)
    wire.pong.set()
    await pass_by(turns)
    assert await ended(task)
