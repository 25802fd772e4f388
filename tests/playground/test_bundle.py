"""Modules and sheets joined into one: the same program, or a refusal."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from playground.bundle import Unknown, bare, join_modules, join_sheets

STATIC = Path(__file__).parents[2] / "static"
NODE = shutil.which("node")
ONE = "export const a = 1;\n"


def joined(**modules: str) -> str:
    return join_modules(lambda name: modules[name], "main")


def test_what_a_module_offers_is_what_another_takes() -> None:
    text = joined(
        main='import { a, b as c } from "./one.js";\nconsole.log(a(), c);\n',
        one='export function a() {}\nexport const b = 2;\nexport { d } from "./two.js";\n',
        two="const d = 4;\nexport async function e() {}\n",
    )
    assert text.index("const $two") < text.index("const $one") < text.index("const $main")
    assert "const { a, b: c } = $one;" in text
    assert "return { a, b, d: $two.d };" in text


def test_an_entry_that_comes_later_offers_what_it_did() -> None:
    text = joined(main='import { a } from "./one.js";\nexport const b = a;\n', one=ONE)
    assert text.endswith("export const { b } = $main;\n")
    assert "export" not in joined(main='import { a } from "./one.js";\na();\n', one=ONE)


def test_each_module_stands_there_once() -> None:
    shared = 'import { x } from "./base.js";\nexport const y = x;\n'
    text = joined(
        main='import { y } from "./left.js";\nimport { z } from "./right.js";\n',
        left=shared,
        right=shared.replace("y", "z"),
        base="export const x = 1;\n",
    )
    assert text.count("const $base") == 1


@pytest.mark.parametrize(
    "text",
    [
        'import * as all from "./one.js";\n',
        "export default 1;\n",
        "export let a = 1;\n",
        'import "https://example.org/x.js";\n',
        'import { main } from "./main.js";\n',
    ],
)
def test_a_form_it_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(Unknown):
        joined(main=text, one="")


def test_comments_go_and_code_stays() -> None:
    text = """/** A type.
 * @param {string} a */
const a = /** @type {any} */ (1); // why
/** @type {any} */ (a).b();
  // alone

const c = "/* not a comment */";
"""
    assert bare(text) == 'const a = (1); // why\n(a).b();\nconst c = "/* not a comment */";\n'


def test_sheets_are_put_in_place_of_their_imports() -> None:
    sheets = {"page": '/* all */\n@import "./base.css";\na { b: c }\n', "base": "d { e: f }\n"}
    assert join_sheets(lambda name: sheets[name], "page") == "d { e: f }\na { b: c }\n"


@pytest.mark.skipif(not NODE, reason="only where there is a Node to read it")
def test_the_whole_stage_joins_into_a_module_that_parses(tmp_path: Path) -> None:
    text = join_modules(lambda name: (STATIC / f"js/{name}.js").read_text("utf-8"), "main")
    whole = tmp_path / "main.mjs"
    whole.write_text(text, "utf-8")
    assert NODE is not None
    subprocess.run([NODE, "--check", str(whole)], check=True)


@pytest.mark.parametrize("entry", ["stage", "catalogue", "plain"])
def test_every_sheet_of_a_page_is_there(entry: str) -> None:
    text = join_sheets(lambda name: (STATIC / f"css/{name}.css").read_text("utf-8"), entry)
    assert "@import" not in text
    assert "--accent:" in text
