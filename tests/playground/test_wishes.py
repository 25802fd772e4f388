"""The catalogue's search: by what one wants of a protocol."""

from __future__ import annotations

import pytest
from django.test import Client

from playground.wishes import WISH_MAX, grants, known_words, stems
from protocols import catalogue, describe


def found(wish: str) -> set[str]:
    return {slug for slug in catalogue() if grants(known_words(describe(slug)), wish)}


@pytest.mark.parametrize(
    ("wish", "some", "others"),
    [
        ("tolerates traitors", "byzantine-generals", "bully"),
        ("needs synchrony", "two-generals", "payments"),
        ("elects a leader", "bully", "gossip"),
        ("tolerates lost messages", "durable-execution", "two-generals"),
        ("Mutual EXCLUSION!", "token-ring", "bully"),
        ("crashes", "bully", "two-generals"),
    ],
)
def test_a_wish_finds_what_grants_it(wish: str, some: str, others: str) -> None:
    assert some in found(wish)
    assert others not in found(wish)


def test_an_empty_wish_is_granted_by_all_and_nonsense_by_none() -> None:
    assert found("") == found("the of") == set(catalogue())
    assert found("xyzzy") == set()


def test_words_are_compared_without_their_endings() -> None:
    assert stems("Elects a leader; crashes, losses, bus") == [
        *("elect", "leader", "crash", "losse", "bus")
    ]


def test_the_page_filters_without_a_script() -> None:
    page = Client(headers={"host": "localhost"}).get("/", {"q": "tolerates traitors"})
    slugs = {card["slug"] for card in page.context["cards"]}
    assert "byzantine-generals" in slugs
    assert "bully" not in slugs
    text = page.content.decode()
    assert text.count('<li class="card"') == len(catalogue()), "the others are only hidden"
    assert f"{len(slugs)} protocols for “tolerates traitors”" in text


def test_a_hostile_wish_is_cut_and_escaped() -> None:
    page = Client(headers={"host": "localhost"}).get("/", {"q": "<script>" + "x" * 10_000})
    assert page.status_code == 200
    assert len(page.context["wish"]) == WISH_MAX
    assert "<script>x" not in page.content.decode()


def test_every_family_is_one_that_a_protocol_declares() -> None:
    page = Client(headers={"host": "localhost"}).get("/")
    declared = list(dict.fromkeys(describe(slug)["family"] for slug in catalogue()))
    assert [group["family"] for group in page.context["groups"]] == declared
    for group in page.context["groups"]:
        assert f">{group['family']}</h2>" in page.content.decode()
        assert not group["hidden"]
