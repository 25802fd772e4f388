"""What every test of the playground stands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured


@pytest.fixture(autouse=True)
def plain_static_names(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pages may be rendered without collectstatic; `test_static.py` looks at the hashed names."""
    root = Path(tmp_path_factory.getbasetemp()) / "no-statics"
    root.mkdir(exist_ok=True)
    settings.STATIC_ROOT = str(root)
    settings.STORAGES = {**configured.STORAGES, "staticfiles": {"BACKEND": configured.PLAIN}}
