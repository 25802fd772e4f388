"""What this process counts, for whoever watches a server: /metrics, as Prometheus reads it.

There is no such page unless PARLEY_METRICS_TOKEN is set, and then only for who brings the token:
behind a proxy everybody comes from the machine itself. Each worker counts by itself and is asked by
itself. No label names a room, a person or an address; every label is one of a few words.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from protocols import Run

MOMENTS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""seconds: the upper bounds by which durations are told apart"""

disable_created_metrics()  # type: ignore[no-untyped-call]  # second samples of no use
SOCKETS = Gauge("parley_sockets", "Sockets that are open.", ["kind"])
CLOSES = Counter("parley_socket_closes", "Sockets that were closed, by code.", ["kind", "code"])
REFUSALS = Counter("parley_refusals", "Commands that were refused, by code.", ["code"])
ROOMS = Gauge("parley_rooms_watched", "Rooms that somebody watches in this process.")
LOOKS = Counter("parley_hub_looks", "Times that the hub looked for changes, and why.", ["why"])
AGE = Histogram(
    "parley_change_age_seconds",
    "Seconds from a change's writing to this process having read it, by the workers' clocks.",
    buckets=MOMENTS,
)
APPENDED = Histogram(
    "parley_append_seconds",
    "Seconds from a change being asked for to its commit; its count is the changes appended.",
    buckets=MOMENTS,
)
EVENTS = Counter("parley_events_simulated", "Events of runs that were simulated.")
TURNS = Histogram("parley_turn_seconds", "Seconds of one turn at simulating.", buckets=MOMENTS)
DATABASE_WAITING = Gauge("parley_database_waiting", "Jobs that wait for the database.")
DATABASE_FAILED = Counter("parley_database_failures", "Jobs that the database did not do.")
REDIS_CONNECTS = Counter("parley_redis_connects", "Times that Redis was reached, or reached anew.")
REDIS_FAILED = Counter("parley_redis_failures", "Times that Redis did not do what it should.")

CODES: Final = {1000, 1001, 1006, 1009, 1011, 4012, 4403, 4404, 4408, 4429, 4500, 4503}
"""Codes of a close that are told apart; a client may send any number."""


def closed(kind: str, code: int | None) -> None:
    """One socket less."""
    CLOSES.labels(kind, str(code) if code in CODES else "other").inc()


def simulate(run: Run, count: int) -> bool:
    """Let a run go on by about so many events, count those that came; whether there are more."""
    before = len(run.events)
    more = run.extend(count)
    EVENTS.inc(len(run.events) - before)
    return more


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All of it, for who brings the token; for anybody else there is no such page."""
    token = settings.METRICS_TOKEN
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not constant_time_compare(brought, token):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
