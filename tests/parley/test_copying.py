"""`parley copy`: everything from one kind of database to the other, or nothing."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copy as copy_file
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest

from orm.copying.copying import copy_all
from orm.copying.tables import Table, tables_in_order
from orm.engine.connections import DEFAULTS
from orm.engine.migrating import migrate
from orm.engine.migration_names import BOOKKEEPING
from orm.engine.rows import connection_for
from orm.engine.scripts import POSTGRES, SQLITE, Statement
from orm.events.stream import state
from orm.models import ChatSession, Credential
from parley.copying import copy
from parley.refused import Refused
from tests.parley.command_line import in_database, parley
from tests.parley.full_database import sorted_contents, values_of
from tests.parley.terminal import at_terminal
from tests.servers import Postgres


@pytest.fixture
def empty(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite://{tmp_path}/empty.db"


@pytest.fixture
def server(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    with postgres.database("template0") as url:
        yield url


def copied(folder: Path, source: str, target: str) -> subprocess.CompletedProcess[str]:
    return parley(folder, "copy", "FROM_URL", "TO_URL", FROM_URL=source, TO_URL=target)


def test_everything_goes_to_postgres_and_back(file: Path, server: str, tmp_path: Path) -> None:
    back = f"sqlite://{tmp_path}/back.db"
    printed = []
    for source, target in ((f"sqlite://{file}", server), (server, back)):
        done = copied(tmp_path, source, target)
        assert done.returncode == 0, done.stderr
        assert "All tables were copied, and are the same in both databases." in done.stdout
        printed.append(done.stdout)
    # Checksums do not depend on the database.
    assert printed[0] == printed[1]
    original = sorted_contents(f"sqlite://{file}")
    assert all(original.values()), [name for name, rows in original.items() if not rows]
    assert sorted_contents(server) == original
    assert sorted_contents(back) == original
    assert (tmp_path / "back.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_everything_goes_to_the_same_kind(
    kind: str, file: Path, empty: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    source, target = f"sqlite://{file}", empty
    if kind == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database() as full, postgres.database() as other:
            assert copied(tmp_path, source, full).returncode == 0
            done = copied(tmp_path, full, other)
            assert done.returncode == 0, done.stderr
            assert sorted_contents(other) == sorted_contents(source)
    else:
        assert copied(tmp_path, source, target).returncode == 0
        assert sorted_contents(target) == sorted_contents(source)


def test_keys_are_not_given_out_again(file: Path, server: str, tmp_path: Path) -> None:
    urls = [f"sqlite://{file}", server, f"sqlite://{tmp_path}/back.db"]
    for source, target in ((urls[0], urls[1]), (urls[1], urls[2])):
        assert copied(tmp_path, source, target).returncode == 0
    expected = in_database(urls[0], new_keys)
    assert [in_database(url, new_keys) for url in urls[1:]] == [expected, expected]
    assert expected["chat_session"] == 11


def test_the_copy_of_a_log_is_another_one(file: Path, empty: str, tmp_path: Path) -> None:
    source = f"sqlite://{file}"
    before = in_database(source, state)
    assert in_database(source, state) == before
    # A service was there before.
    in_database_of_now(empty)
    assert copied(tmp_path, source, empty).returncode == 0
    after = in_database(empty, state)
    assert after.epoch != before.epoch
    assert sorted_contents(empty)["event"] == sorted_contents(source)["event"] != []


def in_database_of_now(url: str) -> None:
    async def serve() -> None:
        await migrate(lambda _name: None)
        await state()

    in_database(url, serve)


async def new_keys() -> dict[str, int]:
    """The keys of a new row of each table whose keys the database gives out."""
    keys: dict[str, int] = {}
    for model in tables_in_order():
        if model._meta.pk.generated:
            values = values_of(model, 30, full=False)
            del values[model._meta.pk_attr]
            # A topic has each agent once.
            values |= {
                name: 9 if name == "topic_id" else 8 for name in values if name[-3:] == "_id"
            }
            row = model(**values)
            await row.save(force_create=True)
            keys[model._meta.db_table] = row.pk
    return keys


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
async def test_no_table_is_forgotten(database: str) -> None:
    connection = connection_for(ChatSession)
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if connection.dialect is SQLITE
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    stored = {row["name"] for row in await connection.look_up(Statement(sql))}
    copied_tables = {model._meta.db_table for model in tables_in_order()}
    assert stored - BOOKKEEPING == copied_tables
    for model in tables_in_order():
        for dialect in (SQLITE, POSTGRES):
            table = Table(model, dialect)
            # A type of column that is not known here raises.
            assert len(table.readers()) == len(table.writers()) == len(table.columns)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_table_comes_after_those_that_it_refers_to() -> None:
    order = tables_in_order()
    for model in order:
        for name in model._meta.fk_fields | model._meta.o2o_fields:
            referred = model._meta.fields_map[name].related_model  # type: ignore[attr-defined]
            assert referred is Credential is model or order.index(referred) < order.index(model)


def name_of(url: str) -> str:
    """The name of a database on the server."""
    return urlsplit(url).path.removeprefix("/")


class Writer:
    """Changes the source at each step of a copy, by another connection."""

    def __init__(self, url: str, postgres: Postgres | None) -> None:
        self.url, self.postgres, self.steps = url, postgres, 0

    def __call__(self, _rows: int) -> None:
        self.steps += 1
        statements = [
            f"INSERT INTO trusted_document VALUES ('{key} {self.steps}', '{{a}}', '2026-01-01')"
            for key in ("0", "Ærlig new", "~")
        ]
        statements += ["UPDATE chat_session SET customer_name = 'changed'"]
        statements += ["DELETE FROM chat_message"]
        if self.postgres is None:
            file = self.url.removeprefix("sqlite://")
            with closing(sqlite3.connect(file, timeout=0)) as other, other:
                for statement in statements:
                    other.execute(statement)
        else:
            name = name_of(self.url)
            run = Thread(target=partial(self.postgres.execute, *statements, database=name))
            run.start()
            run.join()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_copy_is_of_one_moment_while_others_write(
    kind: str, file: Path, empty: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if kind == "sqlite":
        copy_while_writing(f"sqlite://{file}", empty, None)
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database() as source:
            assert copied(tmp_path, f"sqlite://{file}", source).returncode == 0
            copy_while_writing(source, empty, postgres)


def copy_while_writing(source: str, target: str, postgres: Postgres | None) -> None:
    before = sorted_contents(source)
    writer = Writer(source, postgres)
    asyncio.run(copy(source, target, DEFAULTS, lambda _rows: None, writer))
    assert writer.steps > len(before)
    assert sorted_contents(target) == before
    after = sorted_contents(source)
    assert len(after["trusted_document"]) == len(before["trusted_document"]) + 3 * writer.steps


def test_one_database_waits_for_the_other_as_long_as_it_takes(
    file: Path, server: str, tmp_path: Path
) -> None:
    """PostgreSQL ends transactions that do nothing, by default after some seconds here."""
    assert copied(tmp_path, f"sqlite://{file}", server).returncode == 0
    impatient = f"{server}&options=-c%20idle_in_transaction_session_timeout%3D500ms"
    calls = count(1)

    def wait(_rows: int) -> None:
        if next(calls) == 10:
            sleep(1)

    target = f"sqlite://{tmp_path}/copy.db"
    asyncio.run(copy(impatient, target, DEFAULTS, lambda _rows: None, wait))
    assert sorted_contents(target) == sorted_contents(server)


def refused(folder: Path, source: str, target: str) -> str:
    done = copied(folder, source, target)
    assert done.returncode == 1
    assert done.stdout == ""
    assert source not in done.stderr
    assert target not in done.stderr
    assert "hunter2" not in done.stderr
    return done.stderr.partition("Error: ")[2].strip()


def test_a_value_that_the_target_refuses_leaves_nothing(
    file: Path, server: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE chat_session SET customer_phone = ?", ("hunter2" * 10,))
    text = refused(tmp_path, f"sqlite://{file}", server)
    assert text == "Nothing was copied. A database reported StringDataRightTruncationError."
    assert not any(sorted_contents(server).values())


def test_a_row_that_is_another_one_in_the_target_is_noticed(
    file: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    target = Path(copy_file(sqlite_template, tmp_path / "target.db"))
    with closing(sqlite3.connect(target)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER other AFTER INSERT ON trusted_document WHEN NEW.document_id LIKE '8 %'"
            " BEGIN UPDATE trusted_document SET text = 'hunter2' WHERE document_id LIKE '8 %'; END"
        )
    text = refused(tmp_path, f"sqlite://{file}", f"sqlite://{target}")
    assert "trusted_document differs in the target: it has 1203 rows, 1203 were read (" in text
    assert text.startswith("Nothing was copied. ")
    assert not any(sorted_contents(f"sqlite://{target}").values())


def test_only_an_empty_database_is_copied_into(
    file: Path, server: str, postgres: Postgres, tmp_path: Path, sqlite_template: Path
) -> None:
    source = f"sqlite://{file}"
    full = Path(copy_file(file, tmp_path / "other.db"))
    text = refused(tmp_path, source, f"sqlite://{full}")
    assert text.startswith("TO has rows already (application, ")
    name = name_of(server)
    postgres.execute("CREATE TABLE theirs (number int)", database=name)
    text = refused(tmp_path, source, server)
    assert text == "TO has other tables, and none of parley. Copy into an empty database."


def change_migrations(file: Path, sql: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)


NEWER = "UPDATE tortoise_migrations SET name = '9999_future' WHERE name LIKE '0001%'"
OLDER = "DELETE FROM tortoise_migrations WHERE name LIKE '0001%'"
MIGRATIONS: Mapping[str, str] = {
    NEWER: "has the migrations 9999_future of a newer release. Use that release.",
    OLDER: "lacks the migrations 0001_initial. Run `parley migrate`",
}


@pytest.mark.parametrize("sql", MIGRATIONS)
@pytest.mark.parametrize("side", ["FROM", "TO"])
def test_both_must_have_the_tables_of_this_release(
    side: str, sql: str, tmp_path: Path, sqlite_template: Path
) -> None:
    files = {name: Path(copy_file(sqlite_template, tmp_path / name)) for name in ("FROM", "TO")}
    change_migrations(files[side], sql)
    text = refused(tmp_path, f"sqlite://{files['FROM']}", f"sqlite://{files['TO']}")
    assert text.startswith(f"{side} {MIGRATIONS[sql]}")


def test_what_cannot_be_opened_is_named_without_its_url(file: Path, tmp_path: Path) -> None:
    source = f"sqlite://{file}"
    (tmp_path / "link.db").symlink_to(file)
    cases = [
        (source, source, "FROM and TO are the same database."),
        (source, f"sqlite://{tmp_path}/link.db", "FROM and TO are the same database."),
        (f"sqlite://{tmp_path}/none.db", source, "FROM is a file that does not exist."),
        (source, f"sqlite://{tmp_path}/none/x.db", "TO is in a folder that does not exist."),
        (source, "postgresql://ada:hunter2@127.0.0.1:1/x", "TO does not answer ("),
        (source, "mysql://ada:hunter2@db/x", "TO: the URL must start with sqlite:// or"),
    ]
    for one, other, text in cases:
        assert refused(tmp_path, one, other).startswith(text)
    done = parley(tmp_path, "copy", "hunter2", source)
    assert "FROM is neither a URL nor the name of an environment variable." in done.stderr
    assert "hunter2" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.db", "link.db"]


def test_progress_is_shown_at_a_terminal(file: Path, tmp_path: Path) -> None:
    status, shown = at_terminal(tmp_path, "copy", f"sqlite://{file}", f"sqlite://{tmp_path}/x.db")
    assert status == 0
    assert "Copying" in shown
    assert "100%" in shown


def test_a_copy_that_is_refused_by_the_checks_opens_nothing(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/x.db"
    with pytest.raises(Refused):
        asyncio.run(copy(url, url, DEFAULTS, lambda _rows: None, lambda _rows: None))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_copied_if_the_source_is_lost_before_the_end(
    file: Path, empty: str, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def and_lose_the_source(*arguments: Any) -> Any:
        result = await copy_all(*arguments)
        await asyncio.to_thread(
            postgres.execute,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE state = 'idle in transaction'",
        )
        return result

    with postgres.database() as source:
        assert copied(tmp_path, f"sqlite://{file}", source).returncode == 0
        monkeypatch.setattr("parley.copying.copy_all", and_lose_the_source)
        with pytest.raises(Refused, match="Nothing was copied"):
            asyncio.run(copy(source, empty, DEFAULTS, lambda *_: None, lambda *_: None))
    assert not any(sorted_contents(empty).values())
