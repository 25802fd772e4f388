"""DATABASE_URL as Django wants it: SQLite for one process, PostgreSQL for several."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

POSTGRES = ("postgres", "postgresql")
WAIT_S = 20
"""seconds that a writer of SQLite waits for another"""
CONNECT_S = 3
"""seconds to reach PostgreSQL"""
STATEMENT_MS = 5_000
"""milliseconds of one statement in PostgreSQL"""


def database(url: str, fallback: Path) -> dict[str, Any]:
    """The settings of the one database; without a URL it is a file beside the code."""
    if not url:
        return _sqlite(str(fallback))
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in POSTGRES and len(parts.path) > 1:
        return _postgres(url)
    raise ImproperlyConfigured(
        "DATABASE_URL must look like sqlite:////folder/file or postgres://user:word@host/name; "
        f"got one that begins with {parts.scheme!r}."
    )


def _sqlite(name: str) -> dict[str, Any]:
    """Write-ahead log, and every transaction takes the writer's place at its begin: readers never
    wait, and two writers queue instead of failing with "database is locked".
    """
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": WAIT_S,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
        "TEST": {"NAME": f"{name}.test"},
    }


def _postgres(url: str) -> dict[str, Any]:
    """By psycopg; whatever stands behind `?` is handed on to it (`?host=/run/postgresql`)."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "connect_timeout": CONNECT_S,
            "options": f"-c statement_timeout={STATEMENT_MS}",
            **options,
        },
    }
