"""Somebody who has joined: a seat, a place in the log, and what they may ask for."""

from __future__ import annotations

from secrets import randbits
from time import monotonic, time
from typing import Final, Literal

from msgspec import UNSET

from playground.bucket import Bucket
from playground.rooms import asking, bounds, store
from playground.rooms.commands import ABOUT_A_SEAT, CHANGING, Asked, judge
from playground.rooms.doors import TOO_FAST
from playground.rooms.feed import Feed
from playground.rooms.frames import (
    LIMITS,
    RoomCommand,
    RoomJoin,
    RoomLink,
    RoomPeople,
    RoomPong,
    RoomRole,
    RoomWelcome,
    write,
)
from playground.rooms.game import Play
from playground.rooms.hub import Hub
from playground.rooms.log import append
from playground.rooms.masque import name_of
from playground.rooms.parts import game_of
from playground.rooms.people import people_of
from playground.rooms.refusals import REMOVED
from playground.rooms.room import Kind
from playground.rooms.seats import Seating
from playground.rooms.viewing import Viewing
from playground.rooms.watched import Waker, Watched
from playground.wire import WIRE_VERSION, Ack
from protocols import errors, parse

CURTAINED: Final = errors.NotEnabled(
    "What comes next is hidden just now.", "You may explore once it is shown."
)


