"""Hands on the wire: what is taken hold of and where it is let go, by mouse, finger and key."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.stage import Stage, promised

BULLY = "bully/?n=5&t_ok=3&t_coord=6&tell_all=0&seed=3&net=3-6&do=request:2:elect@0"
HEAD = "2~5.Election"
Point = tuple[float, float]


@pytest.fixture
def opened(profile: Callable[..., BrowserContext]) -> Callable[..., Stage]:
    """A page of its own: a drag is about what the page does in the very moment."""

    def make(text: str, on: Page | None = None) -> Stage:
        return Stage(on or profile().new_page()).open(f"/{text}")

    return make


@pytest.fixture
def finger(profile: Callable[..., BrowserContext]) -> Page:
    return profile(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ).new_page()


def middle(part: Locator) -> Point:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def head(stage: Stage, name: str = HEAD) -> Locator:
    return stage.page.locator(f'.dg-head[data-name="{name}"]')


def in_flight(stage: Stage, name: str = HEAD) -> Point:
    """Puts the playhead where the message is on its way, and says where its head is then."""
    lines = [line.decode() for line in promised(stage.text()).lines]
    sent = next(k for k, line in enumerate(lines) if f'"message":"{name}"' in line)
    stage.seek(next(k for k in range(sent + 1, len(lines)) if '"at":0' not in lines[k]))
    return middle(head(stage, name))


def ticks(stage: Stage) -> dict[int, float]:
    """The heights at which the axis writes its ticks."""
    return {int(t.text_content() or ""): middle(t)[1] for t in stage.page.locator(".dg-tick").all()}


def drag(page: Page, start: Point, *ways: Point) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    for x, y in ways:
        page.mouse.move(x, y, steps=4)


def said(stage: Stage) -> Locator:
    return stage.page.locator(".dg-tag")


def test_a_head_drawn_down_its_receivers_lifeline_comes_later(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    before = stage.digest()
    x, y = in_flight(stage)
    lane = middle(stage.head("5"))[0]
    drag(stage.page, (x, y), (lane, y + 20), (lane, ticks(stage)[9]))
    expect(said(stage)).to_have_text(re.compile(r"^arrives at 9 \(\+\d\)$"))
    expect(stage.page.locator(".dg-strip").first).to_be_visible()
    stage.after(stage.page.mouse.up)
    expect(said(stage)).to_be_hidden()
    expect(stage.arrow(HEAD)).to_have_accessible_name(re.compile("arrives at 9$"))
    assert any(one.startswith(f"delay:{HEAD}:") for one in stage.changes())
    stage.after(lambda: stage.page.keyboard.press("Control+z"))
    assert stage.digest() == before


def test_let_go_at_the_edge_it_is_lost_and_esc_lets_it_be(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    start = in_flight(stage)
    edge = middle(stage.page.locator("#inspector"))[0]
    drag(stage.page, start, (edge, start[1]))
    expect(said(stage)).to_have_text("lost")
    stage.page.keyboard.press("Escape")
    expect(said(stage)).to_be_hidden()
    stage.page.mouse.up()
    expect(stage.menu).to_be_hidden()
    assert stage.changes() == ["request:2:elect@0"]
    drag(stage.page, start, (edge, start[1]))
    stage.after(stage.page.mouse.up)
    assert f"drop:{HEAD}" in stage.changes()


def test_with_alt_it_comes_twice(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    x, y = in_flight(stage)
    drag(stage.page, (x, y), (x + 40, y + 60), (middle(stage.head("5"))[0], y + 60))
    expect(said(stage)).to_have_text(re.compile("^arrives at"))
    stage.page.keyboard.down("Alt")
    expect(said(stage)).to_have_text("twice")
    stage.after(stage.page.mouse.up)
    stage.page.keyboard.up("Alt")
    assert f"copy:{HEAD}" in stage.changes()


def test_the_end_of_the_chosen_arrow_moves_up_as_well(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    in_flight(stage)
    stage.grasp(HEAD, 0.6)
    stage.page.keyboard.press("Escape")
    grip = stage.page.locator(".dg-grip")
    x, y = middle(grip)
    drag(stage.page, (x, y), (x, y - 20), (x, y - 60))
    expect(said(stage)).to_have_text(re.compile(r"^arrives at \d \(−\d\)"))
    stage.after(stage.page.mouse.up)
    assert any(one.startswith(f"deliver:{HEAD}@") for one in stage.changes())


def test_a_gap_is_parted_and_its_lower_edge_heals(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    before = stage.digest()
    stage.page.keyboard.press("Home")
    x, y = middle(stage.page.locator('.dg-part[data-left="3"]'))
    until = min(tick for tick in ticks(stage) if tick > 3)
    drag(stage.page, (x, y), (x + 20, y), (x, ticks(stage)[until]))
    expect(said(stage)).to_have_text(f"cut from 0 to {until}")
    stage.after(stage.page.mouse.up)
    assert {"cut:1,2,3/4,5@0", f"heal@{until}"} <= set(stage.changes())

    edge = stage.page.locator(".dg-edge")
    expect(edge).to_have_accessible_name(f"Partition: 1 2 3 | 4 5, from 0, healed at {until}")
    x, y = middle(edge)
    drag(stage.page, (x, y), (x, y - 9), (x, y - 24))
    expect(said(stage)).to_have_text(re.compile(r"^cut from 0 to \d \(−\d\)$"))
    stage.after(stage.page.mouse.up)
    assert f"heal@{until}" not in stage.changes()

    edge.focus()  # the same by the keys alone
    stage.page.keyboard.press("Enter")
    stage.action("heal-at").click()
    stage.menu.get_by_label("Heals at tick").fill("19")
    stage.after(lambda: stage.page.keyboard.press("Enter"))
    assert "heal@19" in stage.changes()
    for _ in range(3):
        stage.after(lambda: stage.page.keyboard.press("Control+z"))
    assert stage.digest() == before


def test_what_cannot_be_done_says_why(opened: Callable[..., Stage]):
    stage = opened("byzantine-generals/?n=4&m=1&order=attack&seed=1&net=2-2")
    name = next(n for n in stage.page.locator(".dg-arrow").evaluate_all(
        "all => all.map(it => it.dataset.name)") if n.startswith("0~"))  # fmt: skip
    before = stage.digest()
    x, y = in_flight(stage, name)
    menu = promised(stage.text()).scenario.protocol.faults
    drag(stage.page, (x, y), (x + 40, y + 60))
    stage.page.keyboard.down("Alt")
    if "duplicate" not in menu:
        expect(said(stage)).to_contain_text("no duplicated messages")
        stage.page.mouse.up()
        expect(stage.page.locator("#toasts")).to_contain_text("no duplicated messages")
        assert stage.digest() == before


def test_the_keys_do_what_the_hand_does(opened: Callable[..., Stage]):
    stage = opened(BULLY)
    in_flight(stage)
    stage.arrow(HEAD).focus()
    stage.page.keyboard.press("Enter")
    stage.action("arrive").click()
    at = stage.menu.get_by_label("Arrives at tick")
    expect(at).to_be_focused()
    at.fill("9")
    stage.after(lambda: stage.page.keyboard.press("Enter"))
    expect(stage.arrow(HEAD)).to_have_accessible_name(re.compile("arrives at 9$"))


def touch(page: Page) -> Callable[..., None]:
    session = page.context.new_cdp_session(page)

    def send(kind: str, point: Point | None = None) -> None:
        points: list[dict[str, Any]] = [{"x": point[0], "y": point[1]}] if point else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return send


def test_a_finger_lifts_then_drags(opened: Callable[..., Stage], finger: Page):
    stage = opened(BULLY, finger)
    x, y = in_flight(stage, "2~3.Election")
    send = touch(finger)
    send("touchStart", (x, y))
    expect(finger.locator("#diagram")).to_have_attribute("data-lifted", "message")
    for step in range(1, 9):
        send("touchMove", (x, y + step * 22))
    expect(said(stage)).to_have_text(re.compile(r"^arrives at \d+ \(−\d+\)$"))
    stage.after(lambda: send("touchEnd"))
    assert any(one.startswith("deliver:2~3.Election@") for one in stage.changes())


def test_a_finger_that_does_not_wait_scrolls_and_one_that_only_waits_has_the_menu(
    opened: Callable[..., Stage], finger: Page
):
    stage = opened(BULLY, finger)
    x, y = in_flight(stage, "2~3.Election")
    send = touch(finger)
    top = "box => box.scrollTop"
    before = finger.locator(".dg-scroll").evaluate(top)
    send("touchStart", (x, y))
    for step in range(1, 9):
        send("touchMove", (x, y - step * 12))
    send("touchEnd")
    stage.until(lambda: finger.locator(".dg-scroll").evaluate(top) > before + 20)
    assert stage.changes() == ["request:2:elect@0"]
    finger.wait_for_timeout(400)
    finger.locator(".dg-scroll").evaluate("box => box.scrollTo(0, 0)")
    send("touchStart", middle(head(stage, "2~3.Election")))
    expect(finger.locator("#diagram")).to_have_attribute("data-lifted", "message")
    expect(stage.menu).to_be_hidden()
    send("touchEnd")
    expect(stage.menu).to_be_visible()
    expect(stage.menu).to_contain_text("Node 2 →")
