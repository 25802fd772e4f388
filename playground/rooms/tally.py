"""What each address has done: in this process's memory; wrong codes over all workers, in Redis.

Nobody waits for it: Redis has a moment to answer, and where it does not, what this process has
counted by itself decides. There no address is written down: its key is a hash under our secret,
gone after a minute.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from time import monotonic
from typing import Any, Final

from django.utils.crypto import salted_hmac
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from playground.bucket import Bucket
from playground.rooms import bounds

logger = logging.getLogger("parley.rooms")
WINDOW_S: Final = 60
"""seconds from the first that is counted"""
ANSWER_S: Final = 1.0
"""seconds that Redis has for it"""
PAUSE_S: Final = 5.0
"""seconds in which it is not asked again after it did not answer"""


class ByAddress:
    """So many a period for each address, those that were not heard of for longest forgotten."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, address: str, now: float) -> bool:
        """One more from this address; whether it is within what it may."""
        bucket = self.buckets.pop(address, None)
        bucket = bucket or Bucket(self.most / self.seconds, self.most, now)
        self.buckets[address] = bucket
        if len(self.buckets) > bounds.addresses_remembered:
            self.buckets.popitem(last=False)
        return bucket.take(now)


class WrongCodes:
    """So many a minute from each address, at whichever worker they are tried."""

    def __init__(self, url: str) -> None:
        about: dict[str, Any] = {"socket_timeout": ANSWER_S, "socket_connect_timeout": ANSWER_S}
        once = Retry(NoBackoff(), 0)
        self.redis = Redis.from_url(url, retry=once, **about) if url else None
        self.here = ByAddress(bounds.wrong_codes_per_minute, WINDOW_S)
        self.silent_until = 0.0

    async def take(self, address: str) -> bool:
        """One more wrong code from this address; whether it is within what it may."""
        here = self.here.take(address, monotonic())
        everywhere = await self._everywhere(address)
        return here if everywhere is None else everywhere <= bounds.wrong_codes_per_minute

    async def _everywhere(self, address: str) -> int | None:
        """How many there were at all workers; None where that is not known just now."""
        if self.redis is None or monotonic() < self.silent_until:
            return None
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._count(self.redis, key_of(address))
        except (RedisError, OSError, TimeoutError, ValueError, RuntimeError) as error:
            self.silent_until = monotonic() + PAUSE_S
            logger.debug("Redis does not count: %s", error)
            return None

    async def _count(self, redis: Redis, key: str) -> int:
        async with redis.pipeline(transaction=True) as steps:
            steps.set(key, 0, ex=WINDOW_S, nx=True)
            steps.incr(key)
            _, count = await steps.execute()
        return int(count)


def key_of(address: str) -> str:
    """Where this address is counted, which does not say which it is."""
    return "parley:wrong:" + salted_hmac("parley.wrong", address).hexdigest()[:32]
