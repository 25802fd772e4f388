"""Every dress, everything opened: axe finds nothing, nobody is cut off, nothing is stored."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
SIZE = {"width": 1440, "height": 900}
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_whatever_is_open(
    scheme: str, person: Callable[..., Page], accessible: Callable[[Page], None]
):
    stage = Stage(person(color_scheme=scheme, viewport=SIZE, reduced_motion="reduce")).open(
        f"/{RUN}"
    )
    page = stage.page
    opened: list[Callable[[], Any]] = [
        lambda: (stage.seize("2"), stage.action("traitor").click()),
        lambda: (stage.grasp("1~2.Order"), stage.action("delay").click()),
        lambda: page.locator('.dg-part[data-left="1"]').click(),
        page.locator("#help-open").click,
        page.locator("#about-open").click,
    ]
    for open_it in opened:
        open_it()
        accessible(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open], #menu:popover-open")).to_have_count(0)
    page.locator("#tab-transcript").click()
    expect(page.locator("#transcript li")).to_have_count(39)
    accessible(page)
    page.keyboard.press("Home")
    accessible(page)


def test_the_theme_switch_is_remembered(person: Callable[..., Page]):
    page = person()
    page.goto("/bully/")
    switch = page.locator("#theme")
    system = page.evaluate(GROUND)
    switch.click()
    expect(switch).to_have_accessible_name("Theme: light")
    assert page.evaluate(GROUND) == system
    switch.click()
    expect(switch).to_have_accessible_name("Theme: dark")
    dark = page.evaluate(GROUND)
    assert dark != system
    page.goto("/")
    assert page.evaluate(GROUND) == dark
    expect(page.locator("#theme")).to_have_accessible_name("Theme: dark")
    switch.click()
    assert page.evaluate(GROUND) == system
    assert page.context.cookies() == []


def test_forced_colours_keep_what_matters(person: Callable[..., Page]):
    stage = Stage(person(forced_colors="active", viewport=SIZE)).open(f"/{RUN}")
    page = stage.page
    expect(page.locator(".dg-arrow").first).to_be_attached()
    strokes = page.evaluate(
        """() => [...document.querySelectorAll(".dg-arrow .dg-line")].map(one =>
            getComputedStyle(one).stroke)"""
    )
    assert strokes
    assert "none" not in strokes
    assert page.screenshot()


@pytest.mark.parametrize("landscape", [False, True])
def test_paper_has_the_whole_run_on_white_and_all_there_is_to_know_of_it(
    landscape: bool, person: Callable[..., Page]
):
    page = Stage(person(color_scheme="dark", viewport=SIZE)).open(f"/{RUN}").page
    page.keyboard.press("3")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for hidden in ("#setup", "#inspector", "#transport", "#diagram"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    expect(page.locator("#print-sheet thead text")).to_have_count(3 * 4)
    ink = page.evaluate(
        """() => [...document.querySelectorAll("#print-sheet tbody svg")].map(one => {
            const [, from, , high] = one.getAttribute("viewBox").split(" ").map(Number);
            return [from, from + high];
        })"""
    )
    whole = page.evaluate("Number(document.querySelector('.dg-sheet').getAttribute('height'))")
    assert ink[0][0] == 0
    assert ink[-1][1] == whole
    assert all(one[1] == after[0] for one, after in pairwise(ink))
    expect(page.locator("#print-properties dt")).to_have_count(3)
    expect(page.locator("#print-changes")).to_contain_text("2 → 1")
    expect(page.locator("#print-link")).to_contain_text("#e=")
    assert page.pdf(format="A4", landscape=landscape).count(b"/Type /Page\n") <= 3
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#print-sheet tbody")).to_have_count(0)


def test_help_and_escape_keep_the_focus(page: Page):
    stage = Stage(page).open(f"/{RUN}")
    opener = page.locator("#help-open")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    before = stage.at()
    page.keyboard.press("ArrowLeft")  # keys wait while a dialog is open
    assert stage.at() == before
    page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(stage.scrubber).to_have_value(str(before - 1))


def test_nothing_is_stored_and_nobody_else_is_asked(page: Page):
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    stage = Stage(page).open(f"/{RUN}")
    stage.grasp("1~2.Order")
    stage.after(stage.action("drop").click)
    page.locator("#help-open").click()
    page.keyboard.press("Escape")
    origin = page.evaluate("location.origin")
    assert heard
    assert all(url.startswith((f"{origin}/", "data:")) for url in heard)
    assert page.context.cookies() == []
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
