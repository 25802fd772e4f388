"""One process to a SQLite file: a second one is told so, and does not start.

SQLite before 3.51.3 can lose what was committed when two connections reset its write-ahead log in
the same moment (https://sqlite.org/wal.html#walresetbug), and no process here wakes another without
Redis. So whoever serves holds a lock beside the file for as long as it lives; the kernel lets go of
it when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connection


def claim() -> int | None:
    """Hold the database, if it is a file, for this process: the lock. Else SystemExit says why."""
    path = _file()
    if not path:
        return None
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SystemExit(told(path)) from None
    return lock


def told(path: Path) -> str:
    """Why not, and what to do instead."""
    return (
        f"Another process of Parley serves from {path.name} already, and SQLite is for one. "
        "Stop that one, or name another file in DATABASE_URL; "
        "for several workers ./dev cluster shows how."
    )


@register(Tags.database)
def only_one(app_configs: Any, **about: Any) -> list[Error]:
    """Before anything changes the tables (`migrate` asks): nobody may be serving from them."""
    if not about.get("databases"):
        return []
    try:
        lock = claim()
    except SystemExit as why:
        return [Error(str(why), id="parley.E001")]
    if lock is not None:
        os.close(lock)
    return []


def _file() -> Path | None:
    """The database's file, if it is one."""
    name = str(connection.settings_dict["NAME"])
    return Path(name) if connection.vendor == "sqlite" and "memory" not in name else None
