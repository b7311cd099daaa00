"""A service that knows all callers, and the rows that sessions refer to."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Service
from tests.rights.callers import House, settle_in
from tests.rights.sessions import furnish


@pytest.fixture
async def house(service: Service) -> House:
    settled = await settle_in(service)
    await furnish()
    return settled


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated and empty SQLite file, for modules that need no second kind of database."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'only.db')}"
