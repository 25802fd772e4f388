"""Toys that run by themselves: a chatter with coins and timers, a school in rounds."""

from __future__ import annotations

from typing import Any

from protocols import Protocol
from protocols.kernel import (
    Budget,
    Fault,
    Message,
    Network,
    Node,
    Seat,
    View,
    among,
    durable,
    faults,
    liveness,
    on_round,
    param,
    recovered,
    request,
    safety,
    started,
    timeout,
    upon,
    whole,
    witness,
)

EVERY_FAULT = faults(*(one for one in Fault if one is not Fault.OVERTAKE))


class Talk(Message, label="{topic} {number}"):
    """Says something."""

    number: int = whole(0, 9)
    topic: str = among("sun", "rain")


class Reply(Message):
    """Answers."""

    number: int = whole(0, 9)


class Talker(Node["Chatter"]):
    """Talks to whom a coin says, at moments a random timer says, and grows impatient."""

    heard: dict[str, int] = {}  # noqa: RUF012
    talked: int = durable(0)
    friends: set[str] = set()  # noqa: RUF012
    waits: bool = False

    @started
    @recovered
    def begin(self) -> None:
        """{self} is here."""
        self.set_timer("speak", 1, 6)

    @timeout("speak")
    def speak(self) -> None:
        """{self} speaks."""
        if self.talked >= self.protocol.words:
            return
        self.talked += 1
        whom = self.choose("whom", self.others)
        self.send(whom, Talk(self.talked, "sun"), f"my {self.talked}. word", "the chatter's rule")
        self.set_timer("speak", 2, 9)
        self.set_timer("patience", 7, why="an answer is due")
        self.waits = True

    @timeout("patience")
    def complain(self) -> None:
        """{self} complains."""
        self.waits = False
        self.broadcast(Talk(0, "rain"), f"nobody answered after {self.talked} words")

    @upon(Talk)
    def listen(self, sender: str, talk: Talk) -> None:
        """{self} hears {topic} from {sender}."""
        self.heard[sender] = self.heard.get(sender, 0) + talk.number
        self.friends.add(sender)
        self.because(f"{len(self.friends)} friends by now")
        if talk.topic == "sun":
            self.send(sender, Reply(talk.number))

    @upon(Reply)
    def calm(self, sender: str, reply: Reply) -> None:
        """{self} is content with {sender}."""
        self.cancel_timer("patience", "speak", why="answered")
        self.set_timer("speak", 1, 4)
        self.waits = False

    @request("Shout", topic=("sun", "rain"))
    def shout(self, topic: str) -> None:
        """{self} shouts {topic}."""
        self.broadcast(Talk(9, topic))


class Chatter(Protocol):
    """Talkers with coins, random timers and cancelled ones; every fault in the menu."""

    title = "Chatter"
    family = "Toys"
    faults = EVERY_FAULT
    network = Network(1, 6)
    horizon = 120
    roles = (Talker,)
    messages = (Talk, Reply)

    n: int = param(4, lo=2, hi=6)
    words: int = param(3, lo=1, hi=6)

    @classmethod
    def slug(cls) -> str:
        return cls.__name__.lower()

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Talker, f"Talker {i}") for i in range(8, 8 + self.n)]

    def tolerates(self) -> Budget:
        return Budget(1, faults(Fault.CRASH, Fault.TRAITOR), faults(Fault.RECOVER, Fault.DROP))

    @safety("At rest everybody has heard of two others")
    def heard_two(self, view: View) -> str | None:
        deaf = [one for one in view.each(Talker) if len(one.heard) < 2]
        return f"{deaf[0].title} has not." if view.quiet and deaf else None

    @liveness("Nobody waits")
    def content(self, view: View) -> str | None:
        waiting = sum(one.waits for one in view.each(Talker))
        return f"{waiting} wait." if waiting else None

    @witness("Somebody complains")
    def rain(self, view: View) -> str | None:
        return next((f"{one.title} has 9." for one in view.each(Talker) if 9 in one.heard), None)


class Shut(Message):
    """For the inbox."""

    number: int = whole(1, 9)


class Pupil(Node["School"]):
    """Says its round to everybody and reads at the next bell what came."""

    read: list[str] = []  # noqa: RUF012

    @on_round()
    def lesson(self, number: int, inbox: Any) -> None:
        """{self} has round {round}."""
        self.read.extend(f"{number}<{sender}:{message.number}" for sender, message in inbox)
        if number <= self.protocol.lessons:
            self.broadcast(Shut(number))


class School(Protocol):
    """Synchronous rounds with an inbox."""

    title = "School"
    family = "Toys"
    faults = EVERY_FAULT
    network = Network(2, 5)
    roles = (Pupil,)
    messages = (Shut,)

    n: int = param(3, lo=2, hi=5)
    lessons: int = param(2, lo=1, hi=4)

    @classmethod
    def slug(cls) -> str:
        return cls.__name__.lower()

    def seats(self) -> list[Seat]:
        return [Seat(str(i), Pupil, f"Pupil {i}") for i in range(self.n)]

    def rounds(self) -> int:
        return self.lessons

    def tolerates(self) -> Budget:
        return Budget()
