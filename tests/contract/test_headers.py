"""The headers by which a caller says where they are."""

import httpx
import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.doors import stored


async def call(service: Service, entity: object, **headers: str) -> httpx.Response:
    """The answer to a creation with these headers, whose names have _ for -."""
    return await service.client.post(
        "/api/v1/ChatSession",
        json=entity,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.mark.contract("header.request.SO-TimeZone")
async def test_dates_are_told_in_the_zone_asked_for(service: Service) -> None:
    sent = {"WhenIdle": "2018-12-24T12:34:45", "WhenStarted": "2018-07-24T12:34:45.5Z"}
    answer = await call(service, sent, SO_TimeZone="US-NY")
    assert answer.json()["WhenIdle"] == "2018-12-24T12:34:45-05:00"
    assert answer.json()["WhenStarted"] == "2018-07-24T08:34:45.5000000-04:00"
    assert answer.json()["WhenEnded"] == "0001-01-01T00:00:00Z"
    assert answer.headers["SO-TimeZone"] == "America/New_York"
    session = await stored(service, answer.json()["ChatSessionId"])
    assert session["whenIdle"] == "2018-12-24T17:34:45Z"


@pytest.mark.contract("header.request.SO-TimeZone")
@pytest.mark.parametrize("header", ["Atlantis", "261", "US", "NO,DK"])
async def test_a_zone_that_is_none_is_refused(service: Service, header: str) -> None:
    answer = await call(service, {}, SO_TimeZone=header)
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("SO-TimeZone ")
    assert "SO-TimeZone" not in answer.headers
    assert await ChatSession.all().count() == 0
