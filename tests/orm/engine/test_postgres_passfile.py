"""Which line of a file of passwords is used; tests/orm/engine/test_postgres_servers.py logs in."""

from pathlib import Path

import pytest

from orm.engine.postgres_passfile import password_of

LINES = r"""
# one:5432:chats:ada:comment
one:5432:chats
one:5432:chats:ada:first
one:*:*:ada:any port
::1:5432:chats:ada:not escaped
\:\:1:5432:chats:ada:address
localhost:5432:chats:ada:socket
two:5432:a\:b\\c:*:s\:e\\cret
*:5433:ada:ada:own database
three:5432:chats:ada:ends: here
"""


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPASSWORD", "PGPASSFILE", "PGUSER", "PGDATABASE", "PGHOST", "PGPORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / ".pgpass"
    file.write_text(LINES)
    file.chmod(0o600)
    return file


def found(host: str | None, port: int | None = None, **given: str | None) -> str | None:
    """The password that is found for the user ada and the database chats."""
    usual = {"password": None, "passfile": None, "user": "ada", "database": "chats"}
    return password_of(host, port, usual | given)


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("host", "port", "database", "password"),
    [
        ("one", None, "chats", "first"),
        ("one", 6432, "chats", "any port"),
        ("::1", 5432, "chats", "address"),
        ("/run/postgresql", None, "chats", "socket"),
        (None, None, "chats", "socket"),
        ("two", None, r"a:b\c", r"s:e\cret"),
        ("nine", 5433, None, "own database"),
        ("three", None, "chats", "ends"),
        ("nine", None, "chats", None),
    ],
)
def test_the_first_line_that_fits(
    host: str | None, port: int | None, database: str | None, password: str | None
) -> None:
    assert found(host, port, database=database) == password


def test_the_file_of_the_url_wins(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("environment", "url"):
        (tmp_path / name).write_text(f"one:*:*:*:{name}")
        (tmp_path / name).chmod(0o600)
    assert found("one") == "first"
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "environment"))
    assert found("one") == "environment"
    assert found("one", passfile=str(tmp_path / "url")) == "url"
    monkeypatch.setenv("PGPASSWORD", "variable")
    assert found("one", passfile=str(tmp_path / "url")) == "variable"
    assert found("one", password="given") == "given"


def test_a_file_that_others_may_read_is_not_used(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.chmod(0o640)
    assert found("one") is None
    assert "chmod 600" in caplog.text
    file.unlink()
    assert found("one") is None
