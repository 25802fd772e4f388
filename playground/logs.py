"""What is logged, and what never is: no address, no room's code, nothing that opens a room.

Log lines are written for whoever keeps the server, and are read by others. So whatever a library
may put into one, a path or a peer, is struck out when the line is written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from time import perf_counter
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

requests = logging.getLogger("parley.requests")
Answer = Callable[..., Any]
PRIVATE: Final = re.compile(
    r"(?<=/j/)[^/\s'\"\\?]+|(?<=/room/)[^/\s'\"\\?]+|(?<=[?&]code=)[^&\s'\"\\]+"  # codes of rooms
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-fA-F]{1,4}:+){3,}[0-9a-fA-F]{1,4}\b"  # addresses
    r"|(?<=://)[^\s/@'\"]+(?=@)"  # the password in a database's URL
    r"|(?<=\)=\()[^)]*"  # values that PostgreSQL complains of
)
OURS: Final = frozenset({"method", "route", "status", "ms", "kind", "code", "seconds"})
"""fields of our own lines"""


def struck(text: str) -> str:
    """The line without what is nobody's business."""
    return PRIVATE.sub("…", text)


class Lines(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return struck(super().format(record))


class Json(JsonFormatter):
    """A line for machines."""

    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        super().__init__([*names, "message"], rename_fields=names, reserved_attrs=RESERVED_ATTRS)

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return struck(super().format(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Of what others attach to a record (Django: the request itself) nothing is kept."""
        return {name: log_data[name] for name in log_data if name in OURS | KEPT}


KEPT: Final = frozenset({"time", "level", "logger", "message", "exc_info", "stack_info"})


@sync_and_async_middleware
def logged(get_response: Answer) -> Answer:
    """Middleware: a line for each request, with its route instead of its path."""
    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponseBase:
            began = perf_counter()
            answer: Awaitable[HttpResponseBase] = get_response(request)
            return _noted(request, await answer, began)

        return later

    def at_once(request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        return _noted(request, get_response(request), began)

    return at_once


def _noted(request: HttpRequest, response: HttpResponseBase, began: float) -> HttpResponseBase:
    match = request.resolver_match
    about = {
        "method": request.method,
        "route": match.route if match else "static or nothing",
        "status": response.status_code,
        "ms": round((perf_counter() - began) * 1_000, 1),
    }
    requests.info("request", extra=about)
    return response
