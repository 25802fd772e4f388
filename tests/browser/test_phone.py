"""A phone: 390 px wide, a finger, the controls at the thumb."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=traitor:3:always_retreat"
TARGETS = "button, a[href], select, input:not([type=hidden]), [role=button]:not(g), summary"
SMALL = """least => [...document.querySelectorAll(TARGETS)].filter(one => {
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility({ visibilityProperty: true }) || box.bottom <= 0) return false;
    const hit = one.closest("label")?.getBoundingClientRect() ?? box;
    return Math.min(hit.width, hit.height) < least;
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def stage(person: Callable[..., Page]) -> Stage:
    return Stage(
        person(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ).open(f"/{RUN}")


def small(page: Page) -> list[str]:
    return list(page.evaluate(SMALL.replace("TARGETS", repr(TARGETS)), 24))


def wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def whole(part: Locator, page: Page) -> bool:
    """Whether all of it is on the screen."""
    box = part.bounding_box()
    size = page.viewport_size
    assert size
    return box is not None and (
        box["x"] >= 0 and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"] + 0.5
        and box["y"] + box["height"] <= size["height"] + 0.5
    )  # fmt: skip


def test_controls_are_at_hand(stage: Stage):
    page = stage.page
    for name in ("to-start", "step-back", "play", "step-on", "to-end", "speed", "scrubber"):
        assert whole(page.locator(f"#{name}"), page), name
    for button in page.locator(".sheet-button").all():
        assert whole(button, page)
    assert whole(page.locator("#share"), page)
    assert whole(page.locator("#theme"), page)
    assert wide(page) <= 0
    assert small(page) == []
    page.locator("#step-back").tap()
    page.locator("#play").tap()
    expect(page.locator("#play")).to_have_accessible_name("Pause")
    page.locator("#play").tap()
    expect(page.locator("#play")).to_have_accessible_name("Play")


def test_panels_come_and_go_as_sheets(stage: Stage, accessible: Callable[[Page], None]):
    page = stage.page
    panels = {"Scenario": "#setup", "Inspect": "#inspect", "Transcript": "#transcript"}
    for name, panel in panels.items():
        button = page.locator(".sheet-button", has_text=name)
        expect(page.locator(panel)).to_be_hidden()
        button.tap()
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(page.locator(panel)).to_be_visible()
        assert wide(page) <= 0
        assert small(page) == [], name
        accessible(page)
        button.tap()
        expect(page.locator(panel)).to_be_hidden()
    page.locator(".sheet-button", has_text="Inspect").tap()
    page.keyboard.press("Escape")
    expect(page.locator("#inspect")).to_be_hidden()


def test_a_long_press_takes_hold(stage: Stage):
    page = stage.page
    touch = page.context.new_cdp_session(page)
    point = middle(stage.head("2"))
    press(touch, point)
    expect(stage.menu).to_be_visible()
    expect(stage.menu).to_contain_text("Lieutenant 2")
    lift(touch)
    expect(stage.menu).to_be_visible()  # lifting the finger does not close it
    stage.until(lambda: whole(stage.menu, page))  # it rises into its place
    assert small(page) == []
    stage.action("traitor").tap()
    submit = stage.menu.get_by_role("button", name="Turn traitor", exact=True)
    stage.until(lambda: whole(submit, page))
    stage.after(submit.tap)
    assert len(stage.changes()) == 2


def test_a_tap_on_a_message_opens_its_menu(stage: Stage):
    stage.page.keyboard.press("End")
    spot = stage.arrow("1~2.Order").locator(".dg-line").evaluate(
        """line => {
            line.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
            const at = line.getPointAtLength(line.getTotalLength() * 0.4);
            const seen = at.matrixTransform(line.getScreenCTM());
            return [seen.x, seen.y];
        }"""
    )  # fmt: skip
    stage.page.touchscreen.tap(*spot)
    expect(stage.menu).to_be_visible()
    expect(stage.menu).to_contain_text("Lieutenant 1 → Lieutenant 2")


def test_many_lanes_scroll_sideways_under_their_heads(stage: Stage):
    stage.open("/bully/?n=8&seed=3&do=request:2:elect@0")
    box = stage.page.locator(".dg-scroll")
    assert wide(stage.page) <= 0
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.evaluate("box => box.scrollTo({ left: 9999, top: 200, behavior: 'instant' })")
    expect(stage.head("8")).to_be_in_viewport()


def test_no_page_is_wider_than_the_screen(stage: Stage):
    for path in ("/", "/two-generals/", "/bully/"):
        stage.page.goto(path)
        assert wide(stage.page) <= 0, path
        assert small(stage.page) == [], path


def middle(part: Locator) -> dict[str, float]:
    box = part.bounding_box()
    assert box
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def press(touch: Any, point: dict[str, float]) -> None:
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})


def lift(touch: Any) -> None:
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_words_of_a_violation_are_in_sight(stage: Stage):
    """They stay within the screen while more lifelines lie beyond its edge, which is shaded."""
    stage.open("/byzantine-generals/?n=3&m=1&order=attack&seed=1&do=traitor:2:always_retreat")
    page = stage.page
    page.keyboard.press("End")
    plate = page.locator(".dg-plate")
    expect(plate).to_be_in_viewport(ratio=1)
    stage.open("/byzantine-generals/?n=6&m=1&order=attack&seed=1&do=traitor:0:split_odd"
               "&do=traitor:3:split_odd")  # fmt: skip
    page.keyboard.press("End")
    expect(page.locator("#diagram")).to_have_attribute("data-more", "")
    if plate.count():
        expect(plate.first).to_be_in_viewport(ratio=1)
    page.locator(".dg-scroll").evaluate("it => it.scrollTo({left: 9999, behavior: 'instant'})")
    expect(page.locator("#diagram")).not_to_have_attribute("data-more", "")


def test_the_chosen_scenario_is_wholly_in_sight(stage: Stage):
    page = stage.page
    link = page.locator("#presets a").last.get_attribute("href")
    stage.open(link or "")
    page.locator('.sheet-button[data-sheet="setup"]').tap()
    expect(page.locator("#presets a[aria-current]")).to_be_in_viewport(ratio=1)


def test_titles_are_not_cut(stage: Stage):
    cut = stage.page.locator(".dg-title").evaluate_all(
        "all => all.filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.textContent)"
    )
    assert cut == []
