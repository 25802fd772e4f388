"""A real Chromium in front of a real Daphne. These tests run in a pytest of their own
(`./dev check`, or `./dev test -m e2e tests/browser`): Playwright keeps an event loop running in
the main thread, in which no asynchronous test can run.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.labels import can_judge
from tests.serving import Site

HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 10_000
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@dataclass
class Watch:
    """What the browser complained about; a test that means it says `watch.allow(pattern)`."""

    origins: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    def hear(self, sentence: str) -> None:
        self.complaints.append(sentence)

    def visit(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self.origins:
            self.hear(f"asked a third party: {url}")

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.hear(f"uncaught: {error.stack or error}"))
        page.on("request", lambda request: self.visit(request.url))
        page.on("websocket", lambda socket: self.visit(socket.url))
        page.on("console", self.read)

    def read(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.hear(f"console {message.type}: {message.text}")

    def left(self) -> list[str]:
        return [c for c in self.complaints if not any(re.search(p, c) for p in self.allowed)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("no Chromium; Debian: apt-get install -y chromium, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def ears() -> Watch:
    """One pair for all pages: the one that is kept from test to test speaks to it too."""
    return Watch()


@pytest.fixture
def watch(ears: Watch) -> Iterator[Watch]:
    """Fails the test at its end for whatever the browser complained about."""
    ears.complaints.clear()
    ears.allowed.clear()
    yield ears
    assert not ears.left(), "the browser complained:\n" + "\n".join(ears.left())


Profiles = Callable[..., BrowserContext]


@pytest.fixture
def profile(browser: Browser, site: Site, watch: Watch) -> Iterator[Profiles]:
    """`profile(color_scheme="dark")`: one more person with a browser of their own."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        contexts.append(new_profile(browser, site, watch, options))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


def new_profile(
    browser: Browser, site: Site, watch: Watch, options: dict[str, Any]
) -> BrowserContext:
    watch.origins.add(urlsplit(site.url).netloc)
    context = browser.new_context(base_url=site.url, **options)
    context.set_default_timeout(PATIENCE_MS)
    context.on("page", watch.follow)
    return context


@pytest.fixture
def person(profile: Profiles) -> Callable[..., Page]:
    """`person(color_scheme="dark")`: a page of a profile of its own.

    Used pages are not used again, though a new one costs a second: now and then a mouse would find
    nothing in them.
    """
    return lambda **options: profile(**options).new_page()


@pytest.fixture
def page(person: Callable[..., Page]) -> Page:
    """A page of somebody new: `page.goto("/bully/")`."""
    return person()


@pytest.fixture(scope="session")
def ruler(browser: Browser, shared_site: Site, ears: Watch) -> Page:
    """A page in which layouts are judged; it shows nothing."""
    return can_judge(new_profile(browser, shared_site, ears, {}).new_page())


@pytest.fixture
def accessible() -> Callable[..., None]:
    """`accessible(page)`: no rule of axe is violated in the page as it stands, or in a part.

    `colours=True`: only those rules that another colour scheme could break."""
    axe = Axe()

    def check(page: Page, part: str | None = None, *, colours: bool = False) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe.axe_script)
        options = {"resultTypes": ["violations"]} | ({"runOnly": COLOUR_RULES} if colours else {})
        found = AxeResults(
            page.evaluate("([part, how]) => axe.run(part ?? document, how)", [part, options])
        )
        assert found.violations_count == 0, found.generate_report()

    return check
