"""Fifty write into one room at once, on SQLite and on PostgreSQL: every change stands once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.serving import ROOT, environment, migrate

WRITERS = 50


def written(statics: Path, url: str, hubs: int, changes: int) -> dict[str, Any]:
    numbers = map(str, (hubs, WRITERS, changes))
    done = subprocess.run(
        [sys.executable, "-m", "tests.rooms.writers", *numbers],
        cwd=ROOT,
        env=environment(statics, DATABASE_URL=url, DJANGO_SETTINGS_MODULE="playground.settings"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    print(done.stdout)
    return json.loads(done.stdout)


def judged(found: dict[str, Any], changes: int) -> None:
    wrong = {key: found[key] for key in ("gaps", "failed", "differing", "lost")}
    assert not any(wrong.values()), found
    assert found["changes"] == WRITERS * changes


def test_on_sqlite(tmp_path: Path, statics: Path, scale: int):
    url = f"sqlite:///{tmp_path}/log.sqlite3"
    migrate(statics, DATABASE_URL=url)
    judged(written(statics, url, 2, 10 * scale), 10 * scale)
    checked = subprocess.run(
        [sys.executable, "-c", CHECK, str(tmp_path / "log.sqlite3")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert checked.stdout == "ok\n"


CHECK = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0])
"""


def test_on_postgresql(postgres: str, statics: Path, scale: int):
    judged(written(statics, postgres, 8, 10 * scale), 10 * scale)
