"""The time axis by causal step."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

RUN = "bully/?n=5&do=crash:5@10&do=request:2:elect@40"


def test_the_axis_goes_by_causal_step_and_back_by_key_and_by_click(
    page: Page, accessible: Callable[[Page], None]
):
    stage = Stage(page).open(f"/{RUN}")
    digest, count = stage.digest(), len(promised(RUN).events) // 2
    stage.seek(count)
    switch = page.get_by_role("button", name="Time axis by causal steps")
    waits = page.locator('.dg [data-kind="break"]')
    numbers, flag, clock = (page.locator(one) for one in (".dg-tick", ".dg-pointer", "#clock"))
    ticks, arrows = numbers.all_text_contents(), page.locator(".dg-arrow").count()
    expect(waits).to_have_count(1)

    page.locator("body").press("a")
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(waits).to_have_count(0)
    steps = [int(each) for each in numbers.all_text_contents()]
    assert steps == sorted(set(steps))
    assert [str(each) for each in steps] != ticks
    expect(clock).to_contain_text(f"· step {flag.inner_text()}")
    expect(stage.scrubber).to_have_value(str(count))
    expect(page.locator(".dg-arrow")).to_have_count(arrows)
    assert stage.digest() == digest
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        accessible(page)

    page.reload()
    stage.settle()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(waits).to_have_count(0)
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(waits).to_have_count(1)
    expect(numbers.get_by_text("40", exact=True)).to_have_count(1)
    expect(stage.scrubber).to_have_value(str(count))
    expect(clock).not_to_contain_text("step")
