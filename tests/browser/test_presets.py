"""All presets of all protocols: what the stage shows is what the kernel says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from protocols import catalogue, describe
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


@pytest.mark.parametrize("slug", catalogue())
def test_every_preset_shows_what_the_kernel_says(slug: str, page: Page):
    presets = describe(slug)["presets"]
    stage = Stage(page).open(f"/{presets[0]['query']}")
    for preset in [*presets[1:], presets[0]]:
        link = page.locator(f'#presets a[data-preset="{preset["name"]}"]')
        stage.after(link.click)
        expect(link).to_have_attribute("aria-current", "true")
        assert stage.text() == preset["query"]
        says_the_same(stage)


def says_the_same(stage: Stage) -> None:
    run = promised(stage.text())
    report, last = run.report(), stage.last()
    assert last["digest"] == run.digest(), stage.text()
    assert last["report"] == json.loads(json.dumps(report)), stage.text()
    assert stage.page.evaluate("location.pathname + location.search").lstrip("/") == stage.text()
    stage.page.keyboard.press("End")
    expect(stage.scrubber).to_have_value(str(len(run.events)))
    words = [WORDS[line["type"], line["status"]] for line in report["properties"]]
    shown = stage.page.locator("#properties .verdict")
    expect(shown).to_have_text(words)
    expect(stage.rows()).to_have_count(len(stage.changes()))
    accounts(stage, report["counts"])


def accounts(stage: Stage, counts: dict[str, Any]) -> None:
    """The transcript tells of as many messages as the run counts."""
    stage.page.locator("#tab-transcript").click()
    told = stage.page.locator("#transcript-range").inner_text()
    stage.page.locator("#tab-inspect").click()
    assert told.endswith(f" of {len(promised(stage.text()).events)}")
    assert counts["sent"] + counts["duplicated"] == (
        counts["delivered"] + counts["dropped"] + counts["in_flight"]
    )


PICTURE = """() => [...document.querySelectorAll(
    ".dg-arrow, .dg-label, .dg-cross, .dg-mark, .dg-band, .dg-node")].map((one) => [
        one.getAttribute("class"), one.getAttribute("aria-label"), one.textContent,
        one.getAttribute("transform"), one.dataset.hue, one.dataset.lie, one.dataset.fate,
        one.dataset.stage, one.dataset.status].join(" | ")).sort()"""


@pytest.mark.parametrize("slug", ["byzantine-generals", "bully", "two-generals"])
def test_a_changed_picture_is_the_one_a_stranger_gets(
    slug: str, page: Page, profile: Callable[..., BrowserContext]
):
    """Nothing of an older run stays in the words, the hues, the crosses, the chips, the heads."""
    presets = describe(slug)["presets"]
    stage, fresh = Stage(page), Stage(profile().new_page())
    stage.open(f"/{presets[-1]['query']}")
    for preset in presets[:5]:
        stage.after(page.locator(f'#presets a[data-preset="{preset["name"]}"]').click)
        fresh.open(f"/{preset['query']}")
        # Either page may still be following its playhead: they agree once both stand still.
        stage.until(lambda: picture(stage) == picture(fresh))


def picture(stage: Stage) -> list[str]:
    """All that is drawn at the end of the run, seen from its top."""
    stage.page.keyboard.press("End")
    expect(stage.scrubber).to_have_value(str(len(promised(stage.text()).events)))
    box = stage.page.locator(".dg-scroll")
    box.evaluate("box => box.scrollTo({ top: 0, behavior: 'instant' })")
    stage.until(lambda: box.evaluate("box => box.scrollTop") == 0)
    return list(stage.page.evaluate(PICTURE))
