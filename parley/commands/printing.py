"""What commands print of secrets and lists."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click


def print_secret(secret: str) -> None:
    """Print a secret alone on standard output, so that a script can take it from there."""
    click.echo(secret)
    click.echo("Keep it now: it is stored as a digest only, and is not shown again.", err=True)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, each column as wide as its longest cell."""
    lines = [headings, *([escape_unprintable(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def format_time(stored: datetime) -> str:
    """A moment to the second, in UTC."""
    return f"{stored.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def escape_unprintable(text: str) -> str:
    """A text in which nothing moves a terminal's cursor, turns its writing or hides a piece."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
