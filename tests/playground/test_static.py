"""The static files under their hashed names, as a deployment serves them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from playground.static_names import HashedModules, in_comment

IMPORT = re.compile(r'^(?:import|export)[^"\';]*?["\'](\./[^"\']+)["\'];', re.MULTILINE | re.DOTALL)


@pytest.fixture
def hashed(statics: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = str(statics)
    settings.STORAGES = {**configured.STORAGES, "staticfiles": {"BACKEND": configured.HASHED}}
    return statics


def test_every_import_of_every_module_leads_to_a_hashed_file(hashed: Path) -> None:
    storage = HashedModules(location=str(hashed))
    modules = {name: new for name, new in storage.hashed_files.items() if name.endswith(".js")}
    assert "js/wire.js" in modules
    found = 0
    for name, new in modules.items():
        if name.startswith("vendor/"):
            continue
        text = (hashed / new).read_text("utf-8")
        for target in IMPORT.findall(text):
            found += 1
            assert (hashed / new).parent.joinpath(target).exists(), f"{name} imports {target}"
            assert re.search(r"\.[0-9a-f]{12}\.js$", target), f"{name} imports {target}"
    assert found > 10


def test_vendored_files_keep_their_content(hashed: Path) -> None:
    storage = HashedModules(location=str(hashed))
    for name, new in storage.hashed_files.items():
        if name.startswith("vendor/"):
            source = Path(configured.STATICFILES_DIRS[0]) / name
            assert (hashed / new).read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (' * @typedef {import("./a.js").A} A', True),
        ('// import "./a.js";', True),
        ('/* import "./a.js"; */', True),
        ('import { a } from "./a.js";', False),
        ('const a = await import("./a.js");', False),
    ],
)
def test_comments_are_told_from_code(text: str, expected: bool) -> None:
    text = f"// a line before\n{text}\n"
    match = re.compile("import").search(text, text.index("\n"))
    assert match
    assert in_comment(match) is expected
