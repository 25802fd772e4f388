"""What is said about questions to those who ask for it: most of it to hosts alone."""

from __future__ import annotations

from msgspec import Struct


class RoomIdea(Struct, frozen=True):
    """A question that could be asked; its answer and its reason are for hosts alone."""

    text: str
    options: list[str]
    answer: int
    because: str


class RoomIdeas(Struct, frozen=True):
    """What could be asked about what follows so many events of this scenario's run."""

    id: str
    scenario: str
    count: int
    ideas: list[RoomIdea]


class RoomBallot(Struct, frozen=True):
    """What you have chosen in both votes on this question; null: nothing."""

    id: str
    question: int
    chosen: list[int | None]


class RoomTally(Struct, frozen=True):
    """How it stands, for hosts alone: for each vote, how many chose each option."""

    id: str
    question: int
    rounds: list[list[int]]
    answer: int | None


class RoomPoll(Struct, frozen=True):
    """So many have voted in this round; what they chose is not said."""

    question: int
    round: int
    voted: int


class RoomResults(Struct, frozen=True):
    """The room's questions and counts as a file."""

    id: str
    file: str
    text: str
