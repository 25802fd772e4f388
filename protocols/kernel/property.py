"""Properties: what must never happen, what must in the end, what a preset shows happening."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple, Self, TypeVar

from protocols.kernel.node import Node

N = TypeVar("N", bound=Node[Any])
Judge = Callable[[Any, "View"], str | None]


class Nature(StrEnum):
    """The three natures of a property."""

    SAFETY = "safety"
    LIVENESS = "liveness"
    WITNESS = "witness"


class Property(NamedTuple):
    """A named property.

    `judge(protocol, view)` answers, at the end of each tick: safety: None, or one sentence saying
    what is wrong; liveness: None when reached, or what is still missing; witness: None, or one
    sentence saying what was seen.
    """

    name: str
    nature: Nature
    sentence: str
    judge: Judge
    ends: bool = False


class Violation(str):
    """The sentence of a broken property, and what contradicts: ids of nodes, or `node.field`.

    From them comes which events are set against each other. A plain sentence does as well: then
    it is the nodes that it names by their titles.
    """

    __slots__ = ("subjects",)
    subjects: tuple[str, ...]

    def __new__(cls, sentence: str, *subjects: str) -> Self:
        """`Violation("1 and 2 differ", "1.decision", "2.decision")`."""
        made = super().__new__(cls, sentence)
        made.subjects = subjects
        return made


class View(NamedTuple):
    """The run at the end of a tick, as a property sees it.

    `idle`: nothing happens any more unless the environment or a person brings it about; a message
    that is held back waits for that. `quiet`: idle, and nothing of the kind is planned either.
    """

    nodes: dict[str, Node[Any]]
    down: frozenset[str]
    faulty: frozenset[str]
    traitors: frozenset[str]
    quiet: bool
    idle: bool

    def each(self, role: type[N]) -> Iterator[N]:
        """All nodes of a role, in order."""
        return (node for node in self.nodes.values() if isinstance(node, role))

    def up(self, role: type[N]) -> list[N]:
        """The nodes of a role that are up and no traitors."""
        away = self.down | self.traitors
        return [node for node in self.each(role) if node.id not in away]

    def correct(self, role: type[N]) -> list[N]:
        """The nodes of a role that never crashed and are no traitors."""
        return [node for node in self.each(role) if node.id not in self.faulty]

    def get(self, node: str, role: type[N]) -> N:
        """One node by its id."""
        found = self.nodes[node]
        assert isinstance(found, role)
        return found


def _property(nature: Nature, sentence: str, *, ends: bool = False) -> Callable[[Judge], Property]:
    def decorate(judge: Judge) -> Property:
        return Property(judge.__name__, nature, sentence, judge, ends)

    return decorate


def safety(sentence: str) -> Callable[[Judge], Property]:
    """Must hold at the end of every tick; once broken it stays red."""
    return _property(Nature.SAFETY, sentence)


def liveness(sentence: str, *, ends: bool = False) -> Callable[[Judge], Property]:
    """Must be reached; until then it is only "not yet", and broken where nothing can follow.

    `ends`: once it is reached and nothing more is planned, the run ends; for protocols that would
    go on for ever although nothing new can come of it.
    """
    return _property(Nature.LIVENESS, sentence, ends=ends)


def witness(sentence: str) -> Callable[[Judge], Property]:
    """Something worth seeing: a preset promises it, and a test proves it."""
    return _property(Nature.WITNESS, sentence)
