"""The README's table is the catalogue's: a protocol that is there stands in it, in its words."""

import re

import protocols
from tests.serving import ROOT


def rows() -> list[str]:
    """The table as it must be, one row for each protocol, in the catalogue's order."""
    made = []
    for slug in protocols.catalogue():
        told = protocols.describe(slug)
        path = f"protocols/library/{slug.replace('-', '_')}.py"
        made.append(f"| [{told['title']}]({path}) | {told['family']} | {told['subtitle']} |")
    return made


def test_the_table_is_the_catalogue(request):
    page = ROOT / "README.md"
    text = page.read_text("utf-8")
    found = re.findall(r"^\| \[.*\]\(protocols/library/.*$", text, re.MULTILINE)
    if request.config.option.golden:
        assert found, "one row must be there, to say where the table stands"
        page.write_text(text.replace("\n".join(found), "\n".join(rows())), "utf-8")
        return
    assert found == rows(), "./dev golden writes the table anew"


def test_every_file_that_the_readme_points_to_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert len(local) > 10
    assert [link for link in local if not (ROOT / link).exists()] == []
