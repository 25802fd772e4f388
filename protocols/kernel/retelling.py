"""An untimed run told in time: the interventions that make the simulation take the same steps.

Each step gets a tick of its own, so the order is the same whatever the delays would have been. In
rounds the ticks are the rounds' own, and arrivals follow each other within them.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable

from protocols.kernel import intervention as do
from protocols.kernel.aftermath import Aftermath
from protocols.kernel.branching import Branch
from protocols.kernel.configuration import Move, Path
from protocols.kernel.handler import Received
from protocols.kernel.intervention import Intervention
from protocols.kernel.legality import MENU
from protocols.kernel.live import numbered
from protocols.kernel.message import Message
from protocols.kernel.values import text


def retell(world: Aftermath, path: Path) -> tuple[Intervention, ...]:
    """The interventions for this path, the scenario's own requests and traitors among them.

    Only such as the protocol's menu has: where it knows no moved timers, say, those of the path
    fire when they are due, and the run may take another way.
    """
    menu = world.protocol.faults
    told = _Teller(world).tell(path)
    return tuple(one for one in told if MENU.get(do.kind_of(one)) in (None, *menu))


class _Teller:
    """What is on its way and which timers are set, by their stable names."""

    def __init__(self, world: Aftermath) -> None:
        self.world = world
        self.table = world.table
        self.tick = 0
        self.sends: Counter[tuple[int, int, str]] = Counter()
        self.settings: Counter[int] = Counter()
        self.coins: Counter[str] = Counter()
        self.flying: dict[int, deque[str]] = defaultdict(deque)
        self.extra: Counter[str] = Counter()
        self.ticking: dict[int, str] = {}
        self.idle: set[str] = set()  # settings of timers that never fire
        self.told: list[Intervention] = []

    def tell(self, path: Path) -> tuple[Intervention, ...]:
        """Step by step; what never happens is put off until all is over."""
        for move in path:
            self._advance(move)
            self._happen(move)
            self._perform(move)
        last = self.tick + 1
        for parcel, names in self.flying.items():
            lying = self.table.parcels[parcel].lying
            self.told += [do.Say(n, None) if lying else do.Deliver(n, last) for n in names]
        self.told += [do.Fire(name, last) for name in sorted({*self.idle, *self.ticking.values()})]
        self.told += [do.Copy(name, count) for name, count in self.extra.items()]
        return (*self._traitors(path), *self.told)

    def _advance(self, move: Move) -> None:
        if not self.world.rounds:
            self.tick += move.kind != "start"
        elif move.kind in ("act", "crash", "skip"):
            self.tick = (move.what - 1) * self.world.round_ticks
        elif move.kind in ("deliver", "copy"):
            end = self.tick - self.tick % self.world.round_ticks + self.world.round_ticks
            self.tick = min(self.tick + 1, end)

    def _happen(self, move: Move) -> None:
        node = self.table.nodes[move.node]
        match move.kind:
            case "deliver" | "copy":
                self._arrive(move)
            case "drop":
                self.told.append(do.Drop(self.flying[move.what].popleft()))
            case "withhold":
                self.told.append(do.Say(self.flying[move.what].popleft(), None))
            case "lose":
                self.flying[move.what].popleft()
            case "fire":
                self.told.append(do.Fire(self.ticking.pop(move.what), self.tick))
            case "crash":
                self.told.append(do.Crash(node, self.tick, ""))
                self._silence(move.node)
            case "recover":
                self.told.append(do.Recover(node, self.tick))
            case "request":
                one = self.world.asked[move.what]
                self.told.append(one._replace(at=self.tick))

    def _arrive(self, move: Move) -> None:
        name = self.flying[move.what].popleft()
        if move.kind == "copy":
            original = name.partition("*")[0]
            self.extra[original] += 1
            self.flying[move.what].append(f"{original}*{self.extra[original] + 1}")
        self.told.append(do.Deliver(name, self.tick))
        said = self.table.stimuli[move.reading]
        assert isinstance(said, Received)
        fields = _lie(self.table.parcels[move.what].message, said.message)
        if fields:
            self.told.append(do.Say(name, fields))

    def _perform(self, move: Move) -> None:
        """The sends, timers and coins of a step, named as the simulation will name them."""
        branch = move.branch
        if branch is None:
            return
        node = self.table.nodes[move.node]
        for name, outcome in branch.coins:
            self.coins[f"{node}.{name}"] += 1
            coin = numbered(f"{node}.{name}", self.coins[f"{node}.{name}"])
            self.told.append(do.Choose(coin, text(outcome)))
        names = [self._sent(parcel) for parcel in self._leaving(move, branch)]
        if move.cut >= 0:
            self.told.append(do.Crash(node, 0, names[-1]))
            self._silence(move.node)
            return
        for timer in branch.off - branch.on:
            self._stop(timer)
        for timer in branch.on:
            self._stop(timer)
            self.settings[timer] += 1
            name = self.table.timers[timer][1]
            self.ticking[timer] = numbered(f"{node}.{name}", self.settings[timer])

    def _leaving(self, move: Move, branch: Branch) -> Iterable[int]:
        return branch.sent if move.cut < 0 else branch.sent[: move.cut]

    def _sent(self, number: int) -> str:
        sender, receiver, message, _ = self.table.parcels[number]
        key = (sender, receiver, message.kind)
        self.sends[key] += 1
        channel = f"{self.table.nodes[sender]}~{self.table.nodes[receiver]}.{message.kind}"
        name = numbered(channel, self.sends[key])
        self.flying[number].append(name)
        return name

    def _stop(self, timer: int) -> None:
        if timer in self.ticking:
            self.idle.add(self.ticking.pop(timer))

    def _silence(self, node: int) -> None:
        for timer in [one for one in self.ticking if self.table.timers[one][0] == node]:
            self._stop(timer)

    def _traitors(self, path: Path) -> list[Intervention]:
        lying = {
            self.table.nodes[self.table.parcels[parcel].sender]
            for move in path
            for parcel in (move.branch.sent if move.branch else ())
            if self.table.parcels[parcel].lying
        }
        return [do.Traitor(node, "person", 0) for node in sorted(lying)]


def _lie(honest: Message, said: Message) -> tuple[tuple[str, str], ...]:
    """The fields that differ, as an intervention writes them."""
    pairs = zip(honest.pairs(), said.pairs(), strict=True)
    return tuple((name, text(new)) for (name, old), (_, new) in pairs if old != new)
