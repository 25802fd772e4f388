"""python -m tests.rooms.narrow_server --fd N: the server, with what it bears for who does not read
made small enough for a short test: NARROW_BYTES, NARROW_SECONDS.
"""

import os

from playground import server
from playground.rooms import bounds

bounds.unread_bytes_max = int(os.environ["NARROW_BYTES"])
server.STUCK_S = float(os.environ["NARROW_SECONDS"])
server.main()
