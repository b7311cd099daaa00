"""One warm service for all tests of a process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.costs.warm_service import WarmService, warm_service


@pytest.fixture(scope="package")
async def service(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WarmService]:
    async with warm_service(sqlite_template, tmp_path_factory.mktemp("costs")) as warm:
        yield warm
