"""What a search looks for: a configuration that breaks one of the wanted properties."""

from __future__ import annotations

from typing import NamedTuple

from protocols.kernel.configuration import Configuration, Path
from protocols.kernel.errors import Malformed
from protocols.kernel.property import Nature
from protocols.kernel.retelling import retell
from protocols.kernel.scenario import Scenario
from protocols.kernel.untimed import Untimed


class Found(NamedTuple):
    """A violation: which property, its sentence, how many faults, and the steps to it.

    `scenario` is the same run for the timed simulation: it opens on the stage and is a link.
    """

    name: str
    sentence: str
    faults: int
    path: Path
    scenario: Scenario

    @property
    def steps(self) -> int:
        """How many steps it took from where everybody has come up."""
        return sum(move.kind != "start" for move in self.path)


class Broken(NamedTuple):
    """The name of a property, and the sentence that it says."""

    name: str
    sentence: str


class Goal:
    """Safety wherever it is broken; liveness where nothing can follow and it is not reached."""

    def __init__(self, scenario: Scenario, untimed: Untimed, names: tuple[str, ...] | None) -> None:
        """`names` of the wanted properties; all of them where none are given.

        Raises Malformed for a name that the protocol does not know.
        """
        self.scenario = scenario
        self.untimed = untimed
        declared = list(enumerate(scenario.protocol.properties))
        known = [one.name for _, one in declared]
        for name in names or ():
            if name not in known:
                raise Malformed(f"There is no property “{name}”.", f"Known: {', '.join(known)}.")
        wanted = [(i, one) for i, one in declared if names is None or one.name in names]
        self.always = [i for i, one in wanted if one.nature is Nature.SAFETY]
        self.finally_ = [i for i, one in wanted if one.nature is Nature.LIVENESS]

    def broken(self, one: Configuration) -> Broken | None:
        """What this configuration breaks, if anything."""
        if not (self.always or self.finally_):
            return None
        verdicts = self.untimed.verdicts(one)
        number = next((i for i in self.always if verdicts[i] is not None), None)
        if number is None and self.finally_ and self.untimed.over(one):
            number = next((i for i in self.finally_ if verdicts[i] is not None), None)
        if number is None:
            return None
        return Broken(self.scenario.protocol.properties[number].name, str(verdicts[number]))

    def found(self, broken: Broken, one: Configuration, path: Path) -> Found:
        """A violation reached by this path, told for the simulation too."""
        told = self.scenario.doing(retell(self.untimed, path))
        return Found(broken.name, broken.sentence, one.faults, path, told)
