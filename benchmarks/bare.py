"""python -m benchmarks.bare NUMBER: broadcasts lines of standard input, and does nothing else.

Prints its port; once NUMBER sockets are there it reads lines [seconds, text] and sends each text to
all of them at its time. Then it prints when it sent each, and the seconds of a core that took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(number: int) -> None:
    """Serve, wait for all, send, tell."""
    wires: set[ServerConnection] = set()
    here = asyncio.Event()

    async def welcome(wire: ServerConnection) -> None:
        wires.add(wire)
        if len(wires) == number:
            here.set()
        await wire.wait_closed()

    async with serve(welcome, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        lines = [json.loads(line) for line in await asyncio.to_thread(sys.stdin.readlines)]
        await here.wait()
        began, cpu, sent = time.monotonic(), time.process_time(), []
        for at, text in lines:
            await asyncio.sleep(max(0, began + at - time.monotonic()))
            sent.append(time.monotonic())
            broadcast(wires, text)
        await asyncio.sleep(0.5)
        print(json.dumps({"sent": sent, "cpu": time.process_time() - cpu}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
