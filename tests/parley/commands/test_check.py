"""`parley check` prints the problems, one per line, and changes nothing."""

from pathlib import Path

import pytest

from tests.parley.command_line import PENDING, parley, serving
from tests.servers import Postgres


def test_no_database_yet(tmp_path: Path) -> None:
    checked = parley(tmp_path, "check")
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert line.startswith("There is no database parley.db yet")
    assert list(tmp_path.iterdir()) == []


def test_pending_migrations_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "parley.db").touch()
    first, second = parley(tmp_path, "check"), parley(tmp_path, "check")
    assert first.returncode == second.returncode == 1
    [line] = second.stdout.splitlines()
    assert line == PENDING


def test_pending_migrations_of_a_server(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.database("template0") as url:
        parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
        checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert line == PENDING


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@127.0.0.1:1/x",
        "postgresql://u:hunter2@127.0.0.1:1/x?no_such_option=1",
        "sqlite://text.db",
    ],
)
def test_database_out_of_reach(url: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert "PARLEY_DATABASE_URL" in line
    assert "hunter2" not in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("command", "query", "named"),
    [
        ("check", "sslmode=hunter2", "sslmode must be one of disable, allow, prefer, require"),
        ("serve", "sslmode=verify-full&sslrootcert=hunter2", "sslrootcert is no file"),
        ("migrate", "require_auth=hunter2", "require_auth is not supported"),
        ("user list", "target_session_attrs=standby", "target_session_attrs must be one of any"),
    ],
)
def test_a_parameter_of_the_url_is_refused_by_name(
    command: str, query: str, named: str, tmp_path: Path
) -> None:
    url = f"postgresql://u:hunter2@127.0.0.1:1/x?{query}"
    done = parley(tmp_path, *command.split(), PARLEY_DATABASE_URL=url)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "PARLEY_DATABASE_URL" in told
    assert named in told
    assert "hunter2" not in told


def test_bad_and_unknown_settings_together(tmp_path: Path) -> None:
    checked = parley(
        tmp_path,
        "check",
        PARLEY_DATABASE_URL="postgres+x://u:hunter2@127.0.0.1/x",
        PARLEY_MAX_BODY_BYTES="many",
        PARLEY_TIMEZNE="UTC",
        PARLEY_PASSWORD="secret",
    )
    assert checked.returncode == 1
    lines = checked.stdout.splitlines()
    assert [line.split(":")[0].split()[0] for line in lines] == [
        "PARLEY_TIMEZNE",
        "PARLEY_DATABASE_URL",
        "PARLEY_MAX_BODY_BYTES",
    ]
    assert "hunter2" not in checked.stdout + checked.stderr


def test_unknown_setting_alone_is_wrong_too(tmp_path: Path) -> None:
    parley(tmp_path, "migrate")
    checked = parley(tmp_path, "check", PARLEY_TIMEZNE="UTC")
    assert checked.returncode == 1
    assert checked.stdout.startswith("PARLEY_TIMEZNE is not a setting")


def test_users_of_the_demo_are_named(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo"):
        pass
    url = "sqlite://parley-demo.db"
    parley(tmp_path, "user", "add", "ada", stdin="secret\n", PARLEY_DATABASE_URL=url)
    checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=url)
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert line.startswith("Users that came with the demo: HEBR, JODA, MAKR, tje0.")


def test_everything_in_order(database_url: str, tmp_path: Path) -> None:
    checked = parley(tmp_path, "check", PARLEY_DATABASE_URL=database_url)
    assert checked.returncode == 0
    assert checked.stdout == "Everything is in order.\n"
    assert checked.stderr == ""
