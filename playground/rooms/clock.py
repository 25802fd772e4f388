"""The clock of the games: where a node has not acted in time, the rule acts for it.

Every process with somebody in the room looks at its own clock. The first to write it down was the
first; the others find that the game has gone on.
"""

from __future__ import annotations

import asyncio
import logging
from time import time
from typing import TYPE_CHECKING

from playground.rooms import bounds, game
from playground.rooms.commands import Decided
from playground.rooms.log import append_due
from playground.rooms.refusals import Busy
from protocols import errors

if TYPE_CHECKING:
    from playground.rooms.hub import Hub
    from playground.rooms.watched import Watched

logger = logging.getLogger("parley.rooms")


async def keep_time(hub: Hub) -> None:
    """For as long as this process lives."""
    while True:
        await asyncio.sleep(bounds.clock_seconds)
        now = int(time() * 1_000)
        for room in [one for one in hub.rooms.values() if one.play and one.play.due(now)]:
            try:
                await _late(hub, room)
            except (Busy, errors.Refused):
                pass
            except Exception:
                logger.exception("the clock of a game stumbled")


async def _late(hub: Hub, room: Watched) -> None:
    play = room.play
    if play is None or play.at is None:
        return
    at = play.at

    def decided() -> Decided | None:
        body = game.late(room.play, at)
        return Decided("late", body) if body else None

    await append_due(hub, room, f"late:{play.number}:{at}:{len(play.settled)}", decided)
