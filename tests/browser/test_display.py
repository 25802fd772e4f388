"""A node's state by the shape that its role asks for: grid, ledger, history, list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage, promised


@pytest.fixture
def stage(page: Page) -> Stage:
    page.set_viewport_size({"width": 1440, "height": 1000})
    return Stage(page)


def shape(stage: Stage, field: str) -> Locator:
    return stage.page.locator(f'#node [data-field="{field}"]')


def last_change(stage: Stage, node: str, field: str) -> int:
    """How many events have happened when the node has changed the field for the last time."""
    events = promised(stage.text()).events
    changed = [
        seq for seq, e in enumerate(events) if e.node == node and field in dict(e.state or ())
    ]
    return changed[-1] + 1


def test_who_knows_what_is_a_grid_of_everybody_and_of_each(
    stage: Stage, accessible: Callable[[Page], None]
):
    stage.open("/gossip/?n=4&mode=telephone&schedule=optimal&bound=1")
    stage.seek(last_change(stage, "3", "known"))
    whole = stage.page.locator('#node [data-knowledge="known"]')
    expect(whole.get_by_role("img")).to_have_attribute(
        "aria-label", "known: 12 of 16 cells filled, 2 just now"
    )
    expect(shape(stage, "known")).to_contain_text("4 of 4")
    expect(shape(stage, "known").locator(".was")).to_have_text("was 2")
    expect(shape(stage, "known").locator(".cell.fresh")).to_have_text(
        ["0 known, just now", "1 known, just now"]
    )
    whole.get_by_text("In words").click()
    expect(whole.locator("li").nth(3)).to_have_text(
        "Person 3: 4 of 4 known (0, 1, 2, 3); just now: 0, 1"
    )
    accessible(stage.page)
    stage.seize("3")
    expect(whole).to_have_count(0)


def test_a_ledger_has_numbered_rows_and_marks_the_newest(
    stage: Stage, accessible: Callable[[Page], None]
):
    stage.open("/token-ring/?n=5&cs=2&do=request:1:want@0&do=request:3:want@0")
    stage.seek(last_change(stage, "resource", "ledger"))
    rows = shape(stage, "ledger").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).locator("td")).to_have_text(["2", "1.0.3", "3", "accepted", "new"])
    expect(rows.nth(0)).not_to_contain_text("new")
    accessible(stage.page)


def test_a_history_folds_what_is_long_ago_and_unfolds_it(
    stage: Stage, accessible: Callable[[Page], None]
):
    stage.open("/durable-execution/")
    stage.seek(last_change(stage, "server", "history"))
    stage.seize("server")
    history = shape(stage, "history")
    expect(history.locator("li.fresh").last).to_contain_text("new")
    expect(history.locator("ol > li")).to_have_count(8)
    fold = history.locator("summary")
    expect(fold).to_have_text("24 earlier")
    fold.click()
    expect(history.locator("li")).to_have_count(32)
    stage.seek(stage.at() - 1)
    expect(history.locator("details")).to_have_attribute("open", "")
    accessible(stage.page)


def test_a_list_marks_what_came_last_on_a_phone_too(
    stage: Stage, accessible: Callable[[Page], None]
):
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.open("/durable-execution/")
    stage.seize("payment")
    stage.page.keyboard.press("Escape")
    stage.seek(last_change(stage, "payment", "known") + 1)
    stage.page.locator('.sheet-button[data-tab="tab-inspect"]').click()
    expect(shape(stage, "known").locator("li")).to_have_text("order-1/ProcessPaymentnewest")
    wide = stage.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"
    accessible(stage.page)
