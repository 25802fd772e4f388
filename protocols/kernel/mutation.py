"""Mutations: the classic mistakes of a protocol, each a switch that breaks it on purpose."""

from __future__ import annotations

from typing import Final, NamedTuple

from protocols.kernel.parameter import Parameter

MUTATION: Final = "mutation"  # the parameter's name
NONE: Final = "none"


class Mutation(NamedTuple):
    """A mistake that people make when they build this protocol.

    `label` names what is done wrong, `sentence` says why it is tempting or what comes of it, and
    `breaks` are the properties that it can turn red.
    """

    label: str
    sentence: str
    breaks: tuple[str, ...]

    def plate(self) -> str:
        """What a run with it says of itself."""
        return f"Broken on purpose: {self.label}"


def parameter_for(names: tuple[str, ...]) -> Parameter:
    """The parameter that chooses among the mutations of these names; usually none."""
    said = "Breaks it on purpose, by a mistake that people make."
    choices = (NONE, *names)
    return Parameter(MUTATION, "Mutation", "choice", NONE, None, None, choices, said)
