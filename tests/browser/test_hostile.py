"""Whatever text comes over a socket stays text: on the stage, at the desk, on a phone.

Names are given by the server and links are parsed, so no person can write most of these. They are
made hostile on their way to the page: even a server that has gone mad may not put an element into
it, and the strict CSP need not step in (a violation would be a complaint of the browser's).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.stage import Stage, promised

EVIL = '"><img class=evil src=x onerror=alert(1)><script class=evil>alert(1)</script>{{7*7}}'
SHOWN = re.compile(
    r"events\.(text|why|rule|waits\.what)$|(events|report\.nodes)\..*\b(state|body|honest)\.(?!path).*$"
    r"|\.(title|sentence|hint|because|options|label)$|nodes\.[^.]*\.?role$"
    r"|^(welcome|people\.people|ideas\.ideas|results)\.(name|text|table)$|question\.text$"
)
"""the places of the strings that are shown to people, as `trace.header.nodes.title`"""
LIE = "do=traitor:3:flip&do=say:3~1.Order:value=retreat"
RUN = f"byzantine-generals/?n=4&m=1&order=attack&seed=1&{LIE}"
ELEMENTS = "[...document.querySelectorAll('.evil, [onerror]')].map((one) => one.outerHTML)"


def poisoned(value: Any, place: str = "") -> Any:
    """The frame, its texts hostile."""
    if isinstance(value, dict):
        return {key: poisoned(one, f"{place}.{key}".strip(".")) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, place) for one in value]
    return value + EVIL if isinstance(value, str) and SHOWN.search(place) else value


def poison(page: Page) -> None:
    """From now on, every frame on its way to this page."""

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: socket.send(json.dumps(poisoned(json.loads(frame)))))

    page.route_web_socket(re.compile(r"/ws/"), carry)
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))


def only_text(page: Page) -> None:
    assert page.evaluate(ELEMENTS) == []


def test_hostile_text_in_every_field_stays_text(profile: Callable[..., BrowserContext]):
    stage, phone = (Stage(profile().new_page()) for _ in range(2))
    for one in (stage, phone):
        poison(one.page)
    stage.page.goto(f"/{RUN}")
    stage.page.get_by_role("button", name="Present").click()
    expect(stage.page).to_have_url(re.compile(r"/room/[0-9A-Z]{8}/host$"))
    phone.page.goto(f"/j/{stage.page.url.split('/')[-2]}")
    expect(stage.page.locator("#room-say")).to_contain_text("1 ")  # the phone has joined
    expect(stage.page.locator("#place")).to_contain_text(f"of {len(promised(RUN).events)}")
    stage.page.keyboard.press("End")
    for one in (stage, phone):
        expect(one.page.locator("#narration")).to_contain_text("onerror=alert(1)")
        expect(one.page.locator(".dg-arrow").first).to_be_attached()
    stage.grasp("3~1.Order")
    only_text(stage.page)
    stage.page.keyboard.press("Escape")
    stage.page.locator("#tab-transcript").click()
    expect(stage.page.locator("#transcript")).to_contain_text("onerror=alert(1)")
    stage.page.locator('[data-key="desk"]').click()
    expect(stage.page.locator("#room-desk")).to_be_visible()
    stage.page.wait_for_timeout(300)
    for one in (stage, phone):
        only_text(one.page)
