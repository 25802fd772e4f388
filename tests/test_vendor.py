"""The vendored libraries are byte for byte what vendor.toml asks for."""

import shutil
from pathlib import Path

import pytest

from scripts import vendor


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(vendor.FOLDER, tmp_path / "vendor"))


def test_the_vendored_files_are_as_asked():
    assert vendor.check() == []


def test_every_library_has_its_licence_beside_it():
    for name in vendor.wanted():
        assert (vendor.FOLDER / name / "LICENSE").stat().st_size > 100


def test_a_changed_byte_is_found(copy: Path):
    path = copy / "htmx" / "htmx.min.js"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    assert vendor.check(copy) == ["htmx/htmx.min.js: its bytes have changed"]


def test_a_missing_and_an_unknown_file_are_found(copy: Path):
    (copy / "htmx" / "LICENSE").rename(copy / "htmx" / "LICENCE")
    assert vendor.check(copy) == ["htmx/LICENCE: not in vendor.toml", "htmx/LICENSE: missing"]


def test_another_version_than_asked_is_found(tmp_path: Path):
    asked = (vendor.ROOT / "vendor.toml").read_text("utf-8")
    (tmp_path / "vendor.toml").write_text(asked.replace('"4.0.1"', '"4.0.2"'), "utf-8")
    assert len(vendor.check(root=tmp_path)) == 2
