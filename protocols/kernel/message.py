"""Messages: immutable, hashable, with fields whose domains say what a traitor could say instead."""

from __future__ import annotations

from collections.abc import Hashable
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

from protocols.kernel.values import FrozenDict, freeze, plain


class Domain(NamedTuple):
    """What a field may hold when its sender lies: `values`; a signed field can only be replayed.

    `sealed` names the field that lists who signed this one: only a node that signed alone can say
    another value, for it would have to forge the others' signatures.
    """

    values: tuple[Hashable, ...]
    signed: bool = False
    sealed: str = ""


class Field(NamedTuple):
    """One declared field of a message."""

    name: str
    domain: Domain | None


def among(*values: Hashable, sealed: str = "") -> Any:
    """A field whose lies are drawn from `values`; `sealed` by the signers in another field."""
    return Domain(values, sealed=sealed)


def whole(lo: int, hi: int) -> Any:
    """A field whose lies are the whole numbers lo … hi."""
    return Domain(tuple(range(lo, hi + 1)))


def signed() -> Any:
    """A field that carries a signature: nobody can say another value than the one received."""
    return Domain((), signed=True)


@dataclass_transform(frozen_default=True, field_specifiers=(among, whole, signed))
class Message(tuple[Any, ...]):
    """Base of all messages. A subclass declares annotated fields; its docstring is the legend.

    `label` is the text on the arrow, a template over the fields; `tint` names the field whose value
    picks the arrow's hue (else the kind does).
    """

    __slots__ = ()
    kind: ClassVar[str] = "Message"
    fields: ClassVar[tuple[Field, ...]] = ()
    label: ClassVar[str] = "Message"
    tint: ClassVar[str | None] = None

    def __init_subclass__(cls, label: str = "", tint: str | None = None) -> None:
        """Reads the declared fields and gives each its place in the tuple."""
        cls.kind = cls.__name__
        cls.label = label or cls.kind
        cls.tint = tint
        names = [name for name, hint in cls.__annotations__.items() if "ClassVar" not in str(hint)]
        cls.fields = tuple(Field(name, _domain(cls, name)) for name in names)
        for place, name in enumerate(names, start=1):
            setattr(cls, name, property(itemgetter(place)))

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """The kind stands first, so that two empty messages of different kinds differ."""
        if named or len(values) != len(cls.fields):
            values = cls._completed(values, named)
        return tuple.__new__(cls, (cls.kind, *map(freeze, values)))

    @classmethod
    def _completed(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The values in the order of the fields, also those that were given by name."""
        names = [field.name for field in cls.fields]
        rest = names[len(values) :]
        if set(named) != set(rest) or len(values) > len(names):
            raise TypeError(f"{cls.kind} takes {names}, not {[*values, *named]}")
        return (*values, *(named[name] for name in rest))

    def __getnewargs__(self) -> tuple[Any, ...]:
        """A copy or a pickle is made as the author makes one: from the fields."""
        return tuple(self[1:])

    def but(self, **changes: Any) -> Self:
        """The same message with some fields changed."""
        held = {field.name: self[place] for place, field in enumerate(self.fields, start=1)}
        return type(self)(**(held | changes))

    def pairs(self) -> FrozenDict:
        """The fields and their frozen values, in the order of their declaration."""
        names = (field.name for field in self.fields)
        return FrozenDict(zip(names, self[1:], strict=True))

    def body(self) -> dict[str, Any]:
        """The fields as JSON knows them."""
        return {name: plain(value) for name, value in self.pairs()}

    def __repr__(self) -> str:
        """As the author wrote it."""
        inner = ", ".join(f"{name}={value!r}" for name, value in self.pairs())
        return f"{self.kind}({inner})"


def _domain(cls: type[Message], name: str) -> Domain | None:
    declared = cls.__dict__.get(name)
    return declared if isinstance(declared, Domain) else None


def lies(message: Message, sender: str) -> dict[str, tuple[Hashable, ...]]:
    """What a traitor may say instead, field by field; fields without a domain stay honest."""
    held = dict(message.pairs())
    domains = ((field.name, field.domain) for field in message.fields if field.domain)
    return {
        name: domain.values
        for name, domain in domains
        if domain.values and (not domain.sealed or set(held[domain.sealed]) <= {sender})
    }
