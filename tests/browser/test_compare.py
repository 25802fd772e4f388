"""Two protocols, one accident: what a person sees side by side, and what the link carries."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

PAIR = "/compare/choreography/durable-execution/"
LOST = "payment-result-lost"
PLACES = """side => Object.fromEntries([...document.querySelectorAll(
    `#${side} .dg-tick`)].map(tick => [tick.textContent, tick.getAttribute("y")]))"""


def opened(page: Page, link: str) -> None:
    page.goto(link)
    for side in ("left", "right"):
        expect(page.locator(f"#{side} .dg-node").first).to_be_visible()
    expect(page.locator("#differs table")).to_be_visible()


def cells(page: Page, what: str) -> list[str]:
    """A row of what differs, left and right."""
    row = page.locator("#differs tr").filter(has=page.get_by_role("rowheader", name=what))
    return row.first.locator("td").all_inner_texts()


def told(page: Page, what: str, *expected: str) -> None:
    row = page.locator("#differs tr").filter(has=page.get_by_role("rowheader", name=what)).first
    expect(row.locator("td")).to_have_text([re.compile(word) for word in expected])


def arrow(page: Page, side: str, name: str) -> Locator:
    return page.locator(f'#{side} .dg-arrow[data-name="{name}"]')


def lost_everywhere(page: Page) -> None:
    """Choreography: paid, never shipped, and nothing that would say so; the other one ships."""
    told(page, "Payment: charged", "1", "1")
    told(page, "Shipping: shipped", "0", "1")
    told(page, "Still to come", "nothing", "nothing")
    told(page, "At most once", "holds", "holds")
    told(page, "Ends well", "violated", "reached")
    told(page, "Stuck unseen", "seen", "–")


def test_the_same_accident_on_both_and_the_link_to_it(
    person: Callable[..., Page],
):
    page = person(permissions=["clipboard-read", "clipboard-write"])
    opened(page, f"{PAIR}?accident=none")
    page.keyboard.press("End")
    told(page, "Shipping: shipped", "1", "1")
    page.locator("#accident").select_option(LOST)
    told(page, "Shipping: shipped", "0", "1")
    lost_everywhere(page)
    for _ in range(100):  # one eye may still be following the other
        left, right = (page.evaluate(PLACES, side) for side in ("left", "right"))
        if left == right:
            break
        page.wait_for_timeout(50)
    assert left == right
    assert len(left) > 5
    page.locator("#share").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert urlsplit(link).fragment == "t=30"
    other = person()
    opened(other, link)
    lost_everywhere(other)
    assert other.locator("#differs").inner_text() == page.locator("#differs").inner_text()
    page.go_back()
    told(page, "Shipping: shipped", "1", "1")
    expect(page).to_have_url(re.compile("accident=none"))


def test_hands_on_both_and_on_one(page: Page):
    opened(page, f"{PAIR}?accident=none#t=3")
    page.locator('#right .dg-node[data-id="payment"]').click()
    page.locator('#menu [data-action="crash"]').click()
    expect(page.locator("#changes-list li")).to_have_count(1)
    expect(page.locator("#changes-list li")).to_contain_text("Both")
    for side in ("left", "right"):
        expect(page.locator(f"#{side} [data-kind='node-crashed']")).to_have_count(1)
    arrow(page, "left", "customer~order.PlaceOrder").focus()
    page.keyboard.press("Enter")
    page.locator('#menu [data-action="drop"]').click()
    expect(page.locator("#changes-list li").nth(1)).to_contain_text("Choreography only")
    expect(page).to_have_url(re.compile("left.do=drop:customer~order.PlaceOrder"))
    page.locator("#changes-list li").nth(1).get_by_role("link").click()
    expect(page.locator("#changes-list li")).to_have_count(1)
    page.locator("#undo").click()
    expect(page.locator("#changes-list li")).to_have_count(2)
    page.locator('#right .dg-node[data-id="worker"]').click()
    page.locator('#menu [data-action="crash"]').click()
    one = page.locator("#changes-list li").filter(has_text="Durable execution only")
    expect(one).to_contain_text("Means nothing in Choreography")


def test_one_playhead_for_both(page: Page):
    opened(page, f"{PAIR}?accident={LOST}")
    expect(page.locator("#place")).to_have_text("tick 6")
    page.keyboard.press("Home")
    expect(page.locator("#place")).to_have_text("before the start")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#place")).to_have_text("tick 2")
    expect(page.locator(".dg-pointer")).to_have_text(["2", "2"])
    expect(page).to_have_url(re.compile("#t=2$"))
    page.evaluate("document.querySelector('#left .dg-scroll').scrollTop = 300")
    page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('#right .dg-scroll').scrollTop") == 300


@pytest.mark.parametrize("side", ["left", "right"])
def test_on_a_phone_one_picture_at_a_time(side: str, person: Callable[..., Page]):
    page = person(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(PAIR)
    page.locator(f'[data-show="{side}"]').tap()
    other = "right" if side == "left" else "left"
    expect(page.locator(f"#{side}-picture")).to_be_visible()
    expect(page.locator(f"#{other}-picture")).to_be_hidden()
    page.locator("#aside-open").tap()
    expect(page.locator("#accident")).to_be_visible()
