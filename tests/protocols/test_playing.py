"""A run in people's hands: whatever they answer, it stays a run, and nobody sees who lies."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocols import Run, Scenario, masked, parse, preset
from protocols.cards import NOTHING, Turn, Words
from protocols.kernel.errors import Malformed, NotEnabled
from protocols.kernel.event import canonical
from protocols.playing import Frontier, Game, act, begin, frontier, player, settle

GENERALS = "byzantine-generals/?n=4&m=1"
DEEP = "byzantine-generals/?n=5&m=2&seed=4"
SIGNED = "signed-generals/?n=4&m=1"
CHAIN = "two-generals/?r=3&do=drop:a~b.Ack"
ELECTION = "bully/?n=5&do=crash:5@0&do=request:2:elect@0&do=request:1:elect@0"
RING = "token-ring/?until=60"
ALL = [GENERALS, DEEP, SIGNED, CHAIN, ELECTION, RING, "gossip/?n=6"]
LIARS = [GENERALS, DEEP, SIGNED]
Answer = Callable[[Frontier, Turn], Words]


def nodes(text: str) -> list[str]:
    return list(parse(text).protocol.places)


def honestly(_: Frontier, turn: Turn) -> Words:
    return turn.right


def at_random(seed: int) -> Answer:
    """Anything that is offered."""
    luck = random.Random(seed)

    def answer(_: Frontier, turn: Turn) -> Words:
        return tuple(
            tuple(luck.choice(ask.options).value for _ in range(ask.cells)) for ask in turn.asks
        )

    return answer


def rounds(game: Game, answer: Answer, seed: int = 0) -> Iterator[tuple[Game, Frontier]]:
    """The game, each time that somebody has answered, in any order; at last its end."""
    luck = random.Random(seed)
    while True:
        front = frontier(game)
        yield game, front
        if front.at is None:
            return
        turn = front.turns[luck.choice(sorted(front.turns))]
        try:
            game = act(game, turn, answer(front, turn)).game
        except NotEnabled:  # a signature that is another's
            game = settle(game, turn.node, turn.at)
        if (turn.node, turn.at) not in game.settled:
            game = act(game, turn, turn.right).game


def finished(game: Game, answer: Answer = honestly, seed: int = 0) -> tuple[Game, Frontier]:
    *_, last = rounds(game, answer, seed)
    return last


def seen(game: Game, front: Frontier) -> list[bytes]:
    events = masked(game.scenario, front.run.events[: front.shown], front.at)
    return [canonical(one) + one.text.encode() for one in events]


def events_of(scenario: Scenario) -> list[bytes]:
    return [canonical(one) for one in Run(scenario).finish().events]


@pytest.mark.parametrize("text", ALL)
def test_with_all_right_answers_it_is_the_plain_run(text: str):
    game, front = finished(begin(parse(text), nodes(text), ()))
    assert game.settled, "nobody was asked anything"
    assert game.scenario == parse(text)
    assert front.run.events == Run(parse(text)).finish().events
    assert front.shown == len(front.run.events)


@settings(max_examples=15)
@given(st.sampled_from(LIARS), st.integers(0, 10_000), st.data())
def test_a_finished_game_is_a_scenario_like_any_other(text: str, seed: int, data: st.DataObject):
    liars = data.draw(st.sets(st.sampled_from(nodes(text)), max_size=2))
    game, front = finished(begin(parse(text), nodes(text), liars), at_random(seed), seed)
    assert parse(game.scenario.text) == game.scenario
    assert list(map(canonical, front.run.events)) == events_of(game.scenario)
    assert set(game.traitors) == liars
    told = [e for e in front.run.events if e.honest is not None]
    assert all(one.node in liars for one in told)
    says = [one for one in game.scenario.do if str(one).startswith("say:")]
    assert len(says) == len(told), "each lie is an intervention, and each intervention a lie"
    assert not front.run.report()["ineffective"]


@settings(max_examples=15)
@given(st.sampled_from(ALL), st.integers(0, 10_000))
def test_the_frontier_never_goes_back_and_what_was_seen_stays(text: str, seed: int):
    liars = nodes(text)[1:2] if text in LIARS else []
    before: tuple[int, list[bytes]] = (-1, [])
    for game, front in rounds(begin(parse(text), nodes(text), liars), at_random(seed), seed):
        now = seen(game, front)
        assert (front.shown >= before[0]) and now[: len(before[1])] == before[1]
        assert front.at is None or not [
            line for line in now if line.startswith(b'{"at":%d,' % front.at)
        ]
        before = front.shown, now


@pytest.mark.parametrize("text", LIARS)
def test_masked_nobody_can_tell_who_would_lie(text: str):
    games = [
        [seen(*step) for step in rounds(begin(parse(text), nodes(text), [who]), honestly)]
        for who in nodes(text)[:3]
    ]
    assert games[0] == games[1] == games[2]
    assert games[0] == [
        seen(*step) for step in rounds(begin(parse(text), nodes(text), ()), honestly)
    ]


@settings(max_examples=15)
@given(st.sampled_from([GENERALS, DEEP]), st.integers(0, 10_000))
def test_masked_a_lie_and_a_silence_look_like_the_truth(text: str, seed: int):
    liar = nodes(text)[seed % 4]
    lied, honest = (
        [seen(*step) for step in rounds(begin(parse(text), nodes(text), [liar]), answer, seed)]
        for answer in (at_random(seed), honestly)
    )
    assert lied == honest
    everything = b"\n".join(line for step in lied for line in step)
    words = (b"attack", b"retreat", b"traitor", b"person", b"withheld", b"honest", b"why", b"state")
    assert not [word for word in words if word in everything]


def test_a_lie_appears_as_such_afterwards():
    game = begin(parse(GENERALS), nodes(GENERALS), ["2"])
    front = frontier(game)
    game = act(game, front.turns["0"], front.turns["0"].right).game
    front = frontier(game)
    assert sorted(front.turns) == ["1", "2", "3"], "all lieutenants at once"
    acted = act(game, front.turns["2"], (("value=retreat", NOTHING),))
    assert acted.right
    assert acted.says == ("say:2~1.Order:value=retreat", "say:2~3.Order:nothing")
    _, front = finished(acted.game)
    lies = {e.message: e.kind for e in front.run.events if e.honest is not None}
    assert lies == {"2~1.Order": "message-sent", "2~3.Order": "message-withheld"}


def test_whoever_is_loyal_is_told_what_the_rule_says():
    game = begin(parse(GENERALS), nodes(GENERALS), ["2"])
    turn = frontier(game).turns["0"]
    assert [(ask.title, ask.to) for ask in turn.asks] == [("Order 0: …", ("1", "2", "3"))]
    assert [one.label for one in turn.asks[0].options] == ["attack", "retreat", "nothing"]
    wrong = act(game, turn, (("value=attack", "value=retreat", "value=attack"),))
    assert not wrong.right
    assert wrong.game == game
    assert turn.why[0].startswith("the order is attack")


@pytest.mark.parametrize("words", [(), (("value=attack",),), (("a", "b", "c"),)])
def test_what_is_no_answer_is_refused(words: Words):
    game = begin(parse(GENERALS), nodes(GENERALS), ())
    with pytest.raises(Malformed):
        act(game, frontier(game).turns["0"], words)


def test_nobody_forges_a_signature():
    game = begin(parse(SIGNED), nodes(SIGNED), ["1"])
    game = settle(game, "0", 0)
    turn = frontier(game).turns["1"]
    with pytest.raises(NotEnabled, match="signature"):
        act(game, turn, tuple(("value=retreat",) * ask.cells for ask in turn.asks))
    assert act(game, turn, tuple((NOTHING,) * ask.cells for ask in turn.asks)).says


def test_a_node_knows_what_has_come_to_it_and_no_more():
    game = begin(parse(GENERALS), nodes(GENERALS), ())
    front = frontier(settle(game, "0", 0))
    mine = player(front, "2")
    assert mine.heard == ((4, "Commander: Order 0: attack"), (6, "Round 2 begins."))
    assert mine.knows == (("heard", "{0: attack}"),)


def test_where_nobody_may_lie_it_is_asked_what_goes_to_whom():
    game = begin(parse(ELECTION), nodes(ELECTION), ())
    turn = frontier(game).turns["2"]
    assert [ask.to for ask in turn.asks] == [("1",), ("3",), ("4",), ("5",)]
    assert not act(game, turn, (("Ok",), ("Election",), ("Election",), ("",))).right
    with pytest.raises(NotEnabled):
        begin(parse(ELECTION), nodes(ELECTION), ["2"])


def test_at_dawn_it_is_asked_what_to_do():
    game, front = begin(parse(CHAIN), ["b"], ()), None
    front = frontier(game)
    assert front.turns["b"].right == (("Ack",),)
    front = frontier(settle(game, "b", front.at or 0))
    assert [one.label for one in front.turns["b"].asks[0].options] == ["attack", "hold"]
    assert front.turns["b"].right == (("hold",),)


def test_lies_that_the_scenario_told_are_taken_back():
    told = preset("byzantine-generals", "lies-to-one")
    assert begin(told, ["1"], ()).scenario.do == ()
    assert begin(told, ["1"], ["3"]).traitors == ("3",)
