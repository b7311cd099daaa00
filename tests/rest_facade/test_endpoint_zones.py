"""The header SO-TimeZone, over HTTP."""

import pytest

from parley.settings import Settings
from tests.conftest import Service
from tests.contract.doors import stored
from tests.contract.page import RESPONSE
from tests.contract.test_headers import call

BARE = {"rest_dates": "bare", "timezone": "Asia/Kolkata"}

SENT = {"WhenIdle": "2018-12-24T12:34:45", "WhenStarted": "2018-07-24T12:34:45.5Z"}


@pytest.mark.parametrize("settings", [BARE, {"timezone": "Asia/Kolkata"}], indirect=True)
@pytest.mark.parametrize(
    ("header", "zone", "bare", "suffixed", "idle"),
    [
        (
            *("US-NY", "America/New_York"),
            ("2018-12-24T12:34:45", "2018-07-24T08:34:45"),
            ("2018-12-24T12:34:45-05:00", "2018-07-24T08:34:45.5000000-04:00"),
            "2018-12-24T17:34:45Z",
        ),
        (
            *("UTC", "UTC"),
            ("2018-12-24T12:34:45", "2018-07-24T12:34:45"),
            ("2018-12-24T12:34:45Z", "2018-07-24T12:34:45.5000000Z"),
            "2018-12-24T12:34:45Z",
        ),
        (
            *("NO,includeTZOffset", "Europe/Oslo"),
            ("2018-12-24T12:34:45+01:00", "2018-07-24T14:34:45+02:00"),
            ("2018-12-24T12:34:45+01:00", "2018-07-24T14:34:45.5000000+02:00"),
            "2018-12-24T11:34:45Z",
        ),
        (
            *("includeTZOffset", "Asia/Kolkata"),
            ("2018-12-24T12:34:45+05:30", "2018-07-24T18:04:45+05:30"),
            ("2018-12-24T12:34:45+05:30", "2018-07-24T18:04:45.5000000+05:30"),
            "2018-12-24T07:04:45Z",
        ),
    ],
)
async def test_dates_of_body_and_response_are_in_the_requested_zone(
    service: Service,
    settings: Settings,
    header: str,
    zone: str,
    bare: tuple[str, str],
    suffixed: tuple[str, str],
    idle: str,
) -> None:
    answer = await call(service, SENT, SO_TimeZone=header)
    assert answer.status_code == 200, answer.text
    entity = answer.json()
    expected = bare if settings.rest_dates == "bare" else suffixed
    assert (entity["WhenIdle"], entity["WhenStarted"]) == expected
    assert answer.headers["SO-TimeZone"] == zone
    assert (await stored(service, entity["ChatSessionId"]))["whenIdle"] == idle
    edge = "0001-01-01T00:00:00"
    assert entity["WhenEnded"] == (f"{edge}Z" if expected[0] != SENT["WhenIdle"] else edge)

    again = await call(service, entity, SO_TimeZone=header)
    assert {name for name in RESPONSE if again.json()[name] != entity[name]} == {
        *("ChatSessionId", "_Links")
    }


async def test_the_response_names_the_default_zone_too(service: Service) -> None:
    answer = await call(service, {})
    assert (answer.status_code, answer.headers["SO-TimeZone"]) == (200, "UTC")


async def test_dates_that_only_python_knows_are_refused(service: Service) -> None:
    for text in ("2026-W10-1", "20260314", "2026-03-14T24:00:60", 20260314, ["2026-03-14"]):
        answer = await call(service, {"WhenIdle": text})
        assert answer.status_code == 400
        assert answer.json()["Message"].startswith("WhenIdle must be a date")
