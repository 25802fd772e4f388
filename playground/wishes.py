"""What one may wish of a protocol, in words: the catalogue's search. Pure.

Every word of the wish must begin some word of what is known of the protocol; `wishes.js` keeps the
same rule while one types.
"""

from __future__ import annotations

import re
from typing import Any, Final

WISH_MAX: Final = 100
"""characters: longer wishes are cut"""

WORD = re.compile(r"[a-z0-9]+")
ENDING = re.compile(r"(?<=sh)es$|(?<!s)s$")
SMALL: Final = frozenset(("a", "an", "and", "any", "for", "in", "of", "or", "that", "the", "with"))
TIMING: Final = {
    "synchronous": "needs synchrony, rounds",
    "partial-synchrony": "needs partial synchrony, timeouts",
    "asynchronous": "asynchronous, no clock, no bound on delays",
}


def known_words(about: dict[str, Any]) -> str:
    """All that a wish is compared with: one text, each word once."""
    told = [about[key] for key in ("title", "subtitle", "family", "timing")]
    told += ["tolerates", about["tolerates"], TIMING[about["timing"]]]
    told += [one["sentence"] for one in about["properties"]]
    return " ".join(dict.fromkeys(stems(" ".join(told))))


def stems(text: str) -> list[str]:
    """The words that count, in lower case, without the ending of a plural or a verb."""
    return [_stem(word) for word in WORD.findall(text.lower()) if word not in SMALL]


def _stem(word: str) -> str:
    return ENDING.sub("", word) if len(word) > 3 else word


def grants(known: str, wish: str) -> bool:
    """Whether each word of the wish begins one of the known words."""
    words = known.split()
    return all(any(word.startswith(wanted) for word in words) for wanted in stems(wish))
