"""What tests of the schema share beside the service."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated and empty SQLite file, for modules that need no second kind of database."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'only.db')}"
