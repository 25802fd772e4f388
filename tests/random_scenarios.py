"""Random legal scenarios of any protocol, from its description alone.

A first run shows which messages, timers and coins there are; the interventions then name what
really occurs, and now and then something that does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

from protocols import Protocol, Run, Scenario, errors
from protocols.kernel import Fault
from protocols.kernel.legality import MENU, choices
from tests.kernel.toys import find, parse

EVENTS_MAX = 600  # of the first run; what is longer is drawn again, then cut short
SEEDS = 1 << 40
Make = Callable[["Occurring"], str]


class Occurring:
    """What there is to name in a run, and the dice."""

    def __init__(self, scenario: Scenario, found: Run, rng: Random) -> None:
        self.rng = rng
        self.protocol = scenario.protocol
        self.nodes = list(scenario.protocol.places)
        self.last = max(found.world.now, 1)
        self.messages = [str(e.message) for e in found.events if e.kind == "message-sent"]
        self.timers = self._named(found, "timer-set", "timer")
        self.coins = self._named(found, "coin-tossed", "coin", "options")

    def _named(self, found: Run, kind: str, *keys: str) -> list[Any]:
        rows = [dict(event.more) for event in found.events if event.kind == kind]
        return [row[keys[0]] if len(keys) == 1 else [row[key] for key in keys] for row in rows]

    def node(self) -> str:
        return self.rng.choice(self.nodes)

    def tick(self, longest: float = 1.2) -> int:
        return self.rng.randint(0, int(self.last * longest) + 1)

    def message(self) -> str:
        if self.messages and self.rng.random() < 0.9:
            return self.rng.choice(self.messages)
        one, two = self.rng.sample(self.nodes, 2)
        kind = self.rng.choice(self.protocol.messages).kind
        return f"{one}~{two}.{kind}.{self.rng.choice((1, 2, 3, 77))}"

    def copy(self) -> str:
        return self.message() + self.rng.choice(("", "", "", "*2", "*3"))

    def timer(self) -> str:
        return str(self.rng.choice(self.timers or ["0.none"]))

    def sides(self) -> str:
        nodes = self.rng.sample(self.nodes, self.rng.randint(2, len(self.nodes)))
        at = self.rng.randint(1, len(nodes) - 1)
        between = self.rng.choice("/~")
        return between.join((",".join(nodes[:at]), ",".join(nodes[at:])))

    def lie(self, name: str) -> str:
        kind = name.partition(".")[2].split(".")[0]
        found = next((one for one in self.protocol.messages if one.kind == kind), None)
        fields = [f for f in found.fields if f.domain and f.domain.values] if found else []
        if not fields or self.rng.random() < 0.3:
            return "nothing"
        return ",".join(f"{f.name}={self.rng.choice(f.domain.values)}" for f in fields if f.domain)

    def asked(self) -> str:
        node = self.node()
        place = self.protocol.places[node]
        requests = place.seat.role.handlers.requests
        if not requests:
            return "none"
        one = self.rng.choice(sorted(requests))
        args = ",".join(f"{n}={self.rng.choice(words)}" for n, words in choices(place, one).items())
        return f"{node}:{one}" + (f":{args}" if args else "")

    def span(self) -> str:
        start = self.tick()
        return f"{start}-{start + self.rng.randint(1, 12)}"

    def tossed(self) -> str:
        coin, options = self.rng.choice(self.coins or [["0.none", ["none"]]])
        return f"{coin}:{self.rng.choice(options)}"

    def strategy(self) -> str:
        return self.rng.choice(sorted(self.protocol.strategies()) or ["none"])


def _say(here: Occurring) -> str:
    name = here.message()
    return f"say:{name}:{here.lie(name)}"


def _crash(here: Occurring) -> str:
    name = here.message()
    anchored = here.rng.random() < 0.3
    return (
        f"crash:{name.partition('~')[0]}@{name}"
        if anchored
        else f"crash:{here.node()}@{here.tick()}"
    )


def _traitor(here: Occurring) -> str:
    since = here.rng.choice((0, here.tick(1)))
    return f"traitor:{here.node()}:{here.strategy()}@{since}"


MAKERS: dict[str, Make] = {
    "drop": lambda here: f"drop:{here.copy()}",
    "delay": lambda here: f"delay:{here.copy()}:{here.rng.randint(0, 15)}",
    "deliver": lambda here: f"deliver:{here.copy()}@{here.tick()}",
    "copy": lambda here: f"copy:{here.message()}:{here.rng.randint(1, 3)}",
    "say": _say,
    "crash": _crash,
    "recover": lambda here: f"recover:{here.node()}@{here.tick()}",
    "pause": lambda here: f"pause:{here.node()}@{here.span()}",
    "traitor": _traitor,
    "cut": lambda here: f"cut:{here.sides()}@{here.tick()}",
    "hold": lambda here: f"hold:{here.sides()}@{here.tick()}",
    "heal": lambda here: f"heal@{here.tick(1.5)}",
    "fire": lambda here: f"fire:{here.timer()}@{here.tick()}",
    "choose": lambda here: f"choose:{here.tossed()}",
    "request": lambda here: f"request:{here.asked()}@{here.tick(0.9)}",
}  # fmt: skip


def makers(protocol: type[Protocol], *, gentle: bool = False) -> list[str]:
    """The interventions whose fault the menu knows; gentle: that the budget may bear."""
    known = [kind for kind in MAKERS if kind not in MENU or MENU[kind] in protocol.faults]
    if not gentle:
        return known
    budget = protocol().tolerates()
    borne = budget.free | budget.counting
    return [kind for kind in known if kind not in MENU or MENU[kind] in borne]


def parameters(protocol: type[Protocol], rng: Random) -> dict[str, str]:
    """A value for some of the parameters, as a link writes it."""
    drawn = {}
    for one in protocol.parameters:
        if rng.random() < (0.9 if one.name == "mutation" else 0.5):
            continue
        if one.type == "int":
            drawn[one.name] = str(rng.randint(one.lo or 0, one.hi or 0))
        elif one.type == "switch":
            drawn[one.name] = rng.choice("01")
        elif one.type == "decimal":
            drawn[one.name] = rng.choice(("0", "0.1", "0.25", "0.5", "1"))
        else:
            drawn[one.name] = rng.choice(one.choices)
    return drawn


def base(slug: str, rng: Random, *, gentle: bool = False) -> tuple[Scenario, Run]:
    """Random parameters and network, and the run without any intervention."""
    protocol = find(slug)
    for _ in range(40):
        pairs = parameters(protocol, rng) | {"seed": str(rng.randrange(SEEDS))}
        if rng.random() < (0.2 if gentle else 0.5):
            lo = rng.randint(1, 4)
            pairs["net"] = f"{lo}-{lo + rng.randint(0, 6)}"
        if rng.random() < 0.3 and (not gentle or Fault.DROP in protocol().tolerates().free):
            pairs["loss"] = rng.choice(("0.05", "0.3", "1"))
        if rng.random() < 0.4:
            pairs["fifo"] = rng.choice("01")
        try:
            scenario = parse(f"{slug}/?" + "&".join(f"{k}={v}" for k, v in pairs.items()))
        except errors.BadParameter:
            continue
        scenario = stirred(scenario, rng)
        found = Run(scenario)
        if not found.extend(EVENTS_MAX):
            return scenario, found
    return parse(f"{scenario.text}&until={max(found.world.now, 1)}"), found


def stirred(scenario: Scenario, rng: Random) -> Scenario:
    """Some requests, for protocols that wait to be asked."""
    here = Occurring(scenario, Run(scenario), rng)
    here.last = 30
    return edited(scenario, here, ["request"], rng.choice((0, 2, 4, 6)))


def random_scenario(slug: str, rng: Random, *, most: int = 7, gentle: bool = False) -> Scenario:
    """A random legal scenario; gentle: likely inside the fault budget."""
    scenario, found = base(slug, rng, gentle=gentle)
    here = Occurring(scenario, found, rng)
    if rng.random() < 0.2:
        scenario = parse(_shortened(scenario, rng, here.last))
    return edited(
        scenario, here, makers(type(scenario.protocol), gentle=gentle), rng.randint(0, most)
    )


def _shortened(scenario: Scenario, rng: Random, last: int) -> str:
    kept = [pair for pair in scenario.query.split("&") if not pair.startswith("until=")]
    return f"{scenario.slug}/?{'&'.join(kept)}&until={rng.randint(1, last + 5)}"


def healing(
    slug: str, numbers: Iterable[int], settings: Callable[[int], str], *, back: str, but: str
) -> Iterator[Run]:
    """Random mishaps but those that match `but`; at tick 600 the net and nodes `back` are whole.

    Changes that contradict each other are passed over."""
    recover = [f"do=recover:{node}@600" for node in back.split()]
    for number in numbers:
        found = random_scenario(slug, Random(f"{slug} {number}"), most=9)
        do = [f"do={one}" for one in found.do if not re.search(but, str(one))]
        net = f"net=1-{1 + number % 5}&loss=0.{number % 4}&seed={number}&until=4000&do=heal@600"
        with suppress(errors.Refused):
            scenario = parse("&".join([f"{slug}/?{settings(number)}", net, *do, *recover]))
            yield Run(scenario).finish()


def edited(scenario: Scenario, here: Occurring, kinds: list[str], count: int) -> Scenario:
    """The scenario with up to `count` more interventions; what is illegal is passed over."""
    for _ in range(count):
        try:
            scenario = scenario.add(MAKERS[here.rng.choice(kinds)](here))
        except errors.Refused:
            continue
    return scenario
