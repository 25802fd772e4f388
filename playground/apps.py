"""The one Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class Playground(AppConfig):
    """Its checks are known once it is ready."""

    name = "playground"

    def ready(self) -> None:
        """Have the checks registered."""
        import_module("playground.sole")
