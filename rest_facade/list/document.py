"""The list's columns and operators as Markdown, for the docs."""

from collections.abc import Iterable, Iterator

from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn
from rest_facade.list.operators import OPERATORS


def columns_table() -> str:
    """A row for each column: its type, and whether it sorts and filters."""
    return _table(("Column", "Type", "Sorts", "Filters", "Note"), map(_row, COLUMNS))


def operators_table() -> str:
    """A row for each type that filters, with its operators."""
    rows = (
        (type_.value, " ".join(f"`{each.name}`" for each in OPERATORS[type_].values()))
        for type_ in ColumnType
        if OPERATORS[type_]
    )
    return _table(("Type", "Operators"), rows)


def _row(column: ListColumn) -> tuple[str, ...]:
    sorts, filters = ("yes" if each else "no" for each in (column.sorted_by, column.filtered_by))
    return f"`{column.name}`", column.type.value, sorts, filters, column.note


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_lines(heads, rows))


def _lines(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(cells)} |\n"
