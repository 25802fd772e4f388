"""Frames on their way out of a WebSocket, at the network's edge: framed once for all who get the
same text, and handed to the system at once.

Daphne and autobahn encode and frame each text anew for each socket, and then wait for the next turn
of the loop to write it: for a class that is most of the work.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any, Final

FRAMES: Final = 32
"""texts kept as frames: those that a class is being sent just now"""
TEXT: Final = 0x81
"""a whole message of text in one frame (RFC 6455, section 5.2)"""


@lru_cache(maxsize=FRAMES)
def framed(text: str) -> bytes:
    """The bytes of a text's frame, unmasked, as a server sends it."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((TEXT, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", TEXT, 126, size) + payload
    return struct.pack("!BBQ", TEXT, 127, size) + payload


def send_now(transport: Any, data: bytes) -> None:
    """Straight to the system, where nothing waits before it; what that does not take now waits in
    Twisted's transport, which also finds out whether the other side has gone.
    """
    sent = 0
    if not (transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting):
        try:
            sent = transport.socket.send(data)
        except OSError:
            sent = 0
    if sent < len(data):
        transport.write(data[sent:])
