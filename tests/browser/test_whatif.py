"""What if: the run before a change as ghosts, where the two part, and who could not tell."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

LOYAL = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
LOST = LOYAL.replace("&seed", "&do=drop:0~1.Order&seed")
SENTENCE = "Lost Order 0→1 at tick 3: from here on things differ."
DRESSES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page).open(f"/{LOYAL}")


def lose(stage: Stage, name: str = "0~1.Order") -> None:
    """By keyboard alone: the arrow, its menu, the key in it."""
    stage.arrow(name).focus()
    stage.page.keyboard.press("Enter")
    expect(stage.menu).to_be_visible()
    stage.after(lambda: stage.page.keyboard.press("d"))


def ghosts(stage: Stage) -> list[str]:
    return sorted(one.get_attribute("data-ghost") or "" for one in stage.ghosts().all())


def test_a_change_leaves_ghosts_and_says_what_it_did(stage: Stage):
    page, panel = stage.page, stage.page.locator("#whatif")
    expect(panel).to_be_hidden()
    lose(stage)
    expect(panel).to_contain_text(SENTENCE)
    assert ghosts(stage) == ["0~1.Order", "1~2.Order", "1~3.Order"]
    expect(page.locator(".dg-split")).to_have_text("From here on: lost Order 0→1")
    expect(panel.locator("tr", has_text="delivered")).to_contain_text("89")
    assert page.locator(".dg-ghosts [tabindex]").count() == 0

    panel.get_by_role("button", name="Go to tick 3").click()
    expect(page.locator("#narration")).to_contain_text("Order")
    assert promised(stage.text()).events[stage.at() - 1].kind == "message-dropped"

    page.keyboard.press("g")
    expect(stage.ghosts()).to_have_count(0)
    expect(page.locator("#ghosts")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("g")
    expect(stage.ghosts()).to_have_count(3)

    stage.after(lambda: page.keyboard.press("Control+z"))
    expect(panel).to_contain_text("Order 0→1 is no longer lost at tick 3")
    panel.get_by_role("button", name="Stop comparing").click()
    expect(panel).to_be_hidden()
    expect(stage.ghosts()).to_have_count(0)


def test_who_sees_the_same(stage: Stage):
    lose(stage)
    views = stage.page.locator(".views")
    expect(views.locator("li", has_text="Commander")).to_contain_text("same view to the end")
    views.get_by_role("button", name="Lieutenant 2").click()
    expect(stage.page.locator("#whatif")).to_contain_text(
        "Lieutenant 2 sees exactly the same in both runs, up to tick 10."
    )
    expect(stage.page.locator(".dg-alike")).to_have_count(1)
    views.get_by_role("button", name="Lieutenant 2").click()
    expect(stage.page.locator(".dg-alike")).to_have_count(0)


@pytest.mark.parametrize("dress", DRESSES)
def test_what_changed_is_accessible(
    dress: str, person: Callable[..., Page], accessible: Callable[[Page], None]
):
    page = person(reduced_motion="reduce", **DRESSES[dress])
    stage = Stage(page).open(f"/{LOYAL}")
    lose(stage)
    expect(stage.ghosts()).to_have_count(3)
    if dress == "phone":
        page.get_by_role("button", name="Inspect").click()
    page.locator(".views").get_by_role("button", name="Lieutenant 2").click()
    expect(page.locator("#whatif")).to_be_visible()
    accessible(page)


def names(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator(".branch-go > span:first-child").all()]


def shown(page: Page) -> str:
    return page.locator(".branch-go[aria-current] > span").first.inner_text()


def test_one_key_flips_between_two_runs(stage: Stage):
    page = stage.page
    page.keyboard.press("b")
    expect(page.locator("#toasts")).to_contain_text("There is only this run so far")
    lose(stage)
    lost = stage.digest()
    assert lost == promised(LOST).digest()
    assert names(page) == ["base", "drop Order 0→1"]
    stage.seek(14)
    drawn = page.locator(".dg-paper").inner_html()
    page.keyboard.press("b")
    # From memory, with the key itself: no server is asked first.
    assert (shown(page), stage.at()) == ("base", 14)
    stage.until(lambda: stage.text() == LOYAL and stage.last()["done"])
    assert stage.digest() == promised(LOYAL).digest()
    assert stage.last()["events"] == []
    stage.after(lambda: page.keyboard.press("b"))
    assert (shown(page), stage.at(), stage.digest()) == ("drop Order 0→1", 14, lost)
    assert page.locator(".dg-paper").inner_html() == drawn

    stage.after(page.go_back)  # Back still undoes the last change of the stage
    assert stage.text() == LOYAL
    lose(stage, "1~2.Order")
    assert names(page) == ["base", "drop Order 0→1", "drop Order 1→2"]
    stage.after(page.locator(".branch-go", has_text="drop Order 0→1").click)
    assert stage.digest() == lost
    page.get_by_role("button", name="Remove from the strip: drop Order 1→2").click()
    assert names(page) == ["base", "drop Order 0→1"]
    expect(page.locator(".branch-go[aria-current]")).to_be_focused()
    page.reload()
    expect(page.locator("#place")).to_contain_text("of 36")
    assert names(page) == ["base", "drop Order 0→1"]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_link_carries_two_runs(
    dress: str,
    stage: Stage,
    person: Callable[..., Page],
    accessible: Callable[[Page], None],
):
    lose(stage)
    stage.until(lambda: "vs=" in stage.place()[1])
    other = person(reduced_motion="reduce", **DRESSES[dress])
    sockets: list[bool] = []
    other.on("websocket", lambda socket: socket.on("close", lambda _: sockets.append(True)))
    other.goto(stage.page.url)
    expect(other.locator(".dg-ghost")).to_have_count(3)
    assert sorted(names(other)) == ["base", "drop Order 0→1"]
    assert shown(other) == "drop Order 0→1"
    other.wait_for_timeout(100)
    assert sockets == [True], "the second socket closed after its run"
    if dress == "phone":
        other.get_by_role("button", name="Inspect").click()
    expect(other.locator("#whatif")).to_contain_text(SENTENCE)
    accessible(other)
    other.keyboard.press("b")
    assert shown(other) == "base"
    expect(other.locator("#whatif")).to_contain_text("Order 0→1 is no longer lost")


def test_a_second_run_that_is_none_is_refused(page: Page):
    page.goto(f"/{LOYAL}#vs=n=4%26do=drop:9~9.Nothing")
    expect(page.locator("#toasts")).to_contain_text("The run to compare with cannot be had.")
    expect(page.locator("#whatif")).to_be_hidden()
    expect(page.locator("#place")).to_contain_text("of 36")


def test_a_preset_opens_beside_its_sibling(page: Page):
    page.goto("/two-generals/")
    page.locator("#presets a", has_text="What A cannot see").click()
    expect(page.locator(".dg-ghost")).to_have_count(1)
    rows = page.locator(".views li")
    expect(rows.filter(has_text="General A")).to_contain_text("same view to the end")
    expect(rows.filter(has_text="General B")).to_contain_text("same view to tick")
    rows.get_by_role("button", name="General A").press("Enter")
    expect(page.locator("#whatif")).to_contain_text(
        "General A sees exactly the same in both runs, to the end. "
        "Whatever it does here, it must do there."
    )
    assert names(page) == ["base", "drop Ack 2 a→b"]
    page.locator('#presets [data-preset="nothing-lost"]').click()
    expect(page.locator("#branches")).to_be_hidden()
    expect(page.locator("#whatif")).to_be_hidden()
