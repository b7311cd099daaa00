"""Backup, restore, copy and import are killed by SIGKILL: what is there then, and afterwards."""

import signal
import subprocess
import sys
from pathlib import Path
from shutil import copy as copy_file

import pytest

from orm.models import AuditEntry, ChatSession
from parley.importing import BATCH_ROWS
from tests.parley.carriers import line
from tests.parley.command_line import TIMEOUT_SECONDS, environment, in_database, parley
from tests.parley.commands import killed
from tests.parley.commands.test_backups import documents, with_document
from tests.parley.full_database import sorted_contents
from tests.servers import Postgres


def run_until_killed(steps: int, *arguments: str) -> None:
    command = [sys.executable, killed.__file__, str(steps), *arguments]
    ended = subprocess.run(command, env=environment(), timeout=TIMEOUT_SECONDS, check=False)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("steps", [1, 10])
def test_a_killed_backup_leaves_the_one_before(file: Path, tmp_path: Path, steps: int) -> None:
    backup = with_document(Path(copy_file(file, tmp_path / "b.db")), "! before")
    run_until_killed(steps, "backup", str(file), str(backup))
    assert documents(backup)[0] == "! before"
    assert [file.name[:6] for file in tmp_path.glob(".*.partial")] == [".b.db."]
    done = parley(tmp_path, "backup", "b.db", "--replace", PARLEY_DATABASE_URL=f"sqlite://{file}")
    assert done.returncode == 0
    assert documents(backup) == documents(file)


@pytest.mark.parametrize("steps", [1, 10])
def test_a_killed_restore_leaves_what_was_there(
    file: Path, tmp_path: Path, sqlite_template: Path, steps: int
) -> None:
    database = with_document(Path(copy_file(sqlite_template, tmp_path / "parley.db")), "before")
    run_until_killed(steps, "restore", str(file), str(database))
    # SQLite rolls back what had begun.
    assert documents(database) == ["before"]
    assert parley(tmp_path, "restore", "full.db", "--replace").returncode == 0
    assert documents(database) == documents(file)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("steps", [3, 40])
def test_a_killed_copy_leaves_nothing(
    file: Path, tmp_path: Path, request: pytest.FixtureRequest, kind: str, steps: int
) -> None:
    if kind == "sqlite":
        copy_twice(file, f"sqlite://{tmp_path}/copy.db", tmp_path, steps)
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database("template0") as url:
            copy_twice(file, url, tmp_path, steps)


def copy_twice(file: Path, target: str, folder: Path, steps: int) -> None:
    source = f"sqlite://{file}"
    run_until_killed(steps, "copy", source, target)
    assert not any(sorted_contents(target).values())
    assert parley(folder, "copy", source, target).returncode == 0
    assert sorted_contents(target) == sorted_contents(source)


SESSIONS = 3 * BATCH_ROWS + 1


def test_a_killed_import_is_completed_by_another(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text(
        "".join(line("ChatSession", {"ChatSessionId": 1 + key}) for key in range(SESSIONS))
    )
    # It is killed once when lines are checked, and once after two batches.
    for steps, stored in ((SESSIONS, 0), (SESSIONS + 2, 2 * BATCH_ROWS)):
        run_until_killed(steps, "import", str(file), database_url)
        assert in_database(database_url, counts) == (stored, stored)
    done = parley(tmp_path, "import", "rows.ndjson", PARLEY_DATABASE_URL=database_url)
    assert done.stdout == f"Stored {SESSIONS} rows.\n"
    assert in_database(database_url, counts) == (SESSIONS, SESSIONS)


async def counts() -> tuple[int, int]:
    """The numbers of sessions of the first version, and of entries in the audit trail."""
    return await ChatSession.filter(version=1).count(), await AuditEntry.all().count()
