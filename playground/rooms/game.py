"""A run that the class plays: the secret part of the log, folded, and what its commands come to.

Who lies, what was asked and what was answered stand in the log, and in no frame that is not for the
one whom it concerns: `public` is all that everybody is told of such a change. The log holds what
became of an answer, so folding reads no scenario; who must act next follows from it by simulation,
the same in every process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from random import Random
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from playground.rooms import bounds
from playground.rooms.plays import RoomAct, RoomCast, RoomPlay
from playground.rooms.questions import OPEN, WAIT, is_open
from playground.rooms.room import RoomChange, RoomState
from protocols import Scenario, errors, masked, parse, playing
from protocols.cards import Words
from protocols.playing import Frontier, Game, Moment

TRIES: Final = 2
"""wrong answers after which the rule acts"""
PUBLIC: Final = frozenset({"curtain", "playhead", "scenario"})
NO_GAME: Final = errors.NotEnabled("Nobody plays just now.", "The host can begin: Room, Play.")
GOES_ON: Final = errors.NotEnabled("A game is on.", "Reveal it, or end it, first.")


class Play(Struct, frozen=True):
    """A game at a revision. `cast`: the seats of each node, which take turns; `settled`: how often
    it has acted follows from them. `missed`: wrong answers to what is asked now. `told`: what the
    rule says to whoever was wrong last. `since`: the server's milliseconds at which it began to
    wait for this tick.
    """

    number: int
    scenario: str
    timeout: int
    blind: bool
    cast: dict[str, list[int]]
    since: int
    at: int | None
    settled: list[Moment] = []
    missed: dict[str, int] = {}
    slips: dict[str, int] = {}
    told: dict[str, list[str]] = {}
    unmasked: bool = False

    @property
    def game(self) -> Game:
        """As the simulation knows it."""
        return Game(parse(self.scenario), frozenset(self.cast), frozenset(self.settled))

    def node_of(self, seat: int) -> str | None:
        """What this seat plays."""
        return next((node for node, seats in self.cast.items() if seat in seats), None)

    def turn_of(self, node: str) -> int | None:
        """The seat whose turn it is at a node."""
        acted = sum(1 for one, _ in self.settled if one == node)
        seats = self.cast[node]
        return seats[acted % len(seats)] if seats else None

    def due(self, now: int) -> bool:
        """Whether it has waited for long enough."""
        waits = self.timeout > 0 and self.at is not None and not self.unmasked
        return waits and now >= self.since + 1_000 * self.timeout


@lru_cache(maxsize=64)
def front(game: Game) -> Frontier:
    """How far the game has come; kept, for whoever asks for the same."""
    return playing.frontier(game)


def seen(game: Game) -> int:
    """How many events everybody may see."""
    found = front(game)
    return len(masked(game.scenario, found.run.events[: found.shown], found.at))


def fold_play(play: Play | None, change: RoomChange) -> Play | None:
    """The game after the change; what is not about a game changes nothing."""
    body = change.body
    if change.kind == "play":
        about = (change.revision, body["game"], body["timeout"], body["blind"], body["cast"])
        return Play(*about, change.at, body["at"])
    if play is None or change.kind == "endgame":
        return None
    step = _steps.get(change.kind)
    return step(play, change) if step else play


def _act(play: Play, change: RoomChange) -> Play:
    """An answer was taken or not, or time was up: then the game may have come further."""
    body = change.body
    moved = body["at"] != play.at
    told = {} if moved else play.told
    missed = {} if moved else dict(play.missed)
    slips = dict(play.slips)
    if body["slip"]:
        node = body["node"]
        missed[node] = missed.get(node, 0) + 1
        slips[node] = slips.get(node, 0) + 1
    return replace(
        play,
        scenario=body["game"],
        settled=[*play.settled, *((node, at) for node, at in body["settled"])],
        at=body["at"],
        since=change.at if moved else play.since,
        told={**told, **body["told"]},
        missed=missed,
        slips=slips,
    )


def _cast(play: Play, change: RoomChange) -> Play:
    seat, node = change.body["seat"], change.body["node"]
    cast = {one: [s for s in seats if s != seat] for one, seats in play.cast.items()}
    return replace(play, cast=cast | ({node: [*cast[node], seat]} if node else {}))


def _unseat(play: Play, change: RoomChange) -> Play:
    return _cast(play, replace(change, body={"seat": change.body["seat"], "node": ""}))


def _unmask(play: Play, _: RoomChange) -> Play:
    return replace(play, unmasked=True)


_steps: Final = {"act": _act, "late": _act, "cast": _cast, "unseat": _unseat, "unmask": _unmask}
SECRET: Final = frozenset({"play", "act", "late", "cast", "endgame"})


def public(change: RoomChange) -> RoomChange:
    """What everybody may be told of a change: not even who acted, for who slips is no traitor."""
    if change.kind not in SECRET:
        return change
    body = {key: said for key, said in change.body.items() if key in PUBLIC}
    return replace(change, actor=0, body=body)


def guard(play: Play | None, kind: str) -> None:
    """While a game is on nobody leads the class away from it. Raises NotEnabled."""
    if play and not play.unmasked and kind in ("show", "add", "remove", "playhead", "ask"):
        raise GOES_ON


def began(state: RoomState, play: Play | None, wanted: RoomPlay, chance: int) -> dict[str, Any]:
    """What is written down when a game begins. Raises errors.Refused."""
    if play and not play.unmasked:
        raise GOES_ON
    if is_open(state):
        raise errors.NotEnabled(OPEN, WAIT)
    base = parse(state.scenario)
    _playable(base)
    luck = Random(chance)  # noqa: S311 - `chance` is the system's own randomness
    nodes = list(base.protocol.places)
    seats = luck.sample(wanted.seats, len(wanted.seats))
    cast = {n: seats[i :: len(nodes)] for i, n in enumerate(nodes) if seats[i :: len(nodes)]}
    if not cast:
        raise errors.NotEnabled("Nobody is here to play.", "Wait until somebody has joined.")
    liars = wanted.who or luck.sample(list(cast), min(wanted.traitors, len(cast)))
    game = playing.begin(base, cast, liars)
    about = {"timeout": wanted.timeout, "blind": wanted.blind, "cast": cast}
    known = playing.begin(base, cast, ()).scenario.text
    return {**about, "scenario": known, **_come_to(game)}


def _playable(scenario: Scenario) -> None:
    run = playing.apart(scenario)
    run.extend(bounds.game_events_max)
    if not run.done:
        most = f"At most {bounds.game_events_max} events can be played by hand."
        raise errors.LimitReached("This run is too long to be played.", most)


def acted(play: Play | None, seat: int, wanted: RoomAct) -> dict[str, Any]:
    """What an answer comes to. Raises errors.Refused."""
    node = play.node_of(seat) if play else None
    if play is None or play.unmasked or node is None:
        raise NO_GAME
    turn = front(play.game).turns.get(node)
    if turn is None or turn.at != wanted.at:
        raise errors.NotEnabled("That is over already.", "Look what is asked now.")
    if play.turn_of(node) != seat:
        raise errors.NotEnabled("It is not your turn.", "Somebody who plays it with you is asked.")
    words: Words = tuple(map(tuple, wanted.words))
    found = playing.act(play.game, turn, words)
    about: dict[str, Any] = {"node": node, "slip": not found.right, "settled": [], "told": {}}
    if found.right:
        return {**about, "settled": [(node, turn.at)], **_come_to(found.game)}
    about["told"] = {node: list(turn.why)}
    if play.missed.get(node, 0) + 1 < TRIES:
        return {**about, **_come_to(found.game)}
    settled = playing.settle(play.game, node, turn.at)
    return {**about, "settled": [(node, turn.at)], **_come_to(settled)}


def late(play: Play | None, at: int, only: str = "") -> dict[str, Any] | None:
    """The nodes that have not acted at this tick (or only this one) act by the rule; None where
    none is left that should.
    """
    if play is None or play.at != at or play.unmasked:
        return None
    game = play.game
    turns = {node: turn for node, turn in front(game).turns.items() if only in ("", node)}
    if not turns:
        return None
    for node in turns:
        game = playing.settle(game, node, at)
    told = {node: list(turn.why) for node, turn in turns.items()}
    settled = [(node, at) for node in turns]
    return {"slip": False, "told": told, "settled": settled, **_come_to(game)}


def nudged(play: Play | None, node: str) -> dict[str, Any]:
    """As `late`, at once. Raises NotEnabled."""
    at = play.at if play else None
    found = late(play, at, node) if at is not None else None
    if found is None:
        raise errors.NotEnabled("Nobody has to act there now.", "It went on already.")
    return found


def recast(play: Play | None, wanted: RoomCast) -> dict[str, Any]:
    """A seat plays this node from now on; none where it is empty. Raises NotEnabled."""
    if play is None or play.unmasked:
        raise NO_GAME
    if wanted.node and wanted.node not in play.cast:
        known = ", ".join(play.cast)
        raise errors.NotEnabled("Nobody plays that node in this game.", f"Played: {known}.")
    return {"seat": wanted.seat, "node": wanted.node}


def unmasked(play: Play | None) -> dict[str, Any]:
    """The game as a scenario like any other. Raises NotEnabled."""
    if play is None or play.unmasked:
        raise NO_GAME
    count = len(playing.apart(parse(play.scenario)).finish().events)
    return {"scenario": play.scenario, "playhead": _standing(count)}


def _come_to(game: Game) -> dict[str, Any]:
    count = seen(game)
    about = {"at": front(game).at, "curtain": count, "playhead": _standing(count)}
    return {"game": game.scenario.text, **about}


def _standing(count: int) -> dict[str, Any]:
    return {"count": count, "playing": False, "speed": 1.0}


def ended(play: Play | None) -> dict[str, Any]:
    """Raises NotEnabled where there is none."""
    if play is None:
        raise NO_GAME
    return {}


def waiting(play: Play) -> Iterable[str]:
    """The nodes that must act now."""
    return () if play.unmasked else front(play.game).turns
