#!/usr/bin/env python
"""Django's command line: check, collectstatic, runserver, wirejs."""

import os
import sys


def main() -> None:
    """Hand the command line to Django under this project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
