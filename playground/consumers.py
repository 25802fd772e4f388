"""The socket: shuttles frames between the network and a `Session`, and keeps time for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from playground import caps
from playground.attic import Attic
from playground.gate import TOO_FAST, Gate, Verdict
from playground.mishaps import note
from playground.pace import Pace
from playground.session import Session
from playground.wire import Down, hello, id_of, refusal, write
from playground.workshop import turn

FLOODING = 4429
FULL = 4503
OURS = 4500


class Stage(AsyncWebsocketConsumer):
    """One person's stage. Commands are answered while a run streams: they may change it."""

    sockets: ClassVar[int] = 0
    attic: ClassVar[Attic[Stage]] = Attic()
    channel_layer_alias = "none"  # no layer: nothing here is shared between sockets

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels' own goes through a thread at every message, to tidy up database connections
        that we do not have; one slow call there would hold up every socket.
        """
        handler: Callable[[dict[str, Any]], Awaitable[None]]
        handler = getattr(self, get_handler_name(message))
        await handler(message)

    async def connect(self) -> None:
        """Greet, unless the house is full; accepted first, else a browser never sees the code."""
        self.session = Session()
        self.gate = Gate(monotonic())
        self.streaming: asyncio.Task[None] | None = None
        self.gone = False
        Stage.sockets += 1
        await self.accept()
        if Stage.sockets > caps.sockets_max:
            await self._dismiss(FULL)
        else:
            await self._send(hello())

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:  # noqa: ARG002
        """Drop everything: there is nothing that the client could not open again."""
        Stage.sockets -= 1
        Stage.attic.leave(self)
        if self.streaming:
            self.streaming.cancel()
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame up: judged for haste, answered, and its run set going."""
        if self.gone:
            return  # what was under way when the door closed
        frame = bytes_data if text_data is None else text_data
        match self.gate.judge(monotonic()):
            case Verdict.CLOSE:
                await self._dismiss(FLOODING)
            case Verdict.REFUSE:
                await self._send(refusal(id_of(frame), TOO_FAST))
            case Verdict.PASS:
                await self._send(self.session.receive(frame))
                self._go()

    def _go(self) -> None:
        if self.session.busy and (self.streaming is None or self.streaming.done()):
            self.streaming = asyncio.create_task(self._stream())

    async def _stream(self) -> None:
        """Turn by turn until the run is sent; a newer command changes what they are about."""
        try:
            pace = Pace()
            while (stream := self.session.stream) and not self.gone:
                outcome, seconds = await turn(stream, pace.count)
                pace.took(seconds)
                frame = self.session.settle(stream, outcome)
                await self._make_room()
                if frame:
                    text = write(frame)
                    self.gate.sent(monotonic(), len(text))
                    await self._put(text)
        except Exception as error:
            note("the stream of a socket", error)
            await self._dismiss(OURS)

    @property
    def busy(self) -> bool:
        """Whether a run is being streamed."""
        return self.session.busy

    async def _make_room(self) -> None:
        for other in Stage.attic.keep(self, self.session.weight, caps.kept_bytes_max):
            if other.busy:
                await other._dismiss(FULL)
            other.session.forget()

    async def _send(self, frame: Down) -> None:
        await self._put(write(frame))

    async def _put(self, text: str) -> None:
        """Send, unless the other side has gone: servers say so by an exception each of its own,
        and it is no news: the disconnect is on its way to us.
        """
        if len(text) > caps.frame_down_max_bytes:
            raise ValueError(f"a frame of {len(text)} bytes")
        try:
            if not self.gone:
                await self.send(text_data=text)
        except (OSError, RuntimeError):
            self.gone = True

    async def _dismiss(self, code: int) -> None:
        self.gone = True
        await self.close(code)


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any other socket address: denied quietly, where Channels would raise."""
    await receive()
    await send({"type": "websocket.close"})
