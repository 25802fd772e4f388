"""Interventions: what the person at the screen did to a run, small and declarative.

They stand in simulated time and name messages by their stable names, so they survive edits of each
other; as a set, their order means nothing. The grammar is that of a link's `do=`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

NOTHING: Final = "nothing"
Args = tuple[tuple[str, str], ...]


class Drop(NamedTuple):
    """The message (or one copy of it) is lost on its way."""

    copy: str

    def __str__(self) -> str:
        return f"drop:{self.copy}"


class Delay(NamedTuple):
    """The message takes `ticks` longer than it would have."""

    copy: str
    ticks: int

    def __str__(self) -> str:
        return f"delay:{self.copy}:{self.ticks}"


class Deliver(NamedTuple):
    """The message arrives at this very tick (at the earliest one tick after its send)."""

    copy: str
    at: int

    def __str__(self) -> str:
        return f"deliver:{self.copy}@{self.at}"


class Copy(NamedTuple):
    """The network makes `count` more copies of the message."""

    message: str
    extra: int

    def __str__(self) -> str:
        return f"copy:{self.message}" + (f":{self.extra}" if self.extra != 1 else "")


class Say(NamedTuple):
    """A traitor says this instead; `fields` None: it says nothing."""

    message: str
    fields: Args | None

    def __str__(self) -> str:
        return f"say:{self.message}:{NOTHING if self.fields is None else print_args(self.fields)}"


class Crash(NamedTuple):
    """The node goes down at a tick, or just after it has sent a message (`after`)."""

    node: str
    at: int
    after: str

    def __str__(self) -> str:
        return f"crash:{self.node}@{self.after or self.at}"


class Recover(NamedTuple):
    """The node comes back with its durable fields."""

    node: str
    at: int

    def __str__(self) -> str:
        return f"recover:{self.node}@{self.at}"


class Pause(NamedTuple):
    """The node does nothing from one tick to the other; what reaches it waits."""

    node: str
    at: int
    until: int

    def __str__(self) -> str:
        return f"pause:{self.node}@{self.at}-{self.until}"


class Traitor(NamedTuple):
    """The node lies by a strategy in every send from this tick on."""

    node: str
    strategy: str
    at: int

    def __str__(self) -> str:
        return f"traitor:{self.node}:{self.strategy}" + (f"@{self.at}" if self.at else "")


class Cut(NamedTuple):
    """Messages between the groups are lost; `oneway`: only those from the first to the second."""

    groups: tuple[tuple[str, ...], ...]
    oneway: bool
    at: int

    def __str__(self) -> str:
        return f"cut:{print_groups(self.groups, self.oneway)}@{self.at}"


class Hold(NamedTuple):
    """Messages between the groups wait for the next heal."""

    groups: tuple[tuple[str, ...], ...]
    oneway: bool
    at: int

    def __str__(self) -> str:
        return f"hold:{print_groups(self.groups, self.oneway)}@{self.at}"


class Heal(NamedTuple):
    """All cuts and holds end."""

    at: int

    def __str__(self) -> str:
        return f"heal@{self.at}"


class Fire(NamedTuple):
    """This setting of the timer fires at this tick (at the earliest one tick after it was set)."""

    timer: str
    at: int

    def __str__(self) -> str:
        return f"fire:{self.timer}@{self.at}"


class Choose(NamedTuple):
    """This coin of the node falls so."""

    coin: str
    outcome: str

    def __str__(self) -> str:
        return f"choose:{self.coin}:{self.outcome}"


class Request(NamedTuple):
    """Somebody asks the node for something."""

    node: str
    name: str
    args: Args
    at: int

    def __str__(self) -> str:
        args = f":{print_args(self.args)}" if self.args else ""
        return f"request:{self.node}:{self.name}{args}@{self.at}"


Intervention = (
    Drop | Delay | Deliver | Copy | Say | Crash | Recover | Pause | Traitor | Cut | Hold | Heal
    | Fire | Choose | Request
)  # fmt: skip


def kind_of(intervention: Intervention) -> str:
    """Its word in the grammar."""
    return type(intervention).__name__.lower()


def print_args(args: Args) -> str:
    """`name=value,…` as the grammar writes it."""
    return ",".join(f"{name}={value}" for name, value in args)


def print_groups(groups: tuple[tuple[str, ...], ...], oneway: bool) -> str:
    """`a,b/c` or `a,b~c`."""
    return ("~" if oneway else "/").join(",".join(group) for group in groups)
