"""Real parts for the tests: a Redis and a PostgreSQL of our own, on sockets in a folder of ours.

Nothing of the machine's own services is touched. A missing part fails the test with the line to
type; it never skips it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

INSTALL = "Debian: apt-get install -y --no-install-recommends redis-server postgresql"
START_S = 20


def program(name: str) -> str:
    """Where a program is: in the PATH, or where Debian hides the newest PostgreSQL."""
    hidden = sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    path = shutil.which(name) or (hidden[-1] if hidden else "")
    if not path:
        pytest.fail(f"no {name}; {INSTALL}")
    return path


def short_folder() -> Path:
    """A folder that another user may pass, with a path short enough for a socket's."""
    folder = Path(tempfile.mkdtemp(prefix="pp"))
    folder.chmod(0o755)
    return folder


class RedisServer:
    """One redis-server on a socket file; `kill` and `start` again keep the address."""

    def __init__(self) -> None:
        self.folder = short_folder()
        self.url = f"unix://{self.folder}/r.sock"
        self.start()

    def start(self) -> None:
        path = self.folder / "r.sock"
        path.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(
            [program("redis-server"), *options], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        wait_for(path.exists, "redis-server")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer:
    """One PostgreSQL of its own, run as user postgres where we are root (it refuses root)."""

    def __init__(self) -> None:
        self.folder = short_folder()
        self.bin = Path(program("initdb")).resolve().parent
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.data = self.folder / "data"
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "--no-sync")
        self.made = 0
        self.start()

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=200"
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-o", options, "-l", log, "-w", "start")

    def halt(self) -> None:
        """At once, as when the machine goes."""
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """The URL of a new, empty database."""
        self.made += 1
        name = f"room{self.made}"
        self.run("createdb", "-h", self.folder, "-U", "postgres", name)
        return f"postgres://postgres@/{name}?host={self.folder}"

    def freeze(self, frozen: bool) -> None:
        """All its processes stand still, or go on: it accepts connections and answers nothing."""
        head = int((self.data / "postmaster.pid").read_text("ascii").split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text("ascii").split()
        for one in [head, *map(int, children)]:
            os.kill(one, signal.SIGSTOP if frozen else signal.SIGCONT)

    def run(self, name: str, *arguments: str | Path) -> None:
        command = [str(self.bin / name), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self.folder.parent / f"{self.folder.name}.out").open("w") as out:
            done = subprocess.run(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/", check=False
            )
        said = Path(out.name).read_text("utf-8")
        Path(out.name).unlink()
        assert done.returncode == 0, f"{name}: {said}"


def wait_for(condition: Callable[[], bool], what: str, seconds: float = START_S) -> None:
    """Until it holds; a few looks are cheaper than a wrong guess."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"{what} did not come up"
        time.sleep(0.02)
