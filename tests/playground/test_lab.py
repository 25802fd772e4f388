"""Long work: in processes of its own, bounded, cancelled, and gone with whoever asked."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from playground.lab import bench as benches
from playground.lab import bounds
from playground.lab.bench import Bench, OutOfTime
from playground.lab.consumer import FULL, Laboratory
from protocols import errors
from tests.playground.test_socket import Page

SMALL = {"scenario": "byzantine-generals/?n=4&m=1", "sweep": "n=3..5", "seeds": 2}
LONG = {"scenario": "byzantine-generals/?n=8&m=2", "sweep": "n=8,9,10", "seeds": 2000}
WORDS = ["measure", "byzantine-generals/?n=8&m=2", "--sweep", "n=8,9", "--seeds", "2000"]
WORDS += ["--format", "lines"]


class Lab(Page):
    """A page with the Measure tab open."""

    def __init__(self) -> None:
        super().__init__("/ws/lab/")

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            yield json.loads(await self.receive_from(timeout=20))


@pytest.fixture
async def lab(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    monkeypatch.setattr(Laboratory, "bench", None)
    page = Lab()
    assert (await page.connect())[0]
    yield page
    await page.disconnect()


def children() -> set[int]:
    """The processes of the laboratory that this process has started."""
    listed = (one.read_text().split() for one in Path("/proc/self/task").glob("*/children"))
    return {int(pid) for pids in listed for pid in pids if "playground.lab.child" in _words(pid)}


def _words(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


async def some_child() -> None:
    for _ in range(200):
        if children():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was begun")


async def none_left() -> None:
    for _ in range(100):
        if not children():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(children())


async def test_a_sweep_comes_value_by_value_and_then_whole(lab: Lab) -> None:
    await lab.say(id="m1", measure=SMALL)
    came: list[Any] = []
    async for frame in lab.frames():
        came.append(frame)
        if "done" in frame:
            break
    assert came[0] == {"begun": {"id": "m1", "waiting": 0}}
    lines = [frame["line"] for frame in came[1:-1]]
    assert [(one["done"], one["point"]["value"]) for one in lines[:-1]] == [
        (1, "3"), (2, "4"), (3, "5"),
    ]  # fmt: skip
    assert set(lines[-1]) == {"sweep", "charts"}
    assert came[-1] == {"done": {"id": "m1", "cancelled": False}}
    await none_left()


async def test_it_is_cancelled_and_its_process_is_gone(lab: Lab) -> None:
    await lab.say(id="m1", measure=LONG)
    await lab.hear("begun")
    await some_child()
    await lab.say(id="m2", cancel=True)
    assert await lab.hear("done") == {"id": "m2", "cancelled": True}
    await none_left()


async def test_a_newer_piece_of_work_takes_its_place(lab: Lab) -> None:
    await lab.say(id="m1", measure=LONG)
    await lab.say(id="m2", measure=SMALL)
    assert (await lab.hear("done"))["id"] == "m2"
    await none_left()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (SMALL | {"scenario": "nosuch/?"}, "There is no protocol"),
        (SMALL | {"sweep": "n=3..30"}, "n=11 is not allowed"),
        (SMALL | {"sweep": "--help"}, "is no sweep"),
        (SMALL | {"seeds": 10**6}, "no command"),
        (SMALL | {"more": 1}, "no command"),
    ],
)
async def test_bad_input_is_refused_in_words(lab: Lab, asked: Any, said: str) -> None:
    await lab.say(id="m1", measure=asked)
    refusal = await lab.hear("refusal")
    assert refusal["id"] == "m1" and said in refusal["sentence"]


async def test_haste_is_refused_and_the_house_may_be_full(lab: Lab, monkeypatch: Any) -> None:
    for number in range(20):
        await lab.say(id=f"p{number}", ping=True)
    assert "Too many" in (await lab.hear("refusal"))["sentence"]
    monkeypatch.setattr(bounds, "sockets_max", 1)
    late = Lab()
    await late.connect()
    assert (await late.receive_output(5)) == {"type": "websocket.close", "code": FULL}
    await late.disconnect()


async def test_few_at_once_and_a_short_queue() -> None:
    bench = Bench(places=1, waiting_max=1)

    async def first(words: list[str]) -> bytes:
        async with aclosing(bench.lines(words)) as lines:
            return await anext(lines)

    one, two = (asyncio.create_task(first(WORDS)) for _ in range(2))
    await asyncio.sleep(0.1)
    assert (bench.free.locked(), bench.waiting) == (True, 1)
    with pytest.raises(errors.LimitReached):
        await first(WORDS)
    one.cancel()
    two.cancel()
    await asyncio.gather(one, two, return_exceptions=True)
    assert (bench.free.locked(), bench.waiting) == (False, 0)
    await none_left()


async def test_a_runaway_is_stopped_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benches.bounds, "seconds_max", 1)
    with pytest.raises(OutOfTime):
        async for _ in Bench().lines(WORDS):
            pass
    await none_left()


def test_no_orphan_is_left_when_the_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", (
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-m', 'playground.lab.child',"
            f" *{WORDS!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
            "child.stdin.flush(); print(child.pid, flush=True); time.sleep(60)"
        )],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in _state(child):
            return
        subprocess.run(["sleep", "0.05"], check=True)
    os.kill(child, signal.SIGKILL)
    raise AssertionError("it lives on")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return "Z"
