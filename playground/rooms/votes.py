"""Votes and the answers that nobody may know yet, in the database.

A vote is no change of the room: three hundred at once would be three hundred frames to three
hundred people. They are a table of their own. Which round is open is a column that a vote and the
closing of its round both hold while they write: so whoever was told that their vote is written down
is in the count, and whoever came too late was told so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from playground.models import Poll, Vote
from playground.rooms import bounds
from playground.rooms.commands import Decided
from playground.rooms.questions import ROUNDS, RoomVote
from protocols import errors

SECRETS = ("answer", "because")


class Result(NamedTuple):
    """A question of a room, and what was voted: for each round, how many chose each option.

    `moves[i][j]`: how many chose i at first and then j.
    """

    number: int
    body: dict[str, Any]
    rounds: list[list[int]]
    moves: list[list[int]]


def settled(room: int, revision: int, decided: Decided) -> Decided:
    """What goes into the log, and beside it, in the same transaction, what does not."""
    match decided.kind:
        case "ask":
            if Poll.objects.filter(room_id=room).count() >= bounds.polls_max:
                raise errors.LimitReached(f"A room has {bounds.polls_max} questions at most.")
            body = json.dumps(decided.body, ensure_ascii=False)
            about = {"room_id": room, "number": revision, "round": ROUNDS["vote1"], "body": body}
            Poll(**about).save(force_insert=True)
            public = {key: said for key, said in decided.body.items() if key not in SECRETS}
            return Decided("ask", public)
        case "phase":
            _opened(room, decided.body["question"], ROUNDS.get(decided.body["to"], 0))
        case "reveal":
            return Decided("reveal", _revealed(room, decided.body))
    return decided


def _opened(room: int, number: int, now: int) -> None:
    """This round is open from now on, or none: whoever is writing a vote finishes first."""
    Poll.objects.filter(room_id=room, number=number).update(round=now)


def _revealed(room: int, body: dict[str, Any]) -> dict[str, Any]:
    number = body["question"]
    _opened(room, number, 0)
    asked = json.loads(Poll.objects.values_list("body", flat=True).get(room_id=room, number=number))
    rounds, _ = _counted(_votes(room, number, body["removed"]), len(asked["options"]))
    told = {key: asked[key] for key in SECRETS}
    return {"question": number, **told, "rounds": rounds}


def cast(room: int, seat: int, vote: RoomVote) -> list[int | None] | None:
    """Write it down: what this seat has chosen by now; None where the round is closed."""
    with transaction.atomic():
        polls = Poll.objects.select_for_update().filter(room_id=room, number=vote.question)
        if polls.values_list("round", flat=True).first() != vote.round:
            return None
        which = {"room_id": room, "number": vote.question, "round": vote.round, "seat": seat}
        before = Vote.objects.filter(**which).values_list("at", flat=True).first()
        if before is None:
            Vote(**which, option=vote.option, at=vote.at).save(force_insert=True)
        elif before < vote.at:
            Vote.objects.filter(**which).update(option=vote.option, at=vote.at)
    return ballot(room, vote.question, seat)


def ballot(room: int, number: int, seat: int) -> list[int | None]:
    """What this seat has chosen, in the first round and in the second."""
    rows = Vote.objects.filter(room_id=room, number=number, seat=seat)
    chosen = dict(rows.values_list("round", "option"))
    return [chosen.get(one) for one in ROUNDS.values()]


def how_many(room: int, number: int, now: int, removed: Iterable[int]) -> int:
    """How many have voted in this round."""
    rows = Vote.objects.filter(room_id=room, number=number, round=now)
    return rows.exclude(seat__in=list(removed)).count()


def results(room: int, removed: Iterable[int], number: int | None = None) -> list[Result]:
    """All questions of the room in order, or the one with this number."""
    polls = Poll.objects.filter(room_id=room).order_by("number")
    some = polls if number is None else polls.filter(number=number)
    found = []
    for asked, text in some.values_list("number", "body"):
        body = json.loads(text)
        counted = _counted(_votes(room, asked, removed), len(body["options"]))
        found.append(Result(asked, body, *counted))
    return found


Rows = list[tuple[int, int, int]]


def _votes(room: int, number: int, removed: Iterable[int]) -> Rows:
    """Seat, round and option of each vote; those who were removed have none."""
    rows = Vote.objects.filter(room_id=room, number=number).exclude(seat__in=list(removed))
    return list(rows.values_list("seat", "round", "option"))


def _counted(rows: Rows, options: int) -> tuple[list[list[int]], list[list[int]]]:
    by_round = {one: {seat: option for seat, now, option in rows if now == one} for one in (1, 2)}
    first, second = by_round[1], by_round[2]
    pairs = Counter((first[seat], second[seat]) for seat in first.keys() & second.keys())
    tallies = [Counter(one.values()) for one in (first, second)]
    rounds = [[tally[option] for option in range(options)] for tally in tallies]
    return rounds, [[pairs[i, j] for j in range(options)] for i in range(options)]
