"""The last release's code runs on the tables of now, or refuses them: docs/upgrading.md."""

import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from orm.engine.migrating import oldest_code
from orm.engine.table_versions import known_migrations
from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    ServiceProcess,
    environment,
    free_port,
    parley,
    running,
)
from tests.released.record import ARCHIVE

LOGIN = ("ada", "correct horse")
CALL = "/api/v1/ChatSession"


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of the last release."""
    folder = tmp_path_factory.mktemp("released")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that this code migrated, with an admin."""
    if request.param == "sqlite":
        file = tmp_path / "parley.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        address = f"sqlite://{file}"
        _add_admin(tmp_path, address)
        yield address
    else:
        with request.getfixturevalue("postgres").database() as address:
            _add_admin(tmp_path, address)
            yield address


def _add_admin(folder: Path, url: str) -> None:
    variables = {"PARLEY_DATABASE_URL": url, "PARLEY_PASSWORD": LOGIN[1]}
    added = parley(folder, "user", "add", LOGIN[0], "--role", "admin", **variables)
    assert added.returncode == 0, added.stderr


def command(port: int) -> list[str]:
    return [sys.executable, "-P", "-m", "parley", "serve", "--port", str(port)]


def variables(code: Path, url: str) -> dict[str, str]:
    return environment(PARLEY_DATABASE_URL=url, PYTHONPATH=str(code))


@contextmanager
def released(code: Path, url: str, folder: Path) -> Iterator[ServiceProcess]:
    """The last release, serving."""
    port = free_port()
    log = folder / "released.log"
    with running(command(port), port, folder, variables(code, url), log) as served:
        yield served


def refused_by_the_release(code: Path) -> list[str]:
    """The migrations since the release which say that its code may not run beside them."""
    known = {file.stem for file in code.glob("orm/migrations/0*.py")}
    return [
        name for name in known_migrations() if name not in known and oldest_code(name) not in known
    ]


def use(base: str) -> dict[str, object]:
    """Create, read, list, change and retry by both doors, and delete; returns what is left."""
    with httpx.Client(base_url=base, auth=LOGIN, timeout=TIMEOUT_SECONDS) as client:

        def call(method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
            answer = client.request(method, path, json=body, headers=headers)
            assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
            return answer

        key = {"Idempotency-Key": "once"}
        first, again = (call("POST", CALL, {"CustomerName": "Ada"}, **key).json() for _ in range(2))
        assert first["ChatSessionId"] == again["ChatSessionId"]
        path = f"{CALL}/{first['ChatSessionId']}"
        change = [{"op": "replace", "path": "/CustomerName", "value": "Ada Byron"}]
        call("PATCH", path, change)
        call("PUT", path, call("GET", path).json())
        listed = call("GET", f"{CALL}?$filter=customerName begins 'ada'&$orderBy=whenRequested")
        assert [row["chatSessionId"] for row in listed.json()["value"]] == [first["ChatSessionId"]]
        document = "mutation ($input: CreateChatSessionInput!) { createChatSession(input: $input)"
        created = call(
            "POST",
            "/graphql",
            {
                "query": f"{document} {{ chatSessionId }} }}",
                "variables": {"input": {"customerName": "Grace"}},
            },
        ).json()["data"]["createChatSession"]
        call("DELETE", f"{CALL}/{created['chatSessionId']}")
        entries = call("POST", "/graphql", {"query": "{ auditEntries(first: 9) { nodes { at } } }"})
        # Of the user, and of two sessions; the PUT changed nothing.
        assert len(entries.json()["data"]["auditEntries"]["nodes"]) == 5
        left: dict[str, object] = call("GET", path).json()
        return left


def test_the_last_release_runs_on_the_tables_of_now(code: Path, url: str, tmp_path: Path) -> None:
    if refusing := refused_by_the_release(code):
        done = subprocess.run(
            command(free_port()),
            cwd=tmp_path,
            env=variables(code, url),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == 1
        assert f"it has {', '.join(refusing)}" in done.stderr
    else:
        with released(code, url, tmp_path) as served:
            left = use(served.base)
        assert left["CustomerName"] == "Ada Byron"


def test_a_column_that_the_last_release_needs_would_be_missed(
    code: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "parley.db"
    shutil.copy(sqlite_template, file)
    _add_admin(tmp_path, f"sqlite://{file}")
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE chat_session DROP COLUMN customer_company_name")
    with (
        released(code, f"sqlite://{file}", tmp_path) as served,
        pytest.raises(AssertionError, match=f"POST {CALL}: 500"),
    ):
        use(served.base)


def test_every_migration_says_beside_which_code_it_may_be_applied() -> None:
    for name in known_migrations():
        migration = import_module(f"orm.migrations.{name}").Migration
        assert "oldest_code" in vars(migration), f"{name}: see orm/migrations/__init__.py"
        assert migration.oldest_code in known_migrations()
