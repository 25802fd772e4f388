"""Your changes: made, listed, undone, redone, taken back; and refused with a reason."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Profiles
from tests.browser.stage import Stage, promised

LOYAL = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
ONE, TWO = "drop:0~1.Order", "drop:1~2.Order"


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page).open(f"/{LOYAL}")


def drop(stage: Stage, name: str) -> None:
    stage.grasp(name)
    stage.after(stage.action("drop").click)


def test_undo_and_redo_by_button_key_and_browser(stage: Stage):
    page = stage.page
    undo, redo = page.locator("#undo"), page.locator("#redo")
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    drop(stage, "0~1.Order")
    drop(stage, "1~2.Order")
    assert stage.changes() == [ONE, TWO]
    assert stage.place()[0] == stage.text()
    expect(stage.rows()).to_have_count(2)
    expect(page.locator("#changes-count")).to_have_text("2")

    stage.after(undo.click)
    assert stage.changes() == [ONE]
    stage.after(lambda: page.keyboard.press("Control+z"))
    assert stage.text() == LOYAL
    assert stage.digest() == promised(LOYAL).digest()
    expect(undo).to_be_disabled()
    stage.after(redo.click)
    stage.after(lambda: page.keyboard.press("Control+Shift+Z"))
    assert stage.changes() == [ONE, TWO]
    expect(redo).to_be_disabled()

    stage.after(page.go_back)  # the browser's Back is undo
    assert stage.changes() == [ONE]
    assert stage.digest() == promised(stage.text()).digest()
    stage.after(page.go_forward)
    assert stage.changes() == [ONE, TWO]


def test_a_playhead_is_no_change(stage: Stage):
    drop(stage, "0~1.Order")
    for count in (3, 9, 12):
        stage.seek(count)
    stage.until(lambda: stage.place()[1].startswith("e=12"))
    stage.after(stage.page.go_back)
    assert stage.text() == LOYAL


def test_a_new_change_after_undo_takes_the_place_of_the_old_one(stage: Stage):
    drop(stage, "0~1.Order")
    stage.after(stage.page.locator("#undo").click)
    drop(stage, "1~2.Order")
    expect(stage.page.locator("#redo")).to_be_disabled()
    assert stage.changes() == [TWO]


def test_a_change_is_taken_back_in_the_list(stage: Stage):
    drop(stage, "0~1.Order")
    drop(stage, "1~2.Order")
    row = stage.rows().filter(has_text="1 → 2")
    stage.after(row.get_by_role("button").click)
    assert stage.changes() == [ONE]
    expect(stage.rows()).to_have_count(1)
    expect(stage.page.locator("#changes-title")).to_be_focused()
    stage.after(stage.page.locator("#undo").click)
    assert stage.changes() == [ONE, TWO]


def test_the_menu_takes_a_change_back_too(stage: Stage):
    drop(stage, "0~1.Order")
    stage.grasp("0~1.Order", 0.3)
    expect(stage.action("undo-drop")).to_have_text("Undo dropD")
    stage.after(stage.action("undo-drop").click)
    assert stage.text() == LOYAL


def test_what_had_no_effect_says_so(stage: Stage):
    stage.open(f"/{LOYAL}&do=drop:2~1.Order.7&do={ONE}")
    expect(stage.rows().filter(has_text="had no effect in this run")).to_have_count(1)
    expect(stage.rows()).to_have_count(2)


def test_an_impossible_change_is_refused_with_a_hint(profile: Profiles):
    """What the page holds for possible and the server does not."""
    page = profile().new_page()
    page.route_web_socket("/ws/", lost_in_translation)
    stage = Stage(page).open(f"/{LOYAL}")
    stage.grasp("0~1.Order")
    stage.action("drop").click()
    toast = page.locator("#toasts .toast-bad")
    expect(toast).to_contain_text("drop:9~1.Order: there is no node “9”.")
    expect(toast).to_contain_text("Known: 0, 1, 2, 3.")
    expect(stage.rows()).to_have_count(0)
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)
    stage.grasp("1~2.Order")
    stage.after(stage.action("drop").click)  # the link is as good as before
    assert stage.changes() == [TWO]


def lost_in_translation(page_side: WebSocketRoute) -> None:
    server = page_side.connect_to_server()
    page_side.on_message(lambda said: server.send(str(said).replace("0~1", "9~1")))


def test_what_cannot_be_done_stands_there_with_its_reason(stage: Stage):
    stage.grasp("1~2.Order")
    lie = stage.action("say")
    expect(lie).to_have_attribute("aria-disabled", "true")
    expect(lie).to_contain_text("only a traitor lies; Lieutenant 1 is loyal here")
    lie.click(force=True)
    expect(stage.menu).to_be_visible()
    assert stage.text() == LOYAL
    stage.page.keyboard.press("Escape")
    expect(stage.menu).to_be_hidden()
    stage.seize("3")
    expect(stage.action("recover")).to_contain_text("Lieutenant 3 is up")
    expect(stage.action("recover")).to_have_attribute("aria-disabled", "true")
    reasons = stage.menu.locator("[aria-disabled]").all()
    assert reasons
    assert all(one.locator("small").inner_text() for one in reasons)
