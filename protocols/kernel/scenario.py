"""A scenario: protocol, parameters, network, seed, interventions; nothing else decides a run.

It is read from and printed to a readable query string. Printing is canonical: equal scenarios print
equally, parse and print undo each other, and no character of it needs escaping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_plus

from protocols.kernel.errors import BadParameter, LimitReached, Malformed, NotEnabled, Refused
from protocols.kernel.grammar import parse_intervention
from protocols.kernel.intervention import Intervention
from protocols.kernel.legality import contradiction, legal
from protocols.kernel.limits import interventions_max, nodes_max, text_max_chars, ticks_max
from protocols.kernel.mutation import MUTATION, NONE
from protocols.kernel.parameter import probability, whole_number
from protocols.kernel.protocol import Network, Protocol

SEED_MAX: Final = (1 << 63) - 1
NET_MAX: Final = 1_000
Find = Callable[[str], type[Protocol]]


class Scenario(NamedTuple):
    """Everything that decides a run. Build it with `parse`, change it with `add` and `remove`."""

    protocol: Protocol
    seed: int
    network: Network
    until: int
    do: tuple[Intervention, ...]

    @property
    def slug(self) -> str:
        """The protocol's name in links."""
        return self.protocol.slug()

    @property
    def values(self) -> dict[str, Any]:
        """The parameters and their values, in the order of their declaration."""
        return {p.name: getattr(self.protocol, p.name) for p in self.protocol.parameters}

    @property
    def round_ticks(self) -> int:
        """How long a round lasts, in a protocol with rounds."""
        return self.network.hi * self.protocol.round_delays

    @property
    def query(self) -> str:
        """The canonical query: every parameter and the seed, the rest where it differs."""
        pairs = [(p.name, p.print(self.values[p.name])) for p in self.protocol.parameters]
        pairs = [pair for pair in pairs if pair != (MUTATION, NONE)]
        pairs.append(("seed", str(self.seed)))
        usual, net = type(self.protocol).network, self.network
        if (net.lo, net.hi) != (usual.lo, usual.hi):
            pairs.append(("net", str(net.lo) if net.lo == net.hi else f"{net.lo}-{net.hi}"))
        if net.loss != usual.loss:
            pairs.append(("loss", net.loss))
        if net.fifo != usual.fifo:
            pairs.append(("fifo", str(int(net.fifo))))
        if self.until != self.protocol.horizon:
            pairs.append(("until", str(self.until)))
        pairs.extend(("do", str(one)) for one in self.do)
        return "&".join(f"{key}={value}" for key, value in pairs)

    @property
    def text(self) -> str:
        """`slug/?query`: the scenario itself, as links, the command line and tests write it."""
        return f"{self.slug}/?{self.query}"

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.text == other.text

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.text)

    def mended(self) -> Scenario:
        """The same scenario of the protocol as it should be, without a mutation."""
        sound = {**self.values, MUTATION: NONE} if self.protocol.mutations else self.values
        return self._replace(protocol=type(self.protocol)(**sound))

    def add(self, intervention: str) -> Scenario:
        """The scenario with one more intervention; the same one where it is there already."""
        return self._with([*self.do, legal(self.protocol, parse_intervention(intervention))])

    def remove(self, intervention: str) -> Scenario:
        """The scenario without it; the same one where it is not there."""
        found = legal(self.protocol, parse_intervention(intervention))
        return self._with([one for one in self.do if str(one) != str(found)])

    def doing(self, wanted: Iterable[Intervention]) -> Scenario:
        """The same protocol, network and seed with these interventions instead of its own."""
        return self._with([legal(self.protocol, one) for one in wanted])

    def _with(self, wanted: list[Intervention]) -> Scenario:
        # By their text: a delay and a deliver of equal content are equal tuples, yet two things.
        do = {str(one): one for one in wanted}
        if len(do) > interventions_max:
            raise LimitReached(f"{len(do)} interventions.", f"At most {interventions_max}.")
        if problem := contradiction(do[text] for text in sorted(do)):
            raise NotEnabled(problem, "Remove one of the two first.")
        changed = self._replace(do=tuple(do[text] for text in sorted(do)))
        if len(changed.text) > text_max_chars:
            raise LimitReached("The scenario's text is too long.", f"At most {text_max_chars}.")
        return changed


def parse_scenario(text: str, find: Find) -> Scenario:
    """Reads `slug/?query`, a path or a whole URL; `find` gives the protocol of a slug.

    Raises a Refused that names the field, what is allowed and what came.
    """
    if len(text) > text_max_chars:
        raise _too_long(text)
    slug, parts = _split(text)
    return _build(find(slug), [_pair(part) for part in parts])


