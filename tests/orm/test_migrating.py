"""Migrating: several processes at once, kill -9, the lock, and tables of others."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from importlib.metadata import version
from pathlib import Path

import asyncpg
import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context

from orm.engine.connections import DEFAULTS, ConnectionOptions, is_sqlite
from orm.engine.database import open_database, ping
from orm.engine.migrating import migrate, oldest_code, pending_migrations, versions
from orm.engine.postgres_transactions import LOCK_NUMBER
from orm.engine.table_versions import UnfitTables
from orm.errors import Unavailable
from tests.orm.test_migrations import ALL
from tests.parley.command_line import ROOT, TIMEOUT_SECONDS
from tests.servers import Postgres

PROCESSES = 5

KILLED_BEFORE = ("trusted_document", "'0003_credentials'", "migration_release")
"""Texts of the statements that a process is killed before: one of a table, one of a record, and one
of the last."""


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'empty.db'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


def migrators(url: str, count: int, *kill_before: str) -> list[object]:
    """The result of each process (see tests/orm/migrators.py) that lived to tell it."""
    done = subprocess.run(
        (sys.executable, "-m", "tests.orm.migrators", url, str(count), *kill_before),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_any_number_of_processes_migrate_one_empty_database(empty_url: str) -> None:
    results = migrators(empty_url, PROCESSES)
    assert sorted(results, key=str) == sorted([ALL, *([[]] * (PROCESSES - 1))], key=str)


def test_migrations_that_were_killed_are_undone_and_done_again(empty_url: str) -> None:
    assert migrators(empty_url, 1, *KILLED_BEFORE) == [ALL]


@pytest.fixture
async def migrated(database: str) -> AsyncIterator[BaseDBAsyncClient]:
    """A migrated database, whose records a test may change."""
    connection = require_context().db()
    yield connection
    # A server's databases are used again.
    for table in ("tortoise_migrations", "migration_release"):
        await connection.execute_script(f"DELETE FROM {table} WHERE name = '9001_next'")
    await connection.execute_script("UPDATE tortoise_migrations SET app = 'orm'")


async def apply_newer(database: BaseDBAsyncClient, oldest_code: str | None) -> None:
    """Record a migration that this code does not know, as a newer release does."""
    await database.execute_script(
        "INSERT INTO tortoise_migrations (id, app, name, applied_at)"
        " VALUES (9001, 'orm', '9001_next', '2040-01-01 00:00:00+00:00')"
    )
    if oldest_code:
        await database.execute_script(
            "INSERT INTO migration_release (name, oldest_code, release)"
            f" VALUES ('9001_next', '{oldest_code}', '9.1.0')"
        )


@pytest.mark.parametrize("oldest_code", [None, "9001_next"])
async def test_newer_tables_are_refused(
    migrated: BaseDBAsyncClient, oldest_code: str | None
) -> None:
    await apply_newer(migrated, oldest_code)
    with pytest.raises(UnfitTables) as refused:
        await migrate(lambda _name: None)
    by = ", applied by parley 9.1.0" if oldest_code else ""
    assert str(refused.value) == (
        f"The database is newer than this release, parley {version('parley')}, which knows"
        f" migrations up to {ALL[-1]}: it has 9001_next{by}. Install the newer release;"
        " docs/upgrading.md says how to go back to an older one."
    )


@pytest.mark.parametrize("oldest_code", [ALL[-1], ALL[0]])
async def test_newer_tables_are_used_if_they_are_for_this_release_too(
    migrated: BaseDBAsyncClient, oldest_code: str
) -> None:
    await apply_newer(migrated, oldest_code)
    found = await versions()
    assert found.pending == []
    assert found.newer.endswith(
        "it has 9001_next, applied by parley 9.1.0. This release may run beside the newer one"
        " (docs/upgrading.md)."
    )


async def test_each_migration_is_recorded_with_the_oldest_code(migrated: BaseDBAsyncClient) -> None:
    rows = (await migrated.execute_query("SELECT * FROM migration_release ORDER BY name"))[1]
    assert [tuple(row) for row in rows] == [
        (name, oldest_code(name), version("parley")) for name in ALL
    ]


@pytest.mark.parametrize(("missing", "beyond"), [(ALL[3], ALL[-1]), (ALL[-1], "9001_next")])
async def test_tables_with_a_gap_are_refused(
    migrated: BaseDBAsyncClient, missing: str, beyond: str
) -> None:
    if beyond not in ALL:
        await apply_newer(migrated, ALL[0])
    await migrated.execute_script(
        f"UPDATE tortoise_migrations SET app = 'another' WHERE name = '{missing}'"
    )
    with pytest.raises(UnfitTables, match=f"lacks the migrations {missing}.*before {beyond}"):
        await migrate(lambda _name: None)


TABLES_OF_OTHERS = {
    "without records": "CREATE TABLE invoice (id INT)",
    "records of another application": "CREATE TABLE invoice (id INT);"
    " CREATE TABLE tortoise_migrations (id INT, app VARCHAR(9), name VARCHAR(99), applied_at INT);"
    " INSERT INTO tortoise_migrations (app, name) VALUES ('shop', '0001_initial')",
    "a label that another application has, too": "CREATE TABLE invoice (id INT);"
    " CREATE TABLE tortoise_migrations (id INT, app VARCHAR(9), name VARCHAR(99), applied_at INT);"
    " INSERT INTO tortoise_migrations (app, name) VALUES ('orm', '0001_shop')",
}


@pytest.mark.parametrize("tables", TABLES_OF_OTHERS)
async def test_the_database_of_another_application_is_refused(empty_url: str, tables: str) -> None:
    async with open_database(empty_url):
        await require_context().db().execute_script(TABLES_OF_OTHERS[tables])
        with pytest.raises(UnfitTables, match=r"no database of parley's.*\(invoice\)"):
            await migrate(lambda _name: None)


def test_extensions_of_a_server_are_no_tables_of_others(postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        name = url.partition("?")[0].rpartition("/")[2]
        # A table of an extension, as PostGIS has one.
        postgres.execute(
            "CREATE EXTENSION pg_stat_statements; CREATE TABLE spatial_ref_sys (srid INT);"
            " ALTER EXTENSION pg_stat_statements ADD TABLE spatial_ref_sys",
            database=name,
        )
        assert migrators(url, 1) == [ALL]


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Hold the lock of migrations, as another process does."""
    if url.startswith("sqlite://"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as holder:
            holder.execute("BEGIN IMMEDIATE")
            yield
    else:
        holder = await asyncpg.connect(url)
        try:
            await holder.execute(f"BEGIN; SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
            yield
        finally:
            await holder.close()


def quick(url: str) -> ConnectionOptions:
    """Options by which a locked file is told at once. On a server, nobody waits for the lock."""
    return ConnectionOptions(timeout=0.05) if is_sqlite(url) else DEFAULTS


async def test_it_waits_for_the_lock_and_says_so(empty_url: str) -> None:
    said: list[str] = []
    applied: list[str] = []
    heard = asyncio.Event()

    def hear(text: str) -> None:
        said.append(text)
        heard.set()

    async with open_database(empty_url, quick(empty_url)):
        await ping()
        async with locked(empty_url):
            waiting = asyncio.create_task(migrate(applied.append, hear))
            await heard.wait()
            assert applied == []
        await waiting
    assert applied == ALL
    assert said == ["Another process has the database locked; waiting up to 60 seconds."]


async def test_it_does_not_wait_for_ever(empty_url: str) -> None:
    async with open_database(empty_url, quick(empty_url)):
        await ping()
        async with locked(empty_url):
            with pytest.raises(Unavailable, match=r"for 0\.3 seconds, so nothing was changed"):
                await migrate(lambda _name: None, seconds=0.3)


async def test_no_lock_is_taken_when_nothing_is_pending(database_url: str) -> None:
    async with open_database(database_url, quick(database_url)), locked(database_url):
        await migrate(lambda _name: None, seconds=0)


def test_the_defaults_of_a_server_do_not_matter(postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        name = url.partition("?")[0].rpartition("/")[2]
        postgres.execute(
            f"ALTER DATABASE {name} SET default_transaction_isolation = serializable",
            f"ALTER DATABASE {name} SET default_transaction_read_only = on",
        )
        assert sorted(migrators(url, 2), key=str) == [ALL, []]


def test_a_role_that_may_not_create_tables_is_told(postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        postgres.execute("CREATE ROLE visitor LOGIN")
        try:
            [result] = migrators(url.replace("//postgres:", "//visitor:"), 1)
        finally:
            postgres.execute("DROP ROLE visitor")
    assert str(result).startswith(
        "UnfitTables: The database refused to be migrated, and nothing was changed: permission"
        " denied for schema public"
    )


async def test_what_the_database_refuses_is_told(empty_url: str) -> None:
    async with open_database(empty_url):
        await require_context().db().execute_script("CREATE VIEW person AS SELECT 1")
        with pytest.raises(UnfitTables, match=r"nothing was changed: .*person"):
            await migrate(lambda _name: None)
        assert await pending_migrations() == ALL
