"""One server for the tests of a module."""

from collections.abc import Iterator

import pytest

from parley.wire.limits import WireLimits
from tests.parley.wire.sockets import Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(WireLimits(head_seconds=20, body_seconds=20, max_connections=100)) as server:
        yield server
