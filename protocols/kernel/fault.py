"""The fault model as data: the menu of faults, what a run used, and the budget it is judged by."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Timing(StrEnum):
    """What a protocol may assume about delays."""

    SYNCHRONOUS = "synchronous"
    PARTIAL_SYNCHRONY = "partial-synchrony"
    ASYNCHRONOUS = "asynchronous"


class Fault(StrEnum):
    """What may go wrong: the entries of the menu (`Protocol.faults`)."""

    DROP = "drop"
    DELAY = "delay"
    DUPLICATE = "duplicate"
    CRASH = "crash"
    RECOVER = "recover"
    PAUSE = "pause"
    PARTITION = "partition"
    TRAITOR = "traitor"
    TIMER = "timer"
    OVERTAKE = "overtake"


WORDS: dict[Fault, tuple[str, str]] = {
    Fault.DROP: ("message was lost", "messages were lost"),
    Fault.DELAY: ("message was slower than the model allows", "messages were slower than allowed"),
    Fault.DUPLICATE: ("extra copy arrived", "extra copies were made"),
    Fault.CRASH: ("crash", "crashes"),
    Fault.RECOVER: ("node came back", "nodes came back"),
    Fault.PAUSE: ("node was paused", "pauses"),
    Fault.PARTITION: ("cut of the network", "cuts of the network"),
    Fault.TRAITOR: ("traitor", "traitors"),
    Fault.TIMER: ("timer was moved", "timers were moved"),
    Fault.OVERTAKE: ("message overtook another", "messages overtook others"),
}


class Budget(NamedTuple):
    """What a protocol promises to survive; a run outside it is a lesson, not a bug.

    `nodes` may be faulty (through any of `counting`); each of `free` is harmless in any number;
    one message may take up to `delay` ticks (None: any time). Everything else breaks an assumption.
    `nothing`: a sentence on why these parameters promise nothing, even where nothing goes wrong.
    """

    nodes: int = 0
    counting: frozenset[Fault] = frozenset()
    free: frozenset[Fault] = frozenset()
    delay: int | None = None
    nothing: str = ""

    def broken(self, used: dict[Fault, int], faulty: list[str]) -> list[str]:
        """One sentence for each assumption that the run broke."""
        counted = any(used.get(kind) for kind in self.counting)
        sentences = [self.nothing] if self.nothing else []
        sentences += [self._too_many(faulty)] if counted and len(faulty) > self.nodes else []
        for kind in Fault:
            if used.get(kind) and kind not in self.free and kind not in self.counting:
                one, many = WORDS[kind]
                said = f"1 {one}" if used[kind] == 1 else f"{used[kind]} {many}"
                sentences.append(f"{said}; this model assumes there is none.")
        return sentences

    def _too_many(self, faulty: list[str]) -> str:
        noun = "node is" if len(faulty) == 1 else "nodes are"
        return f"{len(faulty)} {noun} faulty ({', '.join(faulty)}); {self.nodes} can be tolerated."

    def tolerated(self, menu: frozenset[Fault]) -> dict[str, int | str]:
        """The budget as JSON: how many faulty nodes, and for each fault of the menu 0 or "any"."""
        kinds = {str(kind): "any" if kind in self.free else 0 for kind in Fault if kind in menu}
        counted: dict[str, int | str] = {
            str(kind): self.nodes for kind in Fault if kind in self.counting
        }
        return {"nodes": self.nodes, **kinds, **counted}


def faults(*kinds: Fault) -> frozenset[Fault]:
    """A menu, or a part of a budget."""
    return frozenset(kinds)
