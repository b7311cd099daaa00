"""Printing for the commands: secrets, tables and times."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click


def print_secret(secret: str) -> None:
    """Print a secret alone on standard output, for scripts; the advice goes to standard error."""
    click.echo(secret)
    click.echo("Store it now: only its digest is kept, so it cannot be shown again.", err=True)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows below their headings, each column as wide as its longest cell."""
    lines = [headings, *([escape_unprintable(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def format_time(stored: datetime) -> str:
    """A time as text, in UTC and to the second."""
    return f"{stored.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def escape_unprintable(text: str) -> str:
    """Escape control characters and invisible ones, which could mislead at a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
