"""The Measure tab: it measures beside the live stage, shows theory, and stops when told to."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect


def test_a_sweep_beside_its_theory(
    profile: Callable[..., BrowserContext], accessible: Callable[[Page], None]
):
    page = profile(reduced_motion="reduce").new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto("/byzantine-generals/?n=4&m=1")
    expect(page.locator("#diagram svg").first).to_be_visible()
    page.locator("#tab-measure").click()
    page.locator("#measure-values").fill("3..6")
    page.locator("#measure-seeds").fill("10")
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator(".measure-chart svg")).to_be_visible()
    rows = page.locator(".measures tbody tr").all_inner_texts()
    assert [(row.split()[0], row.split()[-1]) for row in rows] == [
        ("3", "4"), ("4", "9"), ("5", "16"), ("6", "25"),
    ]  # fmt: skip
    assert "In theory" in page.locator("#measure-panel").inner_text()
    accessible(page)
    page.locator("#measure-key").select_option("decided (rounds to)")
    expect(page.locator(".measure-chart .theory")).to_have_attribute("d", "")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "measured.csv"

    page.locator("#measure-values").fill("8,9,10")
    page.locator("#measure-seeds").fill("2000")
    page.get_by_role("button", name="Measure", exact=True).click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.locator("#measure-values").fill("2..3")
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator("#measure-body [role=status]")).to_contain_text("n=2 is not allowed")
    assert complaints == []
