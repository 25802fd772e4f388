"""Labels never collide: for every preset, what is written on the arrows can be read.

The geometry of all presets is judged by the layout module itself, in a page whose fonts measure the
texts; that the picture is drawn as laid out is seen on one run of each protocol.
"""

from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, Route

from protocols import describe
from tests.browser.stage import frame_of
from tests.serving import ROOT

# The corners of each label, turned as it stands on the page; its text box less the line's air.
# And where the paper begins and ends.
BOXES = """() => {
    const sheet = document.querySelector(".dg-paper").getBoundingClientRect();
    return [sheet.left, sheet.right, [...document.querySelectorAll(".dg-label")].map(label => {
        const { x, y, width, height } = label.getBBox();
        const air = height * 0.2;
        const matrix = label.getScreenCTM();
        const corners = [[x, y + air], [x + width, y + air], [x + width, y + height - air],
            [x, y + height - air]].map(([a, b]) => {
            const { x, y } = new DOMPoint(a, b).matrixTransform(matrix);
            return [x, y];
        });
        return [label.textContent, corners];
    })];
}"""
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


def collisions_drawn(page: Page) -> list[str]:
    """What is wrong with the labels in the picture as it is drawn: cut off, or on one another."""
    left, right, found = page.evaluate(BOXES)
    labels = [Label(*one) for one in found]
    assert labels
    wrong = []
    for one in labels:
        xs = [x for x, _ in one.corners]
        if min(xs) < left - 1 or max(xs) > right + 1:
            wrong.append(f"“{one.text}” is cut off")
    for one, other in combinations(labels, 2):
        much = shared(one.corners, other.corners)
        if much > SLIVER:
            wrong.append(f"“{one.text}” × “{other.text}” {much:.0f} px")
    return wrong


# The picture's own width in a window of 1280 px, and on a phone.
WIDTHS = [725, 390]
JUDGE = """async ([runs, widths]) =>
    (await import("/js-as-it-is/geometry.js")).judge(runs, widths)"""
LEAST_SHOWN = 0.5  # of the labels of a run that is no thicket
THICKET = 60  # arrows


def as_it_is(route: Route) -> None:
    """The modules under their own names, as they stand at the desk."""
    name = route.request.url.rpartition("/")[2]
    folder = Path(__file__).parent if name == "geometry.js" else ROOT / "static/js"
    route.fulfill(body=(folder / name).read_text("utf-8"), content_type="text/javascript")


def can_judge(page: Page) -> Page:
    """Gives the page the modules, once."""
    page.route("**/js-as-it-is/*", as_it_is)
    page.goto("/healthz")
    return page


def judged(page: Page, slug: str) -> list[str]:
    """What is wrong with all that is written in any preset, as the layout would have it."""
    about = describe(slug)
    runs = [
        {"name": preset["name"], "description": about, "frame": frame_of(preset["query"])}
        for preset in about["presets"]
    ]
    complaints = []
    for found in page.evaluate(JUDGE, [runs, WIDTHS]):
        where = f"{found['name']} at {found['width']} px"
        complaints += [f"{where}: {one}" for one in found["wrong"]]
        few = found["shown"] < LEAST_SHOWN * found["arrows"]
        if few and found["arrows"] < THICKET:
            complaints.append(f"{where}: {found['shown']} of {found['arrows']} labels show")
    return complaints
