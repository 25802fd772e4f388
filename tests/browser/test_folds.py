"""Long runs: the transcript's search, stretches that only repeat themselves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

RUN = "token-ring/?n=5&do=request:2:want@120"


@pytest.fixture
def stage(page: Page) -> Stage:
    stage = Stage(page).open(f"/{RUN}")
    stage.page.get_by_role("tab", name="Transcript").click()
    return stage


def test_a_stretch_that_repeats_itself_unfolds_and_folds_by_mouse_and_key(
    stage: Stage, accessible: Callable[[Page], None]
):
    page = stage.page
    stage.seek(30)
    fold = page.locator(".dg-fold")
    expect(fold).to_contain_text("rounds of Token like the one above · 220 events")
    hidden = page.locator('.dg-arrow[data-name="0~1.Token.4"]')
    expect(hidden).to_have_count(0)
    row = page.locator(".fold-row")
    expect(row).to_have_attribute("aria-expanded", "false")
    accessible(page)
    fold.click()
    expect(hidden).to_have_count(1)
    expect(stage.scrubber).to_have_value("30")
    expect(row).to_have_attribute("aria-expanded", "true")
    fold.focus()
    page.keyboard.press("Enter")
    expect(hidden).to_have_count(0)
    row.focus()
    page.keyboard.press("Enter")
    expect(hidden).to_have_count(1)
    expect(row).to_be_focused()


def test_the_transcript_is_searched_and_the_playhead_goes_from_hit_to_hit(stage: Stage):
    page = stage.page
    events = promised(stage.text()).events
    asked = [n for n, e in enumerate(events, 1) if e.node == "2" and e.kind == "timer-set"]
    field = page.get_by_role("searchbox", name="Search the transcript")
    rows = page.locator("#transcript > li")
    stage.seek(0)
    field.fill("2 timer-set")
    expect(page.locator("#transcript-hits")).to_have_text(
        f"{len(asked)} hit" + "s" * (len(asked) != 1)
    )
    expect(rows).to_have_count(len(asked))
    field.press("Enter")
    expect(stage.scrubber).to_have_value(str(asked[0]))
    expect(rows.first).to_have_attribute("aria-current", "step")
    page.get_by_role("button", name="Hit before").click()
    expect(stage.scrubber).to_have_value(str(asked[-1]))
    field.fill("no such thing")
    expect(page.locator("#transcript-range")).to_have_text("No event is like this")
    field.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator("#transcript-range")).to_contain_text("Events 1 to")
