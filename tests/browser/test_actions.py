"""What a person may do to messages, nodes and the network: each by its menu, each as promised."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, promised

GENERALS = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
TRAITOR = f"{GENERALS}&do=traitor:2:person"
BULLY = "bully/?n=5&t_ok=3&t_coord=6&tell_all=0&seed=3&do=request:2:elect@0"


@pytest.fixture
def opened(page: Page) -> Callable[[str], Stage]:
    def make(text: str) -> Stage:
        return Stage(page).open(f"/{text}")

    return make


def made(stage: Stage, added: str) -> None:
    """The change is in the link, in the list, and the run is the kernel's."""
    assert added in stage.changes()
    assert stage.digest() == promised(stage.text()).digest()
    expect(stage.rows()).to_have_count(len(stage.changes()))


def test_partition_by_the_gap_and_heal(opened: Callable[[str], Stage]):
    stage = opened(BULLY)
    page = stage.page
    page.keyboard.press("Home")
    page.locator('.dg-part[data-left="3"]').click()
    stage.action("cut").click()
    boxes = stage.menu.get_by_role("checkbox")
    expect(boxes).to_have_count(5)
    assert [box.is_checked() for box in boxes.all()] == [True, True, True, False, False]
    stage.after(stage.menu.get_by_role("button", name="Partition", exact=True).click)
    made(stage, "cut:1,2,3/4,5@0")
    assert promised(stage.text()).report()["counts"]["dropped"] > 0
    expect(page.locator("#diagram")).to_contain_text("Partition: 1 2 3")

    stage.seek(len(promised(stage.text()).events) // 2)
    stage.seize("4")
    heal = stage.action("heal")
    expect(heal).not_to_have_attribute("aria-disabled", "true")
    stage.after(heal.click)
    healed = next(one for one in stage.changes() if one.startswith("heal@"))
    made(stage, healed)
    page.locator("#to-start").click()
    stage.seize("4")
    expect(stage.action("heal")).to_contain_text("the network is whole")


def test_a_partition_may_wait_or_go_one_way(opened: Callable[[str], Stage]):
    stage = opened(GENERALS)
    stage.page.keyboard.press("Home")
    stage.page.keyboard.press("p")  # nothing in hand: the middle of the network
    expect(stage.menu.get_by_label("What crosses")).to_be_visible()
    stage.menu.get_by_label("Commander").uncheck()
    stage.menu.get_by_label("What crosses").select_option("hold")
    stage.menu.get_by_label("Broken").select_option("~")
    stage.after(stage.menu.get_by_role("button", name="Partition", exact=True).click)
    made(stage, "hold:1~0,2,3@0")


def test_crash_and_recover(opened: Callable[[str], Stage]):
    stage = opened(BULLY)
    stage.seek(8)
    stage.seize("5")
    expect(stage.action("recover")).to_contain_text("Node 5 is up")
    stage.after(stage.action("crash").click)
    crashed = next(one for one in stage.changes() if one.startswith("crash:5@"))
    made(stage, crashed)
    stage.page.keyboard.press("End")
    expect(stage.head("5")).to_have_attribute("data-status", "down")
    expect(stage.head("5")).to_contain_text("down")
    down = [event["kind"] for event in events(stage)].index("node-crashed")
    stage.seek(down + 1)
    stage.seize("5")
    expect(stage.action("crash")).to_contain_text(re.compile(r"Node 5 has been down since \d+"))
    stage.after(stage.action("recover").click)
    made(stage, next(one for one in stage.changes() if one.startswith("recover:5@")))
    stage.page.keyboard.press("End")
    expect(stage.head("5")).to_have_attribute("data-status", "up")


def events(stage: Stage) -> list[dict[str, object]]:
    """What the page holds of the run: its kinds, by the kernel's own account."""
    return [{"kind": event.kind} for event in promised(stage.text()).events]


def test_a_request_starts_an_election(opened: Callable[[str], Stage]):
    stage = opened("bully/?n=5&t_ok=3&t_coord=6&tell_all=0&seed=3")
    stage.page.keyboard.press("Home")
    stage.seize("2")
    ask = stage.menu.get_by_role("button", name="Suspect the leader")
    stage.after(ask.click)
    made(stage, "request:2:elect@0")
    assert stage.text() == BULLY
    expect(stage.arrow("2~3.Election")).to_be_attached()


def test_pause_and_an_early_timer(opened: Callable[[str], Stage]):
    stage = opened(BULLY)
    kinds = [event["kind"] for event in events(stage)]
    stage.seek(kinds.index("timer-set") + 1)
    node = promised(BULLY).events[kinds.index("timer-set")].node
    stage.seize(str(node))
    fire = stage.menu.locator("[data-action^='fire-']").first
    stage.after(fire.click)
    made(stage, next(one for one in stage.changes() if one.startswith(f"fire:{node}.")))
    stage.seize("4")
    stage.action("pause").click()
    stage.menu.get_by_label("For how many ticks").fill("7")
    stage.after(stage.menu.get_by_role("button", name="Pause", exact=True).click)
    made(stage, next(one for one in stage.changes() if one.startswith("pause:4@")))


def test_a_lie_by_hand(opened: Callable[[str], Stage]):
    stage = opened(TRAITOR)
    stage.grasp("2~1.Order")
    stage.action("say").click()
    stage.menu.get_by_label("value").select_option("retreat")
    stage.after(stage.menu.get_by_role("button", name="Lie", exact=True).click)
    made(stage, "say:2~1.Order:value=retreat")
    expect(stage.arrow("2~1.Order")).to_have_accessible_name(re.compile("retreat.*lie"))
    stage.seize("2")
    stage.after(stage.action("undo-traitor").click)  # a loyal general's words are his own
    assert "traitor:2:person" not in stage.changes()
    stage.after(stage.page.locator("#undo").click)
    stage.grasp("2~1.Order", 0.3)
    stage.action("say").click()
    stage.menu.get_by_label("Says").select_option("nothing")
    stage.after(stage.menu.get_by_role("button", name="Another lie", exact=True).click)
    made(stage, "say:2~1.Order:nothing")
    assert len(stage.changes()) == 2


def test_delay_with_ticks(opened: Callable[[str], Stage]):
    stage = opened(GENERALS)
    stage.grasp("0~2.Order")
    stage.action("delay").click()
    ticks = stage.menu.get_by_label("Ticks longer on the way")
    expect(ticks).to_be_focused()
    ticks.fill("0")
    stage.page.keyboard.press("Enter")
    expect(stage.menu).to_be_visible()  # the field says what it wants
    ticks.fill("9")
    stage.after(lambda: stage.page.keyboard.press("Enter"))
    made(stage, "delay:0~2.Order:9")
    expect(stage.arrow("0~2.Order")).to_have_accessible_name(re.compile("too late for its round"))
    stage.grasp("0~2.Order", 0.8)
    stage.action("delay").click()
    expect(stage.menu.get_by_label("Ticks longer on the way")).to_have_value("9")
    stage.menu.get_by_label("Ticks longer on the way").fill("1")
    stage.after(stage.menu.get_by_role("button", name="Delay", exact=True).click)
    assert stage.changes() == ["delay:0~2.Order:1"]


def test_a_copy(opened: Callable[[str], Stage]):
    stage = opened(BULLY)
    stage.grasp("2~4.Election")
    stage.after(stage.action("copy").click)
    made(stage, "copy:2~4.Election")
    expect(stage.arrow("2~4.Election*2")).to_be_attached()
    counts = promised(stage.text()).report()["counts"]
    assert counts["duplicated"] == 1


def sending(stage: Stage, name: str) -> int:
    lines = [line.decode() for line in promised(stage.text()).lines]
    return next(
        seq for seq, line in enumerate(lines)
        if '"kind":"message-sent"' in line and f'"message":"{name}"' in line
    )  # fmt: skip


def test_deliver_now_moves_an_arrival(opened: Callable[[str], Stage]):
    stage = opened(f"{GENERALS}&net=3-6")
    stage.seek(sending(stage, "0~1.Order") + 1)
    stage.grasp("0~1.Order", 0.3)
    stage.after(stage.action("deliver").click)
    made(stage, "deliver:0~1.Order@1")
    expect(stage.arrow("0~1.Order")).to_have_accessible_name(re.compile("arrives at 1$"))


def test_the_sender_crashes_in_the_middle_of_a_broadcast(opened: Callable[[str], Stage]):
    stage = opened(GENERALS)
    stage.grasp("0~1.Order", 0.4)
    stage.after(stage.action("crash-after").click)
    made(stage, "crash:0@0~1.Order")
    expect(stage.arrow("0~2.Order")).to_have_count(0)
