"""Hostile links and frames against a real Daphne: clear answers, a silent log, flat memory."""

from __future__ import annotations

import http.client
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from playground import caps
from protocols import catalogue
from tests.playground.outside import SMALL, Page, page_on
from tests.serving import Site

FLAT_KB = 8_192
"""kilobytes that memory may move: the allocator's slack, not a leak that grows with the number"""


def resident_kb(site: Site) -> int:
    status = Path(f"/proc/{site.pid}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1])


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
