"""The version of the open database's tables: which migrations it has, and whether this code fits.

Tortoise records each applied migration in `tortoise_migrations`. Beside it `migration_release` says
which release applied a migration, and the oldest code that may run on the tables from then on. So
an older release can tell whether it may use tables that it does not know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pkgutil import iter_modules

from tortoise.backends.base.client import BaseDBAsyncClient

from orm import migrations
from orm.engine.scripts import POSTGRES, SQLITE

RECORDS, RELEASES = "tortoise_migrations", "migration_release"

CREATE_RELEASES = (
    "CREATE TABLE IF NOT EXISTS migration_release (name VARCHAR(255) NOT NULL PRIMARY KEY,"
    " oldest_code VARCHAR(255) NOT NULL, release VARCHAR(64) NOT NULL)"
)

TABLES = {
    SQLITE.name: "SELECT name FROM sqlite_master WHERE type = 'table'"
    r" AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name",
    # Tables of the schema where new ones are made, without those of extensions. The records may be
    # in any schema of the search path.
    POSTGRES.name: "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p')"
    " AND (relnamespace = current_schema()::regnamespace"
    " OR relname IN ('tortoise_migrations', 'migration_release') AND pg_table_is_visible(oid))"
    " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"
    " ORDER BY name",
}
"""The statement for the names of the tables, by dialect."""

SHOWN_TABLES = 5


class UnfitTables(Exception):
    """The tables are not for this release, and cannot be migrated; the text says what to do."""


@dataclass(frozen=True)
class TableVersions:
    """The migrations of a database whose tables this release can use, or can migrate."""

    applied: Sequence[str]
    """Migrations of this release that are applied, in order."""
    pending: Sequence[str]
    """Migrations of this release that are not, in order."""
    newer: str = ""
    """A sentence about applied migrations that this release does not know but may run beside."""


@cache
def known_migrations() -> Sequence[str]:
    """The names of this release's migrations, in order."""
    return sorted(module.name for module in iter_modules(migrations.__path__))


def release() -> str:
    """The version of this release."""
    return version("parley")


async def table_versions(connection: BaseDBAsyncClient) -> TableVersions:
    """The migrations of a database.

    UnfitTables if it is newer than this release and not made for it too, if migrations are missing
    before others, or if its tables are those of another application.
    """
    tables = {row["name"] for row in await _rows(connection, TABLES[_dialect(connection)])}
    known = known_migrations()
    recorded = set()
    if RECORDS in tables:
        rows = await _rows(connection, "SELECT name FROM tortoise_migrations WHERE app = 'orm'")
        recorded = {row["name"] for row in rows}
    if recorded.isdisjoint(known):
        _refuse_others(tables - {RECORDS, RELEASES})
    newer = ""
    if unknown := sorted(recorded.difference(known)):
        statement = "SELECT name, oldest_code, release FROM migration_release"
        rows = await _rows(connection, statement) if RELEASES in tables else []
        newer = _newer(unknown, {row["name"]: row for row in rows})
    applied = [name for name in known if name in recorded]
    _refuse_gaps(applied, beyond=unknown)
    return TableVersions(applied, [name for name in known if name not in recorded], newer)


async def record_release(connection: BaseDBAsyncClient, oldest_code: Mapping[str, str]) -> None:
    """Record for each migration the oldest code that may run on its tables, and this release."""
    await connection.execute_script(CREATE_RELEASES)
    placeholder = "${}" if _dialect(connection) == POSTGRES.name else "?{}"
    values = ", ".join(placeholder.format(number) for number in (1, 2, 3))
    for name, oldest in oldest_code.items():
        await connection.execute_query(
            f"INSERT INTO migration_release (name, oldest_code, release) VALUES ({values})",  # noqa: S608
            [name, oldest, release()],
        )


def _newer(unknown: Sequence[str], releases: Mapping[str, Mapping[str, str]]) -> str:
    """A sentence about migrations of a newer release; UnfitTables if this one must not run."""
    known = known_migrations()
    by = ", ".join(sorted({releases[name]["release"] for name in unknown if name in releases}))
    text = (
        f"The database is newer than this release, parley {release()}, which knows migrations up to"
        f" {known[-1]}: it has {', '.join(unknown)}"
        f"{', applied by parley ' if by else ''}{by}."
    )
    if all(name in releases and releases[name]["oldest_code"] in known for name in unknown):
        return f"{text} This release may run beside the newer one (docs/upgrading.md)."
    raise UnfitTables(
        f"{text} Install the newer release; docs/upgrading.md says how to go back to an older one."
    )


def _refuse_gaps(applied: Sequence[str], beyond: Sequence[str]) -> None:
    """UnfitTables if migrations are missing before others that are applied."""
    known = known_migrations()
    before = known if beyond else known[: len(applied)]
    if missing := [name for name in before if name not in applied]:
        raise UnfitTables(
            f"The database lacks the migrations {', '.join(missing)}, which come before"
            f" {[*applied, *beyond][-1]}: somebody changed its tables in another way. Restore a"
            " backup."
        )


def _refuse_others(tables: set[str]) -> None:
    """UnfitTables if there are tables, of which parley's migrations recorded none."""
    if tables:
        shown = ", ".join(sorted(tables)[:SHOWN_TABLES])
        more = ", ..." if len(tables) > SHOWN_TABLES else ""
        raise UnfitTables(
            f"This is no database of parley's: it has other tables ({shown}{more}). Set"
            " PARLEY_DATABASE_URL to a database of its own."
        )


def _dialect(connection: BaseDBAsyncClient) -> str:
    return connection.capabilities.dialect


async def _rows(connection: BaseDBAsyncClient, statement: str) -> Sequence[Mapping[str, str]]:
    return (await connection.execute_query(statement))[1]
