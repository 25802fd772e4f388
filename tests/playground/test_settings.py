"""Safe as they stand: each setting in a process of its own, as a deployment would start it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from playground import environment
from playground.secret import secret_key

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ASK = """
import json
from playground import settings as s
names = ["DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith("PARLEY_")}
    return subprocess.run(
        [sys.executable, "-W", "error", *command],
        cwd=ROOT,
        env={**bare, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(**env: str) -> dict[str, object]:
    return json.loads(run("-c", ASK, **env).stdout)


def test_nothing_set_is_safe_and_local() -> None:
    assert asked() == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "SECURE_SSL_REDIRECT": False,
        "SECURE_HSTS_SECONDS": 0,
    }


def test_a_public_address_brings_https() -> None:
    found = asked(PARLEY_BASE_URL="https://parley.example", PARLEY_HOSTS="10.0.0.7, other.example")
    assert found["ALLOWED_HOSTS"] == ["parley.example", "10.0.0.7", "other.example"]
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] == 63_072_000


def test_the_deployment_check_finds_nothing() -> None:
    env = {"PARLEY_BASE_URL": "https://parley.example", "PARLEY_SECRET_KEY": KEY}
    checked = run("manage.py", "check", "--deploy", "--fail-level", "DEBUG", **env)
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout


GET = """
import django; django.setup()
from django.test import Client
web = Client(headers={"host": "parley.example"})
page = web.get("/healthz", secure=True)
print(page["Strict-Transport-Security"])
print(web.get("/?a=1").status_code, web.get("/?a=1")["Location"])
print(web.get("/healthz").status_code)
"""


def test_a_public_server_speaks_https_alone(tmp_path: Path) -> None:
    env = {"DJANGO_SETTINGS_MODULE": "playground.settings", "PARLEY_STATIC_ROOT": str(tmp_path)}
    said = run("-c", GET, PARLEY_BASE_URL="https://parley.example", PARLEY_SECRET_KEY=KEY, **env)
    assert said.stdout.splitlines() == [
        "max-age=63072000; includeSubDomains; preload",
        "301 https://parley.example/?a=1",
        "200",
    ], said.stderr


def test_debug_must_be_asked_for() -> None:
    assert asked(PARLEY_DEBUG="1")["DEBUG"] is True
    assert asked(PARLEY_DEBUG="no")["DEBUG"] is False


@pytest.mark.parametrize("url", ["parley.example", "ftp://x", "https://", "https://x/path"])
def test_an_address_that_is_none_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_BASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="PARLEY_BASE_URL"):
        environment.read()


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret-key"
    key = secret_key(None, path)
    assert len(key) > 60
    assert secret_key(None, path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert secret_key("given", path) == "given"
