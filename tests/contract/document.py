"""`make contract` writes docs/contract.md: the lines of the page and the tests that hold them."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tests.contract.collector import collect
from tests.contract.page import PAGE

TARGET = Path(__file__).parents[2] / "docs" / "contract.md"

HEAD = """# The contract: what SuperOffice's pages promise

Each row is one promise of a page, in our words, with the tests that check it: first of the page
POST ChatSession, and from [topic](#topic) on of the pages of chat topics and of the Chat agent's
calls on them. `make contract` writes this page, and a test fails when it is out of date.
[rest.md](rest.md) describes the API as a whole.
"""


def write(held: Mapping[str, Sequence[str]]) -> str:
    """docs/contract.md as a text, with a table for each group of ids."""
    parts = [HEAD]
    for group, lines in groupby(PAGE, key=lambda line: line.partition(".")[0]):
        rows = [f"| `{line}` | {PAGE[line]} | {_tests(line, held)} |" for line in lines]
        parts.append(f"## {group}\n\n| id | promise | held by |\n|---|---|---|\n" + "\n".join(rows))
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _tests(line: str, held: Mapping[str, Sequence[str]]) -> str:
    names = dict.fromkeys(test.partition("[")[0].rpartition("/")[2] for test in held.get(line, ()))
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    with contextlib.redirect_stdout(io.StringIO()):
        found = collect()
    TARGET.write_text(write(found))
