"""Links of the documentation lead somewhere, and the index of decisions is complete."""

import re
from pathlib import Path

import pytest

from tests.parley.command_line import ROOT

DECISIONS = ROOT / "docs" / "decisions"
INDEX = DECISIONS / "README.md"
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\]\((?P<file>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = [heading["title"].lower() for heading in HEADING.finditer(page.read_text())]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.finditer(page.read_text()):
        if "://" in link["file"]:
            continue
        target = page.parent / link["file"] if link["file"] else page
        if not target.exists() or (link["anchor"] and link["anchor"] not in anchors(target)):
            broken.append(link[0])
    assert broken == []


def test_index_lists_each_decision_once() -> None:
    linked = [link["file"] for link in LINK.finditer(INDEX.read_text())]
    linked = [name for name in linked if re.match(r"\d{4}-", name)]
    assert sorted(linked) == sorted(page.name for page in DECISIONS.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda page: page.name)
def test_each_decision_has_its_number_and_a_status(page: Path) -> None:
    title, blank, status = page.read_text().splitlines()[:3]
    assert title.startswith(f"# {page.name[:4]}. ")
    assert not blank
    assert status.startswith("Status: ")
