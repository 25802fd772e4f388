"""Labels never collide: for every preset, what is written on the arrows can be read."""

from collections.abc import Callable
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, expect

from protocols import catalogue, describe
from tests.browser.stage import Stage, promised

# The corners of each label, turned as it stands on the page; its text box less the line's air.
BOXES = """() => [...document.querySelectorAll(".dg-label")].map(label => {
    const { x, y, width, height } = label.getBBox();
    const air = height * 0.2;
    const matrix = label.getScreenCTM();
    const corners = [[x, y + air], [x + width, y + air], [x + width, y + height - air],
        [x, y + height - air]].map(([a, b]) => {
        const { x, y } = new DOMPoint(a, b).matrixTransform(matrix);
        return [x, y];
    });
    return [label.textContent, corners];
})"""
SLIVER = 3.0  # px that two labels may share

Corners = list[tuple[float, float]]


class Label(NamedTuple):
    text: str
    corners: Corners


def shared(one: Corners, other: Corners) -> float:
    """By how much two rectangles overlap at their least (separating axes)."""
    least = float("inf")
    for corners in (one, other):
        for (ax, ay), (bx, by) in pairwise(corners[:3]):
            long = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1.0
            ux, uy = (bx - ax) / long, (by - ay) / long
            p = [x * ux + y * uy for x, y in one]
            q = [x * ux + y * uy for x, y in other]
            least = min(least, min(max(p), max(q)) - max(min(p), min(q)))
    return least


@pytest.mark.parametrize("slug", catalogue())
def test_labels_do_not_collide_and_are_not_cut_off(
    slug: str, profile: Callable[..., BrowserContext]
):
    page = profile(viewport={"width": 1280, "height": 2000}, reduced_motion="reduce").new_page()
    presets = describe(slug)["presets"]
    stage = Stage(page).open(f"/{presets[0]['query']}")
    complaints = []
    for preset in [*presets[1:], presets[0]]:
        stage.after(page.locator(f'#presets a[data-preset="{preset["name"]}"]').click)
        page.keyboard.press("End")
        expect(stage.scrubber).to_have_value(str(len(promised(stage.text()).events)))
        sheet = page.locator(".dg-paper").bounding_box()
        assert sheet
        labels = [Label(*one) for one in page.evaluate(BOXES)]
        assert labels or promised(stage.text()).report()["counts"]["sent"] == 0
        for one in labels:
            xs = [x for x, _ in one.corners]
            if min(xs) < sheet["x"] - 1 or max(xs) > sheet["x"] + sheet["width"] + 1:
                complaints.append(f"{preset['name']}: “{one.text}” is cut off")
        for one, other in combinations(labels, 2):
            much = shared(one.corners, other.corners)
            if much > SLIVER:
                complaints.append(f"{preset['name']}: “{one.text}” × “{other.text}” {much:.0f} px")
    assert not complaints, "\n".join(complaints)
