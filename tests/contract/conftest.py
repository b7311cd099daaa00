"""A door for the tests of the create rules: GraphQL or REST."""

import pytest

from tests.conftest import Service
from tests.contract.doors import Door, GraphQL, Rest


@pytest.fixture(params=[GraphQL, Rest])
def door(request: pytest.FixtureRequest, service: Service) -> Door:
    """One of the two doors; every test with this fixture runs at both."""
    door: Door = request.param(service)
    return door
