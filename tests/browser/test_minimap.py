"""The whole run on a strip beside the paper, where there is room for it and need of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

LONG = "payments/?dates=4&keys=0&do=drop:gateway~client.Answer"
SHORT = "two-generals/"
SIZE = {"width": 1440, "height": 900}
IN_SIGHT = """() => {
    const [scroller, paper, mini, frame] = ["scroll", "paper", "mini", "window"].map(name =>
        document.querySelector(`.dg-${name}`).getBoundingClientRect());
    const top = document.querySelector(".dg-heads").getBoundingClientRect().bottom;
    return [(top - paper.top) / paper.height, (scroller.bottom - paper.top) / paper.height,
        (frame.top - mini.top) / mini.height, (frame.bottom - mini.top) / mini.height];
}"""


def strokes(least: int) -> re.Pattern[str]:
    return re.compile(rf"^(M[^M]+){{{least},}}$")


def in_sight(page: Page) -> tuple[float, float]:
    """Which part of the paper is in sight; the frame on the strip says the same."""
    page.wait_for_timeout(150)
    top, bottom, frame_top, frame_bottom = page.evaluate(IN_SIGHT)
    assert frame_top == pytest.approx(top, abs=0.02)
    assert frame_bottom == pytest.approx(bottom, abs=0.02)
    return top, bottom


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_strip_shows_the_run_and_moves_the_paper(
    scheme: str, person: Callable[..., Page], accessible: Callable[[Page], None]
):
    stage = Stage(person(color_scheme=scheme, viewport=SIZE, reduced_motion="reduce")).open(
        f"/{LONG}"
    )
    page = stage.page
    strip = page.locator(".dg-mini")
    expect(strip).to_be_visible()
    expect(strip.locator(".violation")).to_have_attribute("d", strokes(2))
    expect(strip.locator(".fault")).to_have_attribute("d", strokes(1))
    accessible(page)
    box = strip.bounding_box()
    scroller = page.locator(".dg-scroll").bounding_box()
    assert box
    assert scroller
    assert scroller["x"] + scroller["width"] <= box["x"] + 1, "it hides nothing of the paper"

    x, at = box["x"] + box["width"] / 2, stage.at()
    page.mouse.click(x, box["y"] + 2)
    assert in_sight(page)[0] == pytest.approx(0, abs=0.01)
    page.mouse.move(x, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(x, box["y"] + 10 + box["height"] / 4, steps=3)
    assert in_sight(page)[0] == pytest.approx(0.25, abs=0.02)
    page.mouse.move(x, box["y"] + 2 * box["height"])
    page.mouse.up()
    assert in_sight(page)[1] == pytest.approx(1, abs=0.01)
    page.mouse.move(x, box["y"] + 10)
    assert in_sight(page)[1] == pytest.approx(1, abs=0.01), "it was let go"
    assert stage.at() == at, "the playhead stays"


def test_it_is_not_where_it_has_no_use(page: Page):
    page.set_viewport_size({"width": 1440, "height": 1000})
    strip = page.locator(".dg-mini")
    Stage(page).open(f"/{SHORT}")
    page.wait_for_timeout(200)
    expect(strip).to_be_hidden()
    Stage(page).open(f"/{LONG}")
    expect(strip).to_be_visible()
    page.locator("#full").click()
    expect(strip).to_be_hidden()
    page.keyboard.press("Escape")
    expect(strip).to_be_visible()
    page.set_viewport_size({"width": 1024, "height": 800})
    expect(strip).to_be_hidden()
