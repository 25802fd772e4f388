"""X-Forwarded-For is believed of our own proxies alone, and of those only what they wrote."""

from __future__ import annotations

import http.client
from contextlib import closing
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from playground import environment
from playground.proxy import as_forwarded
from playground.rooms import bounds
from tests.serving import Site

PROXIES = (ip_network("127.0.0.1"), ip_network("10.0.0.0/24"), ip_network("fd00::1"))


def scope(peer: str | None, *told: str, kind: str = "http", proto: str = "") -> dict[str, Any]:
    headers = [(b"host", b"parley.example"), *((b"x-forwarded-for", t.encode()) for t in told)]
    headers += [(b"x-forwarded-proto", proto.encode())] if proto else []
    client = [peer, 4711] if peer else None
    return {"type": kind, "client": client, "scheme": "http", "headers": headers}


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["1.1.1.1, 203.0.113.7"], "203.0.113.7"),  # the client invented the first
        ("127.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7, 10.0.0.9"], "203.0.113.7"),  # two proxies of ours
        ("127.0.0.1", ["10.0.0.8, 10.0.0.9"], "10.0.0.8"),
        ("127.0.0.1", ["203.0.113.7, nonsense"], "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # whoever comes past the proxy
    ],
)
def test_the_client_is_whom_our_last_proxy_saw(peer: str, told: list[str], client: str) -> None:
    assert as_forwarded(scope(peer, *told), PROXIES)["client"][0] == client


def test_nobody_is_believed_where_no_proxy_is_named_or_there_is_no_address() -> None:
    for asked, proxies in (
        (scope("127.0.0.1", "203.0.113.7"), ()),
        (scope(None, "1.1.1.1"), PROXIES),
    ):
        assert as_forwarded(asked, proxies) is asked


@pytest.mark.parametrize(
    ("kind", "proto", "peer", "scheme"),
    [
        ("http", "https", "127.0.0.1", "https"),
        ("websocket", "https", "127.0.0.1", "wss"),
        ("websocket", "http", "127.0.0.1", "ws"),
        ("http", "https, http", "127.0.0.1", "http"),
        ("http", "https", "203.0.113.9", "http"),
    ],
)
def test_the_scheme_is_the_proxys(kind: str, proto: str, peer: str, scheme: str) -> None:
    assert as_forwarded(scope(peer, kind=kind, proto=proto), PROXIES)["scheme"] == scheme


def test_an_address_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PROXY", "127.0.0.1, fd00::/8")
    assert environment.read().proxies == (ip_network("127.0.0.1"), ip_network("fd00::/8"))
    monkeypatch.setenv("PARLEY_PROXY", "nginx")
    with pytest.raises(ImproperlyConfigured, match="PARLEY_PROXY must be addresses"):
        environment.read()


def test_another_name_in_every_request_is_no_way_round_the_count(site: Site) -> None:
    statuses = []
    for number in range(bounds.wrong_codes_per_minute + 1):
        with closing(
            http.client.HTTPConnection("127.0.0.1", site.port, 5, ("127.0.0.31", 0))
        ) as web:
            web.request("GET", "/j/22222222", headers={"X-Forwarded-For": f"203.0.113.{number}"})
            statuses.append(web.getresponse().status)
    assert statuses == [404] * bounds.wrong_codes_per_minute + [429]