class Member:
    """One socket's part in a room. `role` is what it was told last."""

    def __init__(
        self, hub: Hub, room: Watched, seating: Seating, join: RoomJoin, waker: Waker
    ) -> None:
        self.hub = hub
        self.room = room
        self.seat = seating.place.seat
        self.name = seating.place.name
        self.token = seating.token
        self.role = self.kind
        self.feed = Feed(room.state.revision, monotonic())
        self.own = ""  # the scenario that is explored, since that revision
        self.own_since = 0
        self.sayings = Bucket(bounds.doing_per_second, bounds.doing_burst, monotonic())
        self.told: str | None = None  # about the crowd
        self.polled: str | None = None  # about a vote
        self.seen_play: tuple[Play | None, Kind] = (None, self.role)
        self.told_game = ""
        self.screen = join.screen
        claim = None if join.run is UNSET else join.run
        self.viewing = Viewing(hub.theatre, claim, waker)

    @property
    def number(self) -> int:
        """Its seat's."""
        return self.seat.number

    @property
    def doing(self) -> str:
        """What is looked at: a scenario of one's own, until the host calls everybody back."""
        state = self.room.state
        away = state.mode == "explore" and state.gathered <= self.own_since
        return self.own if away and state.curtain is None else ""

    @property
    def kind(self) -> Kind:
        """What this seat is by now."""
        return self.room.state.kind_of(self.seat)

    def welcome(self, command_id: str, join: RoomJoin) -> str:
        """The first frame: the state, unless the client has a state that can be gone on from."""
        row, state = self.room.row, self.room.state
        resumes = join.epoch == row.epoch and self.room.follows(join.revision)
        self.feed = Feed(join.revision if resumes else state.revision, monotonic())
        return write(
            welcome=RoomWelcome(
                id=command_id,
                wire=WIRE_VERSION,
                code=row.code,
                epoch=row.epoch,
                revision=state.revision,
                role=self.role,
                seat=self.seat.number,
                name=self.name,
                token=self.token,
                now=milliseconds(),
                limits=LIMITS,
                state=UNSET if resumes else state,
            )
        )

    async def answer(self, name: str, command: RoomCommand) -> str | None:
        """The answer to a command, if it has one. Raises errors.Refused."""
        if self.number in self.room.state.removed:
            raise REMOVED
        if name not in CHANGING or self.kind == "viewer":
            judge(self.kind, name)  # the others are judged where the log is at hand
        if name in asking.COMMANDS:
            return await asking.answer(self, name, command)
        match name:
            case "seen":
                self.feed.saw(int(command.seen or 0), monotonic())
                self.viewing.saw(int(command.frames or 0))
                return None
            case "ping":
                return write(pong=RoomPong(command.id, self.feed.sent, milliseconds()))
            case "explore" | "follow":
                return self._look_at(command)
            case "people":
                return await self._people(command)
            case "relink":
                return await self._relink(command)
            case "delete":
                return await self._delete(command)
        assert name in CHANGING
        return write(ack=Ack(command.id, await self._change(name, command)))

    def news(self) -> str | None:
        """The next frame that this socket should be sent now, if there is one."""
        frame = self.feed.next(self.room, monotonic())
        if frame is None and self.feed.sent == self.room.state.revision and self.role != self.kind:
            self.role = self.kind
            return write(role=RoomRole(self.role))
        if frame is None and self.role != "viewer" and self.told is not self.room.crowd_text:
            self.told = frame = self.room.crowd_text
        if frame is None and self.role != "viewer" and self.polled is not self.room.poll_text:
            self.polled = frame = self.room.poll_text
        return frame or self._game() or self._run()

    def _game(self) -> str | None:
        """What is new for this seat of the game that the class plays."""
        play, kind = now = (self.room.play, self.kind)
        if now == self.seen_play:
            return None
        self.seen_play = now
        host = kind != "viewer" and not self.screen
        game = game_of(play, self.room.row.epoch, self.number, host=host) if play else None
        text = write(game=game)
        self.told_game, before = text, self.told_game
        return text if text != before else None

    def _run(self) -> str | None:
        """What is new of the room's run. Hosts edit it, so they have it by a socket of its own; but
        while the class plays it, it is nobody's, and whoever plays knows what came to their node.
        """
        state, play = self.room.state, self.room.play
        if play and not play.unmasked:
            if self.kind == "viewer" and play.node_of(self.number):
                return None
            return self.viewing.next(name_of(play, state.scenario), state.curtain, monotonic())
        if self.kind != "viewer" and not self.screen:
            return None
        if state.curtain is not None:
            self.own = ""
        return self.viewing.next(state.scenario, state.curtain, monotonic())

    def stalled(self, now: float) -> bool:
        """Whether something has been under way to it for too long."""
        return self.feed.stalled(now) or self.viewing.stalled(now)

    def _look_at(self, command: RoomCommand) -> str:
        if not self.sayings.take(monotonic()):
            raise TOO_FAST
        if command.explore is UNSET:
            self.own = ""
        elif self.room.state.mode == "follow":
            raise errors.NotEnabled("The host has called everybody.", "Wait until you may again.")
        elif self.room.state.curtain is not None:
            raise CURTAINED
        else:
            self.own = parse(command.explore).text
            self.own_since = self.room.state.revision
        return write(ack=Ack(command.id, self.room.state.revision))

    async def _people(self, command: RoomCommand) -> str:
        state = self.room.state
        people = await self.hub.database.run(people_of, self.room.row.id, state)
        return write(people=RoomPeople(command.id, people))

    async def _change(self, name: str, command: RoomCommand) -> int:
        if not self.room.pace.take(monotonic()):
            raise TOO_FAST
        other = None
        if name in ABOUT_A_SEAT:
            number = int(getattr(command, name))
            place = await self.hub.database.run(store.seat, self.room.row.id, number)
            other = place.seat if place else None
        asked = Asked(self.seat, name, command, other, randbits(64))
        return await append(self.hub, self.room, asked)

    async def _relink(self, command: RoomCommand) -> str:
        kind: Literal["host", "cohost"] = "host" if command.relink == "host" else "cohost"
        secret = await self.hub.database.run(store.relink, self.room.row.id, kind)
        return write(link=RoomLink(command.id, kind, secret))

    async def _delete(self, command: RoomCommand) -> str:
        await self.hub.database.run(store.delete, self.room.row.id)
        self.hub.deleted(self.room)
        return write(ack=Ack(command.id, self.room.state.revision))


def milliseconds() -> int:
    """The server's clock, as the log has it."""
    return int(time() * 1000)
