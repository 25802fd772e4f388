"""Parley from outside: a real Daphne, a client that is not ours, strangers, and kill -9."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, suppress
from statistics import median

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.playground.folding import whole, wire_events
from tests.playground.outside import LARGE, end_of, page_on
from tests.serving import ROOT, SERVER, Site, environment

HEAVY = "byzantine-generals/?n=10&m=3&seed=1"


def test_a_program_on_this_machine_may_watch_a_run(site: Site) -> None:
    with page_on(site) as page:
        page.say(id="c1", open={"scenario": LARGE})
        assert page.hear("ack") == {"id": "c1", "revision": 1}
        assert page.whole_run() == wire_events(whole(LARGE))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_another_sites_page_may_not(origin: str, site: Site) -> None:
    with pytest.raises(InvalidStatus) as denied, page_on(site, origin=origin):
        pass
    assert denied.value.response.status_code == 403
    with page_on(site, origin=site.url.rstrip("/")) as page:
        assert page.hear("hello")


def test_after_kill_9_a_page_goes_on_where_it_was(own_site: Site) -> None:
    with page_on(own_site) as page:
        page.say(id="c1", open={"scenario": LARGE})
        page.say(id="c2", add="drop:1~3.Order")
        page.hear("trace")
        while page.folder.revision < 2:
            page.hear("trace")
        before = page.folder
        own_site.kill()
        assert end_of(page).rcvd is None
    assert len(before.events) > 0
    assert not before.done
    own_site.start()
    with page_on(own_site) as page:
        page.folder.events = before.events
        claim = {"have": len(before.events), "digest": before.digest}
        page.say(id="c3", open={"scenario": before.header["text"], **claim})
        first = page.hear("trace")
        assert first["keep"] == len(before.events)
        if not first["done"]:
            page.whole_run()
        run = whole(f"{LARGE}&do=drop:1~3.Order")
        assert page.folder.events == wire_events(run)
        assert page.folder.digest == run.digest()


def test_static_files_may_be_kept_for_good_and_are_compressed(site: Site) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port)) as web:
        web.request("GET", "/")
        page = web.getresponse().read().decode()
        found = re.search(r'href="(/static/css/\w+\.[0-9a-f]{12}\.css)"', page)
        assert found
        web.request("GET", found[1], headers={"Accept-Encoding": "gzip"})
        answer = web.getresponse()
        answer.read()
    assert "immutable" in str(answer.headers["Cache-Control"])
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_flood_is_shut_out_and_nobody_else_notices(site: Site) -> None:
    with page_on(site) as calm, page_on(site) as flood:
        with suppress(ConnectionClosed):
            for number in range(5_000):
                flood.say(id=f"c{number}", ping=True)
        assert end_of(flood).rcvd.code == 4429
        began = time.monotonic()
        calm.say(id="c1", ping=True)
        calm.hear("pong")
        assert time.monotonic() - began < 1


def test_a_heavy_run_holds_nobody_up(site: Site) -> None:
    """Other sockets are answered and pages are served while the heaviest run is simulated."""
    waits = []
    with page_on(site, max_size=None) as heavy, page_on(site) as other:
        heavy.say(id="c1", open={"scenario": HEAVY})
        heavy.hear("trace")
        for number in range(60):
            began = time.monotonic()
            other.say(id=f"c{number}", ping=True)
            other.hear("pong")
            with urllib.request.urlopen(f"{site.url}healthz", timeout=10) as answer:
                assert answer.status == 200
            waits.append(time.monotonic() - began)
            time.sleep(0.03)
    print(f"median {median(waits) * 1e3:.1f} ms, worst {max(waits) * 1e3:.1f} ms")
    assert median(waits) < 0.1
    assert max(waits) < 1.5, "a busy machine is allowed for; a tick of this run takes longer"


def test_a_second_process_on_the_same_sqlite_file_does_not_start(site: Site) -> None:
    env = environment(site.statics, **site.more)
    for command in (["-m", SERVER, "--listen", "127.0.0.1:0"], ["manage.py", "migrate"]):
        tried = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert tried.returncode == 1
        assert "Another process of Parley serves from" in tried.stderr
        assert "./dev cluster" in tried.stderr


@pytest.mark.soak
def test_an_idle_socket_stays_open(site: Site) -> None:
    """Longer than any default in the stack that has been seen to cut an idle socket."""
    with page_on(site) as page:
        page.hear("hello")
        time.sleep(75)
        page.say(id="c1", ping=True)
        assert page.hear("pong") == {"id": "c1"}
