"""PARLEY_SQLITE_SYNCHRONOUS holds for every connection that commits."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from tortoise.context import require_context

from orm.engine.connections import ConnectionOptions
from orm.engine.database import open_database
from parley.settings import Settings

NUMBERS = {"OFF": 0, "NORMAL": 1, "FULL": 2, "EXTRA": 3}
"""The numbers by which SQLite answers."""


async def synchronous_of_both() -> list[int]:
    """The pragma of the connection in a thread, and of the inline one."""
    client: Any = require_context().db()
    in_thread = await client.execute_query("PRAGMA synchronous")
    inline = client._inline().execute("PRAGMA synchronous").fetchone()
    return [in_thread[1][0]["synchronous"], inline["synchronous"]]


@pytest.mark.parametrize("synchronous", NUMBERS)
async def test_both_connections_have_it(
    synchronous: str, sqlite_template: Path, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"sqlite_synchronous": synchronous})
    options = ConnectionOptions(sqlite_synchronous=settings.sqlite_synchronous)
    async with open_database(f"sqlite://{copy(sqlite_template, tmp_path / 'x.db')}", options):
        assert await synchronous_of_both() == [NUMBERS[synchronous]] * 2


async def test_it_is_normal_by_default(sqlite_template: Path, tmp_path: Path) -> None:
    assert Settings.model_validate({}).sqlite_synchronous == "NORMAL"
    async with open_database(f"sqlite://{copy(sqlite_template, tmp_path / 'x.db')}"):
        assert await synchronous_of_both() == [NUMBERS["NORMAL"]] * 2
