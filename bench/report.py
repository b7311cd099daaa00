"""Tables, and the page of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """A work's figures."""

    name: str
    title: str
    headings: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()


def markdown(table: Table) -> str:
    """A table as Markdown that lines up as text, too."""
    lines = [table.headings, *table.rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.headings))]
    rule = ["-" * width for width in widths]
    drawn = [_line(line, widths) for line in (table.headings, rule, *table.rows)]
    notes = ["", *table.notes] if table.notes else []
    return "\n".join([f"## {table.name}\n\n{table.title}.\n", *drawn, *notes])


def page(head: Iterable[str], tables: Iterable[Table]) -> str:
    """The whole of results.md."""
    return "\n\n".join(["# Results", *head, *map(markdown, tables)]) + "\n"


def number(value: float) -> str:
    """With some three digits that count, and thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}"


def _line(cells: Row, widths: Sequence[int]) -> str:
    padded = (
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"
