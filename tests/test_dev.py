"""The one script, as far as it can be tried without a bare machine."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from scripts import serve
from tests.serving import ROOT


def dev(
    *arguments: str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(folder / "dev"), *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the script and nothing installed."""
    for name in ("dev", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with little more than a shell on it, and a user who is not root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("dirname", "cat", "cksum", "date", "tr"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    script(folder, "id", "echo 1000")
    script(folder, "apt-get", "echo must not run; exit 9")
    return folder


def script(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    (folder / name).chmod(0o755)


def test_it_names_its_commands():
    told = dev("help").stdout
    assert all(f"./dev {command} " in told for command in ("run", "check", "soak", "lock"))


def test_an_unknown_command_is_refused_with_the_known_ones():
    done = dev("chekc")
    assert done.returncode == 1
    assert "./dev check" in done.stderr
    assert "no ./dev chekc" in done.stderr


@pytest.mark.parametrize("command", ["run", "check"])
def test_without_root_a_bare_machine_is_told_the_line_to_type(
    command: str, clone: Path, bare: Path
):
    done = dev(command, folder=clone, PATH=str(bare))
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y" in done.stderr
    assert "python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_told_apart(clone: Path, bare: Path):
    script(bare, "python3", "case $2 in *venv*) exit 1;; esac")
    done = dev("run", folder=clone, PATH=str(bare))
    assert "python3 has no venv module" in done.stdout
    assert "apt-get install" in done.stderr


def test_an_old_python_is_said_plainly(clone: Path, bare: Path):
    script(bare, "python3", "case $1 in --version) echo Python 3.9.2;; *) exit 1;; esac")
    done = dev("run", folder=clone, PATH=str(bare))
    assert done.stderr == "dev: Parley needs Python 3.11 or later; this is Python 3.9.2\n"


def test_a_busy_port_is_said_and_the_next_one_taken(capsys: pytest.CaptureFixture[str]):
    with serve.listen(20_000) as first, serve.listen(first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]
        assert f"Port {first.getsockname()[1]} is busy." in capsys.readouterr().out


def test_whoever_is_in_the_network_may_come_where_that_is_asked_for():
    for host in ("127.0.0.1", "0.0.0.0"):
        with serve.listen(20_000, host=host) as server:
            assert server.getsockname()[0] == host


def test_no_free_port_is_said(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        with pytest.raises(SystemExit, match="No free port"):
            serve.listen(taken.getsockname()[1], tries=1)
    assert "busy" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["http"], ["0"], ["65536"], ["1", "2"]])
def test_what_is_no_port_is_refused(arguments: list[str]):
    with pytest.raises(SystemExit, match="A port is one number"):
        serve.main(arguments)
