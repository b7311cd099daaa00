"""Copies all tables in one transaction of the target, and reads them again before it commits."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.models import Model

from orm.copying import sequences
from orm.copying.checksums import Checksum
from orm.copying.tables import Table, tables_in_order
from orm.engine.scripts import Statement
from orm.engine.two_databases import Reading

Row = Sequence[Any]


class CopyFailed(Exception):
    """The copy was rolled back; the text names the table and the reason, and no values."""


@dataclass(frozen=True)
class CopiedTable:
    """A table that was copied, with what was read from the source and again from the target."""

    name: str
    checksum: Checksum


async def count_rows(connection: Reading) -> dict[str, int]:
    """The number of rows of each table."""
    counts: dict[str, int] = {}
    for model in tables_in_order():
        table = Table(model, connection.dialect)
        counts[table.name] = (await connection.look_up(table.count()))[0]["number"]
    return counts


async def lock_tables(target: Reading) -> None:
    """Keep others from writing until the transaction ends; on SQLite it has the only lock."""
    if target.dialect.name == "postgres":
        names = ", ".join(f'"{model._meta.db_table}"' for model in tables_in_order())
        await target.look_up(Statement(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


async def copy_all(
    source: Reading,
    target: Reading,
    counted: Callable[[int], object],
    done: Callable[[int], object],
) -> list[CopiedTable]:
    """Copy all tables, and compare numbers of rows and checksums; CopyFailed when one differs.

    `source` shows one moment for as long as this takes, and `target` is a transaction, which the
    caller commits. `counted` is called with the number of all rows, and `done` with those of each
    batch, once when they are written and once when they are read again.
    """
    counts = await count_rows(source)
    counted(sum(counts.values()))
    models = tables_in_order()
    read = {model: await _copy(model, source, target, done) for model in models}
    for model in models:
        name, expected, there = model._meta.db_table, read[model], Checksum()
        async for rows in read_rows(Table(model, target.dialect), target):
            there.add(rows)
            done(len(rows))
        if there != expected or there.rows != counts[name]:
            raise CopyFailed(
                f"{name} differs in the target: it has {counts[name]} rows, {expected.rows} were"
                f" read ({expected}), and {there.rows} are there ({there})"
            )
    return [CopiedTable(model._meta.db_table, checksum) for model, checksum in read.items()]


async def _copy(
    model: type[Model], source: Reading, target: Reading, done: Callable[[int], object]
) -> Checksum:
    checksum = Checksum()
    into = Table(model, target.dialect)
    writers = into.writers()
    async for rows in read_rows(Table(model, source.dialect), source):
        checksum.add(rows)
        await target.look_up(into.insert([_converted(row, writers) for row in rows]))
        done(len(rows))
    if into.has_sequence:
        last = await sequences.last_key(source, Table(model, source.dialect))
        await sequences.continue_after(target, into, last)
    return checksum


async def read_rows(table: Table, connection: Reading) -> AsyncIterator[list[Row]]:
    """All rows of a table in the order of their keys, a batch at a time."""
    readers = table.readers()
    key = table.columns.index(table.key)
    after: object | None = None
    while stored := await connection.look_up(table.select(after)):
        yield [_converted(tuple(row), readers) for row in _values(table, stored)]
        after = stored[-1][table.columns[key]]


def _values(table: Table, stored: Sequence[Any]) -> list[Row]:
    names = table.columns
    return [[row[name] for name in names] for row in stored]


def _converted(row: Row, functions: Sequence[Callable[[Any], Any]]) -> Row:
    return [
        None if value is None else convert(value)
        for value, convert in zip(row, functions, strict=True)
    ]
