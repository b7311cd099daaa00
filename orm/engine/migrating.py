"""Migrations of the open database: which are pending, and applying them under a lock.

All pending migrations are one transaction with their records. A process that is killed leaves the
database as it was, and the lock ends with the transaction: on SQLite it is the write lock of the
file, on PostgreSQL an advisory lock of the transaction, which holds behind pgbouncer too.
"""

import asyncio
from collections.abc import Callable
from importlib import import_module
from time import monotonic
from typing import Any

from tortoise.context import require_context
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor
from tortoise.transactions import in_transaction

from orm import migrations
from orm.engine.connections import apps_on
from orm.engine.outages import Cause
from orm.engine.table_versions import TableVersions, UnfitTables, record_release, table_versions
from orm.errors import DatabaseAway, Unavailable

WAIT_SECONDS = 60.0
"""Seconds to wait for others to release the lock."""

RETRY_SECONDS = 0.1
"""Seconds between two attempts to get it."""


async def versions() -> TableVersions:
    """The migrations of the open database; UnfitTables as in `table_versions`."""
    return await table_versions(require_context().db())


async def pending_migrations() -> list[str]:
    """Names of the migrations that the open database has not applied yet, in order."""
    return list((await versions()).pending)


async def migrate(
    applied: Callable[[str], object],
    waiting: Callable[[str], object] = lambda _text: None,
    seconds: float = WAIT_SECONDS,
) -> None:
    """Apply all pending migrations to the open database, all of them or none.

    `applied` is called with each name once they are stored. While another process has the lock,
    `waiting` is called once with a text for the operator, and then pending ones are looked for
    again. Unavailable after so many seconds; UnfitTables if the database refuses, or as in
    `table_versions`.
    """
    if not await pending_migrations():
        return
    deadline = monotonic() + seconds
    told = False
    while (names := await _try_to_migrate()) is None:
        if monotonic() >= deadline:
            raise Unavailable(
                f"Another process has had the database locked for {seconds:g} seconds, so nothing"
                " was migrated. Run this again when it is done; docs/upgrading.md says how to"
                " find it."
            )
        if not told:
            waiting(f"Another process has the database locked; waiting up to {seconds:g} seconds.")
            told = True
        await asyncio.sleep(RETRY_SECONDS)
    for name in names:
        applied(name)


async def _try_to_migrate() -> list[str] | None:
    """Migrate in one transaction: the names of the migrations, or None if others have the lock."""
    database: Any = require_context().db()
    transaction: Any
    try:
        async with in_transaction() as transaction:
            if not await transaction.lock_for_migrating():
                return None
            return await _apply_pending(transaction)
    except DatabaseAway as away:
        if away.cause == Cause.BUSY:
            return None
        raise
    except (BaseORMException, *database.unreachable) as error:
        raise UnfitTables(
            f"The database refused to be migrated, and nothing was changed: {error}"
        ) from error


async def _apply_pending(transaction: Any) -> list[str]:
    pending = list((await table_versions(transaction)).pending)
    if pending:
        executor = MigrationExecutor(transaction, apps_on(transaction.connection_name))
        # Before it looks for records: a statement that fails ends a transaction of PostgreSQL's.
        editor = executor._schema_editor(atomic=False)  # noqa: SLF001  Tortoise offers no other way
        await executor.recorder.ensure_schema(editor)
        await executor.migrate(direction="forward")
        await record_release(transaction, {name: oldest_code(name) for name in pending})
    return pending


def oldest_code(name: str) -> str:
    """The last migration that the oldest code knows which may run after this migration.

    A migration which does not say so may be used by code that knows it only.
    """
    module = import_module(f"{migrations.__name__}.{name}")
    oldest: str = getattr(module.Migration, "oldest_code", name)
    return oldest
