"""`python manage.py wirejs` writes static/js/wire.js; `--check` only says whether it is stale."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from playground.typedefs import TARGET, module


class Command(BaseCommand):
    """Keeps the browser's types equal to Python's."""

    help = "Generate static/js/wire.js from the shapes of the wire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one switch."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Write, or compare."""
        fresh = module()
        if not options["check"]:
            TARGET.write_text(fresh, encoding="utf-8")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh:
            raise CommandError("static/js/wire.js is stale: run `python manage.py wirejs`.")
