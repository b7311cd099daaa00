"""Fixtures of the tests of graphql_api."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite file, for tests to which the kind of database does not matter."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'only.db')}"
