"""What is kept: rooms, the changes made to them, and the seats in them. Nothing about a person.

No address, no name of anybody's choice, no time at which somebody came. A room's log is the only
truth about it; every process derives the rest by itself (`rooms/room.py`).
"""

from __future__ import annotations

from django.db import models


class Room(models.Model):
    """One classroom. Who is host is known by hashes of secrets; the secrets stand in links."""

    code = models.CharField(max_length=8, unique=True)
    epoch = models.BigIntegerField()  # another room, or another past of it, has another
    scenario = models.TextField()  # what it began with
    host_hash = models.CharField(max_length=64)
    cohost_hash = models.CharField(max_length=64)
    seats = models.PositiveIntegerField(default=0)  # how many were ever given out
    created = models.BigIntegerField()  # seconds since 1970
    touched = models.BigIntegerField(db_index=True)  # last use, to the nearest minutes


class Change(models.Model):
    """One entry of a room's log. Revisions have no gap; a change's id makes resending safe."""

    pk = models.CompositePrimaryKey("room_id", "revision")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    revision = models.PositiveIntegerField()
    change_id = models.CharField(max_length=80)
    actor = models.PositiveIntegerField()  # the number of a seat
    kind = models.CharField(max_length=16)
    body = models.TextField()  # JSON, 4 KiB at most
    at = models.BigIntegerField()  # milliseconds since 1970

    class Meta:
        """The second door at which a doubled change is stopped."""

        constraints = [models.UniqueConstraint(fields=["room", "change_id"], name="one_per_id")]


class Seat(models.Model):
    """A place in a room, kept over reloads by a token that only its browser has.

    Handing over and removing are changes of the log: `kind` is what the seat began as.
    """

    pk = models.CompositePrimaryKey("room_id", "number")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    since = models.PositiveIntegerField()  # the room's revision when it was given out
    name = models.CharField(max_length=40)  # given by the server
    token_hash = models.CharField(max_length=64)


class Crowd(models.Model):
    """How many one process has in a room, and which scenarios they look at; not who."""

    pk = models.CompositePrimaryKey("room_id", "worker")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    worker = models.CharField(max_length=16)
    at = models.BigIntegerField()  # seconds since 1970
    body = models.TextField()


class Poll(models.Model):
    """A question of a room with what nobody may know yet: its answer. `number` is the revision of
    the change that asked it.
    """

    pk = models.CompositePrimaryKey("room_id", "number")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField()  # the vote that is open; 0: none
    body = models.TextField()  # JSON


class Vote(models.Model):
    """What a seat has chosen in a vote: one row for each, changeable while the vote is open."""

    pk = models.CompositePrimaryKey("room_id", "number", "round", "seat")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()  # the question's
    round = models.PositiveSmallIntegerField()
    seat = models.PositiveIntegerField()
    option = models.PositiveSmallIntegerField()
    at = models.BigIntegerField()  # milliseconds by the voter's clock: the later choice counts
