"""The create rules hold at both doors."""

import pytest

from tests.conftest import Service
from tests.contract.doors import Door, GraphQL, Rest


@pytest.fixture(params=[GraphQL, Rest])
def door(request: pytest.FixtureRequest, service: Service) -> Door:
    """Every test that asks for one runs at each."""
    made: Door = request.param(service)
    return made
