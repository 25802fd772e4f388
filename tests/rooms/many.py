"""Many who write at once, over sockets: co-hosts, each sending until it is answered."""

import asyncio
import random
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from playground.rooms.doors import TOO_FAST
from tests.rooms.kept import Log, log_of
from tests.rooms.people import Person, gathered, ids, new_room, people


class Writer:
    """One co-host. `acknowledged`: what it was told, by the names that stand in the log."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.asked: set[str] = set()
        self.acknowledged: dict[str, int] = {}
        self.waits: list[float] = []

    async def write(self, changes: int, pause: float) -> None:
        for count in range(changes):
            await asyncio.sleep(random.uniform(0, 2 * pause))
            await self.change(count)

    async def change(self, count: int) -> None:
        name, began = f"n{next(ids)}", time.monotonic()
        kept = f"{self.person.welcome['seat']}:{name}"
        self.asked.add(kept)
        command = {"playhead": {"count": count, "playing": True, "speed": 1.0}}
        while "ack" not in (answer := await self.person.say(name, command)):
            assert answer["refusal"]["sentence"] == TOO_FAST.sentence, answer
            began = time.monotonic()  # the room was full, and has taken nothing
            await asyncio.sleep(0.1)
        self.acknowledged[kept] = answer["ack"]["revision"]
        self.waits.append(time.monotonic() - began)


class Many:
    """So many writers over so many rooms."""

    def __init__(self, database: str, rooms: list[list[Writer]]) -> None:
        self.database, self.rooms = database, rooms
        self.writers = [one for room in rooms for one in room]

    def there(self) -> AbstractAsyncContextManager[None]:
        return people(*(one.person for one in self.writers))

    async def write(self, changes: int, pause: float) -> None:
        await gathered(one.write(changes, pause) for one in self.writers)

    @property
    def acknowledged(self) -> int:
        return sum(len(one.acknowledged) for one in self.writers)

    def lost(self) -> int:
        """How many acknowledged changes are not in the log, or not where it was said."""
        said = [
            {k: at for one in room for k, at in one.acknowledged.items()} for room in self.rooms
        ]
        return sum(map(lost, said, map(self.log, self.rooms)))

    def wrong(self) -> dict[str, int]:
        """When everybody has finished: all of it must be 0."""
        found = {"lost": self.lost(), "doubled": 0, "gaps": 0, "differing": 0}
        for room in self.rooms:
            log = self.log(room)
            asked = set().union(*(one.asked for one in room))
            found["doubled"] += len(log.names) - len(asked)
            found["gaps"] += sum(row.revision != at for at, row in enumerate(log.changes, 1))
            found["differing"] += sum(one.person.state != log.state for one in room)
        return found

    def log(self, room: list[Writer]) -> Log:
        return log_of(self.database, room[0].person.code)

    async def caught_up(self) -> None:
        """Until everybody has heard everything."""
        for room in self.rooms:
            last = len(self.log(room).changes)
            await gathered(one.person.at(last) for one in room)


def lost(said: Mapping[str, int], log: Log) -> int:
    kept = dict(zip(log.names, (row.revision for row in log.changes), strict=True))
    return sum(kept.get(name) != at for name, at in said.items())


async def many(urls: list[str], database: str, writers: int, rooms: int) -> Many:
    """Spread over the workers, and over new rooms."""
    made = [await new_room(urls[place % len(urls)]) for place in range(rooms)]
    spread: list[list[Writer]] = [[] for _ in made]
    for place in range(writers):
        room, turn = place % rooms, place // rooms % len(urls)
        turned = urls[turn:] + urls[:turn]
        person = Person(turned, made[room]["code"], secret=made[room]["cohost"])
        spread[room].append(Writer(person))
    return Many(database, spread)
