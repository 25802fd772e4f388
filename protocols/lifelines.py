"""A sheet of letters: lifelines as columns, and rows with arrows, marks and words on them.

Pure: rows come out, and whoever prints them chooses the colours. One character is one place, also
after `plain_letters`, so a terminal that knows only ASCII shows the same drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple

NOTE: Final = 18  # columns kept free at the right, for what does not fit beside its arrow
STEP_MIN: Final = 5
STEP_MAX: Final = 22
LIVING, DOWN, PAUSED, TRAITOR = "│", " ", "┊", "║"
LETTERS: Final = str.maketrans(
    "─│║┊═┄━▶◀▷◁✕†↻⚑◷◆◇✓✗→…“”‘’–—·≤≥−×",
    "-|#:=.=><><xX+T@*?+!>~\"\"''--.<>-x",
)


class Row(NamedTuple):
    """One line; `tone` is good, bad, warn, faint, head or nothing."""

    text: str
    tone: str = ""


def plain_letters(line: str) -> str:
    """The line in ASCII, every character in its old place."""
    return line.translate(LETTERS).encode("ascii", "replace").decode()


class Words(NamedTuple):
    """What an arrow says, and with which signs it is drawn."""

    label: str
    note: str = ""
    stroke: str = "─"
    right: str = "▶"
    left: str = "◀"
    tone: str = ""


class Sheet:
    """Where each lifeline stands, and how it looks where nothing happens."""

    def __init__(self, nodes: Sequence[str], left: int, width: int) -> None:
        """The lanes share what `width` leaves between the ticks and the notes."""
        room = (width - left - NOTE) // len(nodes)
        self.left = left
        self.step = max(STEP_MIN, min(STEP_MAX, room))
        self.at = {node: left + self.step * i + self.step // 2 for i, node in enumerate(nodes)}
        self.lanes_end = left + self.step * len(nodes)
        self.width = max(width, self.lanes_end + NOTE)
        self.lines = dict.fromkeys(nodes, LIVING)

    def row(self, tick: str, tone: str = "") -> Row:
        """Nothing but the lifelines."""
        return Row(f"{tick:>{self.left - 2}}  {''.join(self._lanes())[self.left :]}", tone)

    def arrow(self, tick: str, ends: tuple[str, str], words: Words) -> Row:
        """A message from one lifeline to another; words too long for it stand at the right."""
        lanes = self._lanes()
        tail, head = self.at[ends[0]], self.at[ends[1]]
        right = tail < head
        lo, hi = min(tail, head) + 1, max(tail, head)
        lanes[lo:hi] = words.stroke * (hi - lo)
        lanes[hi - 1 if right else lo] = words.right if right else words.left
        notes = [words.note] if words.note else []
        if len(words.label) <= hi - lo - 3:
            begin = self._beside(tail, head, len(words.label))
            lanes[begin : begin + len(words.label)] = words.label
        else:
            notes.insert(0, words.label)
        line = "".join(lanes)[self.left :] + " ".join(notes)
        return Row(self._cut(f"{tick:>{self.left - 2}}  {line}"), words.tone)

    def _beside(self, tail: int, head: int, length: int) -> int:
        """Where a label begins: in the middle of the first gap, or else close to its sender."""
        lead = max(2, (self.step - length) // 2)
        if abs(head - tail) - 4 < length:
            lead = 2
        return tail + lead if tail < head else tail - lead - length + 1

    def mark(self, tick: str, node: str, sign: str, words: str, tone: str = "") -> Row:
        """A sign on one lifeline, and a few words beside it."""
        lanes = self._lanes()
        said = f"{sign} {words} " if words else sign
        lanes[self.at[node] : self.at[node] + len(said)] = said
        return Row(self._cut(f"{tick:>{self.left - 2}}  {''.join(lanes)[self.left :]}"), tone)

    def across(self, tick: str, stroke: str, words: str, tone: str = "") -> list[Row]:
        """Words over the full width."""
        end = min(self.width, self.lanes_end + NOTE)
        first, *rest = wrap(words, end - self.left - 4) or [""]
        lead = f"{tick:>{self.left - 2}}  {stroke * 2} {first} "
        return [
            Row(lead.ljust(end, stroke) if not rest else lead.rstrip(), tone),
            *(Row(" " * (self.left + 3) + line, tone) for line in rest),
        ]

    def heads(self, titles: dict[str, str]) -> list[Row]:
        """The ids, and the titles where they say more; in one line where lanes are too narrow."""
        rows = [Row(self._centred({node: node for node in titles}, "tick"), "head")]
        words = max((word for title in titles.values() for word in title.split()), key=len)
        if len(words) >= self.step:
            legend = " · ".join(
                f"{node} {title}" for node, title in titles.items() if node != title
            )
            return [*(Row(line, "faint") for line in wrap(legend, self.width)), *rows]
        shown = {n: [] if title == n else wrap(title, self.step - 1) for n, title in titles.items()}
        for number in range(max(map(len, shown.values()))):
            part = {node: lines[number] for node, lines in shown.items() if number < len(lines)}
            rows.append(Row(self._centred(part, ""), "head"))
        return rows

    def ids(self) -> Row:
        """The heads once more, in one line."""
        return Row(self._centred({node: node for node in self.at}, ""), "head")

    def _centred(self, words: dict[str, str], tick: str) -> str:
        lanes = [" "] * self.lanes_end
        for node, word in words.items():
            begin = self.at[node] - len(word) // 2
            lanes[begin : begin + len(word)] = word
        return f"{tick:>{self.left - 2}}  {''.join(lanes)[self.left :]}".rstrip()

    def _lanes(self) -> list[str]:
        lanes = [" "] * self.lanes_end
        for node, place in self.at.items():
            lanes[place] = self.lines[node]
        return lanes

    def _cut(self, line: str) -> str:
        line = line.rstrip()
        return line if len(line) <= self.width else line[: self.width - 1] + "…"
