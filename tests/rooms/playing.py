"""A host at play: moves the playhead, takes messages away and gives them back; and what the class
saw of it, and when.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.playground.folding import whole
from tests.rooms.onlookers import Onlooker
from tests.rooms.people import Person

PAUSE_S = 0.18
MOVES = 4  # of the playhead, between two edits


class Act(NamedTuple):
    """What the host did, when, and as which revision it stands in the log."""

    edit: bool
    asked: float
    revision: int


def acts(text: str) -> Iterator[dict[str, Any]]:
    """Drops of messages all over the run, each taken back again, and moves in between."""
    run = whole(text)
    names = list(dict.fromkeys(one.message for one in run.events if one.message))
    place = itertools.count(1)
    for name in itertools.cycle(names):
        for edit in ({"add": f"drop:{name}"}, {"remove": f"drop:{name}"}):
            yield edit
            for _ in range(MOVES):
                count = next(place) * 7 % len(run.events)
                yield {"playhead": {"count": count, "playing": False, "speed": 1.0}}


async def play(host: Person, seconds: float) -> list[Act]:
    """For so long; each once the one before is acknowledged."""
    done: list[Act] = []
    ends = time.monotonic() + seconds
    for act in acts(host.state.scenario):
        if time.monotonic() > ends:
            break
        asked = time.monotonic()
        answer = await host.do(**act)
        done.append(Act("playhead" not in act, asked, answer["ack"]["revision"]))
        await asyncio.sleep(max(0, asked + PAUSE_S - time.monotonic()))
    return done


async def seen_by_all(some: list[Onlooker], done: list[Act], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    edits = [act.revision for act in done if act.edit][-1:]
    while not all(
        one.heard(done[-1].revision) and all(one.shown(edit) for edit in edits) for one in some
    ):
        assert time.monotonic() < ends, "somebody has not seen it all"
        await asyncio.sleep(0.05)


def delays(some: list[Onlooker], done: list[Act], *, edits: bool) -> list[float]:
    """Milliseconds from the host's hand to each pupil: the change, or the first of the new run."""
    return [
        ((one.shown if edits else one.heard)(act.revision) - act.asked) * 1_000
        for one in some
        for act in done
        if act.edit == edits
    ]
