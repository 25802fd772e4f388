"""Ballots: numbers that nobody shares, what is told, what is chosen, and what must not follow."""

from protocols.services.ballots import chosen, doubled, next_ballot, told, undone


def test_no_two_proposers_share_a_number():
    for proposers in (1, 2, 3):
        for own in range(proposers):
            series, latest = [], 0
            while latest < 30:
                latest = next_ballot(own, proposers, latest)
                series.append(latest)
            assert series == list(range(own + 1, own + 1 + proposers * len(series), proposers))
    assert [next_ballot(0, 2, latest) for latest in range(5)] == [1, 3, 3, 5, 5]


def test_the_highest_ballot_is_told():
    assert told([]) is None and told([None, None]) is None
    assert told([(1, "y"), None, (3, "x"), (2, "z")]) == (3, "x")
    assert told([(1, "y"), None, (3, "x")], lowest=True) == (1, "y")


def test_a_majority_in_one_ballot_chooses():
    assert chosen([[(1, "x")], [(3, "x")], []], 2) == []  # one value, two ballots
    assert chosen([[(1, "x")], [(1, "x"), (2, "y")], [(2, "y")]], 2) == [(1, "x"), (2, "y")]


def test_what_must_not_follow():
    assert undone([(2, "x")], [("p", (1, "y")), ("p", (3, "x"))]) is None
    assert undone([(2, "x")], [("p", (3, "y"))]) == ((2, "x"), "p", (3, "y"))
    assert doubled([("p", (1, "x")), ("p", (1, "x")), ("q", (2, "y"))]) is None
    assert doubled([("p", (1, "x")), ("q", (1, "y"))]) == (1, "x", "y")
