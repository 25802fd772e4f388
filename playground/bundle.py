"""One file where the desk has many: modules and style sheets, joined for a deployment.

At the desk a browser reads every module by itself, as it stands. Elsewhere sixty requests would
cost more than they carry, so the entry points are flattened when static files are collected:
comments on lines of their own go, and each module becomes a function that is called once, in order
of dependence. This is text joined in order, no compiler: what it does not know it refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Read = Callable[[str], str]

BLOCK = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
CAST = re.compile(r"/\*\* @type [^\n]*?\*/ ?")
LINE = re.compile(r"^[ \t]*//.*\n|^[ \t]*\n", re.MULTILINE)
IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./(\w+)\.js";\n', re.MULTILINE)
AGAIN = re.compile(r'^export\s*\{([^}]*)\}\s*from\s*"\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.MULTILINE)
EMPTY = re.compile(r"^export \{\};\n", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
SHEET = re.compile(r'^@import "\./([\w-]+)\.css";\n', re.MULTILINE)


class Unknown(ValueError):
    """A form of module that is not joined here."""


def join_modules(read: Read, entry: str) -> str:
    """The module `entry` and all it imports as one module; `read("dom")` is dom.js's text.

    It offers what the entry offers: a module that comes later, by `import()`, is an entry too.
    """
    done: dict[str, str] = {}
    _visit(read, entry, done, ())
    offered = ", ".join(name for _, name in EXPORT.findall(bare(read(entry))))
    face = f"export const {{ {offered} }} = ${entry};\n" if offered else ""
    return "".join(done.values()) + face


def _visit(read: Read, name: str, done: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise Unknown(f"modules import each other: {' → '.join([*above, name])}")
    if name in done:
        return
    text = bare(read(name))
    for pattern in (IMPORT, AGAIN):
        for _, target in pattern.findall(text):
            _visit(read, target, done, (*above, name))
    done[name] = _wrapped(name, text)


def _wrapped(module: str, text: str) -> str:
    """The module as one call whose value is what it exports."""
    offered = [name for _, name in EXPORT.findall(text)]
    for names, target in AGAIN.findall(text):
        offered += [f"{new}: ${target}.{old}" for old, new in _pairs(names)]
    text = IMPORT.sub(_taken, AGAIN.sub("", EMPTY.sub("", text)))
    text = EXPORT.sub(r"\1 \2", text)
    left = LEFT.search(text)
    if left:
        raise Unknown(f"{module}.js: {left[0]}")
    return f"const ${module} = (() => {{\n{text}return {{ {', '.join(offered)} }};\n}})();\n"


def _taken(found: re.Match[str]) -> str:
    names = ", ".join(old if old == new else f"{old}: {new}" for old, new in _pairs(found[1]))
    return f"const {{ {names} }} = ${found[2]};\n"


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """`a, b as c`: what each is called there and here."""
    for one in filter(None, (part.strip() for part in names.split(","))):
        old, _, new = one.partition(" as ")
        yield old, new or old


def bare(text: str) -> str:
    """Without comments that stand on lines of their own, casts and empty lines."""
    return LINE.sub("", CAST.sub("", BLOCK.sub("", text)))


def join_sheets(read: Read, entry: str) -> str:
    """The style sheet with its `@import "./x.css";` lines replaced by what they name."""
    text = BLOCK.sub("", read(entry))
    return LINE.sub("", SHEET.sub(lambda found: join_sheets(read, found[1]), text))
