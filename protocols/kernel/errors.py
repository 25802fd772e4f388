"""Errors, sorted by whose fault they are.

A violated property is neither: it is an event of the run, and what the playground is for.
"""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """The viewer asked for something that cannot be had; nothing changed.

    `sentence` says what was asked and what came, `hint` what is allowed.
    """

    code: ClassVar[str] = "Refused"

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(f"{sentence} {hint}".strip())
        self.sentence = sentence
        self.hint = hint


class Malformed(Refused):
    """The text is not a scenario: unknown protocol, unknown key, broken grammar."""

    code = "Malformed"


class BadParameter(Refused):
    """A parameter is outside its range, or parameters do not fit each other."""

    code = "BadParameter"


class NotEnabled(Refused):
    """A well-formed intervention that this protocol or this run does not know."""

    code = "NotEnabled"


class LimitReached(Refused):
    """One of the named limits (`limits.py`) would be passed."""

    code = "LimitReached"


class ProtocolBug(Exception):
    """Our fault: a protocol file or the kernel broke its own rules.

    `scenario` is the text that `python -m protocols run` accepts to see it again.
    """

    def __init__(self, sentence: str, scenario: str = "") -> None:
        super().__init__(f"{sentence} [{scenario}]" if scenario else sentence)
        self.sentence = sentence
        self.scenario = scenario
