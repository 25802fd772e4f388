"""The files for containers agree with each other and with the code; no engine is needed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from string import Template
from typing import Any

import pytest
from ruamel.yaml import YAML

from scripts import parts
from tests.serving import ROOT, environment

COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
SERVICES: dict[str, Any] = COMPOSE["services"]
WORKERS = ("worker1", "worker2")
COPIED = re.findall(
    r"^COPY (?!--)(\S+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
)


def variables(name: str) -> set[str]:
    return set(re.findall(r"\bPARLEY_[A-Z_]+[A-Z]|\b(?:DATABASE|REDIS)_URL", read(name)))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def address(service: str) -> str:
    return str(SERVICES[service]["networks"]["back"]["ipv4_address"])


def test_what_the_image_holds_is_enough(tmp_path: Path):
    copied = re.findall(r"^COPY (?!--)(\S+) \S+$", read("Dockerfile"), re.MULTILINE)
    kept = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert kept == set(copied)
    for name in copied:
        path = ROOT / name
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, tmp_path / name)
    prepare = "from playground.server import ParleyServer; ParleyServer(0)"
    for command in (["manage.py", "collectstatic", "--noinput", "--dry-run"], ["-c", prepare]):
        url = f"sqlite:///{tmp_path}/none"
        env = environment(tmp_path / "statics", DATABASE_URL=url)
        subprocess.run([sys.executable, *command], cwd=tmp_path, env=env, check=True, timeout=60)


@pytest.mark.parametrize("who", ["cluster", "compose"])
def test_nginx_takes_its_configuration(who: str):
    folder = parts.short_folder()
    command = parts.nginx(folder, "127.0.0.1:21999", ["127.0.0.1:1", "127.0.0.1:2"])
    if who == "compose":
        names = {key: plain(value) for key, value in SERVICES["proxy"]["environment"].items()}
        text = Template(parts.NGINX.read_text("utf-8"))
        assert set(re.findall(r"\$\{([A-Z_0-9]+)\}", text.template)) == set(names)
        text = text.safe_substitute(names | {"FOLDER": str(folder)})
        (folder / "nginx.conf").write_text(text, "utf-8")
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    shutil.rmtree(folder)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr


def plain(value: str) -> str:
    """What a variable of compose.yaml is where nobody has set it."""
    return re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value))


def test_the_proxy_is_the_one_that_is_believed_and_knows_the_workers():
    proxy = SERVICES["proxy"]
    for number, worker in enumerate(WORKERS, 1):
        assert SERVICES[worker]["environment"]["PARLEY_PROXY"] == address("proxy")
        assert proxy["environment"][f"WORKER_{number}"] == f"{address(worker)}:8000"
    assert all(f"$${name}" in proxy["command"][0] for name in proxy["environment"])
    assert COMPOSE["networks"]["back"]["internal"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_held_short(name: str):
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service.get("user", "") in ("postgres", "redis") or name in (
        *WORKERS,
        "migrate",
        "proxy",
    )
    assert re.search(r":\d+(\.\d+)*-alpine$|^parley$", service["image"])
    assert ("ports" in service) == (name == "proxy")


def test_the_readme_names_every_setting_there_is_and_no_other():
    known = variables("playground/environment.py") | variables("scripts/serve.py")
    used = variables("compose.yaml") | variables("deploy/example.env")
    of_compose = {"PARLEY_PORT", "PARLEY_OUTER_PROXY", "PARLEY_SCHEME"}
    assert used - known == of_compose
    assert variables("README.md") == known | of_compose
    rows = set(re.findall(r"^\| `(\w+)` \|", read("README.md"), re.MULTILINE))
    assert rows == known
    example = set(re.findall(r"^(\w+)=", read("deploy/example.env"), re.MULTILINE))
    assert example == set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
