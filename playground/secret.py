"""The secret key: from the environment, or made once and kept in an ignored file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(given: str | None, path: Path) -> str:
    """The key to sign with: `given`, else what `path` holds, made on first use (mode 0600).

    A checkout must run with no setting at all, and a key in the repository is no secret. Two
    processes may start at once: the link below lets one of them win, and the other reads its key.
    """
    if given:
        return given
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
