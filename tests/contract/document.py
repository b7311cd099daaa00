"""`make contract`: docs/contract.md, from the lines of the page and the tests that hold them."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tests.contract.collector import collect
from tests.contract.page import PAGE

TARGET = Path(__file__).parents[2] / "docs" / "contract.md"

HEAD = """# What the page POST ChatSession promises

Line by line, in our words, with the tests that hold it. Made by `make contract`; a test fails when
it is out of date.
"""


def write(held: Mapping[str, Sequence[str]]) -> str:
    """The page, a table for each group of ids."""
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
