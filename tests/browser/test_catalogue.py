"""The catalogue: found by what one wants, by family, and alive while it is pointed at."""

import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from protocols import catalogue, describe
from tests.browser.stage import LONGEST_S
from tests.playground.test_wishes import found

PLAYING = "document.getAnimations().filter(one => one.playState === 'running').length"


def until(page: Page, true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_S
    while not true():
        assert time.monotonic() < end, "it never came true"
        page.wait_for_timeout(50)


def cards(page: Page) -> Locator:
    return page.locator(".card:visible")


def test_cards_are_found_by_wish_and_family_without_a_reload(
    page: Page, accessible: Callable[[Page], None]
):
    page.goto("/")
    page.evaluate("window.same = true")
    wish = page.get_by_label("What do you want?")
    wish.fill("tolerates traitors")
    count = len(found("tolerates traitors"))
    expect(page.get_by_role("status")).to_have_text(f"{count} protocols for “tolerates traitors”")
    expect(cards(page)).to_have_count(count)
    families = {describe(slug)["family"] for slug in found("tolerates traitors")}
    expect(page.locator(".family:visible h2")).to_have_count(len(families))
    assert page.url.endswith("/?q=tolerates+traitors")
    page.get_by_role("link", name="Election", exact=True).click()
    expect(cards(page)).to_have_count(0)
    expect(page.locator("#nothing")).to_be_visible()
    accessible(page)
    page.go_back()
    expect(cards(page)).to_have_count(count)
    page.get_by_role("link", name="Services", exact=True).click()
    page.get_by_role("link", name="See all.").click()
    expect(cards(page)).to_have_count(len(catalogue()))
    expect(wish).to_be_focused()
    assert page.evaluate("window.same")


def test_a_card_plays_once_while_it_is_pointed_at(page: Page, person: Callable[..., Page]):
    page.goto("/")
    page.mouse.move(0, 0)
    assert page.evaluate(PLAYING) == 0
    page.locator(".card a").first.focus()
    until(page, lambda: page.evaluate(PLAYING) > 3)
    until(page, lambda: page.evaluate(PLAYING) == 0)
    still = person(reduced_motion="reduce")
    still.goto("/")
    still.locator(".card a").first.focus()
    assert still.evaluate("document.querySelectorAll('.mini-arrow').length") > 3
    assert still.evaluate("document.getAnimations().length") == 0


def test_without_a_script_the_form_and_the_links_do_the_same(
    profile: Callable[..., BrowserContext],
):
    page = profile(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("What do you want?").fill("elects a leader")
    page.get_by_role("button", name="Search").click()
    expect(cards(page)).to_have_count(len(found("elects a leader")))
    page.get_by_role("link", name="Services", exact=True).click()
    expect(cards(page)).to_have_count(0)
