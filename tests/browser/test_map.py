"""The map: the same run as nodes in their places, with the same playhead, selection and menu."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
EVENTS = promised(RUN).events
SENT = next(n for n, e in enumerate(EVENTS, 1) if e.name == "sent 1~2.Order")
ALL = next(n for n, e in enumerate(EVENTS, 1) if e.name == "sent 0~3.Order")
LOST = next(n for n, e in enumerate(EVENTS, 1) if e.kind == "message-dropped")
DRESSES = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


@pytest.fixture
def stage(page: Page) -> Stage:
    stage = Stage(page).open(f"/{RUN}")
    stage.seek(SENT)
    return stage


def test_the_map_keeps_playhead_and_selection_and_acts_on_what_is_under_way(stage: Stage):
    page = stage.page
    stage.seize("2")
    page.keyboard.press("Escape")
    page.locator("body").press("m")
    node = page.locator('.mp-node[data-id="2"]')
    expect(node).to_have_attribute("data-chosen", "true")
    expect(page.locator("#diagram")).to_be_hidden()
    expect(stage.scrubber).to_have_value(str(SENT))
    assert (
        page.evaluate("document.querySelector('#map').getAnimations({subtree: true}).length") == 0
    )
    page.locator('.mp-dot[data-name="1~2.Order"]').click()
    expect(stage.menu).to_contain_text("Lieutenant 1 → Lieutenant 2")
    stage.after(lambda: stage.action("drop").click())
    assert "drop:1~2.Order" in stage.changes()
    page.locator("#view-map").click()
    expect(stage.arrow("1~2.Order")).to_have_attribute("data-fate", "dropped")
    expect(page.locator("#map")).to_be_hidden()


def test_the_keyboard_goes_through_nodes_and_messages_under_way(stage: Stage):
    page = stage.page
    stage.seek(ALL)
    page.locator("body").press("m")
    page.locator(".mp-node[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('.mp-node[data-id="1"]')).to_be_focused()
    page.keyboard.press("Tab")
    dots = page.locator(".mp-dot")
    assert dots.count() > 1
    expect(dots.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(dots.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(stage.menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(dots.last).to_be_focused()
    stage.seek(LOST)
    expect(page.locator('.mp-line[data-name="2~1.Order"] .mp-cross')).to_have_attribute(
        "d", "M-6 -6L6 6M6 -6L-6 6"
    )


@pytest.mark.parametrize("dress", DRESSES)
def test_the_map_is_accessible(
    dress: str, person: Callable[..., Page], accessible: Callable[[Page], None]
):
    stage = Stage(person(**DRESSES[dress])).open(f"/{RUN}")
    stage.seek(SENT)
    stage.page.locator("#view-map").click()
    expect(stage.page.locator(".mp-dot").first).to_be_visible()
    accessible(stage.page)
