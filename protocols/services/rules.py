"""The rules that several parts quote, each with its source."""

from typing import Final

ONCE: Final = "Helland 2012: the receiver remembers what it has dealt with"
