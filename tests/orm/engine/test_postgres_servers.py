"""Connections to the servers of a URL, with real servers and sockets."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from tortoise.context import require_context

from orm.engine.connections import ConnectionOptions
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.postgres_url import read_url
from orm.errors import Unavailable
from tests.pgbouncer import PgBouncer, pgbouncer
from tests.servers import Postgres

IMPATIENT = ConnectionOptions(timeout=0.2)
"""For servers that do not answer, however long one waits."""


@contextmanager
def frozen() -> Iterator[str]:
    """The host and port of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def folder(postgres: Postgres) -> str:
    """The folder of the running server's socket, percent-encoded as a host."""
    return quote(str(postgres.server.get_postmaster_info().socket_dir), safe="")


async def answer(url: str, question: str) -> object:
    """The database's answer to a question."""
    async with open_database(url):
        [row] = await require_context().db().execute_query_dict(f"SELECT {question} AS answer")
        return row["answer"]


@pytest.mark.parametrize("first", ["127.0.0.1:1", "%2Fno%2Fsuch%2Ffolder", "frozen"])
async def test_the_first_server_that_answers_is_used(first: str, folder: str) -> None:
    with frozen() as silent:
        first = first.replace("frozen", silent)
        assert await answer(f"postgresql://postgres@{first},{folder}/postgres", "7") == 7


async def test_frozen_servers_alone_are_too_busy() -> None:
    with frozen() as one, frozen() as two:
        async with open_database(f"postgresql://u:hunter2@{one},{two}/db", IMPATIENT):
            with pytest.raises(Unavailable):
                await require_context().db().execute_query("SELECT 1")
            with pytest.raises(Unreachable):
                await ping()


@pytest.fixture
def readonly(postgres: Postgres) -> Iterator[str]:
    """The name of a database that takes no writes, as those of a standby."""
    with postgres.database("template0") as url:
        name = str(read_url(url).database)
        postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        yield name


@pytest.mark.parametrize("target", ["", "target_session_attrs=read-write"])
async def test_servers_that_take_no_writes_are_passed_by(
    target: str, folder: str, readonly: str
) -> None:
    url = f"postgresql://postgres@{folder},127.0.0.1:1/{readonly}?{target}"
    async with open_database(url):
        with pytest.raises(Unreachable, match="1 of 2 servers answer, and none is read-write"):
            await ping()


@pytest.mark.parametrize("target", ["any", "primary"])
async def test_other_servers_are_used_when_the_url_says_so(
    target: str, folder: str, readonly: str
) -> None:
    url = f"postgresql://postgres@{folder},{folder}/{readonly}?target_session_attrs={target}"
    assert await answer(url, "1") == 1


@pytest.mark.parametrize(
    ("query", "name"),
    [("", "parley"), ("application_name=chat+%26", "chat+&"), ("fallback_application_name=a", "a")],
)
async def test_the_server_knows_the_application(query: str, name: str, folder: str) -> None:
    url = f"postgresql://postgres@{folder}/postgres?{query}"
    assert await answer(url, "current_setting('application_name')") == name


async def test_options_are_the_servers(folder: str) -> None:
    url = f"postgresql://postgres@{folder}/postgres?options=-c%20statement_timeout%3D7s"
    assert await answer(url, "current_setting('statement_timeout')") == "7s"


async def test_a_call_waits_for_a_connection_and_no_longer(folder: str) -> None:
    url = f"postgresql://postgres@{folder}/postgres"
    async with open_database(url, ConnectionOptions(pool=1, timeout=1)):
        database = require_context().db()
        async with database.acquire_connection():
            with pytest.raises(Unavailable, match="not available"):
                await database.execute_query("SELECT 1")
            with pytest.raises(Unavailable, match="not available"):
                async with database._in_transaction():
                    raise AssertionError("there is no second connection")
        await database.execute_query("SELECT 1")


async def test_a_connection_is_given_back_without_a_statement(folder: str) -> None:
    asked: list[str] = []
    one = ConnectionOptions(pool=1)
    async with open_database(f"postgresql://postgres@{folder}/postgres", one):
        database = require_context().db()
        async with database.acquire_connection() as connection:
            # Of the connection itself: the pool's stand-in for it ends with this block.
            connection.add_query_logger(lambda record: asked.append(record.query))
        await database.execute_query("SELECT 1")
        async with database._in_transaction() as transaction:
            await transaction.execute_query("SELECT 2")
    assert [query.rstrip(";") for query in asked] == ["SELECT 1", "BEGIN", "SELECT 2", "COMMIT"]


PASSWORD = 'p@/:?#%&+x \\y"ä'


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[PgBouncer]:
    """A server that asks for a password."""
    folder = tmp_path_factory.mktemp("guarded")
    users = folder / "users.txt"
    doubled = PASSWORD.replace('"', '""')
    users.write_text(f'"ada" "{doubled}"\n')
    asking = {"auth_type": "scram-sha-256", "auth_file": str(users)}
    with pgbouncer(folder, postgres.server, **asking) as running:
        yield running


async def test_a_password_may_have_any_characters(
    guarded: PgBouncer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    place = f"127.0.0.1:{guarded.port}/postgres"
    encoded = quote(PASSWORD, safe="")
    assert await answer(f"postgresql://ada:{encoded}@{place}", "1") == 1
    assert await answer(f"postgresql://{place}?user=ada&password={encoded}", "1") == 1
    async with open_database(f"postgresql://ada:hunter2@{place}"):
        with pytest.raises(Unreachable) as refused:
            await ping()
    told = caplog.text + str(refused.value)
    assert "Created connection pool" in told
    assert not any(secret in told for secret in (PASSWORD, encoded, "hunter2"))


@pytest.mark.parametrize("named_by", ["URL", "environment"])
async def test_a_file_of_passwords(
    named_by: str, guarded: PgBouncer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "passwords"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    # The first server's line is not the second's.
    file.write_text(f"localhost:1:*:ada:wrong\n127.0.0.1:{guarded.port}:postgres:ada:{escaped}\n")
    file.chmod(0o600)
    query = f"?passfile={quote(str(file))}"
    if named_by == "environment":
        monkeypatch.setenv("PGPASSFILE", str(file))
        query = ""
    url = f"postgresql://ada@localhost:1,127.0.0.1:{guarded.port}/postgres{query}"
    assert await answer(url, "1") == 1
