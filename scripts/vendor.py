"""Copy the libraries of vendor.toml into static/vendor/, and check that no byte has changed since.

python scripts/vendor.py check     (no network)
python scripts/vendor.py update    (needs npm)
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "vendor"
LOCK = "vendor.lock.json"


def digest(data: bytes, algorithm: str) -> str:
    """A hash in the form that browsers and npm write (subresource integrity)."""
    raw = hashlib.new(algorithm, data).digest()
    return f"{algorithm}-{base64.b64encode(raw).decode()}"


def wanted(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    return tomllib.loads((root / "vendor.toml").read_text("utf-8"))


def check(folder: Path = FOLDER, root: Path = ROOT) -> list[str]:
    """What is wrong with the folder, one sentence each: missing, changed, unknown, not as asked."""
    lock = json.loads((folder / LOCK).read_text("utf-8"))
    asked = {
        f"{name}/{target}": library["version"]
        for name, library in wanted(root).items()
        for target in library["files"].values()
    }
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK
    }
    wrong = [f"{name}: not in vendor.toml" for name in sorted(found - asked.keys())]
    for name, version in asked.items():
        entry = lock.get(name)
        if entry is None or entry["version"] != version:
            wrong.append(f"{name}: {LOCK} does not have version {version}; run update")
        elif name not in found:
            wrong.append(f"{name}: missing")
        elif digest((folder / name).read_bytes(), "sha384") != entry["integrity"]:
            wrong.append(f"{name}: its bytes have changed")
    return wrong


def fetch(package: str, version: str, into: Path) -> Path:
    """The package as npm publishes it; npm itself checks its integrity."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    done = subprocess.run(command, cwd=into, check=True, capture_output=True, text=True)
    return into / done.stdout.split()[-1]


def update() -> None:
    lock: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, library in wanted().items():
            archive = fetch(library["package"], library["version"], Path(scratch))
            (FOLDER / name).mkdir(parents=True, exist_ok=True)
            with tarfile.open(archive) as tar:
                for source, target in library["files"].items():
                    member = tar.extractfile(f"package/{source}")
                    if member is None:
                        raise FileNotFoundError(source)
                    data = member.read()
                    (FOLDER / name / target).write_bytes(data)
                    lock[f"{name}/{target}"] = {
                        "package": library["package"],
                        "version": library["version"],
                        "tarball": digest(archive.read_bytes(), "sha512"),
                        "integrity": digest(data, "sha384"),
                    }
    (FOLDER / LOCK).write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
    elif arguments != ["check"]:
        sys.stderr.write(__doc__ or "")
        return 2
    wrong = check()
    for sentence in wrong:
        sys.stderr.write(f"static/vendor/{sentence}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
