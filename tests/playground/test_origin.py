"""Who may open the socket."""

from __future__ import annotations

from typing import Any

import pytest

from playground.origin import allowed

HERE = "127.0.0.1:8000"


def handshake(
    origin: str | None, host: str = HERE, client: str = "127.0.0.1", scheme: str = "ws"
) -> dict[str, Any]:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    return {"type": "websocket", "scheme": scheme, "client": [client, 5], "headers": headers}


@pytest.mark.parametrize("host", [HERE, "localhost:8000", "[::1]:8000"])
def test_our_own_page_may(host: str) -> None:
    assert allowed(handshake(f"http://{host}", host))


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:8001",
        "https://127.0.0.1:8000",
        "http://localhost:8000",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        "http://[::1",
        "http://me@127.0.0.1:8000",
        "http://127.0.0.1:8000/page",
        "null",
        "file://",
        "",
        "\xff",
    ],
)
def test_other_pages_may_not(origin: str) -> None:
    assert not allowed(handshake(origin))


def test_a_rebound_host_name_does_not_help() -> None:
    assert not allowed(handshake("http://evil.example:8000", "evil.example:8000"))


def test_two_origins_are_none() -> None:
    scope = handshake(f"http://{HERE}")
    scope["headers"].append((b"origin", b"http://evil.example"))
    assert not allowed(scope)


def test_a_program_may_from_this_machine_alone() -> None:
    assert allowed(handshake(None))
    assert allowed(handshake(None, client="::1"))
    assert not allowed(handshake(None, client="192.0.2.7"))
    assert not allowed({**handshake(None), "client": None})
    assert not allowed({**handshake(None), "headers": []})


def test_a_public_server_takes_its_own_address_only(settings: Any) -> None:
    settings.BASE_URL = "https://parley.example"
    settings.ALLOWED_HOSTS = ["parley.example"]
    # behind a proxy the last hop is plain ws from loopback, whatever the browser spoke
    assert allowed(handshake("https://parley.example", "parley.example"))
    assert not allowed(handshake("http://parley.example", "parley.example"))
    assert not allowed(handshake("https://parley.example:8443", "parley.example"))
    assert not allowed(handshake(None, "parley.example"))
    assert not allowed(handshake("https://parley.example", HERE))
