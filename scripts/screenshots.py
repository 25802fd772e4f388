"""Pictures of the stage, for eyes: ./dev screenshots [--all | --readme]

Eight stages that differ most, light and dark, wide and on a phone, into var/screenshots/. With
--all: every page and panel besides. With --readme: the README's two, into static/img/.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import (  # noqa: E402
    Browser,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from protocols import preset  # noqa: E402
from tests.serving import Site, static_root  # noqa: E402

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
GENERALS = "byzantine-generals"
MERE_DROP = preset(GENERALS, "mere-drop").text
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


class Shot(NamedTuple):
    name: str
    text: str
    act: Callable[[Page], object] = Page.title
    sizes: tuple[str, ...] = ("wide", "phone")


def menu(node: str) -> Callable[[Page], object]:
    return lambda page: page.locator(f'.dg-node[data-id="{node}"]').click()


def form(page: Page) -> None:
    menu("2")(page)
    page.locator("#menu [data-action=traitor]").click()


def sheet(name: str) -> Callable[[Page], object]:
    return lambda page: page.locator(".sheet-button", has_text=name).click()


def no_spoilers(page: Page) -> None:
    page.keyboard.press("5")
    page.keyboard.press("s")


def key(name: str) -> Callable[[Page], object]:
    return lambda page: page.keyboard.press(name)


STAGES = [
    Shot("mere-drop", MERE_DROP),
    Shot("seven", preset(GENERALS, "seven-generals").text, key("6")),
    Shot("last-lost", preset("two-generals", "last-lost").text),
    Shot("partition", preset("bully", "partition").text),
    Shot("gossip", preset("gossip", "half-a-call").text),
    Shot("payments", preset("payments", "failover").text),
    Shot("coffee-shop", preset("coffee-shop", "lost-payment-result").text),
    Shot("full-screen", preset("orders", "four-gone").text, key("f")),
]
BESIDES = [
    Shot("catalogue", ""),
    Shot("beginning", MERE_DROP, key("Home"), ("wide",)),
    Shot("no-spoilers", MERE_DROP, no_spoilers, ("wide",)),
    Shot("eight", "bully/?n=8&seed=3&do=request:1:elect@0"),
    Shot("ten", f"{GENERALS}/?n=10&m=3&seed=1", sizes=("wide",)),
    Shot("menu", MERE_DROP, menu("2")),
    Shot("menu-form", MERE_DROP, form),
    Shot("help", MERE_DROP, key("?"), ("wide",)),
    Shot("about", MERE_DROP, lambda page: page.locator("#about-open").click()),
    Shot("transcript", MERE_DROP, lambda page: page.locator("#tab-transcript").click(), ("wide",)),
    Shot("sheet-scenario", MERE_DROP, sheet("Scenario"), ("phone",)),
    Shot("sheet-inspect", MERE_DROP, sheet("Inspect"), ("phone",)),
    Shot("sheet-transcript", MERE_DROP, sheet("Transcript"), ("phone",)),
    Shot("bad-link", f"{GENERALS}/?n=44&do=drop:9~1.Order"),
    Shot("not-found", "byzantine-majors/"),
]


def main(arguments: list[str]) -> None:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or sys.exit("no Chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(static_root(Path(folder) / "static"), Path(folder) / "log")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            if arguments == ["--readme"]:
                readme(browser, site)
            else:
                gallery(browser, site, STAGES + (BESIDES if arguments == ["--all"] else []))
        finally:
            browser.close()
            site.stop()


def gallery(browser: Browser, site: Site, shots: list[Shot]) -> None:
    folder = ROOT / "var" / "screenshots"
    for shot in shots:
        for size in shot.sizes:
            for scheme in ("light", "dark"):
                take(browser, site, shot, size, scheme, folder / f"{shot.name}-{size}-{scheme}.png")


def readme(browser: Browser, site: Site) -> None:
    for scheme in ("light", "dark"):
        target = ROOT / "static" / "img" / f"stage-{scheme}.png"
        take(browser, site, Shot("readme", MERE_DROP), "wide", scheme, target)


def take(
    browser: Browser, site: Site, shot: Shot, size: str, scheme: str, target: Path
) -> None:  # fmt: skip
    phone = size == "phone"
    person = browser.new_context(
        viewport=PHONE if phone else WIDE,
        has_touch=phone,
        is_mobile=phone,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    person.add_init_script("localStorage.setItem('parley.first-hint', 'seen')")
    page = person.new_page()
    page.goto(site.url + shot.text)
    if page.locator("#stage").count():
        expect(page.locator("#place")).to_contain_text(" of ", timeout=60_000)
        expect(page.locator("#place")).not_to_contain_text("…", timeout=120_000)
        expect(page.locator("#loading")).to_be_hidden()
    shot.act(page)
    target.parent.mkdir(parents=True, exist_ok=True)
    page.mouse.move(1, 1)
    page.screenshot(path=target, animations="disabled")
    person.close()
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
