"""Where long work is done: a few processes at a time, a short queue, and a limit on each."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence

from django.conf import settings

from playground.lab import bounds
from protocols import errors


class OutOfTime(errors.Refused):
    """The work was stopped at its limit."""


class Bench:
    """The places at which work is done, and who waits for one."""

    def __init__(self, places: int = bounds.at_once, waiting_max: int = bounds.waiting_max) -> None:
        self.free = asyncio.Semaphore(places)
        self.waiting_max = waiting_max
        self.waiting = 0

    async def lines(self, words: Sequence[str]) -> AsyncGenerator[bytes, None]:
        """What the command line prints for these words, line by line, as it comes.

        Closing the iterator ends the work. Raises LimitReached where too many wait, OutOfTime at
        the limit, and Refused with the command line's own words where it refuses.
        """
        if self.waiting >= self.waiting_max:
            said = f"{self.waiting} pieces of work wait already."
            raise errors.LimitReached(said, "Try again in a minute.")
        self.waiting += 1
        try:
            await self.free.acquire()
        finally:
            self.waiting -= 1
        try:
            async for line in _run(words):
                yield line
        finally:
            self.free.release()


async def _run(words: Sequence[str]) -> AsyncGenerator[bytes, None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground.lab.child", *words,
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=settings.BASE_DIR,
        limit=bounds.line_max_bytes,
    )  # fmt: skip
    try:
        async with asyncio.timeout(bounds.seconds_max):
            assert process.stdout
            async for line in process.stdout:
                yield line
            await _ended(process)
    except TimeoutError:
        said = f"Stopped after {bounds.seconds_max} seconds."
        raise OutOfTime(said, "Ask for fewer values or runs.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _ended(process: Process) -> None:
    """Raises what the process complained of, if it did not do what it was asked."""
    assert process.stderr
    complaint = (await process.stderr.read()).decode(errors="replace").strip()
    status = await process.wait()
    if status == 0:
        return
    if status < 0:
        raise OutOfTime("Stopped at its limit of time or memory.", "Ask for less.")
    raise errors.Refused(complaint.removeprefix("protocols: ") or "It could not be done.")
