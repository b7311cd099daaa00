"""A service that knows all callers, and the rows that sessions refer to."""

import pytest

from tests.conftest import Service
from tests.rights.callers import House, settle_in
from tests.rights.sessions import furnish


@pytest.fixture
async def house(service: Service) -> House:
    settled = await settle_in(service)
    await furnish()
    return settled
