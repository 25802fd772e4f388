"""What one socket, and all of them together, may ask of this process: every bound with its unit.

The bounds of a run itself (nodes, events, ticks …) are the kernel's: `protocols.limits`.
"""

from __future__ import annotations

from typing import Final

frame_max_bytes: Final = 16_384
"""bytes of one frame up; looked at before it is parsed. A scenario's text is half of it at most."""
id_max_chars: Final = 64
"""characters of a command's id"""
commands_per_second: Final = 20.0
"""commands a second that a socket may keep up"""
commands_burst: Final = 60.0
"""commands at once; a held-down undo key sends some thirty a second"""
strikes_per_second: Final = 1.0
"""refused-for-haste commands a second that are forgiven"""
strikes_burst: Final = 200.0
"""refused-for-haste commands before the socket is closed with 4429"""
bytes_per_second: Final = 1_048_576.0
"""bytes a second of trace that a socket may keep asking for"""
bytes_burst: Final = 67_108_864.0
"""bytes of trace at once: a handful of the longest runs. The server cannot see whether a client
reads what it is sent, so this bounds what may pile up for one that does not."""
answers_remembered: Final = 256
"""commands whose answers are kept, to answer the same again when they are sent again"""
first_events: Final = 64
"""events in the first frame of a run, so that it is on the screen soon"""
chunk_events_min: Final = 16
"""events in one turn, however slow they are"""
chunk_events_max: Final = 4_096
"""events in one turn, however fast they are"""
frame_down_max_bytes: Final = 1_000_000
"""bytes of one frame down, under what Daphne sends at most"""
chunk_bytes: Final = 98_304
"""bytes of events after which a frame goes out. Daphne bounds what it sends by the same number as
what it receives (1 MiB a message), and the report comes on top."""
turn_seconds: Final = 0.010
"""seconds that one turn aims at; other sockets wait that long, so never more than twice this"""
switch_seconds: Final = 0.001
"""seconds after which a simulating thread lets the event loop have the interpreter"""
kept_bytes_max: Final = 50_000_000
"""bytes of events that all sockets' runs may come to; in memory a run takes five times its bytes"""
sockets_max: Final = 500
"""sockets open in this process; one more is closed with 4503"""
