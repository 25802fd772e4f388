"""The parameter form, links with mistakes in them, and links from before a protocol changed."""

import re

from playwright.sync_api import Page, expect

from protocols import catalogue, preset
from tests.browser.conftest import Watch
from tests.browser.stage import Stage, promised

GENERALS = "byzantine-generals/?n=4&m=1&order=attack&seed=1"


def test_a_changed_parameter_opens_the_new_run(page: Page):
    stage = Stage(page).open(f"/{GENERALS}&do=drop:0~1.Order")
    n = page.locator("#p-n")

    def six() -> None:
        n.fill("6")
        n.press("Enter")

    stage.after(six)
    assert stage.text() == GENERALS.replace("n=4", "n=6") + "&do=drop:0~1.Order"
    expect(page.locator(".dg-node")).to_have_count(6)
    expect(page.locator("#chips")).to_contain_text("n = 6")
    expect(page.locator("#p-n")).to_have_value("6")
    stage.after(page.locator("#undo").click)
    expect(page.locator(".dg-node")).to_have_count(4)
    expect(page.locator("#p-n")).to_have_value("4")


def test_a_change_that_no_longer_fits_is_left_out_and_named(page: Page):
    stage = Stage(page).open(f"/{GENERALS}&do=drop:0~3.Order")
    stage.after(lambda: (page.locator("#p-n").fill("3"), page.locator("#p-n").press("Enter")))
    assert stage.changes() == []
    expect(page.locator("#parameters")).to_contain_text("drop:0~3.Order")


def test_a_value_out_of_range_names_its_field(page: Page):
    stage = Stage(page).open(f"/{GENERALS}")
    heard = len(stage.traces())
    page.locator("#p-n").fill("99")
    page.locator("#p-n").press("Enter")
    error = page.locator("#p-n_error")
    expect(error).to_be_visible()
    expect(error).to_contain_text(re.compile(r"\b3\b.*\b10\b"))
    expect(error).to_contain_text("99")
    expect(page.locator("#p-n")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#p-n")).to_have_accessible_description(re.compile("99"))
    assert len(stage.traces()) == heard  # the run on the stage stays
    assert stage.text() == GENERALS
    stage.after(lambda: (page.locator("#p-n").fill("5"), page.locator("#p-n").press("Enter")))
    assert stage.text() == GENERALS.replace("n=4", "n=5")
    expect(page.locator("#p-n_error")).to_have_count(0)


def test_seed_and_network(page: Page):
    stage = Stage(page).open("/bully/?n=5&seed=3&do=request:2:elect@0")
    stage.after(lambda: (page.locator("#p-seed").fill("8"), page.locator("#p-seed").press("Enter")))
    assert "&seed=8" in stage.text()
    stage.after(lambda: (page.locator("#p-net").fill("2-4"), page.locator("#p-net").press("Enter")))
    assert "net=2-4" in stage.text()
    stage.after(page.locator("#p-fifo").click)
    assert "fifo=1" in stage.text()
    assert stage.digest() == promised(stage.text()).digest()
    expect(page.locator("#chips")).to_contain_text("in order")


def test_a_link_with_mistakes_shows_them_and_the_nearest_run(page: Page, watch: Watch):
    watch.allow("status of 400")
    stage = Stage(page)
    answer = page.goto("/byzantine-generals/?n=44&m=1&do=drop:9~1.Order&do=drop:0~1.Order")
    assert answer is not None
    assert answer.status == 400
    stage.settle()
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("n=44")
    expect(notice).to_contain_text("drop:9~1.Order")
    assert stage.changes() == ["drop:0~1.Order"]
    expect(page.locator(".dg-arrow").first).to_be_attached()
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_hostile_text_in_a_link_stays_text(page: Page, watch: Watch):
    watch.allow("status of 400")
    Stage(page).open("/bully/?n=<img/src=x onerror=alert(1)>&do=<script>alert(1)</script>")
    expect(page.get_by_role("alert")).to_contain_text("<img/src=x")
    assert page.locator("#notices img, #notices script").count() == 0


def test_an_unknown_protocol_is_not_found(page: Page, watch: Watch):
    watch.allow("status of 404")
    answer = page.goto("/byzantine-majors/?n=4")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("main")).to_contain_text("byzantine-majors")
    page.get_by_role("link", name="All protocols").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Break a protocol")


def test_a_link_older_than_the_protocol_says_so(page: Page):
    stage = Stage(page).open(f"/{GENERALS}#e=12&d=00c0ffee")
    toast = page.locator("#toasts > *")
    expect(toast).to_contain_text("The protocol has changed since this link was made.")
    assert stage.at() == 12
    stage.until(lambda: stage.place()[1] == f"e=12&d={stage.digest()[:8]}")


def test_from_the_catalogue_to_a_run_and_back(page: Page):
    page.goto("/")
    cards = page.locator(".cards > li")
    expect(cards).to_have_count(len(catalogue()))
    stage = Stage(page)
    page.get_by_role("link", name=re.compile("Byzantine generals")).first.click()
    stage.settle()
    assert stage.text().startswith("byzantine-generals/")
    page.get_by_role("link", name="Parley: all protocols").click()
    expect(cards).to_have_count(len(catalogue()))


def test_what_is_broken_on_purpose_says_so_and_can_be_run_as_it_should_be(page: Page):
    scenario = preset("raft", "forgotten-vote")
    stage = Stage(page).open(f"/{scenario.text}")
    plate = page.locator("#mutation")
    expect(plate).to_contain_text("Broken on purpose: The vote is not written to the disk.")
    expect(page.locator("#budget")).to_contain_text("Broken on purpose")
    stage.after(page.get_by_role("button", name="Run it as it should be").click)
    assert stage.text() == scenario.mended().text
    expect(plate).to_be_hidden()
    expect(page.locator("#p-mutation")).to_have_value("none")
