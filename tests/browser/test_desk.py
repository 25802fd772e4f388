"""The traitor's desk: what one node says, cell by cell, while the run follows."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage, promised

GENERALS = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
TRAITOR = f"{GENERALS}&do=traitor:0:person"
SIGNED = "signed-generals/?n=4&m=1&seed=1&do=traitor:2:person"
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def seated(stage: Stage, node: str) -> Locator:
    stage.seize(node)
    stage.action("desk").click()
    desk = stage.page.locator("#desk")
    expect(desk).to_be_visible()
    return desk


def word(desk: Locator, message: str) -> Locator:
    return desk.locator(f'[data-key="{message} value"]')


def test_one_word_by_the_keys_alone_changes_the_run(page: Page):
    stage = Stage(page).open(f"/{TRAITOR}")
    before = stage.digest()
    stage.head("0").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("t")  # a traitor's key is its desk
    desk = page.locator("#desk")
    expect(desk.get_by_role("heading", name="Traitor's desk: Commander")).to_be_visible()
    cell = word(desk, "0~2.Order")
    for _ in range(20):
        page.keyboard.press("Tab")
        if cell.evaluate("it => it === document.activeElement"):
            break
    expect(cell).to_be_focused()
    stage.after(lambda: page.keyboard.press("ArrowDown"))
    assert stage.changes() == ["say:0~2.Order:value=retreat", "traitor:0:person"]
    assert stage.digest() == promised(stage.text()).digest() != before
    expect(cell).to_be_focused()
    expect(cell).to_have_value("retreat")
    expect(desk.locator(".desk-lie")).to_contain_text("should say attack")
    stage.after(lambda: page.keyboard.press("ArrowUp"))  # the truth again: no words are needed
    assert stage.digest() == before
    page.keyboard.press("Escape")
    expect(desk).to_be_hidden()


def test_a_loyal_node_turns_with_its_first_lie_and_one_undo_takes_both(page: Page):
    stage = Stage(page).open(f"/{GENERALS}")
    before = stage.digest()
    desk = seated(stage, "0")
    stage.after(desk.get_by_role("button", name="Flip all").click)
    assert "traitor:0:person" in stage.changes()
    assert len(stage.changes()) == 4
    expect(desk.locator(".desk-lie")).to_have_count(3)
    stage.after(desk.get_by_role("button", name="Undo").click)
    assert stage.digest() == before


def test_two_faces_strategies_and_the_truth(page: Page):
    stage = Stage(page).open(f"/{TRAITOR}")
    desk = seated(stage, "0")
    face = desk.get_by_label("Lieutenant 3 hears in every message")
    stage.after(lambda: face.select_option("nothing"))
    assert stage.changes() == ["say:0~3.Order:nothing", "traitor:0:person"]
    expect(desk.locator(".desk-silent")).to_contain_text("should say attack")
    odd = desk.locator(".desk-strategy", has_text="split odd")
    stage.after(odd.click)
    assert stage.changes() == ["traitor:0:split_odd"]
    expect(odd).to_have_attribute("aria-pressed", "true")
    expect(odd).to_be_focused()
    stage.after(desk.get_by_role("button", name="Tell the truth").click)
    assert stage.changes() == ["traitor:0:person"]
    expect(desk.locator(".desk-lie")).to_have_count(0)


def test_what_others_signed_is_impossible_and_says_why(page: Page):
    stage = Stage(page).open(f"/{SIGNED}")
    desk = seated(stage, "2")
    cell = desk.locator("tbody td").first
    expect(cell).to_contain_text("signed by 0: it can only be replayed or withheld")
    expect(cell).to_contain_text("forging would need 0's key")
    options = cell.get_by_role("combobox").locator("option")
    expect(options).to_have_text(["attack", "nothing"])
    stage.after(lambda: cell.get_by_role("combobox").select_option("nothing"))
    assert any(re.match(r"say:2~\d\.Signed:nothing", one) for one in stage.changes())


def test_the_inspector_leads_there_and_a_protocol_without_traitors_does_not(page: Page):
    stage = Stage(page).open(f"/{TRAITOR}")
    stage.seize("0")
    page.keyboard.press("Escape")
    page.locator("#node").get_by_role("button", name="Traitor's desk").click()
    expect(page.locator("#desk")).to_be_visible()
    page.keyboard.press("Escape")
    stage.open("/bully/?n=3")
    stage.seize("2")
    expect(stage.action("desk")).to_have_count(0)


@SCHEMES
def test_it_is_accessible_and_fits_a_phone(
    person: Callable[..., Page], accessible: Callable[[Page], None], scheme: str
):
    phone = {"width": 390, "height": 844}
    page = person(color_scheme=scheme, viewport=phone)
    desk = seated(Stage(page).open(f"/{TRAITOR}&do=say:0~1.Order:value=retreat"), "0")
    accessible(page)
    box = desk.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert desk.evaluate("it => it.scrollWidth <= it.clientWidth")
