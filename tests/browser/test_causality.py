"""What led to what: the steps back from an event, and past and future on the picture."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import protocols
from tests.browser.stage import Stage, promised

RUN = (
    "byzantine-generals/?n=4&m=1&order=attack&seed=1&do=drop:2~1.Order&do=traitor:3:always_retreat"
)
EVENTS = promised(RUN).events
DECIDES = next(
    n for n, e in enumerate(EVENTS, 1) if e.node == "2" and ("decision", "attack") in e.state
)


@pytest.fixture
def stage(page: Page) -> Stage:
    stage = Stage(page).open(f"/{RUN}")
    stage.seek(DECIDES)
    return stage


def test_a_step_of_the_chain_leads_there_and_the_chain_stays(stage: Stage):
    why = stage.page.locator("#why")
    expect(why.locator(".what")).to_contain_text("Lieutenant 2 decides: attack")
    steps = why.locator(".step")
    told = steps.all_inner_texts()
    assert len(told) > 4
    steps.nth(1).click()
    expect(why.locator(".what")).to_contain_text("sends Order 0.1: attack to Lieutenant 2")
    sent = next(n for n, e in enumerate(EVENTS, 1) if e.name == "sent 1~2.Order")
    assert stage.at() == sent
    expect(stage.arrow("1~2.Order")).to_have_attribute("data-chosen", "true")
    expect(steps).to_have_count(len(told) + 1)  # the way back to where it began stands first
    expect(why.locator('[aria-current="step"]')).to_be_focused()
    steps.first.click()
    expect(stage.scrubber).to_have_value(str(DECIDES))


def test_past_and_future_are_told_apart_by_key_and_by_pointer(stage: Stage):
    page = stage.page
    side = "data-cone"
    legend = page.locator(".dg-legend")
    expect(legend).to_have_count(0)
    page.keyboard.press("v")
    expect(legend).to_contain_text("led to it26")
    expect(page.locator('#why [data-key="causality"]')).to_have_attribute("aria-pressed", "true")
    expect(stage.arrow("1~2.Order")).to_have_attribute(side, "past")
    expect(stage.arrow("1~3.Order")).to_have_attribute(side, "apart")
    dashes = "one => getComputedStyle(one.querySelector('.dg-line')).strokeDasharray"
    assert stage.arrow("1~3.Order").evaluate(dashes) != stage.arrow("1~2.Order").evaluate(dashes)
    stage.seek(1)
    stage.arrow("0~1.Order").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    expect(legend).to_have_count(0)
    expect(page.locator(f".dg [{side}]")).to_have_count(0)
    page.locator('#why [data-key="causality"]').press("Enter")
    box = stage.arrow("0~1.Order").locator(".dg-line").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(stage.arrow("0~1.Order")).to_have_attribute(side, "focus")
    expect(stage.arrow("1~2.Order")).to_have_attribute(side, "future")


def test_a_violation_shows_what_contradicts_and_what_led_to_it(stage: Stage):
    page, why = stage.page, stage.page.locator("#why")
    ends = page.locator(".dg-bracket-end")
    expect(ends).to_have_count(0)
    broken = next(n for n, e in enumerate(EVENTS, 1) if e.kind == "property-violated")
    stage.seek(broken)
    expect(ends).to_have_count(2)
    expect(why).to_contain_text(f"The causal past of these 2 events: 29 of {broken - 1} events.")
    page.get_by_role("button", name="Show what led to it").click()
    expect(page.locator(".dg-legend")).to_contain_text("led to it29")
    expect(stage.arrow("3~1.Order")).to_have_attribute("data-cone", "past")
    why.locator(".step").last.click()
    expect(stage.scrubber).to_have_value(str(DECIDES))
    expect(ends).to_have_count(0)


def test_a_node_says_what_it_waits_for(stage: Stage):
    heard = next(n for n, e in enumerate(EVENTS, 1) if e.name == "delivered 0~1.Order")
    stage.seek(heard)
    waits = "Waits for 2 of 2 reports in round 2 from Lieutenant 2, Lieutenant 3, since tick 3."
    expect(stage.head("1")).to_have_attribute("title", f"Lieutenant 1: {waits}")
    node = stage.page.locator("#node")
    expect(node).to_contain_text(waits)
    expect(node).to_contain_text("Round 2 begins at tick 6.")


def test_clocks_stand_at_the_ends_of_the_arrows(stage: Stage):
    page = stage.page
    shown = page.locator(".dg-clock")
    expect(shown).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("#why .clock-now")).to_have_text(re.compile(r"^ ?\d+$"))
    assert shown.count() > 4
    page.locator('#why [data-key="clocks"]').click()
    known = protocols.clocks(EVENTS)[DECIDES - 1]
    said = " ".join(str(known.get(node, 0)) for node in "0123")
    expect(page.locator("#why .clock-now")).to_contain_text(f"[{said}]")
    page.keyboard.press("n")
    expect(shown).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_it(
    scheme: str, person: Callable[..., Page], accessible: Callable[[Page], None]
):
    stage = Stage(person(color_scheme=scheme, viewport={"width": 390, "height": 844})).open(
        f"/{RUN}"
    )
    stage.page.keyboard.press("v")
    accessible(stage.page)
    stage.page.locator('.sheet-button[data-tab="tab-inspect"]').click()
    expect(stage.page.locator("#why")).to_be_visible()
    accessible(stage.page)
