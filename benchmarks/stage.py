"""What the stage costs a visitor: ./dev bench benchmarks/stage.py

A real Daphne with the settings of a deployment, a real Chromium, a fresh profile for each visit.
Transfer is what came over the network, headers included, as the browser itself counts it. The
second half are runs of 100, 1,000 and 10,000 messages beside Mermaid drawing the same sequence.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks import long_runs
from benchmarks.browsing import (
    ARGUMENTS,
    Row,
    busy,
    chromium,
    drawn,
    frames,
    paces,
    serving,
    table,
    visit,
)
from protocols import catalogue
from tests.serving import Site

VISITS = 9
FEW = 5
RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
LONG = "byzantine-generals/?n=7&m=2&order=attack&seed=1&do=traitor:5:always_retreat"
PLAY_S = 4.0
STILL_S = 3.0


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        rows = [*first_load(browser, site), *first_diagram(browser, site)]
        rows += every_protocol(browser, site)
        rows += [*while_playing(browser, site), *while_paused(browser, site)]
        rows += long_runs.measured(browser, site)
        browser.close()
    print(
        f"\n{RUN}\nplaying: {LONG}\nload average {os.getloadavg()[0]:.1f}, CPUs {os.cpu_count()}\n"
    )
    table(rows)


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


def every_protocol(browser: Browser, site: Site) -> list[Row]:
    """The same for each protocol on its first preset, as a card of the catalogue opens it."""
    return [_first_preset(browser, site, slug) for slug in catalogue()]


def _first_preset(browser: Browser, site: Site, slug: str) -> Row:
    times: list[float] = []
    for _ in range(FEW + 1):
        with visit(browser) as page:
            page.goto(f"{site.url}{slug}/")
            drawn(page)
            times.append(page.evaluate("window.firstArrow"))
    middle = statistics.median(times[1:])
    return (f"  {slug}, median of {FEW}", f"{middle:.0f} ms", "< 300 ms", middle < 300)


# --- Playing and paused


def while_playing(browser: Browser, site: Site) -> list[Row]:
    with visit(browser) as page:
        page.goto(site.url + LONG)
        drawn(page)
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        page.wait_for_timeout(300)
        with frames(page) as gaps:
            share = busy(page, PLAY_S)
    return [
        *paces("playing", gaps),
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


if __name__ == "__main__":
    main()
