"""Every page, in every dress: it opens without a complaint, and axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from protocols import catalogue

PAGES = ["/", *(f"/{slug}/" for slug in catalogue()), "/compare/choreography/durable-execution/"]
DRESSES = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}, "has_touch": True},
    "projector": {"color_scheme": "light", "viewport": {"width": 1920, "height": 1080}},
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_clean_and_accessible(
    path: str,
    dress: str,
    profile: Callable[..., BrowserContext],
    accessible: Callable[[Page], None],
):
    page = profile(**DRESSES[dress]).new_page()
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    if path != "/":
        expect(page.locator(".dg svg").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"
    accessible(page)
    assert page.context.cookies() == []
