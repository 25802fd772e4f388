"""A node: declared fields are its state, methods answer events, effects are asked for.

A handler depends only on the node's state and the event. It runs on a thawed copy; the kernel
freezes what it leaves, so the result can be remembered and shared by every run and by the search.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, cast

from protocols.kernel.handler import Handlers, collect
from protocols.kernel.message import Message
from protocols.kernel.values import freeze, thaw

P = TypeVar("P")
T = TypeVar("T")
State = tuple[Hashable, ...]
CONTEXT = frozenset({"id", "index", "title", "everyone", "titles", "protocol", "desk", "frozen"})


class Durable(NamedTuple):
    """Marks a field that survives a crash."""

    default: Any


def durable(default: T) -> T:
    """A field that is written to disk: a crash leaves it as it is."""
    return cast(T, Durable(default))


class Ghost(NamedTuple):
    """Marks a field that is written down for the properties alone."""

    default: Any


def ghost(default: T) -> T:
    """A field that properties read and the protocol does not know: what has happened so far.

    A handler writes it and never decides by it. A crash leaves it as it is, though it is on no
    disk: a property such as “no two have ever led in one term” speaks of the past.
    """
    return cast(T, Ghost(default))


class NodeField(NamedTuple):
    """One declared field of a role's state; a ghost stays as well, though on no disk."""

    name: str
    default: Hashable
    durable: bool
    ghost: bool = False


class Waits(NamedTuple):
    """What a node waits for, with the numbers (“1 more of 3 votes”), and whom it is to come from.

    It goes on, since when it began, as long as its words are the same, numbers aside.
    """

    what: str
    of: tuple[str, ...] = ()


class Send(NamedTuple):
    """Effect: put a message on the channel to `to`. `channel` is the stable part of its name."""

    to: str
    message: Message
    channel: str
    why: str
    rule: str


class SetTimer(NamedTuple):
    """Effect: set a timer to fire after lo … hi ticks; setting it again replaces it."""

    name: str
    lo: int
    hi: int
    why: str


class CancelTimer(NamedTuple):
    """Effect: cancel a timer, if it is set."""

    name: str
    why: str


Effect = Send | SetTimer | CancelTimer


class Desk:
    """Where a running handler puts what it asks for."""

    def __init__(self, outcomes: tuple[Hashable, ...]) -> None:
        """`outcomes` are the coins already tossed for this very step."""
        self.effects: list[Effect] = []
        self.outcomes = list(outcomes)
        self.why = ""
        self.rule = ""
        self.said = ""


