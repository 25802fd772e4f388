"""The server dies in the middle of everything: the page says so, waits, and goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Profiles, Watch
from tests.browser.stage import Stage, promised
from tests.serving import Site

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=traitor:2:always_retreat"
DENSE = "byzantine-generals/?n=8&m=3&order=attack&seed=1"
LOST = "drop:3~1.Order"


@pytest.fixture
def site(own_site: Site) -> Site:
    return own_site


@pytest.fixture
def stage(profile: Profiles, watch: Watch) -> Stage:
    watch.allow("ERR_CONNECTION|WebSocket connection to")
    return Stage(profile().new_page())


def test_a_killed_server_costs_nothing(stage: Stage, site: Site):
    stage.open(f"/{RUN}")
    before = stage.digest()
    stage.seek(20)
    banner = stage.page.locator("#connection")
    expect(banner).to_be_hidden()
    site.kill()
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(re.compile("connection", re.IGNORECASE))

    stage.grasp("3~1.Order")
    stage.action("drop").click()  # nobody hears it, yet
    stage.page.keyboard.press("ArrowRight")  # what has come stays usable
    expect(stage.scrubber).to_have_value("21")
    heard = len(stage.traces())
    site.start()
    expect(banner).to_be_hidden()
    expect(stage.rows()).to_have_count(2)
    stage.until(lambda: len(stage.traces()) > heard and stage.changes() == [LOST, RUN[-24:]])
    stage.settle()
    changed = promised(stage.text()).digest()
    assert stage.digest() == changed != before
    expect(stage.page.locator("#toasts > *")).to_have_count(0)

    stage.after(stage.rows().filter(has_text="3 → 1").get_by_role("button").click)
    assert stage.digest() == before


def test_a_server_killed_while_it_streams(stage: Stage, site: Site):
    stage.page.goto(f"/{DENSE}")
    stage.until(stage.traces)
    site.kill()
    part = stage.last()
    assert not part["done"], "the whole run came before the server could be killed"
    site.start()
    expect(stage.page.locator("#place")).to_have_text(
        re.compile(rf"^event \d+ of {len(promised(DENSE).events)}$")
    )
    assert stage.digest() == promised(DENSE).digest()
    expect(stage.page.locator("#connection")).to_be_hidden()
