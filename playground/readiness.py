"""Whether this process wants more to do: not while it is stopping."""

from __future__ import annotations

from typing import ClassVar


class Readiness:
    """Set once, by the launcher, when it was told to stop."""

    stopping: ClassVar[bool] = False
