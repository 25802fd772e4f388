"""The pages of a classroom: its door, and the stage as its host, its viewers and its screen see it.

None of them gives anybody power: that is in the secrets and seats that the socket is told. A secret
link has its secret behind the `#`, which no browser sends, so no log can hold it.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from playground.problems import problem_page
from playground.rooms import codes
from playground.rooms.consumer import RoomSocket
from playground.rooms.doors import TOO_MANY_CODES, address_of
from playground.rooms.hub import the_hub
from playground.rooms.qr import picture
from playground.rooms.refusals import Busy, NoRoom, no_room
from playground.rooms.room import RoomState
from playground.views import on_stage
from protocols import errors, parse

Mode = Literal["viewer", "host", "screen"]
CODE_MAX: Final = 40
"""characters of what may be typed for a code: blanks and strokes are forgiven"""


@require_safe
async def join(request: HttpRequest) -> HttpResponse:
    """Where a code is typed; with `?code=` the way in, or what was wrong with it."""
    typed = request.GET.get("code", "")[:CODE_MAX]
    if not typed:
        return render(request, "join.html", {"code": ""})
    try:
        await _state(request, typed)
    except errors.Refused as why:
        return _no_way_in(request, why, typed)
    return HttpResponseRedirect(reverse("viewer", args=[codes.tidy(typed)]))


@require_safe
async def viewer(request: HttpRequest, code: str) -> HttpResponse:
    """The stage of somebody in the class."""
    return await _room(request, code, "viewer")


@require_safe
async def host(request: HttpRequest, code: str) -> HttpResponse:
    """The stage that the class follows, with the host's desk."""
    return await _room(request, code, "host")


@require_safe
async def screen(request: HttpRequest, code: str) -> HttpResponse:
    """The stage for a projector: it follows, and always shows the code."""
    return await _room(request, code, "screen")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, and what is not."""
    return render(request, "privacy.html", {"hours": settings.ROOM_HOURS})


async def _room(request: HttpRequest, code: str, mode: Mode) -> HttpResponse:
    try:
        state = await _state(request, code)
    except errors.Refused as why:
        return _no_way_in(request, why, code)
    tidy = codes.tidy(code)
    link = _absolute(request, reverse("viewer", args=[tidy]))
    place = _absolute(request, reverse("join")).split("://", 1)[1].rstrip("/")
    room: dict[str, Any] = {"code": tidy, "mode": mode, "link": link, "place": place}
    room |= {"spelt": f"{tidy[:4]} {tidy[4:]}", "qr": picture(link), "hours": settings.ROOM_HOURS}
    room["count"] = _place(state, mode)
    return render(request, "stage.html", on_stage(parse(state.scenario)) | {"room": room})


def _place(state: RoomState, mode: Mode) -> int:
    """How many events this page begins with."""
    count, curtain = state.playhead.count, state.curtain
    return count if mode == "host" or curtain is None else min(count, curtain)


async def _state(request: HttpRequest, typed: str) -> RoomState:
    """The room as it is now. Raises NoRoom, TOO_MANY_CODES or Busy; closed is as good as gone."""
    code = codes.tidy(typed)
    try:
        if not codes.is_code(code):
            raise no_room()
        state = await _read(code)
        if state.closed:
            raise no_room()
    except NoRoom:
        if await RoomSocket.doors.wrong_codes.take(address_of(_scope(request))):
            raise
        raise TOO_MANY_CODES from None
    return state


async def _read(code: str) -> RoomState:
    hub = the_hub()

    def nobody() -> None:
        """Looks once and is gone."""

    room = await hub.enter(code, nobody)
    hub.leave(room, nobody)
    return room.state


def _no_way_in(request: HttpRequest, why: errors.Refused, typed: str) -> HttpResponse:
    if isinstance(why, Busy):
        return problem_page(503, "The rooms cannot be reached just now", why.sentence, why.hint)
    status = 429 if why is TOO_MANY_CODES else 404
    context = {"code": typed[:CODE_MAX], "problem": why}
    return render(request, "join.html", context, status=status)


def _absolute(request: HttpRequest, path: str) -> str:
    """By the one public address, where there is one: a request may name any host it likes."""
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


def _scope(request: HttpRequest) -> dict[str, Any]:
    return {"client": (request.META.get("REMOTE_ADDR", ""), 0)}
