"""A connection whose server takes no writes any more is dropped, so that another is opened."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest

from orm.engine.database import check_ready, open_database
from orm.errors import DatabaseAway
from orm.models import ChatSession
from tests.orm.rows import create
from tests.servers import Postgres


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    """URL of a PostgreSQL database without rows."""
    with postgres.database() as url:
        yield url


async def alter(url: str, change: str) -> None:
    """Change what new sessions of a database have."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(f"ALTER DATABASE {urlsplit(url).path[1:]} {change}")
    finally:
        await connection.close()


async def write() -> None:
    await create()


@pytest.mark.parametrize("use", [write, check_ready])
async def test_a_connection_that_takes_no_writes_is_used_once(
    use: object, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orm.engine.database.PROBE_SECONDS", 20)
    assert callable(use)
    try:
        await alter(url, "SET default_transaction_read_only = on")
        async with open_database(url):
            # The connection is open before the server takes writes, as one to a standby may be.
            assert await ChatSession.all().count() == 0
            await alter(url, "RESET default_transaction_read_only")
            with pytest.raises(DatabaseAway):
                await use()
            await use()
            await write()
    finally:
        await alter(url, "RESET default_transaction_read_only")
