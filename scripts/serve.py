"""Serve Parley on a port of this machine that is free: python scripts/serve.py [PORT]

The socket is bound here and handed to Daphne, so a port that was found free cannot be taken in
between, and a browser that comes too early waits instead of being refused.
"""

import errno
import os
import socket
import sys

HOST = "127.0.0.1"
LISTEN = os.environ.get("PARLEY_LISTEN", "").strip() or HOST  # 0.0.0.0: for the whole network
FIRST = 8000
TRIES = 20


def listen(first: int, tries: int = TRIES, host: str = HOST) -> socket.socket:
    """A listening socket on the first free port, saying so when it is not the one asked for."""
    for port in range(first, min(first + tries, 65536)):
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
            server.listen(128)
        except OSError as error:
            server.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            print(f"Port {port} is {'busy' if error.errno == errno.EADDRINUSE else 'not allowed'}.")
        else:
            return server
    raise SystemExit(f"No free port from {first} on. Name another: ./dev run PORT")


def main(arguments: list[str]) -> None:
    if len(arguments) > 1 or not all(a.isdigit() and 0 < int(a) < 65536 for a in arguments):
        raise SystemExit(f"A port is one number from 1 to 65535, not {' '.join(arguments)!r}.")
    server = listen(int(arguments[0]) if arguments else FIRST, host=LISTEN)
    address = os.environ.get("PARLEY_BASE_URL") or f"http://{LISTEN}:{server.getsockname()[1]}"
    print(f"Parley: {address}/  (Ctrl+C stops it)", flush=True)
    os.set_inheritable(server.fileno(), True)
    command = [sys.executable, "-m", "playground.server", "--fd", str(server.fileno())]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main(sys.argv[1:])
