"""Wake-ups between processes: "something is new in this room". Late, lost or doubled, all is well.

Redis carries them where REDIS_URL is set. Whatever goes wrong with it is counted, waited out and
tried again in tasks of its own: no socket and no append ever sees it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from random import uniform
from typing import Any, Final, Protocol

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from playground import metrics

logger = logging.getLogger("parley.rooms")
CHANNEL: Final = "parley:rooms"
PENDING_MAX: Final = 1_000
"""rooms whose hints wait to be sent; one more, and the oldest is left to the poll"""
ANSWER_S: Final = 2.0
"""seconds that Redis has for one answer"""
QUIET_S: Final = 5.0
"""seconds without a word after which it is asked whether it is still there"""
PAUSE_S: Final = 0.5
"""seconds between two attempts to reach it, give or take"""

OnRoom = Callable[[int], None]
OnAll = Callable[[], None]
Job = Coroutine[Any, Any, None]


class Hints(Protocol):
    """Whatever wakes other processes."""

    errors: int
    connected: bool

    def publish(self, room: int) -> None:
        """Say that this room has something new, or is gone (below zero). Returns at once."""

    def jobs(self, hint: OnRoom, hint_all: OnAll) -> list[Job]:
        """What has to run beside; `hint_all` where some may have been missed."""


class Local:
    """One process: nobody else to wake."""

    errors = 0
    connected = True

    def publish(self, room: int) -> None:
        """Nobody to tell."""

    def jobs(self, hint: OnRoom, hint_all: OnAll) -> list[Job]:  # noqa: ARG002
        """Nothing to do."""
        return []


class OverRedis:
    """One channel for all rooms; every process hears all hints and looks at those it watches."""

    def __init__(self, url: str) -> None:
        # Said explicitly: the default differs between versions, and a short one cuts idle readers.
        about: dict[str, Any] = {"socket_connect_timeout": ANSWER_S, "retry": Retry(NoBackoff(), 0)}
        self.speaker = Redis.from_url(url, socket_timeout=ANSWER_S, **about)
        self.listener = Redis.from_url(url, socket_timeout=None, **about)
        self.pending: dict[int, None] = {}
        self.bell = asyncio.Event()
        self.errors = 0
        self.connected = False

    def publish(self, room: int) -> None:
        """A room is named once, however often it is said before it is sent."""
        self.pending[room] = None
        if len(self.pending) > PENDING_MAX:
            del self.pending[next(iter(self.pending))]
        self.bell.set()

    def jobs(self, hint: OnRoom, hint_all: OnAll) -> list[Job]:
        """One speaks, one listens."""
        listening = self._supervised(lambda: self._listen(hint, hint_all))
        return [self._supervised(self._speak), listening]

    async def _supervised(self, job: Callable[[], Job]) -> None:
        while True:
            try:
                await job()
            except (RedisError, OSError, TimeoutError, ValueError) as error:
                self.errors += 1
                metrics.REDIS_FAILED.inc()
                logger.debug("Redis: %s", error)
            except Exception:
                self.errors += 1
                logger.exception("a hint stumbled")
            await asyncio.sleep(PAUSE_S * uniform(0.5, 1.5))  # noqa: S311 - no secret

    async def _speak(self) -> None:
        while True:
            await self.bell.wait()
            self.bell.clear()
            while self.pending:
                room = next(iter(self.pending))
                del self.pending[room]
                await self.speaker.publish(CHANNEL, str(room))

    async def _listen(self, hint: OnRoom, hint_all: OnAll) -> None:
        try:
            async with self.listener.pubsub(ignore_subscribe_messages=True) as wire:
                await wire.subscribe(CHANNEL)
                self.connected = True
                metrics.REDIS_CONNECTS.inc()
                hint_all()
                while True:
                    message = await wire.get_message(timeout=QUIET_S)
                    if message is None:
                        async with asyncio.timeout(ANSWER_S):
                            await wire.ping()
                    elif message["type"] == "message":
                        hint(int(message["data"]))
        finally:
            self.connected = False


def hints() -> Hints:
    """As this deployment has them."""
    return OverRedis(settings.REDIS_URL) if settings.REDIS_URL else Local()
