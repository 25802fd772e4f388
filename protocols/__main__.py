"""The command line, `python -m protocols`: what scripts, notebooks and tests of a link stand on.

It ends with 0; with 1 where a safety property was violated; with 2 and one line where what it was
asked for cannot be had; with 3 where a protocol or the kernel is at fault.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import Any, Final, NoReturn
from urllib.parse import quote, unquote_plus

import protocols
from protocols.kernel.errors import ProtocolBug
from protocols.kernel.grammar import GRAMMAR
from protocols.lifelines import LETTERS, Row, plain_letters
from protocols.measuring import (
    SEEDS,
    chart_of,
    comma_separated,
    lines_of,
    measured,
    seeds_of,
    swept,
    table,
)
from protocols.prose import catalogue_page, protocol_page, summary
from protocols.terminal import draw

USAGE: Final = {
    "list": "list [--format text|json]",
    "show": "show SLUG [--format text|json]",
    "run": "run SLUG [name=value …] [--preset NAME] [--seed N] [--net LO-HI] [--loss P]"
    " [--fifo 0|1] [--do INTERVENTION …] [--until TICKS] [--format text|json|url]",
    "measure": "measure SLUG [name=value …] [--seeds K] [--sweep NAME=FROM..TO[/STEP]]"
    " [and run's options] [--format text|json|csv|svg|lines] [--of MEASURE]",
}
FORMATS: Final = {
    "run": ["text", "json", "url"],
    "measure": ["text", "json", "csv", "svg", "lines"],
}
COLOURS: Final = {"bad": "1;31", "good": "32", "warn": "33", "faint": "2", "head": "1"}
KEYS: Final = ("seed", "net", "loss", "fifo", "until")
WIDTH_MIN: Final = 40
WIDTH_MAX: Final = 1_000


class Parser(argparse.ArgumentParser):
    """Argparse, whose complaints are refusals like all others: one line."""

    def error(self, message: str) -> NoReturn:
        """Instead of a usage text on several lines."""
        raise protocols.Refused(f"{message}.")


def main(argv: Sequence[str] | None = None) -> int:
    """Does what the words ask for; the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _obey(words)
    except protocols.Refused as refused:
        return _complain(str(refused), 2)
    except ProtocolBug as bug:
        traceback.print_exception(bug)
        return _complain(f"a bug of ours: python -m protocols run '{bug.scenario}'", 3)
    except SystemExit as left:  # argparse, after --help
        return int(left.code or 0)
    except KeyboardInterrupt:
        return 130


def _complain(sentence: str, status: int) -> int:
    line = "".join(c if c.isprintable() else "?" for c in " ".join(sentence.split()))
    sys.stderr.write(f"protocols: {line if _knows_letters(sys.stderr) else plain_letters(line)}\n")
    return status


def _obey(words: list[str]) -> int:
    command = words[0] if words else ""
    if command in ("-h", "--help", "help"):
        print("\n".join(["usage:", *(f"  python -m protocols {line}" for line in USAGE.values())]))
        return 0
    if command not in USAGE:
        said = f"There is no command “{command[:40]}”." if command else "No command."
        raise protocols.Refused(said, f"Commands: {', '.join(USAGE)}; --help says more.")
    options, plain = _read(command, words[1:])
    doers = {"list": _list, "show": _show, "run": _run, "measure": _measure}
    return doers[command](options, plain)


