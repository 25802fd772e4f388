"""Time in the viewer's hands: play, pause, step, seek, speed; and stillness while paused."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
END = len(promised(RUN).events)
RUNNING = "document.getAnimations().filter(one => one.playState === 'running').length"


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page).open(f"/{RUN}")


def test_it_opens_paused_where_most_is_to_be_seen(stage: Stage):
    expect(stage.page.locator("#play")).to_have_accessible_name("Play")
    expect(stage.page.locator("#narration")).to_contain_text("IC2 violated")
    assert stage.page.evaluate(RUNNING) == 0


def test_by_mouse(stage: Stage):
    page = stage.page
    page.locator("#to-start").click()
    expect(stage.scrubber).to_have_value("0")
    expect(page.locator("#step-back")).to_be_disabled()
    expect(page.locator("#narration")).to_contain_text("Nothing has happened yet")
    page.locator("#step-on").click()
    page.locator("#step-on").click()
    expect(stage.scrubber).to_have_value("2")
    page.locator("#step-back").click()
    expect(stage.scrubber).to_have_value("1")
    page.locator("#to-end").click()
    expect(stage.scrubber).to_have_value(str(END))
    expect(page.locator("#step-on")).to_be_disabled()

    box = stage.scrubber.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(stage.at() - END / 2) <= 2

    page.locator("#speed").select_option("8")
    page.locator("#to-start").click()
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_accessible_name("Pause")
    expect(stage.scrubber).to_have_value(str(END))  # it has played, and pauses at the end
    expect(page.locator("#play")).to_have_accessible_name("Play")


def test_by_keyboard(stage: Stage):
    press, at = stage.page.keyboard.press, stage.scrubber
    steps = [
        ("Home", 0), ("ArrowRight", 1), (".", 2), ("PageDown", 3), ("ArrowLeft", 2), (",", 1),
        ("PageUp", 0), ("Shift+ArrowRight", 10), ("Shift+ArrowRight", 20), ("Shift+ArrowLeft", 10),
        ("5", round(END / 2)), ("0", 0), ("End", END),
    ]  # fmt: skip
    for key, count in steps:
        press(key)
        expect(at).to_have_value(str(count))
    kinds = [event["kind"] for event in events(stage)]
    press("Home")
    for _ in range(60):  # from landmark to landmark, the violation among them
        press("]")
        if kinds[stage.at() - 1] == "property-violated":
            break
    assert kinds[stage.at() - 1] == "property-violated"
    press("[")
    assert kinds[stage.at() - 1] != "run-ended"

    press("Home")
    expect(stage.page.locator("#speed")).to_have_value("1")
    press(">")
    press(">")
    expect(stage.page.locator("#speed")).to_have_value("4")
    press("<")
    expect(stage.page.locator("#speed")).to_have_value("2")
    press("Space")
    expect(stage.page.locator("#play")).to_have_accessible_name("Pause")
    press("k")
    expect(stage.page.locator("#play")).to_have_accessible_name("Play")


def events(stage: Stage) -> list[dict[str, Any]]:
    return [one for trace in stage.traces() for one in trace["events"]]


def test_the_slider_says_where_it_is(stage: Stage):
    stage.page.keyboard.press("Home")
    expect(stage.scrubber).to_have_attribute("aria-valuetext", f"event 0 of {END}")
    texts = promised(RUN).texts
    for count in (1, 7, END):
        stage.seek(count)
        said = f"event {count} of {END}: {texts[count - 1]}"
        expect(stage.scrubber).to_have_attribute("aria-valuetext", said)
    stage.seek(9)
    stage.scrubber.focus()
    stage.page.keyboard.press("ArrowRight")
    expect(stage.scrubber).to_have_value("10")
    expect(stage.scrubber).to_be_focused()


def test_the_playhead_is_in_the_address_and_comes_back(stage: Stage):
    stage.seek(17)
    stage.until(lambda: stage.place()[1].startswith("e=17"))
    fragment = stage.place()[1]
    assert fragment == f"e=17&d={stage.digest()[:8]}"
    stage.page.reload()
    stage.settle()
    assert stage.at() == 17


def test_narration_and_node_follow_the_playhead(stage: Stage):
    run = promised(RUN)
    for count in (6, 20, 30):
        stage.seek(count)
        expect(stage.page.locator("#narration")).to_contain_text(run.texts[count - 1])
        expect(stage.page.locator("#why .what")).to_have_text(run.texts[count - 1])


def test_nothing_moves_while_paused(stage: Stage):
    page = stage.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    press = page.keyboard.press
    press("Home")
    press("Space")
    stage.until(lambda: page.evaluate(RUNNING) > 0 and stage.at() > 6)
    press("Space")
    stage.until(lambda: page.evaluate(RUNNING) == 0)
    page.evaluate(
        """() => {
            window.asked = 0;
            const frame = window.requestAnimationFrame;
            window.requestAnimationFrame = (act) => { window.asked += 1; return frame(act); };
        }"""
    )
    before, here = layouts(cdp), stage.at()
    page.wait_for_timeout(400)  # time in which nothing must happen
    assert page.evaluate("window.asked") == 0
    assert page.evaluate(RUNNING) == 0
    assert stage.at() == here
    assert layouts(cdp) - before <= 1


def layouts(cdp: Any) -> float:
    found = cdp.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in found if one["name"] == "LayoutCount")


def test_with_reduced_motion_it_jumps(person: Callable[..., Page]):
    stage = Stage(person(reduced_motion="reduce")).open(f"/{RUN}")
    page = stage.page
    page.evaluate(
        """() => {
            window.moved = 0;
            const animate = Element.prototype.animate;
            Element.prototype.animate = function (...all) {
                window.moved += 1;
                return animate.apply(this, all);
            };
        }"""
    )
    page.keyboard.press("Home")
    page.locator("#speed").select_option("8")
    page.locator("#play").click()
    expect(stage.scrubber).to_have_value(str(END))
    assert page.evaluate("window.moved") == 0
