"""What every test of the playground stands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as configured


@pytest.fixture(autouse=True)
def plain_static_names(settings: object) -> Iterator[None]:
    """Pages may be rendered without collectstatic; `test_static.py` tests the hashed names."""
    settings.STORAGES = {**configured.STORAGES, "staticfiles": {"BACKEND": configured.PLAIN}}
    yield
