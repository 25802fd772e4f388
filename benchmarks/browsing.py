"""A real Daphne and a real Chromium for the stage's benchmarks."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests import serving as server
from tests.serving import Site, static_root

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"]
WIDE = {"width": 1440, "height": 900}

# When the first arrow entered the document, by the page's own clock.
ARRIVAL = """() => {
    const watcher = new MutationObserver(() => {
        if (!document.querySelector(".dg-arrow")) return;
        window.firstArrow = performance.now();
        watcher.disconnect();
    });
    watcher.observe(document, { childList: true, subtree: true });
}"""
FRAMES = """() => {
    window.frames_ = [];
    const look = now => { window.frames_.push(now); window.looking = requestAnimationFrame(look); };
    window.looking = requestAnimationFrame(look);
}"""
FRAMES_END = "() => { cancelAnimationFrame(window.looking); return window.frames_; }"

Row = tuple[str, str, str, bool | None]


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The playground, and on its shelf the models too."""
    server.SERVER = "benchmarks.playground_with_models"
    site = Site(static_root(folder / "static"), folder / "log")
    try:
        yield site
    finally:
        site.stop()


def chromium() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return path or sys.exit("no Chromium: set CHROMIUM to one")


@contextmanager
def visit(browser: Browser) -> Iterator[Page]:
    person = browser.new_context(viewport=WIDE)
    page = person.new_page()
    page.add_init_script(f"({ARRIVAL})()")
    yield page
    person.close()


def drawn(page: Page) -> None:
    page.locator(".dg-arrow").first.wait_for(state="attached")
    page.locator("#loading").wait_for(state="hidden")


@contextmanager
def frames(page: Page) -> Iterator[list[float]]:
    """The gaps between the frames drawn meanwhile, in milliseconds, sorted."""
    gaps: list[float] = []
    page.evaluate(FRAMES)
    yield gaps
    gaps += sorted(b - a for a, b in pairwise(page.evaluate(FRAMES_END)))


def paces(what: str, gaps: list[float]) -> list[Row]:
    worst = gaps[int(len(gaps) * 0.95)]
    middle = statistics.median(gaps)
    return [
        (f"frame gap while {what}, median", f"{middle:.1f} ms", "< 18.2 ms", middle < 18.2),
        (f"frame gap while {what}, p95", f"{worst:.1f} ms", "< 34 ms", worst < 34),
    ]


def busy(page: Page, seconds: float) -> float:
    """The main thread's share of a stretch of time: what it computed, not what it waited for a
    core that others had."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = metrics(cdp)
    began = time.monotonic()
    page.wait_for_timeout(seconds * 1000)
    after = metrics(cdp)
    return (after["TaskDuration"] - before["TaskDuration"]) / (time.monotonic() - began)


def metrics(cdp: Any) -> dict[str, float]:
    found = cdp.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in found}


def table(rows: list[Row]) -> None:
    for name, value, aim, met in rows:
        verdict = "" if met is None else "met" if met else "MISSED"
        print(f"{name:<44}{value:>18}   {aim:<10} {verdict}".rstrip())
