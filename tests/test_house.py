"""The house rules are a test, not a page. The rules: tests/house.py and tests/house_web.py."""

import ast
import re
import statistics
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house import (
    GENERATED,
    PYTHON_RULES,
    ROOT,
    Rule,
    files,
    functions,
    imports,
    pure_imports,
    small_files,
)
from tests.house_web import WEB_RULES, bare, pure_modules, safe_markup, small_blocks

RULES = PYTHON_RULES | WEB_RULES
TREE = list(files(""))


def name_of(rule: Rule) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_the_house_keeps(rule: Rule):
    wrong = [sentence for name, text in TREE for sentence in rule(name, text)]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_breach_is_found(rule: Rule):
    name, text = RULES[rule]
    assert rule(name, text), "the rule finds nothing in its own example"
    assert not rule("notes.txt", ""), "the rule complains of an empty file"


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (pure_modules, "static/js/layout.js", "// document\nconst a = 'window' + node.document;"),
        (pure_modules, "static/js/layout.js", "/** @type {Document} */ const rows = {window: 1};"),
        (small_blocks, "static/js/help.js", "const a = {\n" + "b: 1,\n" * 60 + "};"),
        (safe_markup, "templates/a.html", '<script src="/a.js"></script>{{ a|json_script:"b" }}'),
        (safe_markup, "templates/a.html", '<a href="https://example.org/paper">paper</a>'),
        (small_files, "static/js/wire.js", "\n" * 1000),
    ],
)
def test_what_is_right_is_left_alone(rule: Rule, name: str, text: str):
    assert rule(name, text) == []


def test_literals_are_set_aside():
    code = "const a = /[\"'`]/.test(b) // it's\n? 'x\\'y' : `z ${w}`;"
    assert bare(code) == 'const a ="".test(b) ""\n? "" : w"";'


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("kernel/node.py", "protocols.services.saga"),
        ("services/saga.py", "protocols.library.orders"),
        ("library/raft.py", "protocols.library.bully"),
        ("library/raft.py", "protocols.catalogue"),
    ],
)
def test_the_packages_stand_on_each_other_one_way(name: str, module: str):
    assert pure_imports(f"protocols/{name}", f"import {module}")
    assert not pure_imports(f"protocols/{name}", "from protocols.kernel import Node")


def import_graph() -> dict[str, set[str]]:
    """Who imports whom inside the kernel and the services, but for the packages' own faces."""
    sources = {
        name.removesuffix(".py").replace("/", "."): text
        for name, text in files(".py")
        if name.startswith(("protocols/kernel/", "protocols/services/"))
        and not name.endswith("__init__.py")
    }
    return {
        module: {
            target
            for target in sources
            for used in imports(text)
            if f"{used}.".startswith(f"{target}.")
        }
        for module, text in sources.items()
    }


def test_kernel_and_services_import_in_one_direction():
    graph = import_graph()
    assert len(graph) > 30
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as cycle:
        pytest.fail(" imports ".join(reversed(cycle.args[1])))


def test_a_circle_is_found():
    with pytest.raises(CycleError):
        tuple(TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())


@pytest.mark.parametrize("part", ["protocols/", "playground/"])
def test_functions_and_files_are_mostly_short(part: str):
    held = [(name, text) for name, text in TREE if name.startswith(part) and name.endswith(".py")]
    lengths = [lines for _, text in held for _, lines in functions(text)]
    assert statistics.median(lengths) <= 10
    # A protocol is one file however long its card is: the shelf does not count in the median.
    texts = [text for name, text in held if not name.startswith("protocols/library/")]
    assert statistics.median(text.count("\n") for text in texts) <= 150


def test_everything_is_annotated_that_is_not_a_test():
    missing = [
        f"{name}:{function.lineno} {function.name}"
        for name, text in TREE
        if name.endswith(".py") and not name.startswith(("tests/", "protocols/library/"))
        for function, _ in functions(text)
        if any(a.annotation is None for a in function.args.args if a.arg not in ("self", "cls"))
    ]
    assert not missing, missing


def test_requirements_are_pinned_for_what_is_asked():
    for name, text in files(".in"):
        pins = (ROOT / name.replace(".in", ".txt")).read_text("utf-8").lower()
        for package in re.findall(r"^[A-Za-z][\w-]*", text, re.MULTILINE):
            assert re.search(rf"^{package.lower()}==", pins, re.MULTILINE), f"{name}: ./dev lock"


def test_every_runtime_requirement_is_used():
    asked = re.findall(
        r"^[A-Za-z][\w-]*", (ROOT / "requirements.in").read_text("utf-8"), re.MULTILINE
    )
    modules = {"django-csp": "csp", "prometheus-client": "prometheus_client"}
    modules["python-json-logger"] = "pythonjsonlogger"
    source = "\n".join(text for name, text in TREE if name.startswith("playground/"))
    words = {n.split(".")[0] for n in re.findall(r"[\w.]+", source)}
    unused = [p for p in asked if modules.get(p, p.lower()) not in words]
    assert not unused, unused


def test_the_tree_is_read():
    names = {name for name, _ in TREE}
    assert {"dev", "protocols/__init__.py", "templates/stage.html", "static/js/wire.js"} <= names
    assert not any("site-packages" in name for name in names)
    assert ast.parse(dict(TREE)["tests/house.py"])


EXPORT = re.compile(r"^export (?:async )?(?:function\*?|const|let) (\w+)", re.MULTILINE)


def test_what_a_script_exports_is_used_elsewhere():
    """By a script, or by a test of it: the rest is nobody's business, or dead."""
    scripts = {name: bare(text) for name, text in TREE if name.endswith((".js", ".mjs"))}
    words = {name: set(re.findall(r"\w+", text)) for name, text in scripts.items()}
    unused = [
        f"{name} exports {export}"
        for name, text in scripts.items()
        if name.startswith("static/js/") and not name.startswith(GENERATED)
        for export in EXPORT.findall(text)
        if not any(export in found for other, found in words.items() if other != name)
    ]
    assert not unused, unused
