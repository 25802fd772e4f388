"""A question to the class: asked, voted on twice, answered; and what no wire carries too early."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watch
from tests.browser.lesson import Class, Profile, at, begin
from tests.browser.stage import Stage

DARK = {"color_scheme": "dark", "reduced_motion": "reduce"}
HOSTILE = "<img src=x onerror=alert(1)>"
REASON = "Lieutenant 1 decides"  # as the run says it, long after the moment


def asked(stage: Stage) -> Locator:
    return stage.page.locator("#question")


def press(lesson: Class, name: str) -> None:
    asked(lesson.host).get_by_role("button", name=name, exact=True).click()


def open_desk(lesson: Class) -> Locator:
    lesson.host.page.get_by_role("button", name="Question", exact=True).click()
    return lesson.host.page.get_by_role("dialog", name="Ask what happens next")


def vote(stage: Stage, option: str) -> None:
    asked(stage).get_by_role("radio", name=option).check()
    expect(asked(stage)).to_contain_text("choice is in")


def test_a_class_votes_twice_and_is_answered(
    profile: Profile, accessible: Callable[[Page], None], watch: Watch
):
    lesson = begin(profile, reduced_motion="reduce")
    host, early = lesson.host, lesson.phone()
    desk = open_desk(lesson)
    expect(desk.get_by_text("What will Lieutenant 1 have decided")).to_be_visible()
    accessible(host.page)
    desk.get_by_role("button", name="Ask: What will Lieutenant 1").click()
    expect(asked(early)).to_contain_text("What will Lieutenant 1 have decided")
    late, screen = lesson.phone(**DARK), lesson.screen(**DARK)
    known = len(lesson.frames[early.page])  # what somebody has seen nobody can take back
    vote(early, "attack")
    late.page.get_by_role("radio", name="attack").focus()
    late.page.keyboard.press("ArrowDown")  # by key alone: the next one
    expect(asked(late)).to_contain_text("Your choice is in: B")
    for stage in (host, screen):
        expect(asked(stage)).to_contain_text("2 of 2 have voted")
        at(stage, 9)
    late.page.reload()
    expect(asked(late)).to_contain_text("Your choice is in: B")  # the server knows it
    accessible(late.page)
    accessible(screen.page)
    host.page.keyboard.press("ArrowRight")
    expect(host.page.locator("#toasts")).to_contain_text("A question is open")
    host.page.reload()
    press(lesson, "Discuss")
    for stage in (early, late, screen):
        expect(asked(stage)).to_contain_text("with your neighbour")
    press(lesson, "Vote again")
    expect(asked(late)).to_contain_text("your first vote")
    vote(early, "attack")
    vote(late, "attack")
    expect(asked(screen)).to_contain_text("2 of 2 have voted")
    for stage, since in ((early, known), (late, 0), (screen, 0)):
        heard = "".join(lesson.frames[stage.page][since:])
        assert REASON not in heard, "neither the answer nor what follows is sent before it is shown"
        assert '"rounds":[[' not in heard, "nor how anybody voted at first"
    answered(lesson, early, late, screen)
    expect(asked(late)).to_contain_text("You were right: A, attack.")
    for stage in (host, late, screen):
        accessible(stage.page)
    assert late.page.evaluate("document.documentElement.scrollWidth") <= 390
    press(lesson, "Done")
    expect(asked(late)).to_have_count(0)
    own_question(lesson, late)


def answered(lesson: Class, *some: Stage) -> None:
    """Everybody sees the answer and both votes beside each other, and then the run goes on."""
    press(lesson, "Reveal")
    expect(lesson.host.page.locator("#future")).to_have_attribute("aria-pressed", "false")
    for stage in some:
        expect(asked(stage)).to_contain_text(REASON)
        expect(asked(stage).locator(".is-right")).to_contain_text("✓ right")
        expect(stage.scrubber).not_to_have_value("9")  # the run goes on by itself
        counts = asked(stage).locator("tbody tr").first.locator("td b")
        assert counts.all_inner_texts() == ["1", "2"]


def own_question(lesson: Class, phone: Stage) -> None:
    """In the host's own words, shown as they stand there; and the table of everything."""
    desk = open_desk(lesson)
    desk.get_by_label("Question").fill(HOSTILE)
    desk.get_by_label("Option A", exact=True).fill("=1+1")
    desk.get_by_role("button", name="Ask this").last.click()
    expect(desk.get_by_role("alert")).to_contain_text("two different options")
    desk.get_by_label("Option B", exact=True).fill("no")
    desk.get_by_role("button", name="Ask this").last.click()
    expect(asked(phone).get_by_role("heading", name=HOSTILE)).to_be_visible()
    assert asked(phone).locator("img").count() == 0
    press(lesson, "Withdraw")
    expect(asked(phone)).to_have_count(0)
    open_desk(lesson)
    with lesson.host.page.expect_download() as download:
        lesson.host.page.get_by_role("button", name="Save all results").click()
    rows = list(csv.reader(StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row[3:7] for row in rows[1:3]] == [
        ["attack", "yes", "1", "2"],
        ["retreat", "", "1", "0"],
    ]
    assert [row[0] for row in rows[-2:]] == [HOSTILE, HOSTILE]
    assert rows[-2][3] == "'=1+1"
