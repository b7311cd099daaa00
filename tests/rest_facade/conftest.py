"""Settings for one test: `parametrize("settings", [...], indirect=True)`."""

import pytest

from parley.settings import Settings


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    others: dict[str, object] = getattr(request, "param", {})
    return Settings.model_validate({"database_url": database_url, **others})
