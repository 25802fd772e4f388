"""Redis, PostgreSQL and nginx as commands, on files in a folder of ours.

Nothing of the machine's own services is touched: no port, no configuration, no data. The tests and
`./dev cluster` run the very same.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from string import Template

INSTALL = "Debian: apt-get install -y --no-install-recommends redis-server postgresql nginx"
NGINX = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf.template"
OWNER = "postgres"  # who PostgreSQL runs as where we are root, which it refuses
QUIET = ["--loglevel", "warning"]
START_S = 20


def program(name: str) -> str:
    """Where a program is: in the PATH, or where Debian hides it. Ends us where it is nowhere."""
    hidden = sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    path = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    found = path or (hidden[-1] if hidden else "")
    if not found:
        raise SystemExit(f"no {name}; {INSTALL}")
    return found


def short_folder() -> Path:
    """A folder that another user may pass, with a path short enough for a socket's."""
    folder = Path(tempfile.mkdtemp(prefix="pp"))
    folder.chmod(0o755)
    return folder


def redis(folder: Path) -> list[str]:
    """A Redis at `folder/r.sock` that keeps nothing."""
    place = ["--port", "0", "--unixsocket", f"{folder}/r.sock", "--dir", str(folder)]
    return [program("redis-server"), *place, "--save", "", "--unixsocketperm", "700", *QUIET]


def initdb(data: Path) -> list[str]:
    """What makes a database in this folder, once."""
    return [program("initdb"), "-D", str(data), "-A", "trust", "-U", OWNER, "--no-sync"]


def postgres(folder: Path, data: Path) -> list[str]:
    """A PostgreSQL whose socket is in `folder`, for nobody but us."""
    place = ["-k", str(folder), "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]
    return [program("postgres"), "-D", str(data), *place]


def postgres_url(folder: Path, name: str = OWNER) -> str:
    """DATABASE_URL of one of its databases."""
    return f"postgres://{OWNER}@/{name}?host={folder}"


def give(*folders: Path) -> None:
    """Make these the owner's of PostgreSQL, where that is somebody else."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        for folder in folders:
            os.chown(folder, owner.pw_uid, owner.pw_gid)


def as_owner(command: list[str]) -> list[str]:
    """The command, by whoever may run PostgreSQL here."""
    return ["runuser", "-u", OWNER, "--", *command] if os.geteuid() == 0 else command


def run_as_owner(command: list[str], out: Path) -> None:
    """Run it to its end; what it said, where that was no good one."""
    with out.open("w") as told:
        done = subprocess.run(
            as_owner(command),
            stdout=told,
            stderr=told,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
    said = out.read_text("utf-8")
    out.unlink()
    if done.returncode:
        raise SystemExit(f"{command[0]}: {said}")


def nginx(folder: Path, listen: str, workers: list[str]) -> list[str]:
    """The proxy in front of two workers, its configuration written to `folder/nginx.conf`."""
    names = {"FOLDER": str(folder), "LISTEN": listen, "OUTER": "192.0.2.1", "SCHEME": "http"}
    names |= {f"WORKER_{place}": worker for place, worker in enumerate(workers, 1)}
    conf = folder / "nginx.conf"
    conf.write_text(Template(NGINX.read_text("utf-8")).safe_substitute(names), "utf-8")
    more = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    return [program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(conf), "-g", more]


def wait_for(condition: Callable[[], bool], what: str, seconds: float = START_S) -> None:
    """Until it holds; a few looks are cheaper than a wrong guess."""
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError(f"{what} did not come up")
        time.sleep(0.02)
