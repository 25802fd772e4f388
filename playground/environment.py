"""What the environment may say, read in one place.

Every name begins with PARLEY_, but for the two that every host of such services sets by itself.
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from playground.proxy import Networks

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Environment(NamedTuple):
    """The few switches of a deployment. The defaults serve one person at their own desk."""

    debug: bool
    """PARLEY_DEBUG=1: tracebacks in the page, static/ served as it is. Never in public."""
    secret_key: str | None
    """PARLEY_SECRET_KEY: else one is generated and kept in var/secret-key."""
    base_url: str
    """PARLEY_BASE_URL=https://parley.example: the one public address, no path."""
    hosts: list[str]
    """PARLEY_HOSTS: comma list of further host names; localhost where no address is given."""
    proxies: Networks
    """PARLEY_PROXY=127.0.0.1,10.0.0.0/24: the proxies whose X-Forwarded-For and -Proto are
    believed; nobody's where it is not set."""
    static_root: str
    """PARLEY_STATIC_ROOT: where collectstatic writes and the server reads."""
    log_level: str
    """PARLEY_LOG_LEVEL: DEBUG, INFO, WARNING or ERROR."""
    database_url: str
    """DATABASE_URL: where rooms are kept; a SQLite file in var/ where none is given."""
    redis_url: str
    """REDIS_URL: wakes other workers at once; without it they look twice a second."""
    log: str
    """PARLEY_LOG=json: a JSON object a line, with a line for every request and every socket."""
    metrics_token: str
    """PARLEY_METRICS_TOKEN: what must be brought to read /metrics; none, and there is none."""
    room_hours: int
    """PARLEY_ROOM_HOURS: a room is deleted so long after its last use; 24 by default."""

    @property
    def https(self) -> bool:
        """Whether the public address is https, hence HTTPS only, HSTS and secure cookies."""
        return self.base_url.startswith("https://")


def read() -> Environment:
    """The environment of this process; an address that is none is said at once."""
    base_url = _text("BASE_URL").rstrip("/")
    public = [_host(base_url)] if base_url else list(LOCAL_HOSTS)
    return Environment(
        debug=_switch("DEBUG"),
        secret_key=_text("SECRET_KEY") or None,
        base_url=base_url,
        hosts=public + _listed("HOSTS"),
        proxies=_networks("PROXY"),
        static_root=_text("STATIC_ROOT"),
        log_level=(_text("LOG_LEVEL") or "INFO").upper(),
        database_url=os.environ.get("DATABASE_URL", "").strip(),
        redis_url=os.environ.get("REDIS_URL", "").strip(),
        log=_text("LOG").lower(),
        metrics_token=_text("METRICS_TOKEN"),
        room_hours=_hours("ROOM_HOURS", 24),
    )


def _text(name: str) -> str:
    return os.environ.get(f"PARLEY_{name}", "").strip()


def _switch(name: str) -> bool:
    return _text(name).lower() in {"1", "true", "yes", "on"}


def _listed(name: str) -> list[str]:
    return [one.strip() for one in _text(name).split(",") if one.strip()]


def _networks(name: str) -> Networks:
    try:
        return tuple(ip_network(one) for one in _listed(name))
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"PARLEY_{name} must be addresses or networks: {wrong}."
        ) from None


def _hours(name: str, default: int) -> int:
    text = _text(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= 24 * 366:
        raise ImproperlyConfigured(f"PARLEY_{name} must be hours from 1 up; got {text!r}.")
    return int(text)


def _host(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(
            f"PARLEY_BASE_URL must look like https://host or http://host:port; got {base_url!r}."
        )
    return parts.hostname
