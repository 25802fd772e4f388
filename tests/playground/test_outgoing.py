"""What goes out at the network's edge is what a client of WebSockets reads."""

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.frames import Opcode
from websockets.protocol import OPEN, Protocol, Side

from playground.outgoing import framed, send_now


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536, 200_000])
def test_a_frame_is_read_as_it_was_meant(size: int):
    client = Protocol(Side.CLIENT, state=OPEN, max_size=None)
    text = "é" + "x" * (size - 2) if size > 1 else "x"
    client.receive_data(framed(text))
    (frame,) = client.events_received()
    assert (frame.opcode, frame.data.decode(), frame.fin) == (Opcode.TEXT, text, True)
    assert framed(text) is framed(text), "made once"


class Transport(SimpleNamespace):
    """As Twisted's, as far as it matters."""

    def __init__(self, wire: Any, waiting: bytes = b"") -> None:
        super().__init__(socket=wire, dataBuffer=waiting, _tempDataBuffer=[], disconnecting=False)
        self.left = b""

    def write(self, data: bytes) -> None:
        self.left += data


def test_what_the_system_does_not_take_waits_in_order():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        transport, data = Transport(ours), bytes(range(256)) * 20_000
        send_now(transport, data)
        assert transport.left
        assert data.endswith(transport.left)
        behind = Transport(ours, waiting=b"x")
        send_now(behind, b"abc")
        assert behind.left == b"abc", "never past what waits"
    gone = Transport(ours)
    send_now(gone, b"abc")
    assert gone.left == b"abc"
