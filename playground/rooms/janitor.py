"""Deletes what nobody has used for a day, or for as long as this deployment says."""

from __future__ import annotations

import asyncio
import time
from random import uniform

from django.conf import settings

from playground.rooms import store
from playground.rooms.database import Database
from playground.rooms.refusals import Busy

ROUND_S = 600.0
"""seconds between two rounds, give or take: several processes need not go together"""


async def keep_clean(database: Database) -> None:
    """For as long as this process lives."""
    while True:
        await clean(database, int(time.time()))
        await asyncio.sleep(ROUND_S * uniform(0.5, 1.0))  # noqa: S311 - no secret


async def clean(database: Database, now: int) -> int:
    """One round: how many rooms were deleted."""
    deleted = 0
    try:
        while some := await database.run(store.expire, now - settings.ROOM_HOURS * 3_600):
            deleted += some
    except Busy:
        pass
    return deleted
