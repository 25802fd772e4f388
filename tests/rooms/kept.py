"""A room's log as the database has it, by SQL of our own, to compare with what people heard."""

import json
import sqlite3
from contextlib import closing
from typing import Any, NamedTuple

import psycopg

from playground.rooms.room import RoomChange, RoomState, fold_all

ROOM = "SELECT id, scenario FROM playground_room WHERE code = '{}'"
LOG = """SELECT revision, kind, actor, at, body, change_id FROM playground_change
    WHERE room_id = {} ORDER BY revision"""


class Log(NamedTuple):
    """What the room began with, its changes, and the name that each was sent under."""

    scenario: str
    changes: list[RoomChange]
    names: list[str]

    @property
    def state(self) -> RoomState:
        return fold_all(RoomState(self.scenario), self.changes)


def log_of(url: str, code: str) -> Log:
    """`url`: DATABASE_URL. It may be asked while nobody serves."""
    with closing(opened(url)) as database:
        ((room, scenario),) = database.execute(ROOM.format(code)).fetchall()
        rows = database.execute(LOG.format(room)).fetchall()
    changes = [RoomChange(*row[:4], json.loads(row[4])) for row in rows]
    return Log(scenario, changes, [row[5] for row in rows])


def opened(url: str) -> Any:
    path = url.removeprefix("sqlite:///")
    return psycopg.connect(url) if path == url else sqlite3.connect(path)


def integrity(url: str) -> str:
    """What SQLite says of its own file: "ok"."""
    with closing(opened(url)) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]
