"""A real Daphne for the tests that look at Parley from outside: sockets and browsers.

A plain subprocess on a socket bound here: no port race, no polling until it is up (the kernel
queues the first connection), and nothing shared with the test's own event loop.
"""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPLAINT = re.compile(r"Traceback|\b(ERROR|CRITICAL|WARNING)\b|Exception|Error:")
SERVER = "playground.server"
START_S = 30  # until the first answer


def static_root(folder: Path) -> Path:
    """Collect the static files into `folder`."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"],
        cwd=ROOT,
        env=environment(folder),
        check=True,
    )
    return folder


def environment(statics: Path, **more: str) -> dict[str, str]:
    bare = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return {
        **bare,
        "PARLEY_DEBUG": "0",
        "PARLEY_SECRET_KEY": "only-for-the-tests",
        "PARLEY_STATIC_ROOT": str(statics),
        **more,
    }


def migrate(statics: Path, **more: str) -> None:
    """Prepare the database that the environment names."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"],
        cwd=ROOT,
        env=environment(statics, **more),
        check=True,
    )


@cache
def blank_database() -> str:
    """A SQLite file that is ready for rooms, made once; each site begins with a copy."""
    folder = tempfile.TemporaryDirectory(prefix="parley")
    atexit.register(folder.cleanup)
    path = f"{folder.name}/blank.sqlite3"
    migrate(Path(folder.name), DATABASE_URL=f"sqlite:///{path}")
    return path


class Site:
    """One server process; `kill` and `start` again keep the address."""

    def __init__(self, statics: Path, log: Path, **more: str) -> None:
        self.statics, self.log = statics, log
        self.more = {"DATABASE_URL": f"sqlite:///{log.with_suffix('.sqlite3')}", **more}
        if "DATABASE_URL" not in more:
            shutil.copy(blank_database(), log.with_suffix(".sqlite3"))
        self.port = 0
        self.read = 0  # bytes of the log that earlier tests have answered for
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/"

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self) -> None:
        with socket.socket() as listener, self.log.open("ab") as log:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(128)
            self.port = listener.getsockname()[1]
            descriptor = listener.fileno()
            self.process = subprocess.Popen(
                [sys.executable, "-m", SERVER, "--fd", str(descriptor)],
                cwd=ROOT,
                env=environment(self.statics, **self.more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[descriptor],
            )
        with urllib.request.urlopen(self.url + "healthz", timeout=START_S) as answer:
            assert answer.status == 200

    def kill(self) -> None:
        """As `kill -9` does: no goodbye to anybody."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def forget(self) -> None:
        self.read = self.log.stat().st_size

    def complaints(self) -> str:
        """What the server has logged since `forget`, if a line of it is a complaint."""
        with self.log.open("rb") as log:
            log.seek(self.read)
            text = log.read().decode(errors="replace")
        return text if COMPLAINT.search(text) else ""
