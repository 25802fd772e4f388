"""Response headers that Django does not set by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

HEADERS = {
    # No other site may embed what we serve, images and scripts included.
    "Cross-Origin-Resource-Policy": "same-origin",
    # The stage needs none of these; saying so binds whatever runs in the page.
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
Answer = Callable[..., Any]


def _marked(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@sync_and_async_middleware
def same_origin_resources(get_response: Answer) -> Answer:
    """Middleware that adds `HEADERS` to every response, static files and errors included."""
    if iscoroutinefunction(get_response):

        async def later(request: Any) -> HttpResponseBase:
            answer: Awaitable[HttpResponseBase] = get_response(request)
            return _marked(await answer)

        return later
    return lambda request: _marked(get_response(request))