def salvage(text: str, find: Find) -> tuple[Scenario, list[Refused]]:
    """The nearest legal scenario, and what was wrong with the text, part by part.

    Only a text that names no protocol cannot be salvaged.
    """
    problems: list[Refused] = []
    slug, parts = _split(text[:text_max_chars])
    if len(text) > text_max_chars:
        problems.append(_too_long(text))
        parts = parts[:-1]  # cut in two
    protocol = find(slug)
    pairs: list[tuple[str, str]] = []
    for part in parts:
        try:
            pairs.append(_pair(part))
        except Refused as problem:
            problems.append(problem)
    settled = _settled(protocol, [pair for pair in pairs if pair[0] != "do"], problems)
    scenario = _build(protocol, settled)
    for value in (value for key, value in pairs if key == "do"):
        try:
            scenario = scenario.add(value)
        except Refused as problem:
            problems.append(problem)
    return scenario, problems


def _settled(
    protocol: type[Protocol], pairs: list[tuple[str, str]], problems: list[Refused]
) -> list[tuple[str, str]]:
    """As many of the pairs as fit together; one may become legal once another is kept."""
    kept: list[tuple[str, str]] = []
    going = True
    while going:
        refused: list[tuple[tuple[str, str], Refused]] = []
        for pair in pairs:
            try:
                _build(protocol, [*kept, pair])
                kept.append(pair)
            except Refused as problem:
                refused.append((pair, problem))
        going = 0 < len(refused) < len(pairs)
        pairs = [pair for pair, _ in refused]
    problems.extend(problem for _, problem in refused)
    return kept


def _too_long(text: str) -> LimitReached:
    return LimitReached(
        f"The link is too long: {len(text)} characters.", f"At most {text_max_chars}."
    )


def _split(text: str) -> tuple[str, list[str]]:
    """The slug and the parts of the query."""
    place, _, query = text.partition("#")[0].partition("?")
    slug = place.rstrip("/").rpartition("/")[2]
    return slug, [part for part in query.split("&") if part]


def _pair(part: str) -> tuple[str, str]:
    key, equals, value = part.partition("=")
    if not equals:
        raise Malformed(
            f"“{part[:60]}” is no key=value.", "A query is key=value pairs, joined by &."
        )
    return unquote_plus(key), unquote_plus(value)


def _build(protocol: type[Protocol], pairs: list[tuple[str, str]]) -> Scenario:
    single, do = _sorted_out(protocol, pairs)
    given = {p.name: p.parse(single[p.name]) for p in protocol.parameters if p.name in single}
    model = protocol(**given)
    if len(model.seats()) > nodes_max:
        raise LimitReached(f"{len(model.seats())} nodes.", f"At most {nodes_max}.")
    seed = whole_number("seed", single.get("seed", "1"), 0, SEED_MAX)
    until = whole_number("until", single.get("until", str(protocol.horizon)), 1, ticks_max)
    scenario = Scenario(model, seed, _network(protocol.network, single), until, ())
    return scenario._with([legal(model, parse_intervention(one)) for one in do])


def _sorted_out(
    protocol: type[Protocol], pairs: list[tuple[str, str]]
) -> tuple[dict[str, str], list[str]]:
    allowed = [*(p.name for p in protocol.parameters), "seed", "net", "loss", "fifo", "until", "do"]
    single: dict[str, str] = {}
    for key, value in pairs:
        if key not in allowed:
            raise Malformed(f"“{key[:40]}” is no key of {protocol.slug()}.", _known(allowed))
        if key in single:
            raise Malformed(f"“{key}” stands twice.", "Only do= may be repeated.")
        if key != "do":
            single[key] = value
    return single, [value for key, value in pairs if key == "do"]


def _known(allowed: list[str]) -> str:
    return f"Keys: {', '.join(allowed)}."


def _network(usual: Network, single: dict[str, str]) -> Network:
    lo, hi = _delays(single["net"]) if "net" in single else (usual.lo, usual.hi)
    fifo = single.get("fifo", str(int(usual.fifo)))
    if fifo not in ("0", "1"):
        raise BadParameter(f"fifo={fifo[:40]} is not allowed.", "fifo is 0 or 1.")
    return Network(lo, hi, probability("loss", single.get("loss", usual.loss)), fifo == "1")


def _delays(text: str) -> tuple[int, int]:
    first, dash, second = text.partition("-")
    lo = whole_number("net", first, 1, NET_MAX)
    hi = whole_number("net", second, 1, NET_MAX) if dash else lo
    if hi < lo:
        raise BadParameter(f"net={text} runs backwards.", "net is LO-HI with LO ≤ HI.")
    return lo, hi
