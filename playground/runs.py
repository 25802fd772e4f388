"""Runs that somebody in this process has in hand, by their scenario: equal ones are simulated once.

When a class is told "try it", three hundred open the run that their host shows, and many then make
the same change. Nothing is kept here: a run lives for as long as a socket or a room has it.
Only for the workshop's thread, where every run is made and goes on.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakValueDictionary

from protocols import Run, Scenario

_runs: WeakValueDictionary[str, Run] = WeakValueDictionary()


class Begun(NamedTuple):
    """A run that is ready to go on, and how many of its events the base certainly has too."""

    run: Run
    common: int


def begin(scenario: Scenario, near: Run | None) -> Begun:
    """The run that somebody has, a branch of the near one, or a new one."""
    found = _runs.get(scenario.text)
    if found is not None:
        return Begun(found, len(found.events) if found is near else 0)
    begun = Begun(*near.branch(scenario)) if near else Begun(Run(scenario), 0)
    _runs[scenario.text] = begun.run
    return begun


def forget(text: str) -> None:
    """It broke: whoever asks next begins anew."""
    _runs.pop(text, None)
