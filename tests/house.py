"""The rules of the house for Python, and what all rules share. tests/test_house.py applies them.

A rule is a function (name of the file, its text) -> sentences about what is wrong in it, and says
by itself which files are its business. So each can be tried on a made-up file.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

Rule = Callable[[str, str], list[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

ROOT = Path(__file__).resolve().parent.parent
IGNORED = {".git", ".venv", "node_modules", "var", "__pycache__", ".hypothesis"}
GENERATED = ("static/js/wire.js", "static/vendor/")

FILE_MAX, PROTOCOL_MAX, SCRIPT_MAX = 300, 450, 200  # lines
FUNCTION_MAX = 50  # lines

# What each package of protocols/ may import of the others: library, services, kernel, one way only.
PACKAGES = {
    "kernel": ("protocols.kernel",),
    "services": ("protocols.kernel", "protocols.services"),
    "library": ("protocols.kernel", "protocols.services"),
}

# A run is a function of its scenario: nothing that could tell two processes apart.
NONDETERMINISTIC = {
    *("asyncio", "datetime", "multiprocessing", "os", "pathlib", "random", "secrets"),
    *("socket", "subprocess", "tempfile", "threading", "time", "uuid"),
}


def files(*endings: str) -> Iterator[tuple[str, str]]:
    """The text files of the tree, as a clone has them: (name, text)."""
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if IGNORED & set(name.parts) or any(p.endswith("_cache") for p in name.parts):
            continue
        if path.is_file() and name.as_posix().endswith(endings):
            try:
                yield name.as_posix(), path.read_text("utf-8")
            except UnicodeDecodeError:  # a picture
                continue


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """All of a Python file's syntax tree; half of the rules ask for it."""
    return tuple(ast.walk(ast.parse(text)))


def imports(text: str) -> Iterator[str]:
    """Every module that is imported, anywhere in the file; `from a import b` may mean a.b."""
    for node in nodes(text):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who imports whom"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def pure_imports(name: str, text: str) -> list[str]:
    """protocols/ stands on the standard library; each package on those in PACKAGES."""
    if not name.endswith(".py") or not name.startswith("protocols/"):
        return []
    allowed = PACKAGES.get(name.split("/")[1], ("protocols",))
    return [
        f"{name} imports {module}"
        for module in imports(text)
        if not (standard(module) or within(module, *allowed))
    ]


def deterministic(name: str, text: str) -> list[str]:
    """No clock, no system, no chance but the keyed one, no threads, and no deepcopy."""
    if not name.endswith(".py") or not name.startswith("protocols/"):
        return []
    wrong = [
        f"{name} imports {module}"
        for module in imports(text)
        if module.partition(".")[0] in NONDETERMINISTIC
    ]
    for node in nodes(text):
        word = getattr(node, "id", None) or getattr(node, "attr", None)
        if word == "deepcopy" or (isinstance(node, ast.alias) and node.name == "deepcopy"):
            wrong.append(f"{name} names deepcopy: states are frozen, forks share them")
    return wrong


def same_everywhere(name: str, text: str) -> list[str]:
    """hash() and id() differ from process to process: only `__hash__` itself may ask."""
    if not name.endswith(".py") or not name.startswith("protocols/"):
        return []
    return [
        f"{name}:{call.lineno} {call.func.id}() differs between processes"
        for function, _ in functions(text)
        if function.name != "__hash__"
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in {"hash", "id"}
    ]


def public_face(name: str, text: str) -> list[str]:
    """The playground knows `protocols` by its face, and none of its packages."""
    outside = ("playground/", "scripts/", "manage.py")
    if not name.endswith(".py") or not name.startswith(outside):
        return []
    inner = tuple(f"protocols.{package}" for package in PACKAGES)
    return [f"{name} imports {module}" for module in imports(text) if within(module, *inner)]


def functions(text: str) -> Iterator[tuple[Function, int]]:
    """Every function and how many lines it has, from `def` on."""
    for node in nodes(text):
        if isinstance(node, Function):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def small_functions(name: str, text: str) -> list[str]:
    if not name.endswith(".py"):
        return []
    return [
        f"{name}:{function.lineno} {function.name} has {lines} lines, not {FUNCTION_MAX}"
        for function, lines in functions(text)
        if lines > FUNCTION_MAX
    ]


def small_files(name: str, text: str) -> list[str]:
    if not name.endswith((".py", ".js", ".css", ".html", "/dev")) or name.startswith(GENERATED):
        return []
    most = FILE_MAX
    if name.startswith(("protocols/library/", "tests/protocols/")):
        most = PROTOCOL_MAX
    elif name.startswith("static/js/"):
        most = SCRIPT_MAX
    lines = text.count("\n")
    return [f"{name} has {lines} lines, not {most}"] if lines > most else []


# Written in pieces: this file is in the tree too.
REGISTRIES = [
    *("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"),
    *("deb." + "debian.org", "security." + "debian.org", "archive." + "ubuntu.com"),
]
MACHINE = re.compile(
    "|".join(map(re.escape, REGISTRIES)) + r"|/(?:ro" + r"ot|ho" + r"me|wo" + r"rk)/"
)


def portable(name: str, text: str) -> list[str]:
    """No address of a package registry and no path of somebody's machine."""
    if name.startswith("static/vendor/"):
        return []
    return [
        f"{name}:{number} names {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MACHINE.search(line))
    ]


def reasoned(name: str, text: str) -> list[str]:
    """Every dependency has its reason beside it."""
    if not name.endswith("requirements.in") and name != "requirements-dev.in":
        return []
    return [
        f"{name}:{number} gives no reason: {line}"
        for number, line in enumerate(text.splitlines(), 1)
        if line and not line.startswith(("#", "-")) and not re.search(r" # \w", line)
    ]


PIN = re.compile(r"[\w.-]+==[^#]+?\\\n +--hash=sha256:[0-9a-f]{2}")


def pinned(name: str, text: str) -> list[str]:
    """What is installed is one version with its hashes."""
    if not name.endswith(("requirements.txt", "requirements-dev.txt")):
        return []
    blocks = re.split(r"\n(?=\S)", text)
    return [
        f"{name} does not pin {block.splitlines()[0]}"
        for block in blocks
        if not block.startswith("#") and not PIN.match(block)
    ]


PYTHON_RULES: dict[Rule, tuple[str, str]] = {  # with an example of what each must find
    pure_imports: ("protocols/library/raft.py", "from protocols.library.bully import Peer"),
    deterministic: ("protocols/kernel/node.py", "def f():\n    from time import monotonic"),
    same_everywhere: ("protocols/kernel/keyed.py", "def f(x):\n    return hash(x)"),
    public_face: ("playground/views.py", "from protocols import kernel"),
    small_functions: ("tests/test_x.py", "def f():\n" + "    pass\n" * FUNCTION_MAX),
    small_files: ("playground/views.py", "pass\n" * (FILE_MAX + 1)),
    portable: ("README.md", "see https://" + REGISTRIES[0]),
    reasoned: ("requirements.in", "Django>=5.2"),
    pinned: ("requirements.txt", "# ok\nDjango==5.2.1 \\\n    --hash=sha256:00\nsimpy>=4"),
}
