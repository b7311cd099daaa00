"""`make calls`: the tables of docs/list.md, from the list's columns and operators."""

import re
from pathlib import Path

from rest_facade.list.document import columns_table, operators_table

TARGET = Path(__file__).parents[3] / "docs" / "list.md"

TABLES = {"columns": columns_table, "operators": operators_table}


def renewed(page: str) -> str:
    """The page with its tables, each between the markers that have its name, made anew."""
    return re.sub(
        r"(<!-- (columns|operators) -->\n).*?(?=<!-- end -->)",
        lambda found: found[1] + TABLES[found[2]](),
        page,
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    TARGET.write_text(renewed(TARGET.read_text()))
