"""Writes the report's tables and page as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table of the report, with a title and notes."""

    name: str
    title: str
    headings: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def markdown(table: Table) -> str:
    """The table as Markdown, padded so that its columns line up in plain text too."""
    rows = [table.headings, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.headings))]
    rule = ["-" * width for width in widths]
    lines = [_line(row, widths) for row in (table.headings, rule, *table.rows)]
    notes = ["", *table.notes] if table.notes else []
    return "\n".join([f"## {table.name}\n\n{table.title}.\n", *lines, *notes])


def page(head: Iterable[str], tables: Iterable[Table]) -> str:
    """The text of results.md."""
    return "\n\n".join(["# Results", *head, *map(markdown, tables)]) + "\n"


def number(value: float) -> str:
    """The number with about three significant digits, and commas between thousands."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}"


def _line(cells: Row, widths: Sequence[int]) -> str:
    padded = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"
