"""Migrations of the open database: which are pending, and applying them.

All pending migrations are one transaction with their records, so a process that is killed leaves
the database as it was. Tortoise alone would record each migration in a transaction after its own.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from tortoise.context import require_context
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps

from orm import migrations
from orm.engine.connections import apps_on
from orm.engine.exclusive import WAIT_SECONDS, run_alone
from orm.engine.table_versions import TableVersions, UnfitTables, record_release, table_versions


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

    `applied` is called with each name once they are stored. Only one process migrates at a time,
    and the others look again which are pending. `waiting`, `seconds` and Unavailable are those of
    `run_alone`. UnfitTables if the database refuses, or as in `table_versions`.
    """
    if not await pending_migrations():
        return
    database: Any = require_context().db()
    try:
        names = await run_alone(_apply_pending, waiting, seconds)
    except (BaseORMException, *database.unreachable) as error:
        raise UnfitTables(
            f"The database refused to be migrated, and nothing was changed: {error}"
        ) from error
    for name in names:
        applied(name)


async def _apply_pending(transaction: Any) -> list[str]:
    pending = list((await table_versions(transaction)).pending)
    if pending:
        executor = _Executor(transaction, apps_on(transaction.connection_name))
        # Before it looks for records: a statement that fails ends a transaction of PostgreSQL's.
        editor = executor._schema_editor(atomic=False)  # noqa: SLF001  Tortoise offers no other way
        await executor.recorder.ensure_schema(editor)
        await executor.migrate(direction="forward")
        await record_release(transaction, {name: oldest_code(name) for name in pending})
    return pending


class _Tables(StateApps):
    """The models as migrations make them, from which statements are written."""

    def _build_initial_querysets(self) -> None:
        """Prepare no queries: Tortoise would, for all models at each step of each migration.

        Migrations that run Python code on models would need them; ours run SQL.
        """


class _Executor(MigrationExecutor):
    """Tortoise's executor, which begins with `_Tables`."""

    async def _project_state(
        self, applied: set[MigrationKey], *, upto: MigrationKey | None = None
    ) -> State:
        assert upto is None, "only migrations backward stop on the way"
        database = self.connection.connection_name
        state = State({}, _Tables(dict.fromkeys(self.loader.apps_config, database)))
        for key in self._full_plan():
            if key in applied:
                migration = self.loader.graph.nodes[key]
                assert migration is not None
                await migration.apply(state, dry_run=True)
        return state


def oldest_code(name: str) -> str:
    """The last migration that the oldest code knows which may run after this migration.

    A migration which does not say so may be used by code that knows it only.
    """
    module = import_module(f"{migrations.__name__}.{name}")
    oldest: str = getattr(module.Migration, "oldest_code", name)
    return oldest
