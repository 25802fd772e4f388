"""Be the protocol: three phones play generals, one of them a traitor, and nobody hears of it."""

import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.lesson import Class, Profile, begin
from tests.browser.stage import Stage


def game(stage: Stage) -> Locator:
    return stage.page.locator("#game")


def node(stage: Stage) -> str:
    return game(stage).get_by_role("heading", level=2).inner_text()


def choose(stage: Stage, *words: str) -> None:
    """For each receiver (or for oneself) one word; then away with it."""
    lines = game(stage).locator(".game-line").filter(has_not_text="to all")
    for line, word in zip(lines.all(), words, strict=True):
        line.get_by_role("button", name=word).click()
    game(stage).locator("[data-key=send]").click()


def secrets_in(frames: list[str], title: str) -> list[str]:
    """What in these frames tells more than its reader may know."""
    told = []
    for frame in frames:
        [(kind, body)] = json.loads(frame).items()
        text = json.dumps({**body, "you": None} if kind == "game" and body else body)
        wrong = ("person", '"honest"', "withheld", '"traitor": true', "retreat", "lies to")
        told += [f"{title}: {word} in {text[:200]}" for word in wrong if word in text]
    return told


def three_players(lesson: Class) -> dict[str, Stage]:
    """Phones by the node that each of them plays; Lieutenant 1 may lie; no clock runs."""
    phones = [lesson.phone() for _ in range(3)]
    host = lesson.host.page
    expect(host.locator("#room-say")).to_have_text("3 follow")
    lesson.desk().get_by_role("button", name="Play it together").click()
    setup = host.get_by_role("dialog", name="Play it together")
    expect(setup).to_contain_text("3 people play 4 nodes")
    setup.get_by_role("combobox", name="Traitors").select_option("1")
    setup.get_by_role("combobox", name="Time for a move").select_option("0")
    for heard in lesson.frames.values():  # till now the class has seen the run as it is
        heard.clear()
    setup.get_by_role("button", name="Begin").click()
    for phone in phones:
        expect(game(phone)).to_contain_text("You are")
    return {node(phone): phone for phone in phones}


def told_too_early(lesson: Class, others: dict[str, Stage]) -> list[str]:
    return [
        wrong
        for title, stage in others.items()
        for wrong in secrets_in(lesson.frames[stage.page], title)
    ]


def arrows(stage: Stage) -> Locator:
    return stage.page.locator(".dg-arrow")


def test_three_play_and_nobody_learns_who_lies_before_it_is_told(
    profile: Profile, accessible: Callable[[Page], None]
):
    lesson = begin(profile, reduced_motion="reduce")
    host, screen = lesson.host, lesson.screen(color_scheme="dark")
    players = three_players(lesson)
    commander, liar = players["Commander"], players["Lieutenant 1"]
    expect(game(screen)).to_contain_text("Waiting for Commander")
    game(liar).get_by_role("button", name="Your secret").click()
    expect(game(liar)).to_contain_text("You are the traitor.")
    expect(liar.page.locator("#diagram")).to_be_hidden()
    accessible(liar.page)

    choose(commander, "attack", "retreat", "attack")
    expect(game(commander).get_by_role("alert")).to_contain_text("the order is attack")
    accessible(commander.page)
    choose(commander, "attack", "attack", "attack")
    expect(game(screen)).to_contain_text("Waiting for Lieutenant 1 and Lieutenant 2")
    expect(arrows(screen)).to_have_count(3)
    liar.page.reload()
    expect(game(liar)).to_contain_text("Commander: Order 0: attack")
    choose(liar, "retreat", "nothing")
    expect(game(screen)).to_contain_text("Waiting for Lieutenant 2")
    expect(arrows(screen)).to_have_count(3)
    game(host).get_by_role("button", name="Lieutenant 2 acts by itself").click()
    expect(arrows(screen)).to_have_count(9)
    game(host).get_by_role("button", name="All act by themselves").click()
    expect(game(host)).to_contain_text("Who was loyal")

    named = game(host).locator(".game-traitor")
    expect(named).to_have_count(0)
    loyal = {title: one for title, one in players.items() if one is not liar}
    assert told_too_early(lesson, {**loyal, "the screen": screen}) == []
    assert not [frame for frame in lesson.frames[commander.page] if frame.startswith('{"trace"')]
    game(host).get_by_role("button", name="Show me the traitors").click()
    expect(named).to_have_text("traitor")
    accessible(host.page)

    game(host).get_by_role("button", name="Reveal").click()
    for stage in (host, screen, commander):
        expect(game(stage)).to_contain_text("The traitor was Lieutenant 1")
        expect(game(stage)).to_contain_text("lies to Lieutenant 2: Order 0.1: retreat")
        expect(game(stage)).to_contain_text("keeps silent")
    accessible(screen.page)
    game(host).get_by_role("button", name="Done").click()
    expect(game(commander)).to_have_count(0)
    expect(host.page.locator("#changes")).to_contain_text("Lieutenant 1 is a traitor")
