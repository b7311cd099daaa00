"""Every command looks at the database's version first; several may migrate it at once."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.parley.command_line import (
    MIGRATIONS,
    PARLEY,
    TIMEOUT_SECONDS,
    environment,
    parley,
    serving,
)
from tests.servers import Postgres

RECORD = (
    "INSERT INTO tortoise_migrations (id, app, name, applied_at)"
    " VALUES (9001, 'orm', '9001_next', '2040-01-01 00:00:00+00:00')"
)
ALLOW = f"INSERT INTO migration_release VALUES ('9001_next', '{MIGRATIONS[-1]}', '9.1.0')"
COMMANDS = [
    *(("serve",), ("serve", "--demo"), ("migrate",), ("check",), ("audit",)),
    *(("user", "list"), ("token", "list"), ("app", "list"), ("import", "rows.ndjson")),
    ("documents", "add", "one.graphql"),
]


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Path:
    """A migrated database with a migration of a newer release, which does not allow this one."""
    (tmp_path / "rows.ndjson").touch()
    (tmp_path / "one.graphql").write_text("query One { __typename }")
    file = tmp_path / "parley.db"
    shutil.copy(sqlite_template, file)
    file.chmod(0o600)
    execute(file, RECORD)
    return file


def execute(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_newer_database_is_refused(command: tuple[str, ...], file: Path) -> None:
    refused = parley(file.parent, *command, PARLEY_DATABASE_URL=f"sqlite://{file}")
    assert refused.returncode == 1
    assert "it has 9001_next. Install the newer release" in refused.stdout + refused.stderr


def test_a_newer_database_that_allows_this_release_is_used(file: Path) -> None:
    execute(file, ALLOW)
    url = f"sqlite://{file}"
    for command in [("migrate",), ("check",), ("user", "list")]:
        done = parley(file.parent, *command, PARLEY_DATABASE_URL=url)
        assert done.returncode == 0, done.stderr
        assert "it has 9001_next, applied by parley 9.1.0." in done.stdout + done.stderr
    with serving(file.parent, PARLEY_DATABASE_URL=url) as served:
        assert "may run beside the newer one" in served.output()


def test_a_file_of_another_application_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "parley.db"
    execute(file, "CREATE TABLE invoice (id INT)")
    before = file.read_bytes()
    for command in ("serve", "migrate", "check"):
        refused = parley(tmp_path, command)
        assert refused.returncode == 1
        assert "no database of parley's: it has other tables (invoice)" in (
            refused.stdout + refused.stderr
        )
    assert list(tmp_path.iterdir()) == [file]
    # Bytes 18 to 95 of the header change as the file is read in WAL mode.
    assert file.read_bytes()[100:] == before[100:]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'parley.db'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database("template0") as url:
            yield url


def test_services_and_migrations_start_at_once(empty_url: str, tmp_path: Path) -> None:
    """On PostgreSQL `serve` does not migrate, so there all are `migrate`."""
    sqlite = empty_url.startswith("sqlite")
    variables = {"PARLEY_DATABASE_URL": empty_url}
    started = [
        subprocess.Popen(
            (*PARLEY, "migrate"),
            cwd=tmp_path,
            env=environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2 if sqlite else 4)
    ]
    outputs = []
    with ExitStack() as services:
        for number in range(2 if sqlite else 0):
            folder = tmp_path / f"service{number}"
            folder.mkdir()
            served = services.enter_context(serving(folder, **variables))
            outputs.append(served.output())
        for process in started:
            output, errors = process.communicate(timeout=TIMEOUT_SECONDS)
            assert process.returncode == 0, errors
            outputs.append(output)
    migrated = [line for output in outputs for line in output.splitlines() if "Migrated" in line]
    assert migrated == [f"Migrated: {name}" for name in MIGRATIONS]


def test_demos_start_at_once(tmp_path: Path) -> None:
    url = {"PARLEY_DATABASE_URL": f"sqlite://{tmp_path / 'demo.db'}"}
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()

    def serve(folder: Path) -> str:
        with serving(folder, "--demo", **url) as served:
            return served.output()

    with ThreadPoolExecutor() as threads:
        outputs = list(threads.map(serve, folders))
    assert sum("Loaded the demo." in output for output in outputs) == 1
