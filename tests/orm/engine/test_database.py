"""Which URLs name a database, and what opening, asking and closing one does."""

import asyncio
import sqlite3
import threading
from pathlib import Path
from shutil import copy

import pytest

from orm.engine.connections import connection_of, is_sqlite
from orm.engine.database import Unreachable, open_database, ping, transaction
from orm.models import ChatSession
from tests.orm.rows import create
from tests.servers import Postgres

SECRET = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "parley.db",
        "sqlite:parley.db",
        "sqlite://",
        "mysql://root@localhost/parley",
        "http://localhost",
        f"postgresql://parley:{SECRET}@localhost:notaport/parley",
        f"postgresql://parley:{SECRET}@[::1/parley",
    ],
)
def test_other_urls_are_refused_without_their_text(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL|sqlite://") as caught:
        connection_of(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "file"),
    [("sqlite://parley.db", "parley.db"), ("sqlite:///srv/parley.db", "/srv/parley.db")],
)
def test_a_sqlite_url_names_a_file(url: str, file: str) -> None:
    assert is_sqlite(url)
    assert connection_of(url)["credentials"]["file_path"] == file


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_url_names_a_server(scheme: str) -> None:
    url = f"{scheme}://parley:{SECRET}@db.example:6432/chats"
    assert not is_sqlite(url)
    credentials = connection_of(url)["credentials"]
    [address] = credentials["servers"].addresses
    assert (address.host, address.port, credentials["database"]) == ("db.example", 6432, "chats")


async def test_an_open_database_answers(database: str) -> None:
    await ping()


@pytest.mark.parametrize(
    "url",
    [f"postgresql://parley:{SECRET}@127.0.0.1:1/parley", "sqlite:///no/such/folder/parley.db"],
)
async def test_an_unreachable_database_is_reported_without_its_url(url: str) -> None:
    async with open_database(url):
        with pytest.raises(Unreachable) as caught:
            await ping()
    await no_threads()
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__


async def no_threads() -> None:
    """Wait for the thread of a SQLite connection that failed: it still needs the event loop."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)


async def test_a_postgresql_without_the_database_does_not_answer(postgres: Postgres) -> None:
    async with open_database(postgres.server.get_uri("missing")):
        with pytest.raises(Unreachable):
            await ping()


async def test_a_transaction_stores_all_or_nothing(database: str) -> None:
    async with transaction():
        await create()
        await create()
    with pytest.raises(ZeroDivisionError):
        await create_and_fail()
    assert await ChatSession.all().count() == 2


async def create_and_fail() -> None:
    async with transaction():
        await create()
        raise ZeroDivisionError


async def test_a_database_is_closed_whatever_happens(sqlite_template: Path, tmp_path: Path) -> None:
    file = Path(copy(sqlite_template, tmp_path / "closed.db"))
    with pytest.raises(ZeroDivisionError):
        await open_and_fail(file)
    assert not file.with_name("closed.db-wal").is_file()
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT COUNT(*) FROM chat_session").fetchone() == (1,)
    connection.close()


async def open_and_fail(file: Path) -> None:
    async with open_database(f"sqlite://{file}"):
        await create()
        raise ZeroDivisionError


async def test_databases_of_both_kinds_can_be_open_one_after_the_other(
    database_url: str, sqlite_template: Path, tmp_path: Path
) -> None:
    file = copy(sqlite_template, tmp_path / "other.db")
    for url in (database_url, f"sqlite://{file}", database_url):
        async with open_database(url):
            await create(topic_id=9)
    async with open_database(database_url):
        assert await ChatSession.filter(topic_id=9).count() == 2
