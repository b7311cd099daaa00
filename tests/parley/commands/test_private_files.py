"""No command makes a file that others can read; `parley check` names a database that they can."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from parley.demo import LOGINS
from tests.parley.command_line import PARLEY, TIMEOUT_SECONDS, environment, parley, serving

COMMANDS = ["migrate", "user list", "app add crm"]


def modes(folder: Path) -> dict[str, str]:
    """The permissions of each file in a folder that a command may have made."""
    return {
        file.name: f"{file.stat().st_mode & 0o777:o}"
        for file in folder.iterdir()
        if file.name != "served.log"
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_makes_files_that_others_cannot_read(tmp_path: Path, command: str) -> None:
    subprocess.run(
        [*PARLEY, *command.split()],
        cwd=tmp_path,
        env=environment(),
        umask=0,
        check=True,
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert modes(tmp_path) == {"parley.db": "600"}


def test_the_demo_and_its_workers_make_files_that_others_cannot_read(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with serving(tmp_path, "--demo", "--workers", "2", TMPDIR=str(temporary)) as served:
        assert served.create_session(LOGINS[0].name, LOGINS[0].password).status_code == 200
        made = modes(tmp_path)
        folders = modes(temporary)
    del made["temporary"]
    assert made.keys() >= {"parley-demo.db", "parley-demo.db-wal", "parley-demo.db-shm"}
    assert set(made.values()) == {"600"}
    assert set(folders.values()) == {"700"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_check_names_a_database_that_others_can_open(tmp_path: Path, mode: int) -> None:
    parley(tmp_path, "migrate")
    file = tmp_path / "parley.db"
    file.chmod(mode)
    checked = parley(tmp_path, "check")
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert "parley.db" in line
    assert "chmod 600 parley.db" in line
    assert file.stat().st_mode & 0o777 == mode
    file.chmod(0o600)
    assert parley(tmp_path, "check").returncode == 0


def test_check_names_the_files_beside_the_database(tmp_path: Path) -> None:
    """A log that was left behind has rows that the database itself may not have yet."""
    parley(tmp_path, "migrate")
    with closing(sqlite3.connect(tmp_path / "parley.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE written (id)")
        connection.commit()
        for suffix in ("-wal", "-shm"):
            (tmp_path / f"parley.db{suffix}").chmod(0o644)
        checked = parley(tmp_path, "check")
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert "chmod 600 parley.db-shm parley.db-wal" in line


def test_check_names_a_readable_database_beside_its_pending_migrations(tmp_path: Path) -> None:
    """An older release made the file readable, and its sessions are in it already."""
    parley(tmp_path, "migrate")
    file = tmp_path / "parley.db"
    file.chmod(0o644)
    undo_last_migration(file)
    first, second = parley(tmp_path, "check").stdout.splitlines()
    assert first.startswith("Migrations are pending")
    assert "chmod 600 parley.db" in second


def undo_last_migration(file: Path) -> None:
    """Make a database look as the release before left it."""
    with closing(sqlite3.connect(file)) as connection, connection:
        last = "SELECT max(name) FROM tortoise_migrations"
        connection.execute(f"DELETE FROM tortoise_migrations WHERE name = ({last})")
