"""A game over two workers: one clock is the first, and a seat comes back to its card."""

from collections.abc import Callable
from typing import Any

from tests.rooms.people import Person, gathered, new_room, people, text_of
from tests.serving import Site

Workers = Callable[[int], list[Site]]
GENERALS = "byzantine-generals/?n=3&m=0"


def asked(person: Person) -> int | None:
    """The tick at which this one is asked something."""
    return person.game["you"]["at"] if person.game and person.game["you"] else None


async def test_time_is_up_once_and_a_seat_comes_back_to_its_card(workers: Workers):
    urls = [site.url for site in workers(2)]
    room = await new_room(urls[0], GENERALS)
    host = Person(urls, room["code"], secret=room["host"])
    players = [Person(urls[k % 2 :] + urls[: k % 2], room["code"]) for k in range(3)]
    async with people(host, *players):
        seats = [one.welcome["seat"] for one in players]
        about: dict[str, Any] = {"seats": seats, "who": ["2"]}
        assert "ack" in await host.do(play=about)
        await gathered(one.until(lambda one=one: one.game is not None) for one in players)
        commander = next(one for one in players if one.game and one.game["you"]["node"] == "0")
        assert asked(commander) == 0
        back = Person(urls[::-1], room["code"], token=commander.token)
        async with people(back):
            await back.until(lambda: asked(back) == 0)
            assert back.game["you"]["asks"] == commander.game["you"]["asks"]
        assert {k: v for k, v in host.game.items() if k != "you"} != commander.game

        await host.do(endgame=True)
        began = (await host.do(play={**about, "timeout": 1}))["ack"]["revision"]
        await host.until(
            lambda: bool(host.game and host.game["over"] and host.revision > began), 15
        )
        changes = map(text_of, host.changes.values())
        assert sum('"late"' in one for one in changes) == 2, "once for each of two moments"
        told = (await host.do(unmask=True))["ack"]["revision"]
        await gathered(one.at(told) for one in players)
        assert all("traitor:2:person" in one.state.scenario for one in players if one.state)
        heard = "".join(text_of(change) for one in players for change in one.changes.values())
        assert heard.count("person") == len(players), "not before the reveal"
