"""The pages. None of them simulates a visitor's run: the socket does, in turns."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from playground.forms import ScenarioForm, form_of
from playground.nearest import Problem, nearest
from playground.pair import pairs, partners
from playground.problems import problem_page
from playground.readiness import Readiness
from playground.shelf import cards, description, families, first_scenario, grouped
from playground.wire import WIRE_VERSION
from playground.wishes import WISH_MAX, grants
from protocols import Scenario, header, parse
from protocols import catalogue as slugs


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every protocol as a card; `?family=` shows one family, an unknown one shows all.

    `?q=` leaves those that grant the wish. The page's script does both without a reload.
    """
    chosen, wish = request.GET.get("family", ""), request.GET.get("q", "")[:WISH_MAX]
    family = chosen if chosen in families() else ""
    shown = [c for c in cards() if family in ("", c["family"]) and grants(c["words"], wish)]
    context = {"cards": shown, "groups": grouped(shown), "families": families()}
    context |= {"family": family, "wish": wish, "wish_max": WISH_MAX}
    context["pairs"] = [[description(slug) for slug in pair] for pair in pairs()]
    return render(request, "catalogue.html", context)


@require_safe
def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """One protocol, one run. A bad link says what was wrong and shows the nearest legal run."""
    if slug not in slugs():
        return unknown(slug)
    scenario, problem = _read(slug, request.META["QUERY_STRING"])
    context = on_stage(scenario) | {"problem": problem and problem._asdict()}
    return render(request, "stage.html", context, status=400 if problem else 200)


def on_stage(scenario: Scenario) -> dict[str, Any]:
    """What the stage's page is told of a run."""
    slug = scenario.text.partition("/")[0]
    return _about(slug) | {
        "scenario": scenario.text,
        "header": header(scenario),
        "form": form_of(scenario, description(slug)),
    }


@require_safe
def parameters(request: HttpRequest, slug: str) -> HttpResponse:
    """The parameter form, read and answered: its errors, or the text of the run it stands for.

    The answer is always 200: a form with errors is a proper answer for htmx to put in place.
    """
    if slug not in slugs():
        raise Http404(slug)
    form = ScenarioForm(description(slug), request.GET.getlist("do"), data=request.GET)
    scenario, problem = _judged(form) if form.is_valid() else (None, None)
    if scenario:
        form = form_of(scenario, description(slug))
    context = _about(slug) | {
        "form": form,
        "scenario": scenario.text if scenario else "",
        "problem": problem and problem._asdict(),
    }
    return render(request, "_partials/parameters.html", context)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """For a supervisor: this process answers, and speaks this version of the wire."""
    return JsonResponse({"status": "ok", "wire": WIRE_VERSION})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """For a proxy: whether this process wants new visitors; not while it is stopping."""
    stopping = Readiness.stopping
    return JsonResponse(
        {"status": "stopping" if stopping else "ready"}, status=503 if stopping else 200
    )


@require_safe
@cache_control(max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers ask here before they have read the page that names the icon."""
    return HttpResponseRedirect(static("favicon.svg"))


def _about(slug: str) -> dict[str, Any]:
    about = description(slug)
    beside = [description(other) for other in partners(slug)]
    return {"slug": slug, "description": about, "title": about["title"], "beside": beside}


def _read(slug: str, query: str) -> tuple[Scenario, Problem | None]:
    if not query:
        return parse(first_scenario(slug)), None
    return nearest(slug, query)


def _judged(form: ScenarioForm) -> tuple[Scenario | None, Problem | None]:
    """The scenario of a form whose fields are fine one by one.

    Interventions that do not fit new parameters (node 7 of now 4) are left out, and told. Fields
    that do not fit each other are an error: nothing the person typed is dropped behind their back.
    """
    scenario, problem = nearest(form.slug, form.query())
    if problem and any(not piece.startswith("do=") for piece in problem.dropped):
        form.add_error(None, f"{problem.sentence} {problem.hint}".strip())
        return None, None
    return scenario, problem


def unknown(slug: str) -> HttpResponse:
    """The page that names the protocols there are."""
    return problem_page(
        404,
        "There is no such protocol",
        f"No protocol is called “{slug[:60]}”.",
        "These can be played:",
    )
