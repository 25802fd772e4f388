"""Daphne, started our way: python -m playground.server --fd N, or --listen HOST:PORT

What Daphne leaves open is closed here, for every socket of the process: haste is stopped before it
is queued, what a room's socket does not read is bounded, and on SIGTERM everybody is told to come
back before the process ends.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from argparse import ArgumentParser
from functools import partial
from time import monotonic
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")

from daphne.server import Server  # first: it chooses the event loop

# isort: split
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor as _reactor

from playground import metrics
from playground.asgi import application
from playground.bucket import Bucket
from playground.outgoing import framed, send_now
from playground.readiness import Readiness
from playground.rooms import bounds
from playground.rooms.database import the_database
from playground.rooms.frames import ROOM_ENDS
from playground.rooms.hub import the_hub
from playground.sole import claim

reactor: Any = _reactor
logger = logging.getLogger("parley.requests")
FRAMES_PER_S: Final = 60.0
"""frames a second that any socket may keep sending; more are not even queued"""
FRAMES_BURST: Final = 400.0
"""frames at once from any socket"""
ROOM_BURST: Final = bounds.host_burst + bounds.strikes_burst
"""frames at once from a room's socket: with one more even a host is sent away"""
STUCK_S: Final = 5.0
"""seconds in which a room's socket must have read something of what waits for it"""
KERNEL_BYTES: Final = 65_536
"""bytes (the kernel makes it twice as many) that the system may hold back for who does not read in
a room; left to itself it is megabytes, and as long as they fill nobody notices
"""
BACKLOG: Final = 128
"""connections that wait to be accepted"""
FINISH_S: Final = 3.0
"""seconds at most for what is being written down when everybody has been told to go"""


class GuardedSocket(WebSocketProtocol):
    """One WebSocket, watched at the network's edge."""

    def onConnect(self, request: Any) -> Any:  # noqa: N802 - autobahn's name
        """The handshake is read."""
        self.shut = False
        self.stuck_since: float | None = None
        self.guarded = request.path.startswith("/ws/room/")
        burst = ROOM_BURST if self.guarded else FRAMES_BURST
        self.haste = Bucket(FRAMES_PER_S, burst, monotonic())
        self.kind = "room" if self.guarded else "stage"
        if self.guarded:
            handle = self.transport.getHandle()
            handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        return super().onConnect(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """As autobahn's, which says so at great length to a log that nobody keeps."""
        self._dataReceived(data)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """A frame came. Daphne would queue it without end."""
        if self.shut:
            self.ignore()
        elif self.haste.take(monotonic()):
            super().onMessage(payload, isBinary)
        else:
            self.serverClose(ROOM_ENDS["flood"])

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Say why, and hear no more."""
        super().serverClose(code)
        self.shut = True

    def ignore(self) -> None:
        """Who goes on after the close is not read any more, nor what came with it: to take it apart
        frame by frame until they give in would be all that this process does.
        """
        self.data = b""
        self.transport.pauseProducing()

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        """A frame goes. Daphne would let it wait in memory without end."""
        if binary or self.state != self.STATE_OPEN or self.send_queue:
            super().serverSend(content, binary)
        else:
            send_now(self.transport, framed(content))
        if self.guarded and self.unread > bounds.unread_bytes_max:
            self.cut()

    def check_timeouts(self) -> None:
        """Daphne calls this every two seconds."""
        super().check_timeouts()
        if not self.guarded or not self.unread:
            self.stuck_since = None
        elif self.stuck_since is None:
            self.stuck_since = monotonic()
        elif monotonic() - self.stuck_since > STUCK_S:
            self.cut()

    def onClose(self, wasClean: bool, code: int | None, reason: str) -> None:  # noqa: N802, N803
        """It is over, and by whose word."""
        super().onClose(wasClean, code, reason)
        if hasattr(self, "guarded"):
            code = self.localCloseCode or code
            metrics.closed(self.kind, code)
            seconds = round(self.duration(), 1)
            logger.info("socket", extra={"kind": self.kind, "code": code, "seconds": seconds})

    def __repr__(self) -> str:
        """For Daphne's log; its own tells the address."""
        return f"<{self.kind} socket>"

    @property
    def unread(self) -> int:
        """Bytes that wait because the other side does not read."""
        return len(self.transport.dataBuffer) + int(self.transport._tempDataLen)

    def cut(self) -> None:
        """At once: a close frame would only wait behind all that is not read."""
        self.shut = True
        self.transport.abortConnection()


class ParleyServer(Server):
    """Daphne's server, with guarded sockets and an orderly end."""

    def __init__(self, descriptor: int) -> None:
        about = {
            "endpoints": [f"fd:fileno={descriptor}"],
            "signal_handlers": False,
            "server_name": "",
            "websocket_max_frame_size": 65_536,
            "ready_callable": self.ready,
        }
        super().__init__(application, **about)
        self.ports: list[Any] = []

    def ready(self) -> None:
        """Called when everything is set up but the loop does not run yet."""
        self.ws_factory.protocol = GuardedSocket
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: reactor.callFromThread(self.drain))
        reactor.callWhenRunning(the_hub)
        for kind in ("room", "stage"):
            metrics.SOCKETS.labels(kind).set_function(partial(self.open, kind))

    def listen_success(self, port: Any) -> None:
        """Keep the port, to close it at the end."""
        self.ports.append(port)
        super().listen_success(port)

    def drain(self) -> None:
        """Tell everybody to come back, not all in the same moment; then finish, then stop."""
        if Readiness.stopping:
            reactor.stop()  # told twice: at once
            return
        Readiness.stopping = True
        sockets = self.sockets()
        spread = min(bounds.drain_seconds, len(sockets) * 0.01)
        for place, one in enumerate(sockets):
            reactor.callLater(spread * place / len(sockets), self.dismiss, one)
        reactor.callLater(spread + 0.1, self.finish, monotonic() + FINISH_S)

    def sockets(self) -> list[GuardedSocket]:
        """Every WebSocket of this process."""
        return [one for one in self.connections if isinstance(one, GuardedSocket)]

    def open(self, kind: str) -> int:
        """How many of this kind are open."""
        return sum(one.kind == kind and one.state == one.STATE_OPEN for one in self.sockets())

    def dismiss(self, one: GuardedSocket) -> None:
        """Come back at once, to whoever takes my place."""
        if one.state == one.STATE_OPEN:
            one.shut = True
            one.sendClose(code=ROOM_ENDS["restart"])

    def finish(self, latest: float) -> None:
        """Stop once nothing is being written down any more."""
        for port in self.ports:
            port.stopListening()
        self.ports = []
        left = [one for one in self.sockets() if one.state != one.STATE_CLOSED]
        if (left or the_database().waiting) and monotonic() < latest:
            reactor.callLater(0.05, self.finish, latest)
        else:
            reactor.stop()


def listening(address: str) -> int:
    """The number of a socket that listens at HOST:PORT."""
    host, _, port = address.rpartition(":")
    return socket.create_server((host, int(port)), backlog=BACKLOG).detach()


def main() -> None:
    """Serve on a socket that is bound already, handed over by its number, or on one of our own."""
    parser = ArgumentParser(prog="python -m playground.server")
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--fd", type=int, help="the listening socket")
    place.add_argument("--listen", type=listening, dest="fd", metavar="HOST:PORT")
    descriptor = parser.parse_args().fd
    lock = claim()
    ParleyServer(descriptor).run()
    if lock is not None:
        os.close(lock)


if __name__ == "__main__":
    main()
