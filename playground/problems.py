"""The pages for what went wrong, all by one template: what happened, what can be done instead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from playground.shelf import cards


def problem_page(status: int, title: str, sentence: str, hint: str = "") -> HttpResponse:
    """One such page. It needs no request, so it can be shown after any failure."""
    links = [{"href": card["href"], "title": card["title"]} for card in cards()]
    context = {"status": status, "title": title, "sentence": sentence, "hint": hint, "links": links}
    return HttpResponse(render_to_string("problem.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be read, or names a host that is not ours."""
    return problem_page(
        400,
        "This request cannot be read",
        "It is not a request that this server understands, or it names another host.",
        "Your own server under a new name? Tell it so: PARLEY_BASE_URL or PARLEY_HOSTS.",
    )


def forbidden(
    request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """403: nothing here is changed by a form, so whatever was posted is not ours."""
    return problem_page(
        403, "Not allowed", "This request was refused.", "Pages here are read with GET."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page; the protocols that there are stand below it."""
    return problem_page(
        404,
        "There is no such page",
        "Neither a protocol nor anything else stands at this address.",
        "These protocols can be played:",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. If even this page fails, plain words are left."""
    try:
        return problem_page(
            500, "Something broke on our side", "It has been noted.", "Try again, or another link."
        )
    except Exception:
        return HttpResponse("Something broke on our side.", status=500, content_type="text/plain")
