"""What is asked for and told about a game on a room's socket: the shapes alone."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from playground.rooms import bounds

Node = Annotated[str, Meta(max_length=20)]
Seat = Annotated[int, Meta(ge=1, le=bounds.seats_max)]
Word = Annotated[str, Meta(max_length=120)]
Row = Annotated[list[Word], Meta(max_length=64)]


class RoomPlay(Struct, forbid_unknown_fields=True, frozen=True):
    """These seats shall play the run. So many traitors by chance, or those who are named.

    `timeout`: seconds after which a node acts by itself; 0 is never. `blind`: the host plays blind.
    """

    seats: Annotated[list[Seat], Meta(max_length=bounds.players_max)]
    timeout: Annotated[int, Meta(ge=0, le=bounds.move_seconds_max)] = 0
    traitors: Annotated[int, Meta(ge=0, le=64)] = 0
    who: Annotated[list[Node], Meta(max_length=64)] = []
    blind: bool = False


class RoomAct(Struct, forbid_unknown_fields=True, frozen=True):
    """The answer to what the node is asked at tick `at`: for each question, for each receiver."""

    at: Annotated[int, Meta(ge=0)]
    words: Annotated[list[Row], Meta(max_length=64)]


class RoomCast(Struct, forbid_unknown_fields=True, frozen=True):
    """This seat plays this node from now on; none, where it is empty."""

    seat: Seat
    node: Node = ""


class RoomOption(Struct, frozen=True):
    """What may be chosen, and how it reads."""

    value: str
    label: str


class RoomCardAsk(Struct, frozen=True):
    """A question, once for each of `to` (titles of nodes); without any it is about the node itself.
    `many`: any number of options, joined by `+`; none is nothing.
    """

    title: str
    to: list[str]
    options: list[RoomOption]
    many: bool


class RoomNoticed(Struct, frozen=True):
    """What a node has noticed, at which tick."""

    at: int
    said: str


class RoomPart(Struct, frozen=True):
    """What one player is told, and nobody else: the node, whether it may lie, what it knows, and
    what it is asked at tick `at`. `mine`: it is this seat's turn. `told`: what the rule says.
    """

    node: str
    title: str
    traitor: bool
    knows: list[list[str]]
    heard: list[RoomNoticed]
    at: int | None
    asks: list[RoomCardAsk]
    mine: bool
    tries: int
    told: list[str]


class RoomPlayer(Struct, frozen=True):
    """A node and the names of those who play it, whoever's turn it is first. `thinking`: the game
    waits for it. The rest is for hosts who do not play blind, and for all once it is over.
    """

    node: str
    title: str
    seats: list[int]
    names: list[str]
    thinking: bool
    traitor: bool = False
    slips: int = 0


class RoomGame(Struct, frozen=True):
    """The game as this member may know it. `ends`: the server's milliseconds at which time is up.

    `lies`: its protocol knows traitors. `open`: who they are is told, and who slipped. `over`:
    nobody has to act any more.
    """

    number: int
    timeout: int
    ends: int | None
    over: bool
    unmasked: bool
    open: bool
    lies: bool
    players: list[RoomPlayer]
    you: RoomPart | None