def _parser(command: str) -> Parser:
    forms = "\n".join(f"  {form}" for form, _, _ in GRAMMAR.values())
    parser = Parser(
        prog=f"python -m protocols {command}",
        usage=f"python -m protocols {USAGE[command]}",
        epilog=f"interventions:\n{forms}" if command in FORMATS else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    formats = FORMATS.get(command, ["text", "json"])
    parser.add_argument("--format", choices=formats, default="text")
    parser.add_argument("--width", type=int, help="columns of the text (those of the terminal)")
    if command == "measure":
        parser.add_argument("--seeds", metavar="K", default=str(SEEDS), help="how many runs")
        parser.add_argument("--sweep", metavar="NAME=VALUES", help="n=3..15, n=3,5,8")
        parser.add_argument("--of", metavar="MEASURE", default="", help="what a chart shows")
    if command in FORMATS:
        parser.add_argument("--preset", metavar="NAME", help="one of those that show lists")
        for key in KEYS:
            parser.add_argument(f"--{key}", metavar=key.upper())
        parser.add_argument("--do", metavar="INTERVENTION", nargs="+", action="extend", default=[])
    return parser


def _read(command: str, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The options, and the words that are none, wherever they stand."""
    parser = _parser(command)
    options, plain = parser.parse_known_args(words)
    options.command = command
    unknown = next((word for word in plain if word.startswith("-") and word != "--"), None)
    if unknown is not None:
        known = ", ".join(key for key in parser._option_string_actions if key.startswith("--"))
        raise protocols.Refused(f"There is no option “{unknown[:40]}”.", f"Options: {known}.")
    width = options.width or shutil.get_terminal_size((100, 24)).columns
    options.width = min(max(width, WIDTH_MIN), WIDTH_MAX)
    return options, [word for word in plain if word != "--"]


def _list(options: argparse.Namespace, plain: list[str]) -> int:
    if plain:
        raise protocols.Refused(
            f"“{plain[0][:40]}” is too much.", f"It is written {USAGE['list']}."
        )
    keys = ("slug", "title", "subtitle", "family")
    found = [protocols.describe(slug) for slug in protocols.catalogue()]
    shown = [{key: one[key] for key in keys} for one in found]
    return _print_as(options, shown, catalogue_page(shown, options.width))


def _show(options: argparse.Namespace, plain: list[str]) -> int:
    if len(plain) != 1:
        raise protocols.Refused("Which protocol?", f"It is written {USAGE['show']}.")
    found = protocols.describe(plain[0])
    return _print_as(options, found, protocol_page(found, min(options.width, 100)))


def _print_as(options: argparse.Namespace, found: Any, rows: Iterable[Row]) -> int:
    if options.format == "json":
        _write([Row(json.dumps(found, ensure_ascii=not _knows_letters(sys.stdout)))])
    else:
        _write(rows)
    return 0


def _run(options: argparse.Namespace, plain: list[str]) -> int:
    scenario = protocols.parse(_scenario(options, plain))
    if options.format == "url":
        _write([Row(f"/{scenario.text}")])
        return 0
    run = protocols.Run(scenario).finish()
    report = run.report()
    if options.format == "json":
        _print_as(options, run_object(run, report), ())
    else:
        head = protocols.header(scenario)
        _write([*draw(run, options.width), *summary(head, report, run.digest(), options.width)])
    broken = [one for one in report["properties"] if one["status"] == "violated"]
    return int(any(one["type"] == "safety" for one in broken))


def _measure(options: argparse.Namespace, plain: list[str]) -> int:
    scenario, seeds = protocols.parse(_scenario(options, plain)), seeds_of(options.seeds)
    if options.sweep is None and options.format in ("svg", "lines"):
        raise protocols.Refused(f"{options.format} shows a sweep.", "Say --sweep n=3..15, say.")
    if options.format == "lines":
        for line in lines_of(scenario, seeds, options.sweep):
            _write([Row(line)])
        return 0
    found = (measured if options.sweep is None else swept)(scenario, seeds, options.sweep or "")
    if options.format == "svg":
        _write([Row(chart_of(found, options.of))])
        return 0
    rows = comma_separated(found) if options.format == "csv" else table(found)
    return _print_as(options, found, rows)


def run_object(run: protocols.Run, report: dict[str, Any]) -> dict[str, Any]:
    """The run as `--format json` prints it."""
    head = protocols.header(run.scenario)
    return {
        "protocol": run.scenario.slug,
        **{key: head[key] for key in ("parameters", "network", "seed", "until")},
        "do": [str(one) for one in run.scenario.do],
        "events": [{"seq": i, **event.as_dict()} for i, event in enumerate(run.events)],
        **report,
        "digest": run.digest(),
    }


def _scenario(options: argparse.Namespace, plain: list[str]) -> str:
    """The scenario's text: that of the link or preset, where options replace and `--do` adds."""
    words = [*plain, *options.do]
    given = [word for word in words if re.match("[a-z][a-z0-9_]*=", word)]
    places = [word for word in plain if word not in given]
    if len(places) != 1:
        said = f"“{places[1][:40]}” is too much." if places else "Which protocol?"
        raise protocols.Refused(said, f"It is written {USAGE[options.command]}.")
    pairs = [(key, value) for key, _, value in (word.partition("=") for word in given)]
    pairs += [(key, value) for key in KEYS if (value := getattr(options, key)) is not None]
    pairs += [("do", word) for word in options.do if word not in given]
    return _changed(_place(places[0], options.preset), pairs)


def _place(place: str, preset: str | None) -> str:
    if preset is None:
        return place
    if "?" in place:
        raise protocols.Refused("A link and --preset together.", "Give a slug with --preset.")
    return protocols.preset(place.strip("/"), preset).text


def _changed(text: str, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return text
    place, _, query = text.partition("#")[0].partition("?")
    new = {key for key, _ in pairs if key != "do"}
    kept = [part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in new]
    added = [f"{key}={_quoted(value)}" for key, value in pairs]
    return f"{place}?{'&'.join(filter(None, [*kept, *added]))}"


def _quoted(value: str) -> str:
    return quote(value, safe="~:@,/=*", errors="replace")


def _knows_letters(stream: Any) -> bool:
    """Whether the stream's encoding has the characters of the drawing."""
    try:
        "".join(map(chr, LETTERS)).encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _write(rows: Iterable[Row]) -> None:
    """Prints the rows; a reader that has gone away (`| head`) is no error."""
    letters, colour = _knows_letters(sys.stdout), sys.stdout.isatty()
    lines = [_painted(row, letters, colour) for row in rows]
    try:
        sys.stdout.write("\n".join([*lines, ""]))
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = io.StringIO()  # or Python would try once more at its end, and complain


def _painted(row: Row, letters: bool, colour: bool) -> str:
    line = row.text if letters else plain_letters(row.text)
    return f"\x1b[{COLOURS[row.tone]}m{line}\x1b[0m" if colour and row.tone else line


if __name__ == "__main__":
    sys.exit(main())
