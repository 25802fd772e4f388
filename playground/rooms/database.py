"""The threads that speak with the database, and what is said while it does not answer.

Not asgiref's: its one thread is shared with every page. One thread for SQLite, because two writers
in one process would only wait for each other; a few for PostgreSQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, connections
from django.db import connection as default

from playground import metrics
from playground.rooms import bounds
from playground.rooms.refusals import busy

P = ParamSpec("P")
R = TypeVar("R")
MOMENT_S = 0.5
"""seconds after a failure during which nobody else is made to wait for one"""


class Database:
    """Runs blocking functions; raises Busy where the database cannot be had in time."""

    def __init__(self, threads: int) -> None:
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="database")
        self.waiting = 0
        self.failed = 0
        self.silent_until = 0.0
        metrics.DATABASE_WAITING.set_function(lambda: self.waiting)

    @property
    def down(self) -> bool:
        """Whether it failed just now."""
        return monotonic() < self.silent_until

    async def run(self, job: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """The job's result. A job that took too long may still happen, where a thread has begun it:
        ids make that harmless. Where it still waits, it is taken back.
        """
        if self.down or self.waiting >= bounds.database_queue_max:
            raise busy()
        self.waiting += 1
        future = asyncio.wrap_future(self.threads.submit(lambda: _guarded(job, *args, **named)))
        future.add_done_callback(self._done)
        try:
            return await _in_time(future)
        except (TimeoutError, DatabaseError, InterfaceError):
            self.failed += 1
            metrics.DATABASE_FAILED.inc()
            self.silent_until = monotonic() + MOMENT_S
            raise busy() from None

    def _done(self, future: asyncio.Future[Any]) -> None:
        self.waiting -= 1
        if not future.cancelled():
            future.exception()  # looked at, even where nobody waited any longer


async def _in_time(future: asyncio.Future[R]) -> R:
    """Not by `asyncio.wait_for`, which in Python 3.11 forgets that it was cancelled when the answer
    comes in the same moment: whoever ran for ever then ran on (python/cpython#86296).
    """
    try:
        await asyncio.wait([future], timeout=bounds.database_seconds)
    finally:
        future.cancel()  # takes back what still waits; an answer stays
    if future.cancelled():
        raise TimeoutError
    return future.result()


def _guarded(job: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """A connection that broke is closed, so that the next job opens another."""
    try:
        return job(*args, **named)
    except IntegrityError:
        raise
    except (DatabaseError, InterfaceError):
        connections.close_all()
        raise


@cache
def the_database() -> Database:
    """The one of this process."""
    return Database(1 if default.vendor == "sqlite" else bounds.database_threads)
