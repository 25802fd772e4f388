"""One worker with its SQLite file, as at a desk: what kill -9 does to a class, which is nothing."""

import asyncio
import time

from tests.rooms.kept import integrity
from tests.rooms.lesson import Said, all_at, class_of, going_on, wrong
from tests.rooms.many import many
from tests.rooms.people import people
from tests.serving import Site


async def test_after_kill_9_everybody_goes_on_and_nothing_is_lost(own_site: Site, scale: int):
    url = own_site.more["DATABASE_URL"]
    host, viewers, _ = await class_of([own_site.url], 10 * scale)
    some = await many([own_site.url], url, 10, 2)
    said: list[Said] = []
    async with people(host, *viewers), some.there():
        for _ in range(scale):
            async with going_on(host, said):
                writing = asyncio.create_task(some.write(15, 0.1))
                await asyncio.sleep(0.7)
                own_site.kill()
                assert some.acknowledged and not some.lost(), "acknowledged is written down"
                own_site.start()
                began = time.monotonic()
                before = len(said)
                await host.until(lambda before=before: len(said) > before + 1)
                await all_at(said[-1].revision, viewers)
                assert time.monotonic() - began < 3
                await writing
        await all_at(said[-1].revision, [host, *viewers])
        await some.caught_up()
    assert not any(wrong(url, [host, *viewers], said).values())
    assert not any(some.wrong().values())
    assert integrity(url) == "ok"
