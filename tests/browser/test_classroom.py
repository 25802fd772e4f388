"""A class: its host, the projector and phones, each in a browser of its own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.lesson import PHONE, Class, Profile, at, begin, words
from tests.browser.stage import Stage


@pytest.fixture
def lesson(profile: Profile) -> Class:
    """A room opened from a run at its ninth event."""
    return begin(profile)


def test_a_class_follows_what_its_host_shows_and_does(lesson: Class):
    host, screen, phone = lesson.host, lesson.screen(), lesson.phone()
    for other in (screen, phone):
        at(other, 9)
    expect(words(host)).to_have_text("1 follows")
    card = screen.page.locator("#room-card")
    expect(card).to_contain_text(f"{lesson.code[:4]} {lesson.code[4:]}")
    expect(card.get_by_role("img")).to_be_visible()
    host.seek(21)
    for other in (screen, phone):
        at(other, 21)
    host.grasp("0~2.Order")
    host.action("drop").click()
    expect(host.rows()).to_have_count(1)
    for other in (screen, phone):
        expect(other.rows()).to_have_count(1)
    host.page.keyboard.press("Home")
    at(phone, 0)
    host.page.keyboard.press("k")
    expect(phone.scrubber).not_to_have_value("0")  # it plays by itself
    host.page.keyboard.press("k")
    host.page.keyboard.press("End")
    at(phone, int(host.scrubber.get_attribute("max") or 0))
    assert phone.page.context.cookies() == []


def test_a_seat_survives_reloads_and_the_server(lesson: Class):
    phone = lesson.phone()
    name = words(phone).inner_text()
    phone.page.reload()
    expect(words(phone)).to_have_text(name)
    lesson.host.page.reload()
    expect(words(lesson.host)).to_have_text("1 follows")
    at(lesson.host, 9)
    lesson.host.seek(12)
    at(phone, 12)


def test_explore_show_and_everyone_back(lesson: Class):
    host, first, second = lesson.host, lesson.phone(), lesson.phone()
    for phone in (first, second):
        phone.page.get_by_role("button", name="Explore").click()
        expect(words(phone)).to_contain_text("a copy of your own")
        phone.grasp("0~1.Order")
        phone.action("drop").click()
        expect(phone.rows()).to_have_count(1)
        phone.page.get_by_role("button", name="Show mine").click()
    expect(words(host)).to_have_text("0 follow, 2 explore")
    host.seek(15)
    expect(first.rows()).to_have_count(1)  # their own copies stay as they are
    desk = lesson.desk()
    offers = desk.locator("#room-offers li")
    expect(offers).to_have_count(1)
    expect(offers).to_contain_text("2 people: drop Order 0→1")
    desk.get_by_role("button", name="Put on the projector").click()
    for phone in (first, second):
        expect(words(phone)).to_contain_text("You follow the host")
    expect(host.rows()).to_have_count(1)
    third = lesson.phone()
    expect(third.rows()).to_have_count(1)
    third.page.keyboard.press("ArrowRight")
    expect(third.page.locator("#toasts")).to_contain_text("You follow the host")


def test_lock_together_remove_and_the_end(lesson: Class, watch: Watch):
    host, first, second = lesson.host, lesson.phone(), lesson.phone()
    desk = lesson.desk()
    desk.get_by_label("Together").check()
    expect(first.page.get_by_role("button", name="Explore")).to_be_disabled()
    desk.get_by_label("Locked").check()
    late = Stage(lesson.profile(viewport=PHONE).new_page())
    late.page.goto(f"/j/{lesson.code}")
    expect(words(late)).to_contain_text("locked this room")
    second.page.reload()
    expect(words(second)).to_contain_text("You follow the host")  # who has a seat comes back
    desk.get_by_role("button", name=re.compile("^Remove ")).first.click()
    expect(words(first)).to_contain_text("took you out")
    first.page.reload()
    expect(words(first)).to_contain_text("removed")
    desk.get_by_role("button", name="Close the room").click()
    desk.get_by_role("button", name="Delete now").click()
    for stage in (second, host):
        expect(words(stage)).to_contain_text("This room is over")
    watch.allow("status of 404")
    second.page.reload()
    expect(second.page.get_by_role("alert")).to_contain_text("There is no room with this code")


def test_a_cohost_and_handing_over(lesson: Class):
    phone = lesson.phone()
    desk = lesson.desk()
    desk.get_by_role("button", name=re.compile("^Hand over")).click()
    expect(phone.page).to_have_url(re.compile("/host$"))
    lesson.host.page.keyboard.press("Escape")
    expect(words(lesson.host)).to_contain_text("You are co-host")
    expect(words(phone)).to_have_text("nobody has joined yet")  # both of them are hosts now
    phone.settle()
    phone.page.keyboard.press("Home")
    at(lesson.host, 0)
    lesson.host.seek(5)
    at(phone, 5)


@pytest.mark.parametrize("typed", ["", "<script>alert(1)</script>", "ABC", "OOOO LLLL", "é" * 40])
def test_a_wrong_code_is_answered_in_words(typed: str, page: Page, watch: Watch):
    watch.allow("status of (404|429)")
    page.goto("/join/")
    field = page.get_by_label("Code of the room")
    field.fill(typed)
    field.press("Enter")
    if typed:
        expect(page.get_by_role("alert")).to_contain_text(re.compile("no room|Too many wrong"))
        expect(page.get_by_label("Code of the room")).to_have_value(typed)
    assert page.locator("main script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_class(
    scheme: str, lesson: Class, accessible: Callable[[Page], None]
):
    lesson.host.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    dress = {"color_scheme": scheme, "reduced_motion": "reduce"}
    phone, screen = lesson.phone(**dress), lesson.screen(**dress)
    accessible(screen.page)
    accessible(phone.page)
    phone.grasp("0~2.Order")
    phone.action("drop").click()  # a change leads away from the host
    expect(words(phone)).to_contain_text("a copy of your own")
    phone.page.get_by_role("button", name="Show mine").click()
    accessible(phone.page)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(lesson.host.page.locator('[data-key="desk"]')).to_contain_text("1 to show")
    desk = lesson.desk()
    expect(desk.locator("#room-offers li")).to_have_count(1)
    accessible(lesson.host.page)
    for address in ("/join/", "/privacy/"):
        phone.page.goto(address)
        accessible(phone.page)
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
