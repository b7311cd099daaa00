"""`make calls`: writes the tables of docs/list.md from the list's columns and operators."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn
from rest_facade.list.operators import OPERATORS

PAGE_FILE = Path(__file__).parents[3] / "docs" / "list.md"


def columns_table() -> str:
    """A Markdown row for each column: its type, and whether it sorts and filters."""
    return _table(("Column", "Type", "Sorts", "Filters", "Note"), map(_column_row, COLUMNS))


def operators_table() -> str:
    """A Markdown row for each type that can be filtered by, with its operators."""
    rows = (
        (type_.value, " ".join(f"`{operator.name}`" for operator in OPERATORS[type_].values()))
        for type_ in ColumnType
        if OPERATORS[type_]
    )
    return _table(("Type", "Operators"), rows)


TABLES = {"columns": columns_table, "operators": operators_table}


def with_current_tables(page: str) -> str:
    """The page with its tables replaced; each stands between the markers that have its name."""
    return re.sub(
        r"(<!-- (columns|operators) -->\n).*?(?=<!-- end -->)",
        lambda match: match[1] + TABLES[match[2]](),
        page,
        flags=re.DOTALL,
    )


def _column_row(column: ListColumn) -> tuple[str, ...]:
    sorts = "yes" if column.sorted_by else "no"
    filters = "yes" if column.filtered_by else "no"
    return f"`{column.name}`", column.type.value, sorts, filters, column.note


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_lines(headings, rows))


def _lines(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (headings, ("---",) * len(headings), *rows):
        yield f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE_FILE.write_text(with_current_tables(PAGE_FILE.read_text()))
