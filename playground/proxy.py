"""Where somebody really comes from, when a proxy that we trust stands in front.

`X-Forwarded-For` is a list: each proxy adds at its end whom it has seen, and what a client wrote
itself stands before that. So it is read from its end, for as long as those who wrote it are ours;
the first address that is none of ours is the client's. Daphne's own reading takes the first of the
list, which is anybody's invention. Without PARLEY_PROXY nothing of it is believed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
Scope = dict[str, Any]
Application = Callable[..., Awaitable[Any]]


def behind(proxies: Networks, application: Application) -> Application:
    """The application, told of each connection as these proxies say it came to them."""

    async def forwarded(scope: Scope, receive: Any, send: Any) -> Any:
        return await application(as_forwarded(scope, proxies), receive, send)

    return forwarded if proxies else application


def as_forwarded(scope: Scope, proxies: Networks) -> Scope:
    """The scope with its true client and scheme, if it comes from one of the proxies."""
    peer = _address((scope.get("client") or ("", 0))[0])
    if not _ours(peer, proxies):
        return scope
    client = peer
    for told in _told(scope, b"x-forwarded-for"):
        if (address := _address(told)) is None:
            break
        client = address
        if not _ours(client, proxies):
            break
    secure = next(_told(scope, b"x-forwarded-proto"), "") == "https"
    plain = "ws" if scope["type"] == "websocket" else "http"
    return scope | {"client": [str(client), 0], "scheme": f"{plain}s" if secure else plain}


def _told(scope: Scope, name: bytes) -> Iterator[str]:
    """What the header says, the last first; several such headers are one list."""
    found = [value.decode("latin-1") for key, value in scope.get("headers", []) if key == name]
    return (one.strip() for one in reversed(",".join(found).split(",")))


def _address(text: str) -> Address | None:
    """An address, of an IPv4 in IPv6's clothes what it is; None where it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _ours(address: Address | None, proxies: Networks) -> bool:
    return address is not None and any(address in network for network in proxies)
