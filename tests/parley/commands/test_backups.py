"""`parley backup` and `parley restore`, beside a service that serves the same file."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copy

import pytest
from tortoise.context import require_context
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from orm.engine.connections import apps_on
from orm.engine.table_versions import known_migrations
from parley import backups
from parley.demo import LOGINS
from tests.parley.command_line import (
    PARLEY,
    ServiceProcess,
    environment,
    in_database,
    parley,
    serving,
)
from tests.parley.terminal import at_terminal

DEMO = "sqlite://parley-demo.db"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A demo service, in a folder of its own, which creates sessions by REST."""
    with serving(tmp_path_factory.mktemp("served"), "--demo") as service:
        yield service


def create_session(served: ServiceProcess) -> int:
    answer = served.create_session(LOGINS[0].name, LOGINS[0].password)
    assert answer.status_code == 200
    key: int = answer.json()["ChatSessionId"]
    return key


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Path:
    """A database with a row, which no service has open."""
    return with_document(Path(copy(sqlite_template, tmp_path / "parley.db")), "first")


def with_document(file: Path, key: str) -> Path:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO trusted_document VALUES (?, '{a}', '2026-01-01')", [key])
    return file


def column(file: Path, sql: str) -> list[object]:
    with closing(sqlite3.connect(file)) as connection:
        return [value for (value,) in connection.execute(sql)]


def documents(file: Path) -> list[object]:
    return column(file, "SELECT document_id FROM trusted_document ORDER BY document_id")


def test_a_backup_has_what_the_service_stored_before_it(
    served: ServiceProcess, tmp_path: Path
) -> None:
    created = [create_session(served) for _ in range(3)]
    folder = served.log.parent
    done = parley(folder, "backup", str(tmp_path / "b.db"), PARLEY_DATABASE_URL=DEMO)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"{tmp_path}/b.db is a whole and checked backup,"
        f" with the migrations up to {known_migrations()[-1]}.\n"
    )
    create_session(served)
    stored = column(tmp_path / "b.db", "SELECT chat_session_id FROM chat_session ORDER BY 1")
    assert stored[-3:] == created
    # It needs no file beside it.
    assert column(tmp_path / "b.db", "PRAGMA journal_mode") == ["delete"]


def test_nothing_is_restored_under_a_running_service(
    served: ServiceProcess, database: Path, tmp_path: Path
) -> None:
    created = create_session(served)
    folder = served.log.parent
    before = sorted(file.name for file in folder.iterdir())
    for options in ([], ["--replace"]):
        done = parley(folder, "restore", str(database), *options, PARLEY_DATABASE_URL=DEMO)
        assert done.returncode == 1
        assert "parley-demo.db is open in another process. Stop the service" in done.stderr
    assert sorted(file.name for file in folder.iterdir()) == before
    assert create_session(served) == created + 1


def test_a_database_is_restored_once_the_service_has_stopped(
    database: Path, tmp_path: Path
) -> None:
    with serving(tmp_path, PARLEY_DATABASE_URL="sqlite://served.db") as service:
        with_document(tmp_path / "served.db", "second")
        # Its log stays beside the file.
        service.kill()
    assert (tmp_path / "served.db-wal").exists()
    refused = parley(tmp_path, "restore", "parley.db", PARLEY_DATABASE_URL="sqlite://served.db")
    assert refused.returncode == 1
    assert "served.db has rows already (" in refused.stderr
    done = parley(
        tmp_path, "restore", "parley.db", "--replace", PARLEY_DATABASE_URL="sqlite://served.db"
    )
    assert (done.returncode, done.stdout) == (0, "served.db is restored from parley.db.\n")
    assert documents(tmp_path / "served.db") == ["first"]
    assert [file.name for file in tmp_path.glob("*served.db*")] == ["served.db"]


