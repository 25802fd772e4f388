"""Where runs are simulated: one thread beside the event loop, one turn at a time, in order.

A turn is meant to take some ten milliseconds, but a tick of the simulated world is never cut in
two, and nothing stops an author from making one heavy. On a thread of its own it cannot hold up
the loop: commands are answered, pages are served, other sockets live on. It is one thread, so the
kernel never has two runs in hand at once, and waiting sockets have their turns in order.
"""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from playground import caps
from playground.session import Outcome, attempt
from playground.stream import Stream

_bench = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulation")
sys.setswitchinterval(caps.switch_seconds)


async def turn(stream: Stream, count: int) -> tuple[Outcome, float]:
    """What one turn came to, and the seconds of work that it took."""
    return await asyncio.get_running_loop().run_in_executor(_bench, _timed, stream, count)


def _timed(stream: Stream, count: int) -> tuple[Outcome, float]:
    began = perf_counter()
    outcome = attempt(stream, count)
    return outcome, perf_counter() - began
