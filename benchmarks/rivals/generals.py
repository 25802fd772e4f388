"""OM(m) in plain Python, for the rivals: what a general does, without any simulator."""

from __future__ import annotations

from itertools import permutations

Path = tuple[int, ...]
Letter = tuple[int, Path, str]  # to whom, along which way, what


class General:
    """Relays a round as soon as it is complete; nobody lies and nothing is lost here."""

    def __init__(self, me: int, n: int, m: int) -> None:
        """General 0 commands."""
        self.me, self.n, self.m = me, n, m
        self.heard: dict[Path, str] = {}
        self.decision = ""

    def command(self, order: str) -> list[Letter]:
        """The commander's letters."""
        self.decision = order
        return [(to, (0,), order) for to in range(1, self.n)]

    def listen(self, path: Path, value: str) -> list[Letter]:
        """Stores a value; answers with the relays of its round once the round is complete."""
        self.heard.setdefault(path, value)
        expected = self._ways(len(path))
        if not all(way in self.heard for way in expected):
            return []
        if len(path) == self.m + 1:
            self.decision = self._resolve((0,))
            return []
        return [
            (to, (*way, self.me), self.heard[way])
            for way in expected
            for to in range(self.n)
            if to != self.me and to not in way
        ]

    def _ways(self, length: int) -> list[Path]:
        others = [one for one in range(1, self.n) if one != self.me]
        return [(0, *rest) for rest in permutations(others, length - 1)]

    def _resolve(self, path: Path) -> str:
        if len(path) == self.m + 1:
            return self.heard[path]
        others = [one for one in range(1, self.n) if one != self.me and one not in path]
        votes = [self.heard[path], *(self._resolve((*path, other)) for other in others)]
        return "attack" if 2 * votes.count("attack") > len(votes) else "retreat"
