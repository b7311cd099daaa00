"""Connections to the servers of a URL, with real servers and sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from tortoise.context import require_context

from orm.engine.connections import ConnectionOptions
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.postgres_url import read_url
from orm.errors import Unavailable
from tests.servers import Postgres

QUICK = ConnectionOptions(timeout=0.6)


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
    """What the database answers to a question."""
    async with open_database(url, QUICK):
        [row] = await require_context().db().execute_query_dict(f"SELECT {question} AS answer")
        return row["answer"]


@pytest.mark.parametrize("first", ["127.0.0.1:1", "%2Fno%2Fsuch%2Ffolder", "frozen"])
async def test_the_first_server_that_answers_is_used(first: str, folder: str) -> None:
    with frozen() as silent:
        first = first.replace("frozen", silent)
        assert await answer(f"postgresql://postgres@{first},{folder}/postgres", "7") == 7


async def test_frozen_servers_alone_are_too_busy() -> None:
    with frozen() as one, frozen() as two:
        async with open_database(f"postgresql://u:hunter2@{one},{two}/db", QUICK):
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
    url = f"postgresql://postgres@{folder},{folder}/{readonly}?{target}"
    async with open_database(url, QUICK):
        with pytest.raises(Unreachable, match="TargetServerAttributeNotMatched"):
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
    async with open_database(url, ConnectionOptions(pool=1, timeout=0.05)):
        database = require_context().db()
        async with database.acquire_connection():
            with pytest.raises(Unavailable, match="free connection"):
                await database.execute_query("SELECT 1")
            with pytest.raises(Unavailable, match="free connection"):
                async with database._in_transaction():
                    raise AssertionError("there is no second connection")
        await database.execute_query("SELECT 1")
