"""A run in people's hands: who must act now, what each of them knows, what an answer comes to.

A game is its scenario so far, the nodes that are played, and the moments (node and tick) that are
settled. All follows from these: the run goes on until a played node acts at a moment that is not
settled, and stands before that tick until all who act in it have answered. Whoever is no traitor
does what the rule does, sooner or later; a traitor's answer becomes interventions. So a finished
game is a scenario like any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from protocols.cards import Turn, Words, read, told, turn_of
from protocols.kernel.adversary import person
from protocols.kernel.event import Event
from protocols.kernel.fault import Fault
from protocols.kernel.intervention import Say, Traitor
from protocols.kernel.machine import Machine
from protocols.kernel.protocol import Protocol
from protocols.kernel.scenario import Scenario
from protocols.kernel.sentences import named
from protocols.kernel.step import Place
from protocols.kernel.trace import Run
from protocols.kernel.values import text

Moment = tuple[str, int]


class Game(NamedTuple):
    """What decides all the rest. Build it with `begin`."""

    scenario: Scenario
    played: frozenset[str]
    settled: frozenset[Moment] = frozenset()

    @property
    def traitors(self) -> tuple[str, ...]:
        """Who may lie."""
        return tuple(one.node for one in self.scenario.do if isinstance(one, Traitor))


class Frontier(NamedTuple):
    """How far a game has come: the first `shown` events lie before tick `at`, the tick of `turns`.

    At the end `at` is None. The run has been simulated through that tick, for the rule's answers.
    """

    run: Run
    shown: int
    at: int | None
    turns: dict[str, Turn]
    states: dict[str, int]


class Player(NamedTuple):
    """What a player knows: its state before this tick, and what came to it, each with its tick."""

    knows: tuple[tuple[str, str], ...]
    heard: tuple[tuple[int, str], ...]


class Acted(NamedTuple):
    """What an answer came to: `right` by the rule or by a traitor's licence, and the lies told."""

    game: Game
    right: bool
    says: tuple[str, ...] = ()


def begin(scenario: Scenario, played: Collection[str], traitors: Iterable[str]) -> Game:
    """The game in which these nodes are played. Lies that the scenario had told are taken back.

    Raises NotEnabled where the protocol knows no traitors, or no such node.
    """
    for one in scenario.do:
        if isinstance(one, Traitor | Say):
            scenario = scenario.remove(str(one))
    for node in traitors:
        scenario = scenario.add(f"traitor:{node}:{person.__name__}")
    return Game(scenario, frozenset(played))


def knows_traitors(protocol: Protocol) -> bool:
    """Whether its nodes may lie at all."""
    return Fault.TRAITOR in protocol.faults


def apart(scenario: Scenario) -> Run:
    """A run that shares nothing with any other: whoever waits for an answer simulates by itself."""
    return Run(scenario, Machine(scenario.protocol))


def frontier(game: Game) -> Frontier:
    """The first tick at which somebody must act, or the end."""
    run, protocol = apart(game.scenario), game.scenario.protocol
    going = True
    while going:
        count, states = len(run.events), dict(run.world.states)
        going = run.extend(1)
        tick = run.events[count:]
        turns = _turns(protocol, game, tick)
        if turns:
            return Frontier(run, count, tick[0].at, turns, states)
    return Frontier(run, len(run.events), None, {}, dict(run.world.states))


def _turns(protocol: Protocol, game: Game, tick: list[Event]) -> dict[str, Turn]:
    acting = {one.node for one in tick} & game.played
    open_ones = [n for n in protocol.places if n in acting and (n, tick[0].at) not in game.settled]
    found = ((node, turn_of(protocol, node, tick)) for node in open_ones)
    return {node: turn for node, turn in found if turn}


def act(game: Game, turn: Turn, words: Words) -> Acted:
    """The game after this answer; unchanged where the rule would have answered otherwise.

    Raises a Refused for what is no answer, or no traitor's to say.
    """
    words = read(turn, words)
    if turn.node in game.traitors:
        says = told(turn, words)
        return Acted(settle(game, turn.node, turn.at, says), True, says)
    right = words == turn.right
    return Acted(settle(game, turn.node, turn.at) if right else game, right)


def settle(game: Game, node: str, at: int, says: Iterable[str] = ()) -> Game:
    """The node has acted at this tick: by the rule, but for what it says otherwise."""
    scenario = game.scenario
    for one in says:
        scenario = scenario.add(one)
    return game._replace(scenario=scenario, settled=game.settled | {(node, at)})


def player(front: Frontier, node: str) -> Player:
    """What this node knows now. What arrives at the very tick was sent before it, so it counts."""
    machine = front.run.machine
    held = machine.fields(node, front.states[node])
    knows = tuple((name, text(value)) for name, value in held if value not in (None, (), 0, False))
    last = len(front.run.events) if front.at is not None else front.shown
    events = front.run.events[:last]
    mine = (one for one in events if one.node == node)
    told = ((one.at, _noticed(one, machine.places, front.at)) for one in mine)
    return Player(knows, tuple((at, said) for at, said in told if said))


def _noticed(event: Event, places: dict[str, Place], now: int | None) -> str:
    """What its node notices of this event: never what its rule makes of it."""
    more = dict(event.more)
    match event.kind:
        case "message-delivered":
            assert event.body is not None
            return f"{places[event.sender or ''].seat.title}: {named(event.body)}"
        case "timer-fired":
            return f"Your timer “{more['timer'].split('.')[1]}” fires."
        case "request-made":
            requests = places[event.node or ""].seat.role.handlers.requests
            return f"You are asked: {requests[more['request']].label}."
        case "round-started" if event.at == now:
            return f"Round {more['round']} begins."
        case "coin-tossed":
            return f"Your coin “{more['coin'].split('.')[1]}” falls {more['outcome']}."
        case "node-crashed":
            return "You crash, and forget what was not written down."
        case "node-recovered":
            return "You come back."
        case _:
            return ""
