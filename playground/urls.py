"""Every address of the playground."""

from __future__ import annotations

from typing import Any, cast

from django.urls import path, re_path

from playground import comparison, problems, views
from playground.consumers import Stage, nowhere
from playground.lab.consumer import Laboratory
from playground.metrics import metrics
from playground.rooms import pages
from playground.rooms.consumer import RoomSocket

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("compare/<slug:left>/<slug:right>/", comparison.compare, name="compare"),
    path("compare/<slug:left>/<slug:right>/pair/", comparison.pair, name="pair"),
    path("privacy/", pages.privacy, name="privacy"),
    path("join/", pages.join, name="join"),
    path("j/<str:code>", pages.viewer, name="viewer"),
    path("room/<str:code>/host", pages.host, name="host"),
    path("room/<str:code>/screen", pages.screen, name="screen"),
    path("<slug:slug>/", views.stage, name="stage"),
    path("<slug:slug>/parameters/", views.parameters, name="parameters"),
]
sockets = [
    path("ws/room/", RoomSocket.as_asgi()),
    path("ws/lab/", Laboratory.as_asgi()),
    path("ws/", Stage.as_asgi()),
    re_path(r"", cast(Any, nowhere)),
]

handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.server_error
