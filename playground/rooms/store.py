"""The database, as far as rooms need it: short, plain, blocking functions; called on a thread of
`database.py`. Each is one statement or one transaction.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, cast

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, Subquery

from playground.models import Change, Crowd, Poll, Room, Seat, Vote
from playground.rooms import bounds, codes, votes
from playground.rooms.commands import Decided
from playground.rooms.names import pseudonym
from playground.rooms.refusals import Full, no_room
from playground.rooms.room import Kind, RoomChange, Seated


class Row(NamedTuple):
    """A room, without its log."""

    id: int
    code: str
    epoch: int
    scenario: str
    host_hash: str
    cohost_hash: str


class Place(NamedTuple):
    """A seat of the table."""

    seat: Seated
    name: str
    token_hash: str


class Opened(NamedTuple):
    """A new room and its two secrets, which are written down nowhere."""

    row: Row
    host: str
    cohost: str


class Fate(Enum):
    """What became of an append."""

    WRITTEN = "written"
    DOUBLE = "double"  # this change id stands in the log already
    TAKEN = "taken"  # another change has this revision
    GONE = "gone"  # there is no such room any more


class Written(NamedTuple):
    """The fate of an append, the revision of its change, and what is new in the log since."""

    fate: Fate
    revision: int = 0
    news: tuple[RoomChange, ...] = ()


def create(scenario: str) -> Opened:
    """A new room. A code that is in use already is as likely as winning a lottery: try again."""
    if Room.objects.count() >= bounds.rooms_max:
        raise Full("There are too many rooms on this server.", "Come back later.")
    host, cohost, now = codes.new_secret(), codes.new_secret(), int(time.time())
    while True:
        about = {"code": codes.new_code(), "epoch": codes.new_epoch(), "scenario": scenario}
        hashes = {"host_hash": codes.hashed(host), "cohost_hash": codes.hashed(cohost)}
        try:
            room = Room.objects.create(**about, **hashes, created=now, touched=now)
        except IntegrityError:
            continue
        return Opened(_row(room), host, cohost)


def find(code: str) -> Row | None:
    """The room with this code."""
    room = Room.objects.filter(code=code).first()
    return _row(room) if room else None


def insert(room: int, revision: int, change_id: str, actor: int, decided: Decided) -> Written:
    """Write the change as exactly this revision, or say why that cannot be."""
    at = int(time.time() * 1000)
    about = {"revision": revision, "change_id": change_id, "actor": actor, "at": at}
    try:
        with transaction.atomic():
            decided = votes.settled(room, revision, decided)
            body = json.dumps(decided.body, separators=(",", ":"), ensure_ascii=False)
            change = Change(room_id=room, kind=decided.kind, body=body, **about)
            change.save(force_insert=True)
            if decided.kind == "handover":  # the link of who was host is void
                Room.objects.filter(id=room).update(host_hash="")
    except IntegrityError:
        return _why_not(room, revision, change_id)
    return Written(
        Fate.WRITTEN, revision, (RoomChange(revision, decided.kind, actor, at, decided.body),)
    )


def _why_not(room: int, revision: int, change_id: str) -> Written:
    earlier = revision_of(room, change_id)
    if earlier:
        return Written(Fate.DOUBLE, earlier)
    missed = since({room: revision - 1})[room]
    if missed or Room.objects.filter(id=room).exists():
        return Written(Fate.TAKEN, news=tuple(missed))
    return Written(Fate.GONE)


def revision_of(room: int, change_id: str) -> int | None:
    """Where the change with this id stands in the log."""
    found = Change.objects.filter(room_id=room, change_id=change_id)
    return found.values_list("revision", flat=True).first()


def since(revisions: Mapping[int, int]) -> dict[int, list[RoomChange]]:
    """For each room by its id: the changes after this revision, in order."""
    found: dict[int, list[RoomChange]] = {room: [] for room in revisions}
    wanted = reduce(or_, (Q(room_id=r, revision__gt=n) for r, n in revisions.items()))
    columns = ("room_id", "revision", "kind", "actor", "at", "body")
    rows = Change.objects.filter(wanted).order_by("room_id", "revision").values_list(*columns)
    for room, revision, kind, actor, at, body in rows.iterator():
        found[room].append(RoomChange(revision, kind, actor, at, json.loads(body)))
    return found


def heads(rooms: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Epoch and last revision of those rooms that still exist."""
    last = Change.objects.filter(room_id=OuterRef("id")).order_by("-revision").values("revision")
    found = Room.objects.filter(id__in=list(rooms)).annotate(head=Subquery(last[:1]))
    rows = found.values_list("id", "epoch", "head")
    return {room: (epoch, head or 0) for room, epoch, head in rows}


