"""Parley from outside: a real Daphne, a client that is not ours, strangers, and kill -9."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground import caps
from protocols import catalogue
from tests.playground.folding import Folder, whole, wire_events
from tests.serving import Site

LARGE = "byzantine-generals/?n=8&m=2&seed=1"
SMALL = "byzantine-generals/?n=4&m=1&seed=7"
HEAVY = "byzantine-generals/?n=10&m=3&seed=1"
FLAT_KB = 8_192
"""kilobytes that memory may move: the allocator's slack, not a leak that grows with the number"""


class Page:
    """A page at the other end of a real socket."""

    def __init__(self, wire: ClientConnection) -> None:
        self.socket = wire
        self.folder = Folder()

    def say(self, **command: Any) -> None:
        self.socket.send(json.dumps(command))

    def hear(self, key: str) -> dict[str, Any]:
        while True:
            frame = json.loads(self.socket.recv(timeout=20))
            if "trace" in frame:
                self.folder.fold(frame["trace"])
            if key in frame:
                return frame[key]

    def whole_run(self) -> list[dict[str, Any]]:
        while not self.hear("trace")["done"]:
            pass
        return self.folder.events


@contextmanager
def page_on(site: Site, **options: Any) -> Iterator[Page]:
    with connect(site.socket_url, **options) as wire:
        yield Page(wire)


def end_of(page: Page) -> ConnectionClosed:
    """How the socket was closed; whatever else was on its way is read first."""
    try:
        while True:
            page.socket.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed


def resident_kb(site: Site) -> int:
    status = Path(f"/proc/{site.pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1])


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
    assert max(waits) < 0.5


@pytest.mark.soak
def test_an_idle_socket_stays_open(site: Site) -> None:
    """Longer than any default in the stack that has been seen to cut an idle socket."""
    with page_on(site) as page:
        page.hear("hello")
        time.sleep(75)
        page.say(id="c1", ping=True)
        assert page.hear("pong") == {"id": "c1"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["id", "open", "add", "remove", "ping", "scenario", "have", "digest", "x"])
COMMANDS = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b", "<", ""]) | JSON},
    optional={
        "open": st.fixed_dictionaries(
            {
                "scenario": st.sampled_from([SMALL, "bully/?", "x/?", "/?do="])
                | st.text(max_size=80)
            },
            optional={"have": st.integers(-1, 60_000), "digest": st.text(max_size=64)},
        ),
        "add": st.sampled_from(["drop:1~3.Order", "traitor:2:flip"]) | st.text(max_size=60),
        "remove": st.text(max_size=60),
        "ping": JSON,
    },
)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=12)
NAMES = st.sampled_from(["1~2.Order", "1~3.Order", "0~1.Order", "2~1.Order", "3~3.Order"])
EDITS = st.tuples(st.sampled_from(["drop:", "delay:", "say:", "copy:"]), NAMES).map("".join)
GOOD = st.one_of(
    st.fixed_dictionaries({"id": IDS, "open": st.just({"scenario": SMALL})}),
    st.fixed_dictionaries({"id": IDS, "add": EDITS}),
    st.fixed_dictionaries({"id": IDS, "remove": EDITS}),
)
FRAMES = st.one_of(
    GOOD.map(json.dumps),
    GOOD.map(json.dumps),
    st.text(max_size=300),
    st.binary(max_size=300),
    st.dictionaries(KEYS, JSON, max_size=5).map(json.dumps),
    COMMANDS.map(json.dumps),
    COMMANDS.map(json.dumps).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda n: text[:n])
    ),
    st.sampled_from(["[", '{"a":', '{"id":"', '{"id":[']).map(lambda piece: piece * 2_000),
    st.just("x" * (caps.frame_max_bytes + 1)),
)
PATHS = st.one_of(
    st.sampled_from([f"/{slug}/{rest}" for slug in catalogue() for rest in ("", "parameters/")]),
    st.sampled_from(["/", "/healthz", "/x/", "/ws/", "/static/../manage.py", "/static/%2e%2e/x"]),
    st.text(alphabet=st.characters(codec="latin-1", exclude_characters=" \r\n?#"), max_size=20).map(
        lambda text: f"/{text}"
    ),
)
QUERIES = st.one_of(
    st.binary(max_size=120).map(lambda raw: raw.translate(None, b" \r\n#")),
    st.lists(
        st.tuples(
            st.sampled_from(
                [b"n", b"m", b"seed", b"net", b"loss", b"until", b"do", b"%00", b"%ff"]
            ),
            st.sampled_from(
                [b"4", b"99", b"-1", b"1-3", b"traitor:2:flip", b"drop:1~3.Order", b"%"]
            )
            | st.binary(max_size=20).map(lambda raw: raw.translate(None, b" \r\n#")),
        ).map(b"=".join),
        max_size=12,
    ).map(b"&".join),
    st.just(b"do=crash:9@1&" * 600),
    st.just(b"n=4&" * 1_200),
)


def drawn(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    """So many examples, drawn at once: a property per example would restart the server's life."""
    found: list[Any] = []
    checks = list(HealthCheck)
    drawing = settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=checks,
    )

    @drawing
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


def send_all(site: Site, frames: list[str | bytes]) -> int:
    """Every frame gets an answer of its own; how many were refused."""
    refused = 0
    patience = int(caps.commands_burst) - 10
    for start in range(0, len(frames), patience):
        with page_on(site, max_size=None) as page:
            page.say(id="first", open={"scenario": SMALL})
            page.hear("ack")
            for frame in frames[start : start + patience]:
                page.socket.send(frame)
                refused += heard_answer(page)
    return refused


def heard_answer(page: Page) -> bool:
    """Waits for the next answer; whether it was a refusal, told in words."""
    while True:
        frame = json.loads(page.socket.recv(timeout=20))
        if "refusal" in frame:
            assert frame["refusal"]["sentence"]
            assert frame["refusal"]["hint"]
            return True
        if "ack" in frame or "pong" in frame:
            return False
        assert "error" not in frame


def ask_all(site: Site, links: list[tuple[str, bytes]]) -> dict[int, int]:
    """Every link gets a page; how many of each status."""
    statuses: dict[int, int] = {}
    for path, query in links:
        target = path.encode("latin-1") + b"?" + query
        with socket.create_connection(("127.0.0.1", site.port), timeout=20) as web:
            rest = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            web.sendall(b"GET " + target + rest)
            answer = http.client.HTTPResponse(web, method="GET")
            answer.begin()
            body = answer.read()
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        assert answer.status < 500, (path, query)
        assert b"Traceback" not in body
    return statuses


def campaign(site: Site, number: int) -> None:
    frames = drawn(FRAMES, number)
    links = drawn(st.tuples(PATHS, QUERIES), number)
    warm = max(100, number // 5)
    send_all(site, frames[:warm])
    ask_all(site, links[:warm])
    before = resident_kb(site)
    refused = send_all(site, frames)
    statuses = ask_all(site, links)
    grown = resident_kb(site) - before
    print(f"{len(frames)} frames, {refused} refused; links {statuses}; memory {grown:+} kB")
    assert grown < FLAT_KB
    assert number / 2 < refused < number, "neither all nonsense nor all sense"


def test_strangers_get_clear_answers_and_leave_no_trace(site: Site) -> None:
    campaign(site, 300)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_five_thousand_strangers(site: Site) -> None:
    campaign(site, 5_000)
