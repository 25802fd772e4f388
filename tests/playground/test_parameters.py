"""The form of a run, as htmx sends it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from protocols import parse

ORDERS = "byzantine-generals"


def shown(answer: HttpResponse) -> str:
    """The scenario that the form stands for; empty where it stands for none."""
    found = re.search(r'data-scenario="([^"]*)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def ask(query: str) -> Any:
    client = Client(headers={"host": "localhost"})
    return client.get(f"/{ORDERS}/parameters/?{query}")


def test_a_legal_form_is_a_scenario() -> None:
    answer = ask("n=7&m=2&order=retreat&seed=5&net=2&loss=0.5&fifo=0&until=30")
    assert answer.status_code == 200
    assert (
        shown(answer)
        == parse(f"{ORDERS}/?n=7&m=2&order=retreat&seed=5&net=2&loss=0.5&until=30").text
    )
    assert not answer.context["problem"]


def test_what_a_browser_really_sends() -> None:
    """Blank fields mean the default, of a switch's two values the last counts."""
    answer = ask("n=+5+&m=&order=attack&seed=&net=1+-+3&loss=&fifo=0&fifo=1&until=")
    assert shown(answer) == parse(f"{ORDERS}/?n=5&net=1-3&fifo=1").text


def test_absent_fields_keep_their_defaults() -> None:
    assert shown(ask("n=5")) == parse(f"{ORDERS}/?n=5").text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("n=99", ["n must be", "99"]),
        ("n=four", ["n must be a whole number", "four"]),
        ("n=" + "9" * 5_000, ["n must be"]),
        ("order=maybe", ["order must be one of", "attack", "retreat", "maybe"]),
        ("net=3-1", ["net must be", "3-1"]),
        ("net=fast", ["net must be", "fast"]),
        ("loss=2", ["loss must be", "2"]),
        ("loss=NaN", ["loss must be", "NaN"]),
        ("loss=1e999", ["loss must be"]),
        ("until=0", ["until must be", "0"]),
        ("seed=-1", ["seed must be", "-1"]),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed_and_what_came(
    query: str, said: list[str]
) -> None:
    answer = ask(query)
    assert answer.status_code == 200
    assert shown(answer) == ""
    errors = [error for field in answer.context["form"].errors.values() for error in field]
    for part in said:
        assert any(part in error for error in errors)


def test_each_wrong_field_has_its_own_error_and_the_others_keep_what_was_typed() -> None:
    form = ask("n=99&m=1&order=maybe&seed=12").context["form"]
    assert set(form.errors) == {"n", "order"}
    assert form["seed"].value() == "12"


def test_what_only_the_scenario_knows_is_an_error_of_the_whole_form() -> None:
    answer = ask("n=4&seed=99999999999999999999999999")
    assert shown(answer) == ""
    assert "seed" in answer.context["form"].non_field_errors()[0]


def test_changes_ride_along_and_those_that_no_longer_fit_are_told() -> None:
    answer = ask("n=4&do=traitor:6:flip&do=traitor:2:flip")
    assert shown(answer).endswith("&do=traitor:2:flip")
    assert answer.context["problem"]["dropped"] == ["do=traitor:6:flip"]
    assert answer.context["form"].changes == ["traitor:2:flip"]


def test_an_unknown_protocol_has_no_form() -> None:
    answer = Client(headers={"host": "localhost"}).get("/no-such/parameters/")
    assert answer.status_code == 404
