"""What the command line says in words: the catalogue, a protocol, and what a run came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any, Final

from protocols.kernel.grammar import GRAMMAR
from protocols.lifelines import Row

SIGNS: Final = {"holds": "✓", "violated": "✗", "pending": "…", "witnessed": "✓"}
TONES: Final = {"holds": "good", "violated": "bad", "pending": "warn", "witnessed": "good"}
NEEDS: Final = {
    "drop": ("drop",),
    "delay": ("delay", "deliver"),
    "duplicate": ("copy",),
    "crash": ("crash",),
    "recover": ("recover",),
    "pause": ("pause",),
    "partition": ("cut", "hold", "heal"),
    "traitor": ("traitor", "say"),
    "timer": ("fire",),
}
WHOLE_WORDS: Final[dict[str, Any]] = {"break_long_words": False, "break_on_hyphens": False}
LISTS: Final = ("What to look for", "Sources")
Rows = Iterator[Row]


def catalogue_page(protocols: Iterable[dict[str, Any]], width: int) -> Rows:
    """One entry for each protocol, under its family."""
    family = None
    for one in protocols:
        if one["family"] != family:
            yield from [Row("")] if family else []
            family = one["family"]
            yield Row(family, "head")
        yield Row(f"  {one['slug']}", "good")
        yield from _paragraph(one["subtitle"], width, 6)


def protocol_page(one: dict[str, Any], width: int) -> Rows:
    """A protocol from its description: essay, parameters, roles, messages, faults, presets."""
    yield Row(f"{one['title']} ({one['slug']}, {one['family']})", "head")
    yield from _paragraph(one["subtitle"], width, 0)
    for section in [*one["essay"], {"heading": "Sources", "paragraphs": one["sources"]}]:
        yield from _heading(section["heading"], width)
        listed = section["heading"] in LISTS
        for number, paragraph in enumerate(section["paragraphs"]):
            yield from [Row("")] if number and not listed else []
            yield from _paragraph(paragraph, width, 2, lead="- " if listed else "")
    yield from _heading("Model", width)
    net = one["network"]
    fifo = "FIFO" if net["fifo"] else "not FIFO"
    delays = f"{net['lo']}–{net['hi']} ticks, loss {net['loss']}, {fifo}"
    model = ("timing", one["timing"]), ("links", one["links"]), ("network", delays)
    yield from _rows(width, *model, ("until", f"tick {one['until']}"))
    yield from _parts(one, width)
    for preset in one["presets"]:
        yield from _preset(preset, width)


def _parts(one: dict[str, Any], width: int) -> Rows:
    yield from _heading("Parameters", width)
    yield from _rows(width, *((p["name"], _parameter(p)) for p in one["parameters"]))
    for role in one["roles"]:
        yield from _heading(f"Role {role['name']}: {role['title']}", width)
        yield from _rows(width, *_role(role))
    for message in one["messages"]:
        yield from _heading(f"Message {message['kind']}: {message['doc']}", width)
        yield from _rows(width, *((f["name"], _domain(f)) for f in message["fields"]))
    if one["strategies"]:
        yield from _heading("Strategies of a traitor", width)
        yield from _rows(width, *((s["name"], s["doc"]) for s in one["strategies"]))
    yield from _heading("Properties", width)
    named = ((p["name"], f"{p['type']}: {p['sentence']}") for p in one["properties"])
    yield from _rows(width, *named)
    if one["mutations"]:
        yield from _heading("Mutations: broken on purpose (mutation=…)", width)
        named = ((m["name"], f"{m['label']}. {m['sentence']}") for m in one["mutations"])
        yield from _rows(width, *named)
    yield from _heading("What you may do (--do)", width)
    yield from _interventions(one, width)
    yield from _heading("Presets (--preset)", width)


def _parameter(one: dict[str, Any]) -> str:
    match one["type"]:
        case "int":
            allowed = f"{one['lo']} to {one['hi']}"
        case "choice":
            allowed = " or ".join(one["choices"])
        case "switch":
            allowed = "0 or 1"
        case _:
            allowed = "a decimal from 0 to 1"
    default = int(one["default"]) if one["type"] == "switch" else one["default"]
    words = ". ".join(part.rstrip(".") for part in (one["label"], one["help"]) if part)
    return f"{words}: {allowed}, usually {default}"


def _role(role: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in role["fields"]:
        kept = ", survives a crash" if field["durable"] else ""
        kept = ", on record for the properties alone" if field["display"] == "ghost" else kept
        default = "nothing" if field["default"] in (None, [], {}) else field["default"]
        yield field["name"], f"at first {default}{kept}"
    for request in role["requests"]:
        args = "".join(f", {a['name']}: {_choices(a['choices'])}" for a in request["args"])
        yield f"request {request['name']}", request["label"] + args
    if role["timers"]:
        yield "timers", ", ".join(role["timers"])


def _choices(words: list[str]) -> str:
    return " or ".join(words) or "as the parameters have it"


def _domain(field: dict[str, Any]) -> str:
    if field["signed"]:
        return "signed: nobody can change it"
    if field["domain"] is None:
        return "always honest"
    return " or ".join(map(str, field["domain"]))


def _interventions(one: dict[str, Any], width: int) -> Rows:
    kinds = [kind for fault in one["menu"] for kind in NEEDS.get(fault, ())]
    kinds += ["request"] if any(role["requests"] for role in one["roles"]) else []
    yield from _rows(width, *((kind, GRAMMAR[kind][0]) for kind in kinds))


def _preset(one: dict[str, Any], width: int) -> Rows:
    yield Row(f"  {one['name']}: {one['title']}", "good")
    yield from _paragraph(one["text"], width, 6)
    if one["hint"]:
        yield from _paragraph(f"Then: {one['hint']}", width, 6)
    yield Row(f"      {one['query']}", "faint")


def summary(scenario: dict[str, Any], report: dict[str, Any], digest: str, width: int) -> Rows:
    """What a run came to: the account, the verdicts, the budget, what had no effect."""
    counts = report["counts"]
    words = ("sent", "delivered", "dropped", "duplicated", "in_flight")
    account = ", ".join(f"{counts[word]} {word.replace('_', ' ')}" for word in words)
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts["by_kind"].items())
    yield Row("")
    yield from _paragraph(f"Messages: {account}" + (f" ({kinds} sent)" if kinds else ""), width, 0)
    for one in report["properties"]:
        yield from _verdict(one, width)
    yield from _budget(report, width)
    for one in report["ineffective"]:
        yield from _paragraph(
            f"Without effect: {one['text']} ({one['sentence']})", width, 0, "warn"
        )
    yield Row(f"Again: python -m protocols run '{scenario['text']}'", "faint")
    yield Row(f"Digest: {digest}", "faint")


def _verdict(one: dict[str, Any], width: int) -> Rows:
    where = "" if one["at"] is None else f" (tick {one['at']}, event {one['seq']})"
    line = f"{SIGNS[one['status']]} {one['status']}: {one['sentence']}{where}"
    yield from _paragraph(line, width, 0, TONES[one["status"]])
    if one["reason"]:
        yield from _paragraph(one["reason"], width, 4)


def _budget(report: dict[str, Any], width: int) -> Rows:
    budget = report["budget"]
    used, tolerated = budget["used"]["nodes"], budget["tolerated"]["nodes"]
    others = [f"{kind} {count}" for kind, count in budget["used"].items() if kind != "nodes"]
    used_up = f"{used} faulty of {tolerated} tolerated" + "".join(f", {one}" for one in others)
    where = "inside the budget" if budget["inside"] else "outside the budget"
    tone = "" if budget["inside"] else "warn"
    yield from _paragraph(f"Faults: {used_up}; {where}", width, 0, tone)
    for sentence in budget["broken"]:
        yield from _paragraph(sentence, width, 4, "warn")


def _heading(words: str, width: int) -> Rows:
    yield Row("")
    yield from _paragraph(words, width, 0, "head")


def _rows(width: int, *pairs: tuple[str, str]) -> Rows:
    """Names at the left, what they mean beside them."""
    lead = max((len(name) for name, _ in pairs), default=0)
    for name, meaning in pairs:
        first, *rest = wrap(meaning, max(20, width - lead - 4), **WHOLE_WORDS) or [""]
        yield Row(f"  {name:<{lead}}  {first}".rstrip())
        yield from (Row(f"{'':{lead + 4}}{line}") for line in rest)


def _paragraph(words: str, width: int, left: int, tone: str = "", lead: str = "") -> Rows:
    """Words at an indent; `lead` stands before the first line, the others hang under it."""
    first = " " * left + lead
    rest = " " * len(first)
    lines = wrap(words, width, initial_indent=first, subsequent_indent=rest, **WHOLE_WORDS)
    yield from (Row(line, tone) for line in lines)
