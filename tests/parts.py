"""Real parts for the tests: a Redis and a PostgreSQL that can be killed, frozen and started again.

A missing part fails the test with the line to type; it never skips it.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from scripts import parts


class RedisServer:
    """One redis-server on a socket file; `kill` and `start` again keep the address."""

    def __init__(self) -> None:
        self.folder = parts.short_folder()
        self.url = f"unix://{self.folder}/r.sock"
        self.start()

    def start(self) -> None:
        path = self.folder / "r.sock"
        path.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            parts.redis(self.folder), stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        parts.wait_for(path.exists, "redis-server")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def freeze(self, frozen: bool) -> None:
        """It stands still, or goes on: it takes what it is sent and answers nothing."""
        self.process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresServer:
    """One PostgreSQL of its own."""

    def __init__(self) -> None:
        self.folder = parts.short_folder()
        parts.give(self.folder)
        self.data = self.folder / "data"
        self.run(*parts.initdb(self.data))
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
        return parts.postgres_url(self.folder, name)

    def freeze(self, frozen: bool) -> None:
        """All its processes stand still, or go on: it accepts connections and answers nothing."""
        head = int((self.data / "postmaster.pid").read_text("ascii").split()[0])
        children = Path(f"/proc/{head}/task/{head}/children").read_text("ascii").split()
        for one in [head, *map(int, children)]:
            os.kill(one, signal.SIGSTOP if frozen else signal.SIGCONT)

    def run(self, name: str, *arguments: str | Path) -> None:
        command = [parts.program(name), *map(str, arguments)]
        parts.run_as_owner(command, self.folder.parent / f"{self.folder.name}.out")
