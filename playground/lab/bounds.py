"""What long work may cost: every bound with its unit."""

from __future__ import annotations

import os
from typing import Final

seconds_max: Final = 60
"""seconds that one piece of work may take, of the clock and of a processor"""
memory_max_bytes: Final = 768 * 1024 * 1024
"""bytes of memory that its process may ask for"""
nice: Final = 10
"""how far its process stands back for the live stages"""
at_once: Final = max(1, (os.cpu_count() or 1) - 1)
"""pieces of work done at the same time; one processor is left to the stages"""
waiting_max: Final = 20
"""pieces of work that wait for their turn; one more is refused"""
line_max_bytes: Final = 900_000
"""bytes of one line of results, under what a socket's frame may have"""
seeds_max: Final = 2_000
"""seeds of one point that a page may ask for"""
sockets_max: Final = 200
"""sockets open for long work in this process"""
commands_per_second: Final = 2.0
"""commands a second that a socket may keep up"""
commands_burst: Final = 10.0
"""commands at once"""