def test_cursors_of_what_was_undone_expire(database: Path, tmp_path: Path) -> None:
    with serving(tmp_path, PARLEY_DATABASE_URL="sqlite://served.db"):
        pass
    file = tmp_path / "served.db"
    [epoch] = column(file, "SELECT epoch FROM stream")
    # The log is of the service's own: to begin one is not to have rows.
    assert (
        parley(tmp_path, "backup", "b.db", PARLEY_DATABASE_URL="sqlite://served.db").returncode == 0
    )
    for _ in range(2):
        done = parley(tmp_path, "restore", "b.db", PARLEY_DATABASE_URL="sqlite://served.db")
        assert done.returncode == 0, done.stderr
    assert column(file, "SELECT epoch FROM stream WHERE epoch = '" + str(epoch) + "'") == []


def test_a_database_that_does_not_exist_is_made_private(database: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    command = [*PARLEY, "restore", str(database)]
    subprocess.run(
        command, env=environment(PARLEY_DATABASE_URL=f"sqlite://{new}"), umask=0, check=True
    )
    assert documents(new) == ["first"]
    assert new.stat().st_mode & 0o777 == 0o600


def test_a_database_without_rows_needs_no_permission(
    database: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    copy(sqlite_template, tmp_path / "empty.db")
    done = parley(tmp_path, "restore", "parley.db", PARLEY_DATABASE_URL="sqlite://empty.db")
    assert done.returncode == 0, done.stderr
    assert documents(tmp_path / "empty.db") == ["first"]


def test_a_backup_with_gaps_is_refused(database: Path, tmp_path: Path) -> None:
    gaps = Path(copy(database, tmp_path / "gaps.db"))
    with closing(sqlite3.connect(gaps)) as connection, connection:
        connection.execute("DELETE FROM tortoise_migrations WHERE name LIKE '0002%'")
    done = parley(tmp_path, "restore", "gaps.db", "--replace")
    assert done.returncode == 1
    assert "Error: gaps.db cannot be migrated: " in done.stderr
    assert documents(database) == ["first"]


def test_a_backup_is_private_whatever_the_umask(database: Path, tmp_path: Path) -> None:
    subprocess.run(
        [*PARLEY, "backup", "b.db"], cwd=tmp_path, env=environment(), umask=0, check=True
    )
    assert documents(tmp_path / "b.db") == ["first"]
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_only_when_asked(database: Path, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("precious")
    refused = parley(tmp_path, "backup", "b.db")
    assert refused.returncode == 1
    assert "Error: b.db exists. Name another file, or use --replace." in refused.stderr
    assert (tmp_path / "b.db").read_text() == "precious"
    assert parley(tmp_path, "backup", "b.db", "--replace").returncode == 0
    assert documents(tmp_path / "b.db") == ["first"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["b.db", "parley.db"]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_database_itself_is_no_backup(database: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "link.db").symlink_to(database)
    for name in ("parley.db", "link.db"):
        done = parley(tmp_path, command, name, "--replace")
        assert done.returncode == 1
        assert f"Error: {name} is the database itself." in done.stderr
    assert documents(database) == ["first"]


@pytest.mark.parametrize("bad", ["junk", "empty", "torn", "other"])
def test_a_file_that_is_no_backup_changes_nothing(database: Path, tmp_path: Path, bad: str) -> None:
    file = tmp_path / "bad.db"
    if bad == "torn":
        file.write_bytes(database.read_bytes()[:100_000])
    elif bad == "other":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE secrets (word TEXT)")
    else:
        file.write_text("" if bad == "empty" else "hunter2" * 1000)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = parley(tmp_path, "restore", "bad.db", "--replace")
    assert done.returncode == 1
    assert "Error: bad.db" in done.stderr
    assert "hunter2" not in done.stderr
    assert documents(database) == ["first"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_restore_that_is_refused_makes_no_database(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_text("junk")
    assert parley(tmp_path, "restore", "bad.db").returncode == 1
    assert [file.name for file in tmp_path.iterdir()] == ["bad.db"]


def test_a_restore_that_fails_makes_no_database(database: Path, tmp_path: Path) -> None:
    def fail(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.restore(database, tmp_path / "new.db", fail, replace=False)
    assert [file.name for file in tmp_path.iterdir()] == ["parley.db"]


def test_a_damaged_database_is_to_be_moved_away_first(database: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_text("hunter2" * 1000)
    url = "sqlite://damaged.db"
    done = parley(tmp_path, "restore", "parley.db", "--replace", PARLEY_DATABASE_URL=url)
    assert done.returncode == 1
    assert "If it is damaged, move it and the files beside it to another folder" in done.stderr
    damaged.rename(tmp_path / "moved.db")
    assert parley(tmp_path, "restore", "parley.db", PARLEY_DATABASE_URL=url).returncode == 0
    assert documents(damaged) == ["first"]


def test_a_backup_of_a_newer_release_is_refused(database: Path, tmp_path: Path) -> None:
    newer = Path(copy(database, tmp_path / "newer.db"))
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at)"
            " VALUES ('orm', '9999_future', '2030-01-01')"
        )
    done = parley(tmp_path, "restore", "newer.db", "--replace")
    assert done.returncode == 1
    assert "newer.db was made by a newer release, with the migrations 9999_future." in done.stderr
    # Its pages can be copied all the same.
    done = parley(tmp_path, "backup", "b.db", PARLEY_DATABASE_URL="sqlite://newer.db")
    assert "with the migrations up to 9999_future." in done.stdout


def test_a_backup_of_an_older_release_is_migrated(tmp_path: Path) -> None:
    older = tmp_path / "older.db"
    in_database(f"sqlite://{older}", partial(migrate_up_to, known_migrations()[-3]))
    with_document(older, "old")
    done = parley(tmp_path, "restore", "older.db", PARLEY_DATABASE_URL="sqlite://new.db")
    assert done.returncode == 0, done.stderr
    assert re.findall("Migrated: (.*)", done.stdout) == [*known_migrations()[-2:]]
    assert documents(tmp_path / "new.db") == ["old"]


async def migrate_up_to(name: str) -> None:
    connection = require_context().db()
    executor = MigrationExecutor(connection, apps_on(connection.connection_name))
    await executor.migrate([MigrationTarget("orm", name)])


def test_a_server_is_backed_up_by_its_own_programs(tmp_path: Path) -> None:
    url = "postgresql://ada:hunter2@db/chat"
    for command, program in (("backup", "pg_dump"), ("restore", "pg_restore")):
        done = parley(tmp_path, command, "b.db", PARLEY_DATABASE_URL=url)
        assert done.returncode == 1
        assert f"use its {program}, as docs/databases.md shows" in done.stderr
        assert "hunter2" not in done.stderr


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    for command, text in (
        (["backup", "b.db"], "There is no database parley.db."),
        (["restore", "b.db"], "There is no file b.db."),
    ):
        done = parley(tmp_path, *command)
        assert done.returncode == 1
        assert f"Error: {text}" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_progress_is_shown_at_a_terminal(database: Path, tmp_path: Path) -> None:
    for command in (["backup", "b.db"], ["restore", "b.db", "--replace"]):
        status, shown = at_terminal(tmp_path, *command)
        assert status == 0
        assert "100%" in shown


@pytest.mark.parametrize("ending", ["-wal", "-journal", "-shm"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_backup_is_not_put_beside_files_of_another_database(
    database: Path, tmp_path: Path, ending: str, exists: bool
) -> None:
    """SQLite would take them for a part of the backup, and roll its rows forward or back."""
    left = tmp_path / f"b.db{ending}"
    left.write_bytes(b"left behind")
    if exists:
        (tmp_path / "b.db").write_bytes(b"the backup before")
    done = parley(
        tmp_path, "backup", "b.db", "--replace", PARLEY_DATABASE_URL=f"sqlite://{database}"
    )
    assert done.returncode == 1
    assert f"b.db{ending}: a database of the name b.db is in use, or was not closed" in done.stderr
    assert left.read_bytes() == b"left behind"
    assert (tmp_path / "b.db").exists() == exists
    assert not [*tmp_path.glob(".*partial*")]


def test_a_backup_by_its_link_is_restored_with_what_its_log_holds(
    database: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        with_document(database, "in the log")
        for ending in ("", "-wal"):
            copy(f"{database}{ending}", tmp_path / f"kept/b.db{ending}")
    (tmp_path / "link.db").symlink_to("kept/b.db")
    done = parley(tmp_path, "restore", "link.db", PARLEY_DATABASE_URL="sqlite://new.db")
    assert done.returncode == 0, done.stderr
    assert documents(tmp_path / "new.db") == ["first", "in the log"]
