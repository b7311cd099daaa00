"""`make calls`: writes the tables of docs/list.md from the list's columns and operators."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from rest_facade.list.columns import COLUMNS, CONSTANT_COLUMNS, ColumnType, ListColumn
from rest_facade.list.operators import OPERATORS

FILTERABLE_TYPES = sum(1 for operators in OPERATORS.values() if operators)
PAGE_FILE = Path(__file__).parents[3] / "docs" / "list.md"


def columns_table() -> str:
    """A Markdown row for each column: its type, and whether it sorts and filters."""
    columns = (*COLUMNS, *CONSTANT_COLUMNS)
    return _table(("Column", "Type", "Sorts", "Filters", "Note"), map(_column_row, columns))


def operators_table() -> str:
    """A Markdown row for each meaning, with its names, values and the types that have it."""
    types_by_row: dict[tuple[str, str], dict[str, None]] = {}
    names_by_row: dict[tuple[str, str], dict[str, None]] = {}
    for type_ in ColumnType:
        for operator in OPERATORS[type_].values():
            notation = operator.notation
            row = notation.meaning, notation.arity.description
            types_by_row.setdefault(row, {})[type_.value] = None
            names_by_row.setdefault(row, {}).update(dict.fromkeys(notation.names))
    rows = (
        (" ".join(f"`{name}`" for name in names_by_row[row]), *row, _types(types))
        for row, types in types_by_row.items()
    )
    return _table(("Operator", "Meaning", "Takes", "Types"), rows)


def _types(types: Iterable[str]) -> str:
    listed = tuple(types)
    return "all" if len(listed) == FILTERABLE_TYPES else ", ".join(listed)


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
    filters = "no" if column.filtered_by is None else "yes"
    return f"`{column.name}`", column.type.value, sorts, filters, column.note


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_lines(headings, rows))


def _lines(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (headings, ("---",) * len(headings), *rows):
        yield f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE_FILE.write_text(with_current_tables(PAGE_FILE.read_text()))
