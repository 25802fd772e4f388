"""What the stage costs a visitor: ./dev bench benchmarks/stage.py

A real Daphne with the settings of a deployment, a real Chromium, a fresh profile for each visit.
Transfer is what came over the network, headers included, as the browser itself counts it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.serving import Site, static_root  # noqa: E402

VISITS = 9
RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
LONG = "byzantine-generals/?n=7&m=2&order=attack&seed=1&do=traitor:5:always_retreat"
PLAY_S = 4.0
STILL_S = 3.0
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


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        rows = [*first_load(browser, site), *first_diagram(browser, site)]
        rows += [*while_playing(browser, site), *while_paused(browser, site)]
        browser.close()
    print(
        f"\n{RUN}\nplaying: {LONG}\nload average {os.getloadavg()[0]:.1f}, CPUs {os.cpu_count()}\n"
    )
    table(rows)


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
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


# --- The first load


def first_load(browser: Browser, site: Site) -> list[Row]:
    with visit(browser) as page:
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        load = Load()
        cdp.on("Network.responseReceived", load.answered)
        cdp.on("Network.loadingFinished", load.finished)
        cdp.on("Network.webSocketFrameReceived", load.framed)
        page.goto(site.url + RUN)
        drawn(page)
        page.wait_for_load_state("networkidle")
    own = urlsplit(site.url).netloc
    others = [url for url in load.urls.values() if urlsplit(url).netloc not in (own, "")]
    http = sum(load.sizes.values())
    for key, size in sorted(load.sizes.items(), key=lambda pair: -pair[1]):
        print(f"{size / 1024:8.1f} KB  {urlsplit(load.urls.get(key, '?')).path[-60:]}")
    total = (http + load.socket) / 1024
    return [
        ("bytes, pages and files", f"{http / 1024:.1f} KB", "", None),
        ("bytes, socket (plain)", f"{load.socket / 1024:.1f} KB", "", None),
        ("bytes, all", f"{total:.1f} KB", "< 150 KB", total < 150),
        ("requests", f"{len(load.sizes)} + 1 socket", "", None),
        ("third-party requests", str(len(others)), "0", not others),
    ]


class Load:
    def __init__(self) -> None:
        self.urls: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.socket = 0

    def answered(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["response"]["url"]

    def finished(self, event: dict[str, Any]) -> None:
        if self.urls.get(event["requestId"], "").startswith("http"):
            self.sizes[event["requestId"]] = event["encodedDataLength"]

    def framed(self, event: dict[str, Any]) -> None:
        self.socket += len(event["response"]["payloadData"].encode())


def first_diagram(browser: Browser, site: Site) -> list[Row]:
    """From the start of the navigation to the first arrow, each visit with an empty cache."""
    times: list[float] = []
    paints: list[float] = []
    for _ in range(VISITS + 1):
        with visit(browser) as page:
            page.goto(site.url + RUN)
            drawn(page)
            times.append(page.evaluate("window.firstArrow"))
            entries = page.evaluate("performance.getEntriesByType('paint').map(e => e.startTime)")
            paints.append(max(entries, default=0.0))
    times, paints = times[1:], paints[1:]  # the first visit warms the server's templates
    middle = statistics.median(times)
    return [
        ("first contentful paint, median", f"{statistics.median(paints):.0f} ms", "", None),
        (f"first diagram, median of {VISITS}", f"{middle:.0f} ms", "< 300 ms", middle < 300),
        ("first diagram, least and most", f"{min(times):.0f} – {max(times):.0f} ms", "", None),
    ]


# --- Playing and paused


def while_playing(browser: Browser, site: Site) -> list[Row]:
    with visit(browser) as page:
        page.goto(site.url + LONG)
        drawn(page)
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        page.wait_for_timeout(300)
        page.evaluate(FRAMES)
        share = busy(page, PLAY_S)
        frames = page.evaluate(FRAMES_END)
    gaps = sorted(b - a for a, b in pairwise(frames))
    worst = gaps[int(len(gaps) * 0.95)]
    return [
        ("frame gap while playing, median", f"{statistics.median(gaps):.1f} ms", "16.7 ms", None),
        ("frame gap while playing, p95", f"{worst:.1f} ms", "< 34 ms", worst < 34),
        ("main thread while playing", f"{share:.1%}", "", None),
    ]


def while_paused(browser: Browser, site: Site) -> list[Row]:
    with visit(browser) as page:
        page.goto(site.url + LONG)
        drawn(page)
        page.wait_for_timeout(1_000)
        share = busy(page, STILL_S)
        running = page.evaluate("document.getAnimations().length")
    return [
        ("main thread while paused", f"{share:.2%}", "< 1%", share < 0.01),
        ("animations while paused", str(running), "0", running == 0),
    ]


def busy(page: Page, seconds: float) -> float:
    """The main thread's share of a stretch of time."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    before = metrics(cdp)
    page.wait_for_timeout(seconds * 1000)
    after = metrics(cdp)
    spent = after["TaskDuration"] - before["TaskDuration"]
    return spent / (after["Timestamp"] - before["Timestamp"])


def metrics(cdp: Any) -> dict[str, float]:
    found = cdp.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in found}


def table(rows: list[Row]) -> None:
    for name, value, aim, met in rows:
        verdict = "" if met is None else "met" if met else "MISSED"
        print(f"{name:<34}{value:>18}   {aim:<10} {verdict}".rstrip())


if __name__ == "__main__":
    main()
