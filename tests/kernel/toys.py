"""Tiny protocols for the kernel's tests: one to script, one that chatters, one in rounds.

They stand beside the library under their own slugs; `find` and `parse` know both.
"""

from __future__ import annotations

from typing import Any

import protocols
from protocols import Protocol, Run, Scenario
from protocols.kernel import (
    Budget,
    Fault,
    Lie,
    Message,
    Network,
    Node,
    Seat,
    View,
    among,
    choice,
    decimal,
    durable,
    faults,
    liveness,
    param,
    recovered,
    request,
    safety,
    signed,
    started,
    strategy,
    switch,
    timeout,
    upon,
    witness,
)
from protocols.kernel.scenario import parse_scenario
from protocols.kernel.scenario import salvage as kernel_salvage
from tests.kernel.chatter import EVERY_FAULT, Chatter, School

TICKS = ("1", "2", "5", "20", "300")
IDS = ("1", "2", "3")


class Word(Message, label="{text}"):
    """A word, under the seal of whoever said it first."""

    text: str = among("red", "green", "blue")
    seal: str = signed()
    free: str


class Note(Message):
    """Empty."""


class Clerk(Node["Office"]):
    """Does what it is asked, and writes down what it hears."""

    heard: list[str] = []  # noqa: RUF012
    kept: int = durable(0)
    rang: int = 0
    fallen: str = ""
    lives: str = "none"

    @started
    def open(self) -> None:
        """{self} opens."""
        self.lives = "started"

    @recovered
    def reopen(self) -> None:
        """{self} opens again."""
        self.lives = "recovered"

    @request("Tell", to=IDS, text=("red", "green"))
    def tell(self, to: str, text: str) -> None:
        """{self} tells {to} {text}."""
        self.kept += 1
        why = f"asked to say {text}"
        if to in self.others:
            self.send(to, Word(text, f"seal{self.id}", "free"), why, "the office's rule")

    @request("Shout")
    def shout(self) -> None:
        """{self} shouts."""
        self.broadcast(Word("red", "seal", "free"))
        self.kept += 1

    @request("Nudge", to=IDS)
    def nudge(self, to: str) -> None:
        """{self} nudges {to}."""
        if to in self.others:
            self.send(to, Note())

    @request("Wind up", ticks=TICKS)
    def wind(self, ticks: str) -> None:
        """{self} winds up the bell."""
        self.set_timer("bell", int(ticks))

    @request("Hush")
    def hush(self) -> None:
        """{self} stops the bell."""
        self.cancel_timer("bell")

    @request("Toss")
    def toss(self) -> None:
        """{self} tosses."""
        self.fallen += self.choose("penny", ("heads", "tails"))[0]

    @upon(Word)
    def listen(self, sender: str, word: Word) -> None:
        """{self} hears {text} from {sender}."""
        self.heard.append(f"{sender}:{word.text}")

    @upon(Note)
    def start_up(self, sender: str, note: Note) -> None:
        """{self} is nudged by {sender}."""
        self.heard.append(f"{sender}!")

    @timeout("bell")
    def ring(self) -> None:
        """{self}'s bell rings."""
        self.rang += 1


@strategy
def blue(lie: Lie) -> Message | None:
    """Says blue."""
    return lie.message.but(text="blue") if isinstance(lie.message, Word) else lie.message


class Office(Protocol):
    """Three clerks, every fault in the menu, nothing happens by itself."""

    title = "Office"
    family = "Toys"
    faults = EVERY_FAULT
    network = Network(4, 4)
    roles = (Clerk,)
    messages = (Word, Note)
    own_strategies = (blue,)

    n: int = param(3, lo=2, hi=4)
    ink: str = choice("black", "white")
    late: bool = switch(False)
    share: str = decimal("0.5")

    @classmethod
    def slug(cls) -> str:
        return cls.__name__.lower()

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Clerk, f"Clerk {i}") for i in range(1, self.n + 1)]

    def check(self) -> str | None:
        return "Two clerks have no white ink." if self.n == 2 and self.ink == "white" else None

    def tolerates(self) -> Budget:
        return Budget(1, faults(Fault.CRASH), faults(Fault.RECOVER), delay=6)

    @safety("Nobody hears green")
    def no_green(self, view: View) -> str | None:
        greens = [one.title for one in view.each(Clerk) if any("green" in h for h in one.heard)]
        return f"{greens[0]} heard green." if greens else None

    @safety("At rest nobody has heard red")
    def no_red_at_rest(self, view: View) -> str | None:
        reds = [one.title for one in view.each(Clerk) if any("red" in h for h in one.heard)]
        return f"{reds[0]} heard red." if view.quiet and reds else None

    @liveness("Somebody heard something")
    def heard(self, view: View) -> str | None:
        return None if any(one.heard for one in view.each(Clerk)) else "Nobody did yet."

    @witness("A bell rings")
    def rings(self, view: View) -> str | None:
        return next((f"{c.title}'s rings." for c in view.each(Clerk) if c.rang), None)


SHELF: dict[str, type[Protocol]] = {one.slug(): one for one in (Office, Chatter, School)}


def find(slug: str) -> type[Protocol]:
    """A toy, or else a protocol of the library."""
    return SHELF.get(slug) or protocols.get(slug)


def parse(text: str) -> Scenario:
    """As `protocols.parse`, with the toys."""
    return parse_scenario(text, find)


def salvage(text: str) -> tuple[Scenario, list[protocols.Refused]]:
    """As `protocols.salvage`, with the toys."""
    return kernel_salvage(text, find)


def run(text: str) -> Run:
    """The whole run of a scenario."""
    return Run(parse(text)).finish()


def office(*do: str, query: str = "") -> Run:
    """A run of the office: `do` are interventions, `query` the rest."""
    return run("office/?" + "&".join([*query.split(), *(f"do={one}" for one in do)]))


def told(sender: str, receiver: str, *ticks: int, text: str = "red") -> list[str]:
    """Requests by which one clerk tells another a word at those ticks."""
    return [f"request:{sender}:tell:to={receiver},text={text}@{tick}" for tick in ticks]


def fifo(*do: str, words: tuple[int, ...] = (10, 11), query: str = "net=4") -> Run:
    """The office with ordered channels: clerk 1 tells 2 a word at those ticks."""
    return office(*told("1", "2", *words), *do, query=f"fifo=1 {query}")


def arrivals(found: Run) -> list[tuple[str, int, str]]:
    """What came of each message: its name, its tick, and `ok` or who took it."""
    ends = ("message-delivered", "message-dropped")
    return [(str(e.message), e.at, e.by or "ok") for e in found.events if e.kind in ends]


def happened(found: Run, *kinds: str) -> list[tuple[int, str | None]]:
    """The ticks and nodes of the events of those kinds."""
    return [(e.at, e.node) for e in found.events if e.kind in kinds]


def state(found: Run, node: str) -> dict[str, Any]:
    """A node's state at the end."""
    return dict(found.report()["nodes"][node]["state"])


def idle(found: Run) -> list[str]:
    """The interventions that had no effect."""
    return [one["text"] for one in found.report()["ineffective"]]


def ends(found: Run) -> dict[str, tuple[int, str]]:
    """As `arrivals`, by name."""
    return {name: (at, how) for name, at, how in arrivals(found)}


def used(found: Run) -> dict[str, int]:
    """How often each fault was used."""
    return {k: v for k, v in found.report()["budget"]["used"].items() if k != "nodes"}
