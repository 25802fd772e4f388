"""Our own bugs, noted once each: a client that tries the same run again must not fill the log."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Final

logger = logging.getLogger("parley")
NOTED_MAX: Final = 1_000
"""scenarios remembered as noted"""
_noted: OrderedDict[str, None] = OrderedDict()


def note(scenario: str, error: BaseException) -> None:
    """Write the traceback and the line that shows it again, unless that was done before."""
    if scenario in _noted:
        return
    _noted[scenario] = None
    if len(_noted) > NOTED_MAX:
        _noted.popitem(last=False)
    logger.error("a run broke: python -m protocols run '%s'", scenario, exc_info=error)
