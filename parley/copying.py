"""Copying a whole database: the checks before it, and the copy in one transaction."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import cast

from tortoise.context import require_context

from orm.copying.copying import CopiedTable, CopyFailed, copy_all, count_rows, lock_tables
from orm.engine.connections import ConnectionOptions, connection_of, is_sqlite
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.migrating import migrate
from orm.engine.migration_names import missing_migrations, newer_migrations
from orm.engine.two_databases import DatabaseFailed, Reading, applied_to, failures, two_databases
from parley.refused import Refused


def url_of(name: str, text: str) -> str:
    """A database's URL from an argument: a URL, or the name of an environment variable with one.

    `name` is the argument's own; Refused when there is no such variable or it has no URL.
    """
    url = text if "://" in text else os.environ.get(text)
    if url is None:
        raise Refused(f"{name} is neither a URL nor the name of an environment variable.")
    try:
        connection_of(url)
    except ValueError as error:
        raise Refused(f"{name}: {error}.") from None
    return url


async def copy(
    source: str,
    target: str,
    options: ConnectionOptions,
    counted: Callable[[int], object],
    done: Callable[[int], object],
) -> list[CopiedTable]:
    """Copy everything into an empty database, all or nothing; returns the tables.

    `counted` is told the number of rows, and `done` that of each batch, which is written first and
    read again at the end. Refused says what to do.
    """
    if source == target or _file(source) == _file(target) is not None:
        raise Refused("FROM and TO are the same database.")
    await _check_source(source, options)
    await _prepare_target(target, options)
    try:
        async with two_databases(source, target, options) as (snapshot, transaction):
            await lock_tables(transaction)
            if filled := [name for name, rows in (await count_rows(transaction)).items() if rows]:
                raise Refused(
                    f"TO has rows already ({', '.join(filled)}). Copy into an empty database."
                )
            return await copy_all(snapshot, transaction, counted, done)
    except DatabaseFailed as error:
        raise Refused(f"Nothing was copied. A database reported {error}.") from None
    except CopyFailed as error:
        raise Refused(f"Nothing was copied. {error}.") from None


async def _check_source(url: str, options: ConnectionOptions) -> None:
    if (file := _file(url)) is not None and not file.exists():
        raise Refused("FROM is a file that does not exist.")
    applied = await _applied("FROM", url, options)
    if not applied:
        raise Refused("FROM is not a database of parley.")
    _check_migrations("FROM", applied)


async def _prepare_target(url: str, options: ConnectionOptions) -> None:
    if (file := _file(url)) is not None and not file.parent.is_dir():
        raise Refused("TO is in a folder that does not exist.")
    applied = await _applied("TO", url, options)
    if applied is None:
        async with open_database(url, options):
            await migrate(lambda _name: None)
    elif not applied:
        raise Refused("TO has other tables, and none of parley. Copy into an empty database.")
    else:
        _check_migrations("TO", applied)


def _check_migrations(name: str, applied: list[str]) -> None:
    if newer := newer_migrations(applied):
        raise Refused(
            f"{name} has the migrations {', '.join(newer)} of a newer release. Use that release."
        )
    if missing := missing_migrations(applied):
        raise Refused(
            f"{name} lacks the migrations {', '.join(missing)}."
            " Run `parley migrate` with it as PARLEY_DATABASE_URL first."
        )


async def _applied(name: str, url: str, options: ConnectionOptions) -> list[str] | None:
    async with open_database(url, options):
        try:
            await ping()
            client = require_context().db()
            with failures(client):
                return await applied_to(cast(Reading, client))
        except (Unreachable, DatabaseFailed) as error:
            raise Refused(f"{name} does not answer ({error}).") from None


def _file(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite://")).resolve() if is_sqlite(url) else None
