"""No run to show: loading, a full server, a fault of ours, no JavaScript."""

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.stage import Stage

RUN = "bully/?n=5&seed=1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_silent_server_shows_lifelines_and_a_full_one_says_when_it_tries_again(
    scheme: str,
    profile: Callable[..., BrowserContext],
    accessible: Callable[[Page], None],
):
    page = profile(color_scheme=scheme, reduced_motion="reduce").new_page()
    doors: list[WebSocketRoute] = []
    page.route_web_socket("**/ws/", lambda door: doors.append(door))  # noqa: PLW0108
    page.goto(f"/{RUN}")
    expect(page.locator("#loading")).to_be_visible()
    expect(page.locator(".skeleton i")).to_have_count(5)
    doors[-1].close(code=4503)
    banner = page.locator("#connection")
    expect(banner).to_contain_text("The server is full")
    expect(banner).to_contain_text(re.compile(r"Trying again in \d+ s"))
    accessible(page)
    before = len(doors)
    banner.get_by_role("button").click()
    page.wait_for_timeout(50)
    assert len(doors) == before + 1


def test_a_fault_of_ours_stays_with_the_line_that_shows_it_again(
    profile: Callable[..., BrowserContext], accessible: Callable[[Page], None]
):
    page = profile().new_page()
    fault = {"revision": 1, "sentence": "The run broke at tick 7.", "scenario": RUN}

    def answer(door: WebSocketRoute) -> None:
        door.on_message(lambda _: door.send(json.dumps({"error": fault})))

    page.route_web_socket("**/ws/", answer)
    page.goto(f"/{RUN}")
    notice = page.locator("#fault")
    expect(notice).to_contain_text("The run broke at tick 7.")
    expect(notice.locator("code")).to_have_text(f"python -m protocols run '{RUN}'")
    expect(page.locator("#loading")).to_be_hidden()
    accessible(page)
    notice.get_by_role("button", name="Dismiss").click()
    expect(notice).to_be_hidden()


def test_without_javascript_there_is_the_command_and_the_scenarios(
    profile: Callable[..., BrowserContext],
):
    page = profile(java_script_enabled=False).new_page()
    page.goto(f"/{RUN}")
    words = page.locator(".scriptless")
    expect(words).to_contain_text("python -m protocols run 'bully/?n=5&")
    expect(page.locator("#transport")).to_be_hidden()
    page.goto("/")
    expect(page.get_by_role("heading", name="Bully election")).to_be_visible()


def test_the_header_never_lies_on_itself(page: Page):
    """A long title, fifteen parameters: brand, title, chips and buttons stand side by side."""
    Stage(page).open("/payments/")
    for width in (1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        parts = [one.bounding_box() for one in page.locator(".bar > *").all()]
        seen = [box for box in parts if box and box["width"]]
        for one, after in pairwise(seen):
            assert one["x"] + one["width"] <= after["x"] + 1
        assert page.locator(".bar h1").evaluate("one => one.scrollWidth <= one.clientWidth")
