"""A school for the rooms' benchmarks: real workers, Redis and PostgreSQL, and a verdict."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

from tests.parts import PostgresServer, RedisServer
from tests.serving import Site, migrate


class School(NamedTuple):
    """So many workers on one database."""

    sites: list[Site]
    database: str
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None

    @property
    def urls(self) -> list[str]:
        """Where the workers answer."""
        return [site.url for site in self.sites]

    @property
    def complaints(self) -> int:
        """Lines of the workers' logs: a server that is well says nothing."""
        return sum(len(site.complaints().splitlines()) for site in self.sites)


class Measure(NamedTuple):
    """A figure, and what it must be at most or at least; without either it is only told."""

    name: str
    value: float
    unit: str = ""
    most: float = inf
    least: float = -inf

    @property
    def met(self) -> bool:
        """Whether it is within that."""
        return self.least <= self.value <= self.most

    def __str__(self) -> str:
        told = f"{self.value:,.0f}" if self.value == int(self.value) else f"{self.value:,.2f}"
        aim = f"at most {self.most:g}" if self.most < inf else f"at least {self.least:g}"
        line = f"  {self.name:<54}{told:>9} {self.unit:<3}"
        if self.most == -self.least:
            return line.rstrip()
        return f"{line} {f'{aim} {self.unit}':<14}{'met' if self.met else 'MISSED'}"


@contextmanager
def one_worker() -> Iterator[School]:
    """As `./dev run` has it: one worker with its SQLite file."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = _worker(stack, folder, 0)
        yield School([site], site.more["DATABASE_URL"])


@contextmanager
def several_workers(number: int = 2) -> Iterator[School]:
    """So many on one PostgreSQL and one Redis."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres, redis = PostgresServer(), RedisServer()
        stack.callback(postgres.stop)
        stack.callback(redis.stop)
        database = postgres.database()
        migrate(folder, DATABASE_URL=database)
        about = {"DATABASE_URL": database, "REDIS_URL": redis.url}
        sites = [_worker(stack, folder, place, **about) for place in range(number)]
        yield School(sites, database, postgres, redis)


def _worker(stack: ExitStack, folder: Path, place: int, **about: str) -> Site:
    statics = folder / "static"  # no page is asked for: none need be collected
    statics.mkdir(exist_ok=True)
    site = Site(statics, folder / f"worker{place}.log", **about)
    stack.callback(site.stop)
    return site


def percentile(values: list[float], part: float) -> float:
    """Of some figures, unsorted."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def number(name: str, usual: int) -> int:
    """A size of the benchmark, which the environment may make smaller: TRIALS=2."""
    return int(os.environ.get(name, usual))


def judge(work: Callable[[], Coroutine[Any, Any, list[Measure]]]) -> None:
    """Run it, print it, and end with 1 where it missed something."""
    name = Path(sys.argv[0]).stem
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped too
    measures = asyncio.run(work())
    print("", *measures, sep="\n")
    met = all(one.met for one in measures)
    about = {"benchmark": name, "met": met, "load": os.getloadavg()[0], "cpus": os.cpu_count()}
    print(json.dumps(about | {one.name: round(one.value, 3) for one in measures}))
    sys.exit(not met)
