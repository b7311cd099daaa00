"""One warm service for all tests of a process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphql_api.schema import build_schema
from tests.costs.warm_service import WarmService, warm_service


@pytest.fixture(scope="package")
async def service(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[WarmService]:
    folder = tmp_path_factory.mktemp("costs")
    with pytest.MonkeyPatch.context() as patch:
        # Not the schema that other tests share: its misses are counted from the start.
        patch.setattr("parley.app.build_schema", build_schema)
        async with warm_service(sqlite_template, folder) as warm:
            yield warm
