"""The laboratory's socket: one piece of long work at a time for each page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from time import monotonic
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from msgspec import UNSET, Raw

from playground.bucket import Bucket
from playground.gate import TOO_FAST
from playground.lab import bounds
from playground.lab.bench import Bench
from playground.lab.frames import LabBegun, LabCommand, LabDone, Measuring, read_command, write
from playground.mishaps import note
from playground.wire import Pong, Refusal, id_of
from protocols import errors, parse

FULL = 4503


class Laboratory(AsyncWebsocketConsumer):
    """A page that has something measured. A newer piece of work takes the place of an older."""

    sockets: ClassVar[int] = 0
    bench: ClassVar[Bench | None] = None
    channel_layer_alias = "none"  # nothing here is shared between sockets

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As on the stage's socket: no thread, no database connection to tidy up here."""
        handler: Callable[[dict[str, Any]], Awaitable[None]]
        handler = getattr(self, get_handler_name(message))
        await handler(message)

    async def connect(self) -> None:
        """Accepted first, else a browser never sees why it was sent away."""
        self.pace = Bucket(bounds.commands_per_second, bounds.commands_burst, monotonic())
        self.work: asyncio.Task[None] | None = None
        self.gone = False
        Laboratory.sockets += 1
        Laboratory.bench = Laboratory.bench or Bench()
        await self.accept()
        if Laboratory.sockets > bounds.sockets_max:
            self.gone = True
            await self.close(FULL)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:  # noqa: ARG002
        """Nobody waits for the result any more."""
        Laboratory.sockets -= 1
        self.gone = True
        self._stop()
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame up, answered; what is asked for is begun."""
        frame = bytes_data if text_data is None else text_data
        try:
            if not self.pace.take(monotonic()):
                raise TOO_FAST
            await self._perform(read_command(frame))
        except errors.Refused as refused:
            await self._refuse(id_of(frame), refused)

    async def _perform(self, command: LabCommand) -> None:
        if command.ping is not UNSET:
            await self._put(write(pong=Pong(command.id)))
            return
        self._stop()
        if command.measure is not UNSET:
            words = words_for(command.measure)
            assert self.bench
            await self._put(write(begun=LabBegun(command.id, self.bench.waiting)))
            self.work = asyncio.create_task(self._do(command.id, words))
        else:
            await self._put(write(done=LabDone(command.id, cancelled=True)))

    async def _do(self, command_id: str, words: list[str]) -> None:
        assert self.bench
        try:
            async with aclosing(self.bench.lines(words)) as lines:
                async for line in lines:
                    await self._put(write(line=Raw(line)))
            await self._put(write(done=LabDone(command_id)))
        except errors.Refused as refused:
            await self._refuse(command_id, refused)
        except Exception as error:
            note(" ".join(words), error)
            sorry = errors.Refused("It could not be done. It has been noted.")
            await self._refuse(command_id, sorry)

    def _stop(self) -> None:
        if self.work:
            self.work.cancel()
            self.work = None

    async def _refuse(self, command_id: str, why: errors.Refused) -> None:
        said = Refusal(command_id, why.code, why.sentence, why.hint)
        await self._put(write(refusal=said))

    async def _put(self, text: str) -> None:
        try:
            if not self.gone:
                await self.send(text_data=text)
        except (OSError, RuntimeError):
            self.gone = True


def words_for(wanted: Measuring) -> list[str]:
    """The command line's words. Raises errors.Refused for a scenario that is none."""
    scenario = parse(wanted.scenario)
    sweep = [f"--sweep={wanted.sweep}", f"--seeds={wanted.seeds}"]
    return ["measure", scenario.text, *sweep, "--format", "lines"]