class Toss(BaseException):
    """A handler reached a coin that has not been tossed yet; it runs again once it has been.

    Not an Exception: an author's `except Exception` must not catch it.
    """

    def __init__(self, name: str, options: tuple[Hashable, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.options = options


class Node(Generic[P]):
    """Base of all roles. Annotated fields are the state; assigning any other name is an error.

    A handler may read `self.id`, `self.index`, `self.everyone` (all ids, in order), `self.others`,
    `self.above`, `self.below` and the parameters (`self.protocol.n`), and nothing else.
    """

    fields: ClassVar[tuple[NodeField, ...]] = ()
    field_numbers: ClassVar[dict[str, int]] = {}
    handlers: ClassVar[Handlers]
    chips: ClassVar[tuple[str, ...]] = ("decision", "leader")  # drawn on the lifeline on change
    display: ClassVar[dict[str, str]] = {}  # field -> list, grid, ledger or history
    options: ClassVar[dict[str, tuple[str, ...]]] = {}  # field -> what a player may settle on
    id: str
    index: int
    title: str
    everyone: tuple[str, ...]
    titles: dict[str, str]
    protocol: P
    desk: Desk | None
    frozen: State

    def __init_subclass__(cls) -> None:
        """Reads the declared fields and the handlers, once."""
        bases = [base for base in cls.__bases__ if issubclass(base, Node)]
        named = {field.name: field for base in reversed(bases) for field in base.fields}
        for name, hint in cls.__annotations__.items():
            if "ClassVar" not in str(hint) and name not in CONTEXT:
                named[name] = _field(cls, name)
                delattr(cls, name)  # so that asking for it goes through __getattr__
        cls.fields = tuple(named.values())
        cls.field_numbers = {name: number for number, name in enumerate(named)}
        cls.handlers = collect(cls)

    def __setattr__(self, name: str, value: object) -> None:
        """Only declared fields, and only inside a handler."""
        if self.desk is None or name not in self.field_numbers:
            raise AttributeError(f"{type(self).__name__}.{name} is not a declared field to change")
        self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        """A field is thawed when a handler first asks for it; most are never asked for."""
        if name not in self.field_numbers:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        value = self.__dict__[name] = thaw(self.frozen[self.field_numbers[name]])
        return value

    @property
    def others(self) -> tuple[str, ...]:
        """Everybody's id but mine, in order."""
        return tuple(other for other in self.everyone if other != self.id)

    @property
    def above(self) -> tuple[str, ...]:
        """The ids that stand after mine."""
        return self.everyone[self.index + 1 :]

    @property
    def below(self) -> tuple[str, ...]:
        """The ids that stand before mine."""
        return self.everyone[: self.index]

    def send(
        self, to: str | Iterable[str], message: Message, why: str = "", rule: str = ""
    ) -> None:
        """Sends to one node or to several, in the order given; never to oneself."""
        for receiver in (to,) if isinstance(to, str) else to:
            if receiver == self.id or receiver not in self.titles:
                raise ValueError(f"{self.id} cannot send {message!r} to {receiver!r}")
            channel = f"{self.id}~{receiver}.{message.kind}"
            self._desk().effects.append(Send(receiver, message, channel, why, rule))

    def broadcast(self, message: Message, why: str = "", rule: str = "") -> None:
        """Sends to everybody else."""
        self.send(self.others, message, why, rule)

    def set_timer(self, name: str, lo: int, hi: int = 0, why: str = "") -> None:
        """Sets the timer to fire after `lo` ticks, or after a random lo … hi."""
        if name not in self.handlers.timers or lo < 1:
            raise ValueError(f"{type(self).__name__} cannot set the timer {name!r} to {lo} ticks")
        self._desk().effects.append(SetTimer(name, lo, max(lo, hi), why))

    def cancel_timer(self, *names: str, why: str = "") -> None:
        """Cancels the timers that are set among `names`."""
        self._desk().effects.extend(CancelTimer(name, why) for name in names)

    def because(self, why: str, rule: str = "") -> None:
        """Says why this step changes the state as it does: the actual numbers, and the source."""
        desk = self._desk()
        desk.why, desk.rule = why, rule

    def narrate(self, sentence: str) -> None:
        """Replaces the docstring's sentence for this step."""
        self._desk().said = sentence

    def choose(self, name: str, options: Iterable[T]) -> T:
        """A coin: one of `options`, decided by the seed, by the person or by the search."""
        frozen = tuple(freeze(option) for option in options)
        desk = self._desk()
        if not desk.outcomes:
            raise Toss(name, frozen)
        return cast(T, desk.outcomes.pop(0))

    def mutated(self, name: str) -> bool:
        """Whether this mutation of the protocol was chosen: here is where it goes wrong."""
        return bool(cast(Any, self.protocol).mutated(name))

    def name_of(self, node: str) -> str:
        """The title of another node, for a sentence."""
        return self.titles[node]

    def waits_for(self) -> Waits | None:
        """What this node waits for, read off its state alone; None where for nothing special."""
        return None

    def _desk(self) -> Desk:
        if self.desk is None:
            raise AttributeError("effects can be asked for only inside a handler")
        return self.desk


def _field(role: type[Node[Any]], name: str) -> NodeField:
    if name not in role.__dict__:
        raise TypeError(f"{role.__name__}.{name} needs a default value")
    declared = role.__dict__[name]
    kept, past = isinstance(declared, Durable), isinstance(declared, Ghost)
    return NodeField(name, freeze(declared.default if kept or past else declared), kept, past)
