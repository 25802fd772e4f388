"""The tests of the rooms' promises, tried on servers that break them: each must notice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import serving
from tests.parts import RedisServer
from tests.rooms import test_one_worker, test_room_socket, test_stuck, test_votes, test_workers
from tests.rooms.broken_server import PROMISES
from tests.serving import Site

pytestmark = pytest.mark.soak


@pytest.fixture
def broken(
    request: pytest.FixtureRequest, statics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A server that breaks the promise that the test names."""
    breaking(monkeypatch, request.param)
    site = Site(statics, tmp_path / "broken.log")
    yield site
    site.stop()


def breaking(monkeypatch: pytest.MonkeyPatch, promise: str) -> None:
    assert promise in PROMISES
    monkeypatch.setattr(serving, "SERVER", "tests.rooms.broken_server")
    monkeypatch.setenv("BROKEN", promise)


@pytest.mark.parametrize("broken", ["acknowledge_before_commit"], indirect=True)
async def test_what_is_acknowledged_too_soon_is_missed_after_kill_9(broken: Site):
    with pytest.raises(AssertionError, match=r"written down|sent again"):
        await test_one_worker.test_after_kill_9_everybody_goes_on_and_nothing_is_lost(broken, 1)


@pytest.mark.parametrize("broken", ["forget_names"], indirect=True)
async def test_what_is_done_twice_is_noticed(broken: Site):
    with pytest.raises(AssertionError):
        await test_room_socket.test_the_same_command_twice_is_one_change(broken)


@pytest.mark.parametrize("broken", ["resume_anywhere"], indirect=True)
async def test_a_gap_is_noticed(broken: Site):
    with pytest.raises(ValueError, match="revision"):
        await test_one_worker.test_after_kill_9_everybody_goes_on_and_nothing_is_lost(broken, 1)


@pytest.mark.parametrize("broken", ["send_without_end"], indirect=True)
async def test_a_window_without_end_is_noticed(broken: Site):
    with pytest.raises(AssertionError, match="more items"):
        await test_room_socket.test_who_does_not_acknowledge_is_sent_a_window_and_then_away(broken)


@pytest.mark.parametrize("broken", ["let_it_pile_up"], indirect=True)
async def test_what_piles_up_is_noticed(broken: Site):
    test = test_stuck.test_whoever_does_not_read_is_cut_at_the_cap_though_it_says_that_it_does
    with pytest.raises(AssertionError, match=r"still there|for what waits"):
        await test(lambda *_: broken)
    await asyncio.sleep(0.1)  # until those who were never shut out are gone


async def test_hints_without_a_poll_are_noticed(
    monkeypatch: pytest.MonkeyPatch, workers: test_workers.Workers, redis: RedisServer
):
    breaking(monkeypatch, "trust_hints")
    with pytest.raises(AssertionError, match="stale"):
        await test_workers.test_redis_may_die_and_come_back(workers, redis, 1)


@pytest.mark.parametrize("broken", ["tell_the_answer"], indirect=True)
async def test_an_answer_that_is_known_too_soon_is_noticed(broken: Site):
    with pytest.raises(AssertionError, match="told too soon"):
        await test_votes.test_a_vote_counts_once_and_the_last_choice_counts(broken)