def take_seat(row: Row, kind: Kind, revision: int) -> tuple[Place, str]:
    """A new seat in the room, and its token."""
    secret = codes.new_secret()
    with transaction.atomic():
        if not Room.objects.filter(id=row.id).update(seats=F("seats") + 1):
            raise no_room()
        number = Room.objects.values_list("seats", flat=True).get(id=row.id)
        if number > bounds.seats_max:
            raise Full("Every seat of this room is taken.", "Ask its host.")
        name = pseudonym(row.epoch, number)
        kept = Seat(room_id=row.id, number=number, kind=kind, since=revision, name=name)
        kept.token_hash = codes.hashed(secret)
        kept.save(force_insert=True)
    ticket = codes.Ticket(row.id, row.epoch, number, secret)
    return Place(Seated(number, kind, revision), name, kept.token_hash), codes.token(ticket)


def seat(room: int, number: int) -> Place | None:
    """The seat with this number."""
    found = Seat.objects.filter(room_id=room, number=number).first()
    if not found:
        return None
    seated = Seated(number, cast(Kind, found.kind), found.since)
    return Place(seated, found.name, found.token_hash)


def hashes(room: int) -> dict[str, str]:
    """What the secrets of host and co-host hash to now."""
    found = Room.objects.filter(id=room).values("host_hash", "cohost_hash").first()
    return {"host": found["host_hash"], "cohost": found["cohost_hash"]} if found else {}


def relink(room: int, kind: str) -> str:
    """A new secret for host or co-host; the old one opens nothing any more."""
    secret = codes.new_secret()
    about: dict[str, Any] = {f"{kind}_hash": codes.hashed(secret)}
    if not Room.objects.filter(id=room).update(**about):
        raise no_room()
    return secret


def put_crowd(room: int, worker: str, at: int, body: str) -> None:
    """What this process counts in the room now."""
    crowd = Crowd(room_id=room, worker=worker, at=at, body=body)
    with suppress(IntegrityError):  # the room was deleted meanwhile
        Crowd.objects.bulk_create(
            [crowd],
            update_conflicts=True,
            update_fields=["at", "body"],
            unique_fields=["room_id", "worker"],
        )


def drop_crowd(room: int, worker: str) -> None:
    """Nobody in that room is here any more."""
    Crowd.objects.filter(room_id=room, worker=worker).delete()


def crowds(rooms: Iterable[int], oldest: int) -> dict[int, list[str]]:
    """What the processes that live have counted in these rooms."""
    found: dict[int, list[str]] = {}
    rows = Crowd.objects.filter(room_id__in=list(rooms), at__gte=oldest)
    for room, body in rows.order_by("worker").values_list("room_id", "body"):
        found.setdefault(room, []).append(body)
    return found


def touch(rooms: Iterable[int], now: int) -> None:
    """These rooms are in use."""
    Room.objects.filter(id__in=list(rooms)).update(touched=now)


def delete(room: int) -> None:
    """Everything of it, at once."""
    _wipe(Q(id=room))


def expire(before: int) -> int:
    """Delete every room not used since then; how many there were."""
    return _wipe(Q(touched__lt=before))


def _wipe(which: Q) -> int:
    with transaction.atomic():
        rooms = list(Room.objects.filter(which).values_list("id", flat=True)[:500])
        for table in (Change, Seat, Crowd, Poll, Vote):
            table.objects.filter(room_id__in=rooms)._raw_delete(table.objects.db)
        Room.objects.filter(id__in=rooms)._raw_delete(Room.objects.db)
    return len(rooms)


def _row(room: Room) -> Row:
    hashes = (room.host_hash, room.cohost_hash)
    return Row(room.id, room.code, room.epoch, room.scenario, *hashes)
