"""The socket of a room: shuttles frames between the network and a member, and keeps time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from playground.readiness import Readiness
from playground.rooms import bounds, entrance
from playground.rooms.doors import TOO_FAST, TOO_MANY_CODES, Doors, RoomGate, address_of
from playground.rooms.frames import ROOM_ENDS, RoomCommand, RoomJoin, id_of, read_command, refused
from playground.rooms.hub import the_hub
from playground.rooms.member import Member
from playground.rooms.refusals import Full, Locked, NotAllowed
from protocols import errors

logger = logging.getLogger("parley.rooms")
LOOK_S = 1.0
"""seconds between two looks at whether somebody stalls"""
NOT_JOINED = NotAllowed("Join a room first.", 'Send {"id": "c1", "join": {"code": "…"}}.')


class RoomSocket(AsyncWebsocketConsumer):
    """One person's place in a room."""

    open: ClassVar[int] = 0
    doors: ClassVar[Doors] = Doors(monotonic())
    channel_layer_alias = "none"  # the hub carries everything: no layer can cut this socket

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As on the stage's socket: no thread, no database connection to tidy up here."""
        handler: Callable[[dict[str, Any]], Awaitable[None]]
        handler = getattr(self, get_handler_name(message))
        await handler(message)

    async def connect(self) -> None:
        """Accepted first, else a browser never sees why it was sent away."""
        loop = asyncio.get_running_loop()
        self.hub = the_hub()
        self.gate = RoomGate(monotonic())
        self.member: Member | None = None
        self.gone = False
        self.opened = monotonic()
        self.news = asyncio.Event()
        self.following: asyncio.Task[None] | None = None
        self.looking = loop.call_later(LOOK_S, self._look)
        RoomSocket.open += 1
        await self.accept()
        if Readiness.stopping:
            await self._end("restart")
        elif RoomSocket.open > bounds.sockets_max:
            await self._end("full")

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:  # noqa: ARG002
        """The seat stays; only this socket's part in it ends."""
        RoomSocket.open -= 1
        self.gone = True
        self.looking.cancel()
        if self.following:
            self.following.cancel()
        if self.member:
            self.member.room.members.discard(self.member)
            self.hub.leave(self.member.room, self.news.set)
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame up: judged for haste, then read, then answered. Nothing a stranger sends may
        come out as an exception.
        """
        if self.gone:
            return
        frame = bytes_data if text_data is None else text_data
        if not self.gate.frames.take(monotonic()):
            await self._hasty(frame)
            return
        try:
            name, command = read_command(frame)
            await self._put(await self._answer(name, command))
        except errors.Refused as why:
            await self._put(refused(id_of(frame), why))
            await self._end_if_so(why)
        except Exception:
            logger.exception("a room's socket stumbled")
            await self._end("ours")

    async def _hasty(self, frame: str | bytes | None) -> None:
        if self.gate.strikes.take(monotonic()):
            await self._put(refused(id_of(frame), TOO_FAST))
        else:
            await self._end("flood")

    async def _answer(self, name: str, command: RoomCommand) -> str | None:
        if name == "join" and not self.member:
            assert isinstance(command.join, RoomJoin)
            return await self._join(command.id, command.join)
        if name == "create" and not self.member:
            about = (self.hub, self.doors, address_of(self.scope))
            return await entrance.create(*about, command.id, str(command.create))
        if not self.member:
            raise NOT_JOINED
        answer = await self.member.answer(name, command)
        if name == "seen":
            self.news.set()  # there may be credit again
        return answer

    async def _join(self, command_id: str, asked: RoomJoin) -> str:
        later = entrance.crowded(self.hub, self.doors, command_id)
        if later:
            return later
        about = (self.hub, self.doors, address_of(self.scope), asked, self.news.set)
        member = await entrance.join(*about)
        welcome = member.welcome(command_id, asked)
        if self.gone:  # it left while it was let in
            self.hub.leave(member.room, self.news.set)
            return welcome
        self._promoted(member)
        self.member = member
        member.room.members.add(member)
        await self._put(welcome)
        self.news.set()
        self.following = asyncio.create_task(self._follow(member))
        return ""

    async def _follow(self, member: Member) -> None:
        """Send what is new, for as long as there is credit; then wait to be woken."""
        try:
            while not self.gone:
                await self.news.wait()
                self.news.clear()
                while frame := member.news():
                    self.gate.frames.give()  # to be acknowledged: that is no haste
                    await self._put(frame)
                self._promoted(member)
                await self._leave_if_over(member)
        except Exception:
            logger.exception("the feed of a room's socket stumbled")
            await self._end("ours")

    def _promoted(self, member: Member) -> None:
        if member.role != "viewer" and self.gate.frames.rate != bounds.host_per_second:
            self.gate.for_host(monotonic())

    async def _leave_if_over(self, member: Member) -> None:
        """Whoever was removed, or whose room is over, is told by the code of the close."""
        state = member.room.state
        if member.room.ended:
            await self._end(member.room.ended)
        elif member.seat.number in state.removed:
            await self._end("forbidden")
        elif state.closed and member.role == "viewer":
            await self._end("gone")

    def _look(self) -> None:
        """Once a second: has it not joined for too long, or not read for too long?"""
        now, member = monotonic(), self.member
        stalled = member.stalled(now) if member else now - self.opened > bounds.join_seconds
        if stalled:
            self.ending = asyncio.ensure_future(self._end("stalled"))
        else:
            self.looking = asyncio.get_running_loop().call_later(LOOK_S, self._look)

    async def _end_if_so(self, why: errors.Refused) -> None:
        """Some refusals at the door are final: the client must not knock again at once."""
        if why is TOO_MANY_CODES:
            await self._end("flood")
        elif not self.member and isinstance(why, Locked | Full):
            await self._end("forbidden" if isinstance(why, Locked) else "full")

    async def _put(self, text: str | None) -> None:
        """Send, unless the other side has gone; servers say so by an exception each of its own."""
        try:
            if text and not self.gone:
                await self.send(text_data=text)
        except (OSError, RuntimeError):
            self.gone = True

    async def _end(self, why: str) -> None:
        if not self.gone:
            self.gone = True
            await self.close(ROOM_ENDS[why])
