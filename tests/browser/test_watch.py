"""The fixtures see what they are for: a clean log means that somebody looked."""

from playwright.sync_api import Page

from tests.browser.conftest import Watch


def test_the_watch_hears_the_console_and_uncaught_errors(page: Page, watch: Watch):
    page.goto("/")
    page.evaluate("console.error('a'); console.warn('b'); void setTimeout(() => { throw 'c' })")
    page.wait_for_timeout(200)
    heard = "\n".join(watch.left())
    assert "console error: a" in heard
    assert "console warning: b" in heard
    assert "uncaught: c" in heard
    watch.allow("^(console (error: a|warning: b)|uncaught: c)$")


def test_the_watch_hears_a_third_party_and_a_breach_of_the_policy(page: Page, watch: Watch):
    page.goto("/")
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    heard = "\n".join(watch.left())
    assert "asked a third party" in heard or "connect-src" in heard
    assert "style-src" in heard
    watch.allow("third party|Content Security Policy")
