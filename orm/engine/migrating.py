"""Migrations of the open database: which are pending, and applying them."""

from collections.abc import Callable

from tortoise.context import require_context
from tortoise.migrations.executor import MigrationExecutor

from orm.engine.connections import apps_on


async def pending_migrations() -> list[str]:
    """Names of the migrations that the open database has not applied yet, in order."""
    return [step.migration.name for step in await _executor().plan()]


async def migrate(applied: Callable[[str], object]) -> None:
    """Apply all pending migrations to the open database; calls `applied` with each name."""

    def progress(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            applied(name)

    await _executor().migrate(progress=progress, direction="forward")


def _executor() -> MigrationExecutor:
    connection = require_context().db()
    return MigrationExecutor(connection, apps_on(connection.connection_name))
