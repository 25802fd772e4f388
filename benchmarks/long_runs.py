"""Long runs on the stage, and the same sequences drawn by Mermaid.

The runs are those of `models/heartbeats.py`: a leader and 49 followers, simulated by the server as
any other run. Mermaid draws once and knows no playhead, so only its drawing is compared.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.browsing import Row, busy, frames, paces, visit
from tests.serving import Site

RUNS = {
    100: "heartbeats/?n=50&until=19",
    1_000: "heartbeats/?n=50&until=130",
    10_000: "heartbeats/?n=50&until=1230",
}
FIVE = "heartbeats/?n=5&until=15000"
MERMAID = Path(__file__).parent / "node_modules/mermaid/dist/mermaid.min.js"
MERMAID_MESSAGES = 500
LONGEST_S = 60.0
PLAY_S = 4.0
SCRUBS = 120
NODES_MAX = 3_000
APPEND_MS = 8.0
APPENDED = 64

# Draws the run that came over the socket once more, beside the stage, and then event by event.
DRAWING = """async ([frames, last]) => {
    const from = name => import(`/static/js/${name}.js`);
    const [{ createDiagram }, { readStory }, { applyTrace, emptyTrace }] =
        await Promise.all([from("diagram"), from("story"), from("trace")]);
    const description = JSON.parse(document.getElementById("description").textContent);
    const whole = frames.reduce((trace, frame) => applyTrace(trace, frame).trace, emptyTrace());
    const spans = [];
    const draw = (diagram, trace, story) => {
        const began = performance.now();
        diagram.update({ trace, story, count: trace.events.length });
        diagram.times();
        document.body.getBoundingClientRect();
        spans.push(performance.now() - began);
    };
    const fresh = () => {
        const place = document.createElement("section");
        place.style.cssText = "position:fixed;inset:0;z-index:9";
        document.body.append(place);
        const diagram = createDiagram(place);
        diagram.update({ description });
        return { diagram, gone: () => { diagram.destroy(); place.remove(); } };
    };
    const at = { ...whole, events: [] , done: false};
    const once = fresh();
    const began = performance.now();
    draw(once.diagram, whole, readStory(whole));
    const drawing = performance.now() - began;
    once.gone();
    spans.length = 0;
    const growing = fresh();
    const start = Math.max(whole.events.length - last, 0);
    at.events = whole.events.slice(0, start);
    let story = readStory(at);
    draw(growing.diagram, at, story);
    spans.length = 0;
    for (const event of whole.events.slice(start)) {
        at.events.push(event);
        const trace = { ...at };
        story = readStory(trace, story);
        draw(growing.diagram, trace, story);
    }
    growing.gone();
    return { drawing, appends: spans };
}"""
MERMAID_DRAWS = """async text => {
    mermaid.initialize({ startOnLoad: false, maxTextSize: 1e7, maxEdges: 1e5 });
    await mermaid.render("warm", "sequenceDiagram\\n1->>2: warm");
    const began = performance.now();
    const { svg } = await mermaid.render("run", text);
    document.body.innerHTML = svg;
    document.body.getBoundingClientRect();
    return { ms: performance.now() - began, nodes: document.querySelectorAll("*").length };
}"""


def measured(browser: Browser, site: Site) -> list[Row]:
    rows: list[Row] = []
    for messages, run in RUNS.items():
        rows += _run(browser, site, messages, run)
    return rows + _five(browser, site) + _beside_mermaid(browser, site)


def _run(browser: Browser, site: Site, messages: int, run: str) -> list[Row]:
    size = f"{messages:,}"
    with visit(browser) as page:
        came = _opened(page, site.url + run)
        shown = page.evaluate("document.querySelectorAll('*').length")
        page.evaluate("document.documentElement.focus()")
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        with frames(page) as playing:
            share = busy(page, PLAY_S)
        most = page.evaluate("document.querySelectorAll('*').length")
        page.keyboard.press("Space")
        with frames(page) as scrubbing:
            _scrub(page)
        drawing = page.evaluate(DRAWING, [came, APPENDED])
    most = max(shown, most)
    worst = sorted(drawing["appends"])[int(APPENDED * 0.95)]
    middle = statistics.median(drawing["appends"])
    return [
        (f"{size} messages: first drawing", f"{drawing['drawing']:.0f} ms", "", None),
        (f"{size} messages: append, median", f"{middle:.1f} ms", "< 8 ms", middle < APPEND_MS),
        (f"{size} messages: append, p95", f"{worst:.1f} ms", "< 8 ms", worst < APPEND_MS),
        *paces(f"{size} play", playing),
        *paces(f"{size} scrub", scrubbing),
        (f"{size} messages: main thread playing", f"{share:.1%}", "", None),
        (f"{size} messages: DOM nodes at most", f"{most:,}", "< 3,000", most < NODES_MAX),
    ]


def _five(browser: Browser, site: Site) -> list[Row]:
    """Five nodes and a run of 10,000 messages, played at the usual speed and then paused."""
    with visit(browser) as page:
        _opened(page, site.url + FIVE)
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        share = busy(page, PLAY_S)
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        still = busy(page, PLAY_S)
    return [
        ("five nodes: main thread playing", f"{share:.1%}", "< 5%", share < 0.05),
        ("five nodes: main thread paused", f"{still:.2%}", "0%", still < 0.001),
    ]


def _beside_mermaid(browser: Browser, site: Site) -> list[Row]:
    """The same messages, as `sequenceDiagram` text: sends in order, no time between them."""
    run = "heartbeats/?n=50&until=70"
    with visit(browser) as page:
        came = _opened(page, site.url + run)
        events = [event for frame in came for event in frame["events"]]
        ours = page.evaluate(DRAWING, [came, 1])["drawing"]
    sent = [event for event in events if event.get("kind") == "message-sent"][:MERMAID_MESSAGES]
    text = "\n".join(
        ["sequenceDiagram", *(f"{e['from']}->>{e['to']}: {e['message']}" for e in sent)]
    )
    with visit(browser) as page:
        page.add_script_tag(path=MERMAID)
        theirs = page.evaluate(MERMAID_DRAWS, text)
    ratio = theirs["ms"] / ours
    return [
        (f"Mermaid, {len(sent)} messages: drawing", f"{theirs['ms']:.0f} ms", "", None),
        (f"Mermaid, {len(sent)} messages: DOM nodes", f"{theirs['nodes']:,}", "", None),
        (f"the stage, {len(sent)} messages: drawing", f"{ours:.0f} ms", "", None),
        ("the stage is faster", f"{ratio:.1f} times", "> 10", ratio > 10),
    ]


def _opened(page: Page, url: str) -> list[dict[str, Any]]:
    """Goes there; all frames of the run, once it is whole."""
    came: list[dict[str, Any]] = []

    def hear(data: str | bytes) -> None:
        frame = json.loads(data)
        if "trace" in frame:
            came.append(frame["trace"])

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    page.goto(url)
    end = time.monotonic() + LONGEST_S
    while not (came and came[-1]["done"]):
        assert time.monotonic() < end, f"{url} was never whole"
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    return came


def _scrub(page: Page) -> None:
    """From one end of the run to the other and back, by the scrubber."""
    box = page.locator("#scrubber").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 4, middle)
    page.mouse.down()
    for step in range(SCRUBS):
        share = 1 - abs(1 - 2 * step / SCRUBS)
        page.mouse.move(box["x"] + 4 + share * (box["width"] - 8), middle)
    page.mouse.up()
