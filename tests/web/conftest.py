"""One served demo for the tests that need a service outside of Python."""

from collections.abc import Iterator

import pytest

from tests.web.serving import served_demo


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_demo(tmp_path_factory.mktemp("served")) as base:
        yield base
