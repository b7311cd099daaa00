"""A reader who follows one request opens no more than so many files."""

import pytest

from tests.costs.files_entered import MEASURED, ROOT, entered, entered_by_name, markdown
from tests.costs.warm_service import WarmService

MAX_FILES = {"POST ChatSession": 46, "createChatSession": 41, "GET with $filter": 52}

PAGE = ROOT / "docs" / "architecture.md"
HEADING = "## What one request runs through\n"


@pytest.mark.parametrize("name", MEASURED)
async def test_a_warm_request_enters_few_files(service: WarmService, name: str) -> None:
    files = (await entered(service, MEASURED[name])).files
    assert len(files) <= MAX_FILES[name], (
        f"{name} enters {len(files)} files, and {MAX_FILES[name]} are allowed."
        " `python -m tests.costs.files_entered` lists them. Put the new code into a file that the"
        " request enters already, or fold a small file into its only user.\n" + "\n".join(files)
    )


async def test_the_docs_have_the_figures(service: WarmService) -> None:
    _, found, section = PAGE.read_text().partition(HEADING)
    assert found, f"docs/architecture.md has no heading {HEADING.strip()!r}"
    table = "".join(
        line
        for line in section.partition("\n## ")[0].splitlines(keepends=True)
        if line.startswith("|")
    )
    assert table == markdown(await entered_by_name(service)), (
        "the table in docs/architecture.md is out of date:"
        " replace it by what `python -m tests.costs.files_entered --markdown` prints"
    )
