"""One piece of long work, as a process of its own: the command line, held within bounds.

It ends with its parent: the parent holds the other end of standard input, and whatever kills the
parent closes it.
"""

from __future__ import annotations

import os
import resource
import runpy
import threading

from playground.lab import bounds


def main() -> None:
    """`python -m playground.lab.child measure …`: as `python -m protocols measure …`."""
    os.nice(bounds.nice)
    for kind, most in (
        (resource.RLIMIT_CPU, bounds.seconds_max),
        (resource.RLIMIT_AS, bounds.memory_max_bytes),
    ):
        resource.setrlimit(kind, (most, most))
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    runpy.run_module("protocols", run_name="__main__", alter_sys=True)


def _end_with_the_parent() -> None:
    while os.read(0, 1):  # unbuffered: the interpreter may end while this waits
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
