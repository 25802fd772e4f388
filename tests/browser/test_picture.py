"""A picture that changed is the picture that somebody gets who comes to it afresh."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from protocols import describe
from tests.browser.stage import Stage, promised

PICTURE = """() => [...document.querySelectorAll(
    ".dg-arrow, .dg-label, .dg-cross, .dg-mark, .dg-band, .dg-node")].map((one) => [
        one.getAttribute("class"), one.getAttribute("aria-label"), one.textContent,
        one.getAttribute("transform"), one.dataset.hue, one.dataset.lie, one.dataset.fate,
        one.dataset.stage, one.dataset.status].join(" | ")).sort()"""


@pytest.mark.parametrize("slug", ["byzantine-generals", "bully", "two-generals"])
def test_a_changed_picture_is_the_one_a_stranger_gets(slug: str, person: Callable[..., Page]):
    """Nothing of an older run stays in the words, the hues, the crosses, the chips, the heads."""
    presets = describe(slug)["presets"]
    stage, fresh = Stage(person()), Stage(person())
    stage.open(f"/{presets[-1]['query']}")
    for preset in presets[:5]:
        stage.after(stage.page.locator(f'#presets a[data-preset="{preset["name"]}"]').click)
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
