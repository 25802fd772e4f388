"""Every page, in every dress: it opens without a complaint, and axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

STAGE = "/byzantine-generals/"  # each of the others: test_every_protocol.py
PAGES = ["/", STAGE, "/compare/choreography/durable-execution/"]
# Without motion: a colour on its way from light to dark is neither.
AT_REST: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "reduced_motion": "reduce",
}
DRESSES = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}, "has_touch": True},
    "projector": {"color_scheme": "light", "viewport": {"width": 1920, "height": 1080}},
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_clean_and_accessible(
    path: str, dress: str, person: Callable[..., Page], accessible: Callable[..., None]
):
    page = person(**DRESSES[dress])
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    if path != "/":
        expect(page.locator(".dg svg").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"
    accessible(page)
    assert page.context.cookies() == []


def test_what_opens_on_a_page_is_accessible_in_light_and_dark(
    person: Callable[..., Page], accessible: Callable[..., None]
):
    page = person(**AT_REST)
    page.goto(STAGE)
    expect(page.locator("#diagram svg").first).to_be_visible()
    page.locator(".dg-node").first.click()
    expect(page.locator("#menu")).to_be_visible()
    _in_both(page, accessible)
    page.keyboard.press("Escape")
    page.locator("#about-open").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    _in_both(page, accessible)


def test_help_and_transcript_are_accessible_in_light_and_dark(
    person: Callable[..., Page], accessible: Callable[..., None]
):
    page = person(**AT_REST)
    page.goto(STAGE)
    expect(page.locator("#diagram svg").first).to_be_visible()
    page.locator("#tab-transcript").click()
    _in_both(page, accessible)
    page.locator("#help-open").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    _in_both(page, accessible)


def _in_both(page: Page, accessible: Callable[..., None]) -> None:
    page.emulate_media(color_scheme="light")
    accessible(page)
    page.emulate_media(color_scheme="dark")
    accessible(page, colours=True)
