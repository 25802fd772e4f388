"""`./dev cluster`: all of it at one address, and nothing of it left behind."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import parts
from tests.rooms.people import Person, new_room, people
from tests.serving import ROOT, environment


class Cluster:
    """The launcher, and what it says."""

    def __init__(self, statics: Path) -> None:
        self.folder = parts.short_folder()
        self.log = self.folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "scripts/cluster.py", "21000", "--folder", str(self.folder / "c")],
                cwd=ROOT,
                env=environment(statics),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        parts.wait_for(lambda: self.told("Parley: ") or self.ended, "the cluster", 60)
        assert not self.ended, self.log.read_text("utf-8")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def told(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.log.read_text("utf-8"))

    def addresses(self) -> list[str]:
        return self.told(r"(http://\S+?/)")[:3]

    def descendants(self) -> set[int]:
        """Every process that came of it."""
        found, ahead = set(), {self.process.pid}
        while ahead:
            found |= ahead
            listed = (Path(f"/proc/{one}/task/{one}/children") for one in ahead)
            ahead = {int(pid) for path in listed for pid in path.read_text("ascii").split()} - found
        return found

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture
def cluster(statics: Path) -> Iterator[Cluster]:
    made = Cluster(statics)
    yield made
    made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


async def test_a_room_outlives_its_workers_and_nothing_outlives_the_cluster(cluster: Cluster):
    front, *workers = cluster.addresses()
    assert all(map(up, workers))
    room = await new_room(front)
    host = Person([front], room["code"], secret=room["host"])
    viewers = [Person([front], room["code"]) for _ in range(4)]
    async with people(host, *viewers):
        for name, url in zip(("worker1", "worker2"), workers, strict=True):
            os.kill(int(cluster.told(rf"{name} +\| process (\d+)")[-1]), signal.SIGKILL)
            began = time.monotonic()
            revision = (await host.do(lock=name == "worker1"))["ack"]["revision"]
            for one in viewers:
                await one.at(revision)
            assert time.monotonic() - began < 10
            await asyncio.to_thread(parts.wait_for, lambda url=url: up(url), name)
            assert cluster.told(f"{name} +\\| ended with -9; it is started again")
    assert len({repr(one.state) for one in [host, *viewers]}) == 1
    wrong = [status(f"{front}j/22222222", number) for number in range(12)]
    assert wrong == [404] * 10 + [429] * 2, "whatever they say of themselves, at either worker"
    everything = cluster.descendants()
    assert len(everything) > 8
    cluster.stop()
    assert cluster.process.returncode == 0
    assert not alive(everything)


def up(url: str) -> bool:
    try:
        return status(f"{url}readyz") == 200
    except OSError:
        return False


def status(url: str, number: int = 0) -> int:
    """What is answered to somebody who claims to come from elsewhere each time."""
    claim = urllib.request.Request(url, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    try:
        with urllib.request.urlopen(claim, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def alive(pids: set[int]) -> list[str]:
    some = [Path(f"/proc/{pid}/cmdline") for pid in pids]
    return [path.read_text("ascii") for path in some if path.exists()]
