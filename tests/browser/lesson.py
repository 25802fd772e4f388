"""A class in browsers: its host, the projector and phones, each with a profile of its own."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from tests.browser.stage import Stage

RUN = "byzantine-generals/?n=4&m=1&order=attack&seed=1"
PHONE = {"width": 390, "height": 844}
Profile = Callable[..., BrowserContext]


@dataclass
class Class:
    """The host's stage, and the ways for others to come in."""

    profile: Profile
    host: Stage
    code: str
    frames: dict[Page, list[str]] = field(default_factory=dict)

    def page(self, **options: object) -> Page:
        """A new person's page; whatever any socket tells it is kept in `frames`."""
        page = self.profile(**options).new_page()
        heard = self.frames[page] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framereceived", lambda text: heard.append(str(text)))

        page.on("websocket", listen)
        return page

    def phone(self, **options: object) -> Stage:
        """A pupil who types the code as one hears it."""
        stage = Stage(self.page(viewport=PHONE, has_touch=True, **options))
        stage.page.goto("/join/")
        stage.page.get_by_label("Code of the room").fill(
            f" {self.code[:4]}-{self.code[4:]}".lower()
        )
        stage.page.get_by_role("button", name="Join").click()
        expect(stage.page).to_have_url(re.compile(f"/j/{self.code}$"))
        expect(words(stage)).to_contain_text("You follow the host")
        return arrived(stage)

    def screen(self, **options: object) -> Stage:
        self.desk()
        link = self.host.page.locator("#room-screen").get_attribute("href") or ""
        self.host.page.keyboard.press("Escape")
        stage = Stage(self.page(**options))
        stage.page.goto(link)
        expect(words(stage)).to_contain_text("follows the host")
        return arrived(stage)

    def desk(self) -> Locator:
        self.host.page.locator('[data-key="desk"]').click()
        desk = self.host.page.locator("#room-desk")
        expect(desk).to_be_visible()
        return desk


def begin(profile: Profile, run: str = RUN, count: int = 9, **options: object) -> Class:
    """A room opened from a run at this event."""
    size = {"width": 1280, "height": 800}
    host = Stage(profile(viewport=size, **options).new_page()).open(f"/{run}#e={count}")
    host.page.get_by_role("button", name="Present").click()
    expect(host.page).to_have_url(re.compile(r"/room/[0-9A-Z]{8}/host$"))  # its secret is put away
    expect(words(host)).to_have_text("nobody has joined yet")
    code = host.page.url.split("/")[-2]
    return Class(profile, host.settle(), code)


def arrived(stage: Stage) -> Stage:
    """All of the run is here, or as much of it as the host lets anybody see."""
    if "who hides" not in words(stage).inner_text():
        return stage.settle()
    stage.until(stage.traces)
    expect(stage.page.locator("#loading")).to_be_hidden()
    return stage


def words(stage: Stage) -> Locator:
    return stage.page.locator("#room-say")


def at(stage: Stage, count: int) -> None:
    expect(stage.scrubber).to_have_value(str(count))
