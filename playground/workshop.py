"""Where runs are simulated: one thread beside the event loop, one turn at a time, in order.

A turn is meant to take some ten milliseconds, but a tick of the simulated world is never cut in
two, and nothing stops an author from making one heavy. On a thread of its own it cannot hold up
the loop: commands are answered, pages are served, other sockets live on. It is one thread, so the
kernel never has two runs in hand at once, and waiting sockets have their turns in order.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import ParamSpec, TypeVar

from playground import caps, metrics
from playground.session import Outcome, attempt
from playground.stream import Stream

P = ParamSpec("P")
R = TypeVar("R")
_bench = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulation")
sys.setswitchinterval(caps.switch_seconds)


async def turn(stream: Stream, count: int) -> tuple[Outcome, float]:
    """What one turn came to, and the seconds of work that it took."""
    return await perform(attempt, stream, count)


async def perform(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> tuple[R, float]:
    """The result of any work on runs, and the seconds that it took."""
    job = partial(_timed, work, *args, **named)
    return await asyncio.get_running_loop().run_in_executor(_bench, job)


def _timed(work: Callable[P, R], *args: P.args, **named: P.kwargs) -> tuple[R, float]:
    began = perf_counter()
    outcome = work(*args, **named)
    took = perf_counter() - began
    metrics.TURNS.observe(took)
    return outcome, took
