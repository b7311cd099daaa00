"""A SQLite database, for tests to which the kind of database does not matter."""

from collections.abc import AsyncIterator

import pytest

from orm.engine.database import open_database


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[str]:
    async with open_database(sqlite_url):
        yield sqlite_url
