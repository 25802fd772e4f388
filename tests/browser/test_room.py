"""For a room, and for whoever is here for the first time: full screen, no spoilers, the hint."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.stage import Stage, promised

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order"
SIZE = {"width": 1440, "height": 900}
SAY = "parseFloat(getComputedStyle(document.querySelector('#narration')).fontSize)"


def test_full_screen_is_the_picture_and_the_sentence_and_escape_leaves_it(
    page: Page, accessible: Callable[[Page], None]
):
    stage = Stage(page).open(f"/{RUN}")
    small = page.evaluate(SAY)
    page.keyboard.press("f")
    expect(page.locator("#setup")).to_be_hidden()
    expect(page.locator("#inspector")).to_be_hidden()
    assert page.evaluate(SAY) > 1.4 * small
    assert page.evaluate("document.fullscreenElement !== null")
    stage.seek(3)
    page.keyboard.press("PageDown")
    expect(stage.scrubber).to_have_value("4")
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("#setup")).to_be_visible()
    page.locator("#help-open").click()
    page.locator("#remote").check()
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert stage.at() > 1, "from landmark to landmark"


def test_the_future_is_hidden_for_as_long_as_the_tab_lives(page: Page):
    stage = Stage(page).open(f"/{RUN}")
    page.keyboard.press("Home")
    expect(page.locator(".dg-arrow").first).to_be_attached()
    page.keyboard.press("s")
    switch = page.locator("#future")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".dg-arrow")).to_have_count(0)
    page.locator("#tab-transcript").click()
    expect(page.locator("#transcript li:visible")).to_have_count(0)
    page.reload()
    stage.settle()
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    page.keyboard.press("Home")
    expect(page.locator(".dg-arrow").first).to_be_attached()


def test_the_first_gesture_is_taught_once(profile: Callable[..., BrowserContext]):
    person = profile(viewport=SIZE)
    page = person.new_page()
    stage = Stage(page).open(f"/{RUN}")
    hint = page.locator("#first-hint")
    expect(hint).to_have_text("Take hold of an arrow: click it.")
    look = """hint => {
            const { left, width, bottom } = hint.getBoundingClientRect();
            const tail = parseFloat(getComputedStyle(hint).getPropertyValue("--tail")) || 0;
            const under = document.elementsFromPoint(left + width / 2 + tail, bottom + 22);
            return [under.some(one => one.closest(".dg-label, .dg-arrow")),
                document.activeElement === document.body];
        }"""
    stage.until(lambda: hint.evaluate(look)[0])  # it points at an arrow
    assert hint.evaluate(look)[1], "it takes no focus"
    stage.grasp("1~2.Order")
    expect(hint).to_be_hidden()
    again = person.new_page()
    Stage(again).open(f"/{RUN}")
    again.wait_for_timeout(1_200)
    expect(again.locator("#first-hint")).to_be_hidden()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_violation_draws_itself_once_and_nobody_moves_who_asked_for_stillness(
    motion: str, person: Callable[..., Page]
):
    stage = Stage(person(reduced_motion=motion)).open("/payments/")
    page = stage.page
    at = next(k for k, one in enumerate(promised(stage.text()).events, 1)
              if one.kind == "property-violated")  # fmt: skip
    stage.seek(at - 1)
    page.wait_for_timeout(700)
    moving = "document.getAnimations().map(one => one.effect.target.getAttribute('class'))"
    page.locator("#step-on").click()
    assert ("dg-violation" in page.evaluate(moving)) == (motion != "reduce")
    page.wait_for_timeout(900)
    assert page.evaluate(moving) == []
