"""The rules of the house for what the browser gets: scripts, templates, style sheets."""

import re
from collections.abc import Iterator

from tests.house import FUNCTION_MAX, GENERATED, ROOT, Rule

# Who may touch the page. Everybody else is pure, hence tested without a browser.
PAGE_MODULES = {
    *("diagram.js", "motion.js", "paint.js", "svg.js"),  # the diagram
    *("compare.js", "dom.js", "main.js", "share.js", "theme.js"),  # the panels
}

# One reader of the socket, one clock of frames.
ONLY = {"WebSocket": "socket.js", "requestAnimationFrame": "playback.js"}

PAGE = re.compile(r"(?<![.\w$])(?:document|window|localStorage|navigator)\b(?!\s*:)")
UNSAFE = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|eval|setHTMLUnsafe|createContextualFragment)\b"
    r"|document\.write|new Function|setAttribute\(\s*[\"']style[\"']"
)
STYLE = re.compile(
    r"^\s*(?:export\s+)?class\s|\bexport\s+default\b|\bextends\s+[A-Z]", re.MULTILINE
)
SERVER = re.compile(r"\b(?:fetch|XMLHttpRequest|EventSource|sendBeacon)\b")
IMPORT = re.compile(r"(?:^|[;\s}])(?:from|import)\s*\(?\s*[\"']([^\"']+)[\"']", re.MULTILINE)

LITERAL = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<template>`(?:\\.|[^`\\])*`)"
    r"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
    r"|(?<=[(,=:\[!&|?{};\n])[ \t]*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*",
    re.DOTALL,
)


def script(name: str) -> bool:
    return name.startswith("static/js/") and name.endswith(".js")


def bare(text: str, *, strings: bool = False) -> str:
    """A script without comments and literals, its line numbers kept; what a template computes
    (`${…}`) stays."""

    def blank(found: re.Match[str]) -> str:
        if found["comment"] or not strings:
            inner = found["template"] or ""
            lines = "\n" * found.group().count("\n")
            return " ".join(re.findall(r"\$\{([^}]*)\}", inner)).replace("\n", " ") + lines + '""'
        return found.group()

    return LITERAL.sub(blank, text)


def hits(name: str, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield f"{name}:{line} has {found.group().strip()!r}"


def pure_modules(name: str, text: str) -> list[str]:
    """The page is touched only by the modules that draw it."""
    if not script(name) or name.removeprefix("static/js/") in PAGE_MODULES:
        return []
    return list(hits(name, bare(text), PAGE))


def one_owner(name: str, text: str) -> list[str]:
    if not script(name):
        return []
    code = bare(text)
    return [
        f"{name} has {word}, which is {owner}'s alone"
        for word, owner in ONLY.items()
        if not name.endswith("/" + owner) and re.search(rf"\b{word}\b", code)
    ]


def safe_scripts(name: str, text: str) -> list[str]:
    """Text becomes text nodes, never markup or code; no style attributes (the CSP)."""
    return list(hits(name, bare(text, strings=True), UNSAFE)) if script(name) else []


def plain_modules(name: str, text: str) -> list[str]:
    """Named exports, no classes; imports of neighbours by a literal name, so it can be hashed."""
    if not script(name):
        return []
    wrong = list(hits(name, bare(text), STYLE))
    wrong += [
        f"{name} imports {target}"
        for target in IMPORT.findall(bare(text, strings=True))
        if not re.fullmatch(r"\./\w+\.js", target) or not (ROOT / "static/js" / target).is_file()
    ]
    return wrong


def server_blind(name: str, text: str) -> list[str]:
    """wire.js is all that scripts know of the server, and the socket their only way to it."""
    if not script(name) or name.startswith(GENERATED):
        return []
    wrong = list(hits(name, bare(text), SERVER))
    slugs = [path.stem.replace("_", "-") for path in (ROOT / "protocols/library").glob("[a-z]*.py")]
    code = bare(text, strings=True)
    wrong += [
        f"{name} knows a protocol by name: {slug}"
        for slug in slugs
        if re.search(rf"[\"'`/]{slug}[\"'`/?]", code)
    ]
    return wrong


def small_blocks(name: str, text: str) -> list[str]:
    """No function over the measure; one that makes others is measured without them.

    A block after `)` or `=>` is a function's, or an `if`'s: then too long for any function."""
    if not script(name) or name.startswith(GENERATED):
        return []
    wrong: list[str] = []
    stack: list[
        tuple[int, bool]
    ] = []  # open braces: their line, whether a function may begin there
    inner = [0]  # for each open brace, and the file: lines of the functions inside it
    line, before = 1, ""
    for character in bare(text):
        if character == "{":
            stack.append((line, before.endswith((")", "=>"))))
            inner.append(0)
        elif character == "}" and stack:
            first, function = stack.pop()
            within, lines = inner.pop(), line - first + 1
            if function and lines - within > FUNCTION_MAX:
                wrong.append(f"{name}:{first} a function of {lines - within} lines")
            inner[-1] += lines if function else within
        line += character == "\n"
        before = before if character.isspace() else (before + character)[-2:]
    return wrong


MARKUP = re.compile(
    r"\sstyle\s*=|<style\b|\son\w+\s*=|javascript:|hx-on\b|hx-vals=[\"']js:|hx-trigger=[\"'][^\"']*\["
    r"|\|\s*safe\b|autoescape\s+off|<script(?![^>]*\ssrc=)|<(?:script|link|img|use)[^>]*=\"(?:https?:)?//",
    re.IGNORECASE,
)


def safe_markup(name: str, text: str) -> list[str]:
    """Nothing inline, nothing unescaped, nothing from a third party."""
    if not name.startswith("templates/"):
        return []
    return list(hits(name, re.sub(r"\{#.*?#\}", "", text), MARKUP))


def safe_pages(name: str, text: str) -> list[str]:
    """Django's side of the same: what is escaped stays escaped."""
    if not name.startswith("playground/"):
        return []
    return list(hits(name, text, re.compile(r"\b(?:mark_safe|csrf_exempt)\b")))


SHEET = re.compile(r"@import(?! \"\./[\w-]+\.css\";)|url\(\s*[\"']?(?:https?:)?//")


def own_styles(name: str, text: str) -> list[str]:
    """Sheets import their neighbours, to be joined with them, and nothing from anywhere else."""
    if not name.startswith("static/css/"):
        return []
    return list(hits(name, text, SHEET))


WEB_RULES: dict[Rule, tuple[str, str]] = {  # with an example of what each must find
    pure_modules: ("static/js/layout.js", "const t = `a ${document.title}`;"),
    one_owner: ("static/js/main.js", "new WebSocket(url);"),
    safe_scripts: ("static/js/svg.js", "node.innerHTML = text;"),
    plain_modules: ("static/js/store.js", "import { a } from 'https://x.example/a.js';"),
    server_blind: ("static/js/help.js", "await fetch('/healthz');"),
    small_blocks: ("static/js/help.js", "const f = () => {\n" + "f();\n" * FUNCTION_MAX + "};"),
    safe_markup: ("templates/stage.html", "<p>\n<b style='x'>{{ title|safe }}</b>"),
    safe_pages: ("playground/views.py", "mark_safe(title)"),
    own_styles: ("static/css/base.css", '@import "https://x.example/x.css";'),
}
