"""What every protocol file declares, and what can be read off it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

from protocols.kernel.adversary import GENERAL, Strategy
from protocols.kernel.errors import BadParameter
from protocols.kernel.fault import Budget, Fault, Timing
from protocols.kernel.formula import Formula
from protocols.kernel.message import Message
from protocols.kernel.mutation import MUTATION, NONE, Mutation, parameter_for
from protocols.kernel.node import Node
from protocols.kernel.parameter import RESERVED, Parameter
from protocols.kernel.property import Property
from protocols.kernel.step import Place, Seat

HORIZON: Final = 400


class Network(NamedTuple):
    """Delays from lo to hi ticks, decided per message; `loss` is a decimal text; FIFO or not."""

    lo: int = 1
    hi: int = 1
    loss: str = "0"
    fifo: bool = False


class Preset(NamedTuple):
    """A scenario worth opening. `query` is a link's query; what it comes to is not written here.

    `text` says what to watch, `hint` is one obvious first thing to try. `name` is its id in links
    and on the command line. `beside` names a preset of the same protocol to be compared with: the
    page shows it as the run before, and who cannot tell the two apart.
    """

    name: str
    title: str
    query: str
    text: str
    hint: str = ""
    beside: str = ""


class Accident(NamedTuple):
    """A mishap with a name: `do` is what it comes to here, as interventions.

    Protocols that serve the same purpose give the same name to the same mishap, so that a page can
    let it happen to both of them.
    """

    name: str
    title: str
    do: tuple[str, ...]


class Protocol:
    """Base of all protocols; an instance holds the values of the parameters.

    `faults` is the menu (what a person may click), `tolerates()` the budget (what a run is judged
    by); the two are different on purpose. `mutations` names the classic mistakes: with at least one
    there is a parameter `mutation`, `none` unless a link says otherwise, and a handler asks
    `self.mutated("its-name")` where it would go wrong. The page says of such a run that it is
    broken on purpose, and nothing is promised for it.
    """

    title: ClassVar[str]
    family: ClassVar[str]
    shelf: ClassVar[int] = 100  # its place in the catalogue, lowest first
    timing: ClassVar[Timing] = Timing.ASYNCHRONOUS
    links: ClassVar[str] = "reliable"
    faults: ClassVar[frozenset[Fault]] = frozenset()
    network: ClassVar[Network] = Network()
    horizon: ClassVar[int] = HORIZON
    round_delays: ClassVar[int] = 1  # that a round has room for: 2 where a question is answered
    roles: ClassVar[tuple[type[Node[Any]], ...]] = ()
    layout: ClassVar[str] = ""  # of the map, such as "clique", "star: Hub", "layers: A / B C"
    messages: ClassVar[tuple[type[Message], ...]] = ()
    own_strategies: ClassVar[tuple[Strategy, ...]] = ()
    mutations: ClassVar[Mapping[str, Mutation]] = {}
    presets: ClassVar[tuple[Preset, ...]] = ()
    accidents: ClassVar[tuple[Accident, ...]] = ()
    compare: ClassVar[tuple[str, ...]] = ()  # slugs of what it is worth seeing beside
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    properties: ClassVar[tuple[Property, ...]] = ()
    formulas: ClassVar[tuple[Formula, ...]] = ()
    mutation: str = NONE

    def __init_subclass__(cls) -> None:
        """Collects parameters (a base's stand behind its own), properties and formulas."""
        body = list(cls.__dict__.items())
        found = [value._replace(name=name) for name, value in body if isinstance(value, Parameter)]
        for parameter in found:
            if parameter.name in RESERVED:
                raise TypeError(f"{parameter.name} is a reserved key of a link")
        own = tuple(p._replace(label=p.label or p.name.capitalize()) for p in found)
        names = {one.name for one in own}
        base = (p for p in cls.parameters if p.name not in names and p.name != MUTATION)
        broken = (parameter_for(tuple(cls.mutations)),) if cls.mutations else ()
        cls.parameters = (*own, *base, *broken)
        cls.properties = tuple(value for _, value in body if isinstance(value, Property))
        cls.formulas = tuple(value for _, value in body if isinstance(value, Formula))

    def __init__(self, **values: Any) -> None:
        """Sets every parameter, to its default where none is given, and checks the whole."""
        for parameter in self.parameters:
            setattr(self, parameter.name, values.get(parameter.name, parameter.default))
        if complaint := self.check():
            raise BadParameter(complaint)

    @classmethod
    def slug(cls) -> str:
        """The name in links: the name of the file, with hyphens."""
        return cls.__module__.rpartition(".")[2].replace("_", "-")

    @classmethod
    def essay(cls) -> str:
        """The docstring of the protocol's file."""
        return sys.modules[cls.__module__].__doc__ or ""

    @classmethod
    def strategies(cls) -> dict[str, Strategy]:
        """How a traitor may lie here: the general ways and the protocol's own."""
        if Fault.TRAITOR not in cls.faults:
            return {}
        return {one.name: one for one in (*cls.own_strategies, *GENERAL)}

    def seats(self) -> list[Seat]:
        """Who takes part, in the order of the lifelines."""
        raise NotImplementedError

    def tolerates(self) -> Budget:
        """What the protocol promises to survive with these parameters."""
        raise NotImplementedError

    def mutated(self, name: str) -> bool:
        """Whether this mutation was chosen; asking for one that is not declared is an error."""
        if name not in self.mutations:
            raise ValueError(f"{type(self).__name__} declares no mutation {name!r}")
        return self.mutation == name

    def budget(self) -> Budget:
        """What a run is judged by: what is tolerated, and nothing once it is broken on purpose."""
        chosen = self.mutations.get(self.mutation)
        if chosen is None:
            return self.tolerates()
        said = f"{chosen.plate()}. So nothing is promised, and a violation is what it shows."
        return self.tolerates()._replace(nothing=said)

    def rounds(self) -> int:
        """How many synchronous rounds there are; 0 for a protocol without rounds."""
        return 0

    def check(self) -> str | None:
        """What is wrong with these parameters together, or None."""
        return None

    @cached_property
    def places(self) -> dict[str, Place]:
        """The seats with what each node may know of the others, in the order of the lifelines."""
        seats = self.seats()
        everyone = tuple(seat.id for seat in seats)
        titles = {seat.id: seat.title for seat in seats}
        return {s.id: Place(s, i, everyone, titles, self) for i, s in enumerate(seats)}
