"""Several workers on real PostgreSQL and real Redis: what may break without anybody noticing."""

import asyncio
import signal
import time
from collections.abc import Callable

import pytest

from playground.rooms import bounds
from tests.parts import PostgresServer, RedisServer
from tests.rooms.lesson import all_equal, class_of, lesson
from tests.rooms.people import ask, gathered, new_room, people
from tests.serving import Site

Workers = Callable[[int], list[Site]]


async def test_after_kill_9_everybody_goes_on_at_another_worker(workers: Workers, scale: int):
    sites = workers(2)
    host, viewers, _ = await class_of([site.url for site in sites], 20 * scale)
    async with people(host, *viewers):
        before = await lesson(host, 0.7)
        sites[0].kill()
        killed = time.monotonic()
        last = (await host.do(playhead={"count": 1, "playing": True}))["ack"]["revision"]
        await gathered(one.at(last) for one in viewers)
        resumed = time.monotonic() - killed
        sites[0].start()
        after = await lesson(host, 0.5)
        await gathered(one.at(after[-1]) for one in [host, *viewers])
        assert [*before, last, *after] == list(range(1, after[-1] + 1)), "none lost, none doubled"
        assert sum(len(one.closes) for one in viewers) == len(viewers) // 2
        all_equal([host, *viewers])
        assert resumed < 3


async def test_redis_may_die_and_come_back(workers: Workers, redis: RedisServer, scale: int):
    sites = workers(2)
    host, viewers, _ = await class_of([site.url for site in sites], 6)
    async with people(host, *viewers):
        for _ in range(scale):
            running = asyncio.create_task(lesson(host, 2.5))
            await asyncio.sleep(0.3)
            redis.kill()
            await asyncio.sleep(1.8)  # longer than a change may be stale
            redis.start()
            acknowledged = await running
        await gathered(one.at(acknowledged[-1]) for one in viewers)
        all_equal([host, *viewers])
        assert not any(one.closes for one in [host, *viewers])
        stale = [max(one.arrived[r] - host.arrived[r] for r in host.arrived) for one in viewers]
        assert max(stale) < 1.5, "a change was stale for longer"


@pytest.mark.parametrize("frozen", [False, True], ids=["stopped", "frozen"])
async def test_without_the_database_sockets_stay_and_commands_are_busy(
    workers: Workers, postgres_server: PostgresServer, frozen: bool
):
    sites = workers(1)
    host, viewers, _ = await class_of([sites[0].url], 3)
    async with people(host, *viewers):
        await lesson(host, 0.2)
        postgres_server.freeze(True) if frozen else postgres_server.halt()
        waiting = asyncio.create_task(host.do(lock=True))
        await asyncio.sleep(1.5)
        assert not waiting.done()
        (heard,), _ = await ask(sites[0].url, {"id": "x", "join": {"code": host.code}})
        assert heard["welcome" if "welcome" in heard else "refusal"]["id"] == "x"
        postgres_server.freeze(False) if frozen else postgres_server.start()
        back = time.monotonic()
        revision = (await waiting)["ack"]["revision"]
        await gathered(one.at(revision) for one in viewers)
        assert time.monotonic() - back < 4
        assert not any(one.closes for one in [host, *viewers])
        assert all(one.state and one.state.locked for one in viewers)
        all_equal([host, *viewers])


async def test_a_worker_that_is_told_to_stop_sends_everybody_on(workers: Workers):
    sites = workers(2)
    host, viewers, _ = await class_of([site.url for site in sites], 8)
    async with people(host, *viewers):
        running = asyncio.create_task(lesson(host, 2))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        sites[0].process.terminate()
        await asyncio.to_thread(sites[0].process.wait, 10)
        assert time.monotonic() - began < 6
        assert sites[0].process.returncode == 0
        acknowledged = await running
        await gathered(one.at(acknowledged[-1]) for one in viewers)
        assert acknowledged == list(range(1, acknowledged[-1] + 1))
        assert {code for one in [host, *viewers] for code in one.closes} == {4012}
        all_equal([host, *viewers])
        sites[0].start()


async def test_a_room_that_is_deleted_is_gone_everywhere(workers: Workers):
    sites = workers(2)
    host, viewers, room = await class_of([site.url for site in sites], 4)
    async with people(host, *viewers):
        assert "ack" in await host.do(delete=True)
        await gathered(one.until(lambda one=one: bool(one.closes), 8) for one in viewers)
        assert {one.closes[-1] for one in viewers} == {4404}
    (heard,), _ = await ask(sites[1].url, {"id": "x", "join": {"code": room["code"]}})
    assert heard["refusal"]["code"] == "NoRoom"


async def test_the_host_sees_how_many_follow_and_what_the_others_do(workers: Workers):
    sites = workers(2)
    host, viewers, _ = await class_of([site.url for site in sites], 6)
    async with people(host, *viewers):
        for one in viewers[:3]:
            await one.do(explore="bully/?do=crash:5@3")
        await viewers[3].do(explore="bully/?do=crash:5@3&n=5")
        await viewers[4].do(explore="bully/?n=4")
        await host.until(lambda: host.crowd.get("exploring") == 5)
        assert host.crowd["here"] == 6
        first, second = host.crowd["branches"]
        assert (first["count"], second["count"]) == (4, 1)
        assert "do=crash:5@3" in first["scenario"]
        assert "ack" in await host.do(show={"scenario": first["scenario"]})
        await host.do(gather=True)
        await host.until(lambda: host.crowd["exploring"] == 0)
        sites[1].kill()
        await host.until(lambda: host.crowd["here"] == 6 and bool(viewers[1].closes))
        assert not any(one.crowd for one in viewers)
        sites[1].start()


async def test_wrong_codes_count_wherever_they_are_tried(workers: Workers, redis: RedisServer):
    sites = workers(2)
    room = await new_room(sites[0].url)
    here = {"local_addr": ("127.0.0.21", 0)}

    async def knock(site: Site, code: str) -> dict:
        (heard, *_), _ = await ask(site.url, {"id": "k", "join": {"code": code}}, **here)
        return heard

    wrong = [await knock(sites[count % 2], f"2222222{count % 8}") for count in range(12)]
    codes = [heard["refusal"]["code"] for heard in wrong]
    assert codes == ["NoRoom"] * bounds.wrong_codes_per_minute + ["LimitReached"] * 2
    assert all(["welcome" in await knock(site, room["code"]) for site in sites * 5])
    redis.process.send_signal(signal.SIGSTOP)  # it listens, and says nothing
    began = time.monotonic()
    assert (await knock(sites[0], "22222222"))["refusal"]["code"] == "NoRoom", "counted here alone"
    assert time.monotonic() - began < 2
    redis.process.send_signal(signal.SIGCONT)
