"""The pages, as a browser or a stranger asks for them."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from playground import shelf, views
from playground.nearest import ATTEMPTS_MAX, nearest
from playground.shelf import first_scenario
from protocols import Run, catalogue, parse

ORDERS = "byzantine-generals"
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def web() -> Client:
    return Client(raise_request_exception=False, headers={"host": "localhost"})


def shown(answer: HttpResponse) -> str:
    """The scenario that a page is about."""
    found = re.search(r'data-scenario="([^"]*)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def pages() -> list[str]:
    """Every address of the resolver, a protocol for each slug, and some that are none."""
    routes = [one for one in get_resolver().url_patterns if isinstance(one, URLPattern)]
    known = [re.sub(r"<slug:\w+>", ORDERS, f"/{one.pattern}") for one in routes]
    return [*known, "/no/such/page", "/no-such-protocol/", f"/{ORDERS}/?n=99"]


@pytest.mark.parametrize("address", pages())
def test_every_answer_is_guarded_and_sets_no_cookie(address: str, web: Client) -> None:
    answer = web.get(address)
    assert answer.status_code < 500
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not answer.cookies


@pytest.mark.parametrize("address", ["/", f"/{ORDERS}/", f"/{ORDERS}/?n=99", "/no-such/"])
def test_no_page_has_inline_code_or_style(address: str, web: Client) -> None:
    page = web.get(address).content.decode()
    assert not re.search(
        r"\s(on[a-z]+|style)\s*=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    )
    assert "<style" not in page
    assert not [
        s for s in re.findall(r"<script[^>]*>", page) if "src=" not in s and "json" not in s
    ]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_the_catalogue_leads_to_every_protocol(web: Client) -> None:
    page = web.get("/").content.decode()
    for slug in catalogue():
        assert html.escape(f"/{first_scenario(slug)}") in page


def test_the_catalogue_is_filtered_by_family(web: Client) -> None:
    cards = web.get("/").context["cards"]
    family = cards[0]["family"]
    some = web.get("/", {"family": family}).context
    assert some["family"] == family
    assert {card["family"] for card in some["cards"]} == {family}
    assert web.get("/?family=nonsense").context["cards"] == list(cards)


@pytest.mark.parametrize("slug", catalogue())
def test_a_bare_address_opens_on_the_first_preset(slug: str, web: Client) -> None:
    answer = web.get(f"/{slug}/")
    assert answer.status_code == 200
    assert shown(answer) == first_scenario(slug)
    found = re.search(
        r'<script id="description"[^>]*>(.*?)</script>', answer.content.decode(), re.DOTALL
    )
    assert found
    assert json.loads(found[1])["slug"] == slug


def test_no_page_simulates_the_visitors_run(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    web.get("/")  # the catalogue's miniatures are drawn once per process
    monkeypatch.setattr(Run, "extend", None)
    for address in (f"/{ORDERS}/?n=7&m=2", f"/{ORDERS}/?n=99", f"/{ORDERS}/parameters/?n=5"):
        assert web.get(address).status_code < 500


@pytest.mark.parametrize(
    ("query", "nearest_has", "dropped"),
    [
        ("n=99", "n=4", ["n=99"]),
        ("n=5&zz=1&seed=9", "n=5", ["zz=1"]),
        ("seed=9&do=crash:99@1", "seed=9", ["do=crash:99@1"]),
        ("do=traitor:6:flip&x&n=7", "do=traitor:6:flip", ["x"]),
        ("n=%00", "n=4", ["n=%00"]),
        ("%ff=%fe&n=5", "n=5", ["%ff=%fe"]),
        ("<script>=1", "n=4", ["<script>=1"]),
    ],
)
def test_a_bad_link_is_explained_and_mended(
    query: str, nearest_has: str, dropped: list[str], web: Client
) -> None:
    answer = web.generic("GET", f"/{ORDERS}/", QUERY_STRING=query)
    assert answer.status_code == 400
    assert nearest_has in shown(answer)
    assert parse(shown(answer)).text == shown(answer)
    problem = answer.context["problem"]
    assert problem["dropped"] == dropped
    assert html.escape(problem["sentence"]) in answer.content.decode()
    assert b"<script>=1" not in answer.content


def test_mending_a_hostile_link_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr("playground.nearest.parse", lambda text: calls.append(text) or parse(text))
    query = "&".join(f"do=crash:{number}@1" for number in range(100, 700))
    scenario, problem = nearest(ORDERS, query)
    assert scenario.do == ()
    assert problem
    assert len(problem.dropped) == 600
    assert len(calls) <= ATTEMPTS_MAX + 2


def test_an_unknown_protocol_is_told_with_those_there_are(web: Client) -> None:
    answer = web.get("/no-such-protocol/")
    assert answer.status_code == 404
    for slug in catalogue():
        assert html.escape(f"/{first_scenario(slug)}") in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(method: str, web: Client) -> None:
    checked = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert getattr(checked, method)("/").status_code in (403, 405)


def test_pages_are_compressed(web: Client) -> None:
    answer = web.get("/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(web.get("/").content) / 2


def test_a_protocol_that_breaks_does_not_take_the_catalogue_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Run, "extend", broken)
    assert shelf._miniature(first_scenario(ORDERS)) is None


def test_a_foreign_host_name_is_refused_with_the_remedy(web: Client) -> None:
    answer = web.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"PARLEY_HOSTS" in answer.content
    assert b"evil.example" not in answer.content


def test_our_own_failure_shows_no_trace(web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(views, "nearest", broken)
    answer = web.get(f"/{ORDERS}/?n=4")
    assert answer.status_code == 500
    assert b"42" not in answer.content
    assert b"our side" in answer.content
    monkeypatch.setattr("playground.problems.render_to_string", broken)
    assert web.get(f"/{ORDERS}/?n=4").content == b"Something broke on our side."


def test_debug_is_off() -> None:
    assert settings.DEBUG is False


def test_health_and_icon(web: Client) -> None:
    assert web.get("/healthz").json() == {"status": "ok", "wire": 1}
    assert web.get("/favicon.ico").status_code == 302


PIECES = st.one_of(
    st.sampled_from(["n", "m", "order", "seed", "net", "loss", "fifo", "until", "do", "zz", ""]),
    st.text(max_size=12),
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["4", "7", "-1", "1e9", "attack", "1-3", "3-1", "0.5", "traitor:2:flip"]),
    st.from_regex(
        r"[a-z]{3,7}:[0-9]~[0-9]\.[A-Z][a-z]{1,5}(\.[0-9]+)?(:[0-9]+|@[0-9]+)?", fullmatch=True
    ),
)


@given(st.lists(st.tuples(PIECES, VALUES), max_size=8), st.booleans(), st.sampled_from(catalogue()))
def test_any_link_gets_a_clear_answer(
    pairs: list[tuple[str, str]], escaped: bool, slug: str
) -> None:
    web = Client(headers={"host": "localhost"})
    pieces = [f"{quote(k)}={quote(v)}" if escaped else f"{k}={v}" for k, v in pairs]
    query = "&".join(pieces).encode("utf-8", "replace").decode("latin-1")  # as WSGI hands it on
    for address in (f"/{slug}/", f"/{slug}/parameters/"):
        answer = web.generic("GET", address, QUERY_STRING=query)
        assert answer.status_code in ((200, 400) if address.endswith(f"{slug}/") else (200,))
        if answer.status_code == 400:
            assert answer.context["problem"]["sentence"]
        if text := shown(answer):
            assert parse(text).text == text
