"""What each member is told of a game: everybody the same, but for one's own part in it."""

from __future__ import annotations

from typing import Final

from playground.rooms.game import Play, front, waiting
from playground.rooms.names import pseudonym
from playground.rooms.plays import (
    RoomCardAsk,
    RoomGame,
    RoomNoticed,
    RoomOption,
    RoomPart,
    RoomPlayer,
)
from protocols import playing
from protocols.cards import Ask
from protocols.playing import Game

HEARD_MAX: Final = 40
"""the latest of what a node has noticed"""


def game_of(play: Play, epoch: int, seat: int, *, host: bool) -> RoomGame:
    """The game for one seat."""
    game = play.game
    told = play.unmasked or (host and not play.blind)
    thinking = set(waiting(play))
    node = play.node_of(seat)
    return RoomGame(
        number=play.number,
        timeout=play.timeout,
        ends=play.since + 1_000 * play.timeout if play.timeout and thinking else None,
        over=not thinking,
        unmasked=play.unmasked,
        open=told,
        lies=playing.knows_traitors(game.scenario.protocol),
        players=[_player(play, game, one, epoch, one in thinking, told) for one in play.cast],
        you=_part(play, game, node, seat) if node else None,
    )


def _player(
    play: Play, game: Game, node: str, epoch: int, thinking: bool, told: bool
) -> RoomPlayer:
    seats, first = play.cast[node], play.turn_of(node)
    ordered = sorted(seats, key=lambda seat: (seat != first, seats.index(seat)))
    return RoomPlayer(
        node=node,
        title=game.scenario.protocol.places[node].seat.title,
        seats=ordered,
        names=[pseudonym(epoch, seat) for seat in ordered],
        thinking=thinking,
        traitor=told and node in game.traitors,
        slips=play.slips.get(node, 0) if told else 0,
    )


def _part(play: Play, game: Game, node: str, seat: int) -> RoomPart:
    found = front(game)
    turn = None if play.unmasked else found.turns.get(node)
    mine = playing.player(found, node)
    return RoomPart(
        node=node,
        title=game.scenario.protocol.places[node].seat.title,
        traitor=node in game.traitors,
        knows=[list(pair) for pair in mine.knows],
        heard=[RoomNoticed(*one) for one in mine.heard[-HEARD_MAX:]],
        at=turn.at if turn else None,
        asks=[_ask(game, one) for one in turn.asks] if turn else [],
        mine=play.turn_of(node) == seat,
        tries=play.missed.get(node, 0),
        told=play.told.get(node, []),
    )


def _ask(game: Game, ask: Ask) -> RoomCardAsk:
    options = [RoomOption(*one) for one in ask.options]
    to = [game.scenario.protocol.places[node].seat.title for node in ask.to]
    return RoomCardAsk(ask.title, to, options, ask.many)
