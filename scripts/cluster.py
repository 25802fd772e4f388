"""Parley as a school would run it, on this machine alone: python scripts/cluster.py [PORT]

PostgreSQL, Redis, two workers and nginx in front of them. Whatever ends by itself is started again;
Ctrl+C ends all of it, in the order in which nobody loses anything. On Linux nothing outlives us,
however we end.
"""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import parts
import serve

ROOT = Path(__file__).resolve().parent.parent

AGAIN_S = 0.5
"""seconds before what ended is started again"""
START_S = 60.0
"""seconds to come up in"""
PATIENCE_S = 10.0
"""seconds to end in, when told to"""
WIDTH = 9  # of the names before the lines of a log


@dataclass
class Part:
    """One program, kept running."""

    name: str
    command: list[str]
    end: signal.Signals = signal.SIGTERM
    owner: bool = False
    env: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False

    async def keep(self) -> None:
        """Run it, and run it again, until it is stopped."""
        while not self.stopping:
            code = await self.live()
            if not self.stopping:
                say(self.name, f"ended with {code}; it is started again")
                await asyncio.sleep(AGAIN_S)

    async def live(self) -> int:
        """One life of it: how it ended."""
        self.process = await asyncio.create_subprocess_exec(
            *bound(self.command, self.end, self.owner),
            cwd="/" if self.owner else ROOT,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl+C is for us alone: we say who ends when
        )
        say(self.name, f"process {self.process.pid}")
        if self.stopping:  # told so while it was being started
            self.process.send_signal(self.end)
        assert self.process.stdout
        async for line in self.process.stdout:
            say(self.name, line.decode(errors="replace").rstrip())
        return await self.process.wait()

    async def stop(self) -> None:
        """Tell it to end, and see that it does."""
        self.stopping = True
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(self.end)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.process.wait()
        except TimeoutError:
            say(self.name, "does not end; it is killed")
            os.killpg(self.process.pid, signal.SIGKILL)


def bound(command: list[str], end: signal.Signals, owner: bool) -> list[str]:
    """The command, told to end when we die, where the system can do that."""
    setpriv = shutil.which("setpriv")
    if not setpriv:
        return parts.as_owner(command) if owner else command
    user: list[str] = []
    if owner and os.geteuid() == 0:
        user = [f"--reuid={parts.OWNER}", f"--regid={parts.OWNER}", "--init-groups"]
    return [setpriv, *user, "--pdeathsig", end.name.removeprefix("SIG"), "--", *command]


def say(name: str, line: str) -> None:
    """One line of somebody's."""
    print(f"{name:{WIDTH}}| {line}", flush=True)


def free_ports(first: int, number: int) -> list[int]:
    """So many ports that are free now, from this one on."""
    held = [serve.listen(first)]
    while len(held) < number:
        held.append(serve.listen(held[-1].getsockname()[1] + 1))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def cluster(folder: Path, sockets: Path, ports: list[int]) -> list[list[Part]]:
    """What runs, in the order in which it comes up; each group is stopped as one."""
    front, *behind = (f"{serve.HOST}:{port}" for port in ports)
    env = {
        "DATABASE_URL": parts.postgres_url(sockets),
        "REDIS_URL": f"unix://{sockets}/r.sock",
        "PARLEY_PROXY": serve.HOST,
    }
    command = [sys.executable, "-m", "playground.server", "--listen"]
    workers = [
        Part(f"worker{place}", [*command, place_at], env=env)
        for place, place_at in enumerate(behind, 1)
    ]
    fast = signal.SIGINT  # does not wait for those who are connected
    data = parts.postgres(sockets, folder / "data")
    kept = [Part("postgres", data, fast, owner=True), Part("redis", parts.redis(sockets))]
    return [kept, workers, [Part("nginx", parts.nginx(sockets, front, behind))]]


def prepare(folder: Path, sockets: Path) -> None:
    """An empty database, the first time."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        parts.give(data)
        if subprocess.run(parts.as_owner(["test", "-r", str(data)]), check=False).returncode:
            raise SystemExit(f"{parts.OWNER} may not enter {folder}: name another by --folder")
        parts.run_as_owner(parts.initdb(data), sockets / "initdb.out")
    parts.give(sockets)


def migrated(env: dict[str, str]) -> bool:
    """Whether the tables could be made."""
    command = [sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"]
    return not subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode


async def run(groups: list[list[Part]], sockets: Path, ports: list[int]) -> None:
    """Everything up; then wait for the word to end; then everything down, the last first."""
    ending = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    kept, workers, front = groups
    tasks = begin(kept)
    try:
        ready = (sockets / "r.sock", sockets / ".s.PGSQL.5432")
        await come_up(ending, lambda: all(path.exists() for path in ready), "Redis or PostgreSQL")
        if not await asyncio.to_thread(migrated, workers[0].env) and not ending.is_set():
            raise SystemExit("the database could not be prepared")
        tasks += begin(workers) + begin(front)
        await come_up(ending, lambda: all(map(answers, ports)), "a worker")
        if not ending.is_set():
            print(addresses(ports), flush=True)
        await ending.wait()
    finally:
        for group in reversed(groups):
            await asyncio.gather(*(part.stop() for part in group))
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


async def come_up(ending: asyncio.Event, up: Callable[[], bool], what: str) -> None:
    """Until it is up, or nobody wants it any more."""
    try:
        await asyncio.to_thread(parts.wait_for, lambda: ending.is_set() or up(), what, START_S)
    except TimeoutError as late:
        raise SystemExit(str(late)) from None


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection((serve.HOST, port), 1):
        return True
    return False


def addresses(ports: list[int]) -> str:
    """What to open, and what to ask."""
    front, *behind = (f"http://{serve.HOST}:{port}/" for port in ports)
    each = [f"worker{place}: {url}readyz" for place, url in enumerate(behind, 1)]
    return "\n".join([f"Parley: {front}  (Ctrl+C stops all of it)", *each])


def begin(group: list[Part]) -> list[asyncio.Task[None]]:
    """All of them, each kept in a task of its own."""
    return [asyncio.create_task(part.keep()) for part in group]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev cluster")
    parser.add_argument("port", nargs="?", type=int, default=serve.FIRST)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "cluster")
    asked = parser.parse_args()
    ports = free_ports(asked.port, 3)
    sockets = parts.short_folder()
    try:
        prepare(asked.folder, sockets)
        asyncio.run(run(cluster(asked.folder, sockets, ports), sockets, ports))
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    main()
