"""Who may open the socket: our own pages, and programs on this very machine.

A browser lets any page open a socket to any address and only tells the Origin, so the server has
to look. Channels' `AllowedHostsOriginValidator` compares host names alone: it lets `http://` into
an `https://` site and any other port's page into ours. Here scheme, host and port must all be ours.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = dict[str, Any]
Application = Callable[..., Awaitable[Any]]
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
SECURE = {"ws": "http", "wss": "https"}


def same_origin(application: Application) -> Application:
    """The application, behind the check of the Origin; everybody else is denied with a 403."""

    async def guarded(scope: Scope, receive: Any, send: Any) -> Any:
        chosen = application if allowed(scope) else WebsocketDenier()
        return await chosen(scope, receive, send)

    return guarded


def allowed(scope: Scope) -> bool:
    """Whether this handshake may go on.

    No Origin at all: every browser sends one, so this is a program: a test, a script, a notebook.
    It could claim any Origin it liked, so refusing it protects nobody; and there is no cookie to
    ride on. Still we let it in from loopback only, and only where no public address is set: behind
    a proxy everybody comes from loopback.
    """
    hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
    if len(hosts) != 1 or len(origins) > 1:
        return False  # which of two would count is anybody's guess
    host = hosts[0]
    name, _ = split_domain_port(host)
    if not name or not validate_host(name, settings.ALLOWED_HOSTS):
        return False
    if not origins:
        return not settings.BASE_URL and _from_loopback(scope)
    origin = origins[0]
    ours = settings.BASE_URL or f"{SECURE.get(scope.get('scheme', 'ws'), 'http')}://{host}"
    return _parts(origin) is not None and _parts(origin) == _parts(ours)


def _values(scope: Scope, name: bytes) -> list[str]:
    found = [value for key, value in scope.get("headers", []) if key.lower() == name]
    return [value.decode("latin-1") for value in found]


def _parts(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where it is no web origin (`null`, a bad port, a path)."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname, port


def _from_loopback(scope: Scope) -> bool:
    host, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # no address at all, such as a socket file's
