"""Every protocol's stage, in one page each: clean and accessible in every dress, and showing of
each preset what the kernel says of it. One page, for its opening costs more than most of this.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from protocols import catalogue, describe
from tests.browser.labels import collisions_drawn, judged
from tests.browser.stage import Stage, promised

# By type and final status: the word on a property's card at the end of the run.
WORDS = {
    ("safety", "holds"): "holds",
    ("safety", "violated"): "violated",
    ("liveness", "holds"): "reached",
    ("liveness", "pending"): "never reached",
    ("liveness", "violated"): "violated",
    ("witness", "witnessed"): "seen",
    ("witness", "pending"): "never seen",
}
DESK, PHONE, PROJECTOR = (1440, 900), (390, 844), (1920, 1080)


@pytest.mark.parametrize("slug", catalogue())
def test_the_stage_of(
    slug: str, person: Callable[..., Page], accessible: Callable[..., None], ruler: Page
) -> None:
    # Without motion: a colour on its way from light to dark is neither.
    stage = Stage(person(reduced_motion="reduce")).open(f"/{slug}/")
    page = stage.page
    assert page.context.cookies() == []
    fits_and_is_accessible(page, accessible)
    draws_labels_where_they_were_laid_out(page)
    shows_what_the_kernel_says_of_every_preset(stage, describe(slug)["presets"])
    assert not judged(ruler, slug)


def fits_and_is_accessible(page: Page, accessible: Callable[..., None]) -> None:
    """In every dress; all of axe once, then what the dark may break, where it is narrow."""
    for size in (PROJECTOR, DESK, PHONE):
        resize(page, *size)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"the page is {wide} px wider than the screen of {size[0]} px"
        if size == DESK:
            accessible(page)
            page.locator("#about-open").click()
            accessible(page, "dialog[open]")
            page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")
    accessible(page, colours=True)


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


def draws_labels_where_they_were_laid_out(page: Page) -> None:
    for width in (390, 1280):
        resize(page, width, 2000)
        page.keyboard.press("End")
        assert not collisions_drawn(page), width


# --- Presets: all in one go, for each call from here costs as much as the drawing.

SHOW_ALL = """async ([promises, patience]) => {
    const all = (what) => [...document.querySelectorAll(what)];
    const text = (what) => document.querySelector(what)?.textContent.trim().replace(/\\s+/g, " ");
    const shown = () => ({
        address: location.pathname.slice(1) + location.search,
        chosen: all("#presets a[aria-current=true]").map((it) => it.dataset.preset),
        place: text("#place"),
        verdicts: all("#properties .verdict").map((it) => it.textContent.trim()),
        changes: all("#changes-list > li").length,
        told: text("#transcript-range").replace(/^.* of /, ""),
    });
    const seen = [];
    for (const promise of promises) {
        document.querySelector("#tab-inspect").click();
        document.querySelector(`#presets a[data-preset="${promise.chosen[0]}"]`).click();
        document.querySelector("#tab-transcript").click();
        const wanted = JSON.stringify(promise);
        const end = performance.now() + patience;
        do {
            await new Promise((go) => setTimeout(go, 5));
            document.querySelector("#to-end").click();
            seen[promises.indexOf(promise)] = shown();
        } while (JSON.stringify(shown()) !== wanted && performance.now() < end);
    }
    return seen;
}"""
PATIENCE_MS = 10_000


def shows_what_the_kernel_says_of_every_preset(stage: Stage, presets: list[Any]) -> None:
    promises = [promise(one) for one in [*presets[1:], presets[0]]]
    resize(stage.page, 1024, 400)  # there is less to paint
    assert stage.page.evaluate(SHOW_ALL, [promises, PATIENCE_MS]) == promises
    heard = {text: trace for text, trace in stage.runs().items() if trace["done"]}
    for one in presets:
        run, last = promised(one["query"]), heard[one["query"]]
        assert last["digest"] == run.digest(), one["query"]
        assert last["report"] == json.loads(json.dumps(run.report())), one["query"]


def promise(preset: dict[str, Any]) -> dict[str, Any]:
    """What the stage must show at the end of the preset's run."""
    run = promised(preset["query"])
    count = len(run.events)
    lines = run.report()["properties"]
    return {
        "address": preset["query"],
        "chosen": [preset["name"]],
        "place": f"event {count} of {count}",
        "verdicts": [WORDS[line["type"], line["status"]] for line in lines],
        "changes": len(run.scenario.do),
        "told": str(count),
    }
