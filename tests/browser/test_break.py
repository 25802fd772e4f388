"""A stranger turns a general, loses a message, sees agreement fall, and hands the break on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.stage import Stage, promised

LOYAL = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
TURNED = "traitor:2:always_retreat"
LOST = "drop:3~1.Order"
BROKEN = f"{LOYAL}&do={LOST}&do={TURNED}"
SENTENCE = "Lieutenant 1 decides retreat, Lieutenant 3 attack."
WIDE = {"viewport": {"width": 1440, "height": 900}}


def falls(stage: Stage) -> None:
    """Agreement has fallen, in red and in words."""
    assert stage.text() == BROKEN
    assert stage.digest() == promised(BROKEN).digest()
    card = stage.card("IC1")
    expect(card).to_have_class(re.compile("broken"))
    expect(card.locator(".verdict")).to_have_text("violated")
    expect(card.locator(".reason")).to_have_text(SENTENCE)
    red, plain = (colour(card.locator(part)) for part in (".verdict", ".muted"))
    assert red != plain
    expect(stage.page.locator("#budget .budget-word")).to_contain_text("Beyond")


def colour(part: Locator) -> str:
    return str(part.evaluate("part => getComputedStyle(part).color"))


def shared(stage: Stage, share: Callable[[], None]) -> str:
    """The link that the Share button puts on the clipboard."""
    share()
    expect(stage.page.locator("#toasts")).to_contain_text("Link copied")
    return str(stage.page.evaluate("navigator.clipboard.readText()"))


def opens_alike(link: str, mine: Stage, other: BrowserContext) -> None:
    theirs = Stage(other.new_page()).open(link)
    assert theirs.digest() == mine.digest() == promised(BROKEN).digest()
    assert theirs.at() == mine.at()
    assert theirs.verdicts() == mine.verdicts()
    expect(theirs.card("IC1").locator(".reason")).to_have_text(SENTENCE)
    expect(theirs.rows()).to_have_count(2)
    expect(theirs.page.locator("#toasts > *")).to_have_count(0)


@pytest.fixture
def person(profile: Callable[..., BrowserContext]) -> Page:
    return profile(**WIDE, permissions=["clipboard-read", "clipboard-write"]).new_page()


def test_by_mouse(person: Page, profile: Callable[..., BrowserContext]):
    stage = Stage(person).open(f"/{LOYAL}")
    assert set(stage.verdicts().values()) == {"holds so far", "reached"}
    stage.seize("2")
    stage.action("traitor").click()
    stage.menu.get_by_label("Strategy").select_option("always_retreat")
    stage.after(stage.menu.get_by_role("button", name="Turn traitor", exact=True).click)
    assert stage.changes() == [TURNED]
    expect(stage.head("2")).to_have_attribute("data-status", "traitor")
    expect(stage.head("2")).to_contain_text("TRAITOR")
    stage.grasp("3~1.Order")
    expect(stage.menu).to_contain_text("Lieutenant 3 → Lieutenant 1")
    stage.after(stage.action("drop").click)
    falls(stage)
    link = shared(stage, person.locator("#share").click)
    opens_alike(link, stage, profile(**WIDE))


def test_by_keyboard_alone(person: Page, profile: Callable[..., BrowserContext]):
    stage = Stage(person).open(f"/{LOYAL}")
    keys = person.keyboard
    tab_to(person, stage.head("2"))
    keys.press("Enter")
    expect(stage.menu).to_be_visible()
    keys.press("Escape")
    expect(stage.menu).to_be_hidden()
    expect(stage.head("2")).to_be_focused()
    keys.press("Enter")
    keys.press("t")  # the menu's own letter opens its small form
    expect(stage.menu.get_by_label("Strategy")).to_be_focused()
    keys.type("always r")
    expect(stage.menu.get_by_label("Strategy")).to_have_value("always_retreat")
    stage.after(lambda: keys.press("Enter"))
    assert stage.changes() == [TURNED]
    expect(stage.head("2")).to_be_focused()

    tab_to(person, person.locator(".dg-arrow[tabindex='0']"))
    walk_to(stage, "3~1.Order")
    keys.press("Enter")
    expect(stage.menu).to_be_visible()
    keys.press("Escape")
    expect(stage.arrow("3~1.Order")).to_be_focused()
    stage.after(lambda: keys.press("d"))
    expect(stage.arrow("3~1.Order")).to_be_focused()
    falls(stage)
    tab_to(person, person.locator("#share"), "Shift+Tab")
    link = shared(stage, lambda: keys.press("Enter"))
    opens_alike(link, stage, profile(**WIDE))


def tab_to(page: Page, goal: Locator, key: str = "Tab") -> None:
    """Tab, as often as it takes; the focus is on something at every stop."""
    for _ in range(60):
        if goal.evaluate("goal => goal === document.activeElement"):
            return
        page.keyboard.press(key)
        assert page.evaluate("document.hasFocus()")
    pytest.fail(f"Tab does not reach {goal}")


def walk_to(stage: Stage, name: str) -> None:
    """The arrow keys go from message to message, and the focus goes with them."""
    for key in ["ArrowUp"] * 20 + ["ArrowDown"] * 20:
        here = stage.page.evaluate("document.activeElement.getAttribute('data-name')")
        assert here, "the focus was lost between two messages"
        if here == name:
            return
        stage.page.keyboard.press(key)
    pytest.fail(f"the arrow keys do not reach {name}")


def test_why_is_in_sight_where_it_breaks(person: Page):
    """What holds is folded to one line, so that the reason stands above the fold."""
    stage = Stage(person).open(f"/{BROKEN}")
    kinds = [event["kind"] for trace in stage.traces() for event in trace["events"]]
    stage.seek(kinds.index("property-violated") + 1)
    expect(stage.page.locator("#why")).to_be_in_viewport(ratio=1)
    fold = stage.card("IC2").locator("summary")
    expect(stage.card("IC2").locator(".muted")).to_be_hidden()
    fold.click()
    expect(stage.card("IC2").locator(".muted")).to_be_visible()
    stage.seek(len(kinds))
    expect(stage.card("IC2").locator(".muted")).to_be_visible()
