"""What is seen of a run that the class plays, by the name under which the theatre shows it.

The name holds all that decides the picture, so it can be drawn again at any time. It holds the
secrets too: it stays in this process.
"""

from __future__ import annotations

import json
from typing import Final

from playground.rooms.game import Play, front
from protocols import Run, Sight, masked, parse
from protocols.playing import Game

MASQUE: Final = "game:"


def name_of(play: Play, known: str) -> str:
    """The name of the picture; `known`: the scenario as everybody knows it."""
    about = [known, play.scenario, sorted(play.cast), sorted(play.settled)]
    return MASQUE + json.dumps(about)


def known_by(name: str) -> str:
    """The scenario that may be named to anybody where this is shown."""
    if not name.startswith(MASQUE):
        return name
    return str(json.loads(name.removeprefix(MASQUE))[0])


def run_of(name: str) -> Run | None:
    """What is seen under this name; None where it is that of a scenario."""
    if not name.startswith(MASQUE):
        return None
    known, scenario, cast, settled = json.loads(name.removeprefix(MASQUE))
    game = Game(parse(scenario), frozenset(cast), frozenset((node, at) for node, at in settled))
    found = front(game)
    events = masked(game.scenario, found.run.events[: found.shown], found.at)
    return Sight(parse(known), events)
