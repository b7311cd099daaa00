"""The agent's four calls by SuperOffice's official TypeScript client, against a served demo."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.client_entities import (
    BLANK,
    NO_DATE,
    check_kinds,
    check_rights,
    without_rights,
)
from tests.web.conftest import Logins
from tests.web.node import run_node
from tests.web.serving import operate, served_demo

WRONG = {
    "Basic": {"name": "tje0", "password": "wrong"},
    "SoTicket": {"ticket": "7T:wrong"},
    "Bearer": {"token": "8A:wrong"},
}


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results of the four calls with one kind of credentials; see official/calls.mjs."""
    login, wrong = logins[request.param], WRONG[request.param]
    return run_node("official/calls.mjs", served, json.dumps(login), json.dumps(wrong))


def test_a_blank_entity_has_rights_only(saw: Any) -> None:
    assert without_rights(saw["blank"]) == BLANK
    check_rights(saw["blank"])


def test_a_new_entity_is_saved_with_an_id_and_its_values(saw: Any) -> None:
    saved = saw["saved"]
    assert saved["chatSessionId"] > 0
    assert (saved["customerName"], saved["status"], saved["flags"]) == ("Ada", "CustomerLast", 1)
    assert (saved["whenStarted"], saved["whenEnded"]) == ("2026-07-14T09:26:53.589Z", NO_DATE)
    assert (saved["user"]["fullName"], saved["contact"]["contactId"]) == ("Mads Kragelund", 3)
    assert saved["whenRequested"] != NO_DATE
    assert saved["sessionKey"]


def test_a_saved_entity_is_read_in_the_types_of_the_client(saw: Any) -> None:
    assert saw["read"] == saw["saved"]
    check_kinds(saw["kinds"])
    check_rights(saw["read"])


def test_saving_the_whole_entity_changes_two_properties(saw: Any) -> None:
    assert saw["changed"] == {**saw["read"], "customerName": "Bea", "status": "Closed"}
    assert saw["readAgain"] == saw["changed"]


def test_a_deleted_entity_is_null_and_cannot_be_saved_or_deleted(saw: Any) -> None:
    assert (saw["deleted"], saw["gone"]) == ("", None)
    assert (saw["saveOfGone"], saw["deleteOfGone"]) == (404, 404)


def test_a_wrong_login_is_rejected(saw: Any) -> None:
    assert saw["wrongLogin"] == 401


WHOLE = {
    "whenRequested": "2026-07-14T09:26:53.589793Z",
    "whenStarted": "2026-10-25T00:30:00.000001Z",
    "whenIdle": "2026-10-25T01:30:00.123400Z",
    "whenEnded": "9999-12-31T23:59:59Z",
    "flags": ["CUSTOMER_IS_TYPING"],
}
"""Microseconds, which JavaScript cuts off; two dates with one local time in Oslo; the last date."""

REFERENCES = {
    "userId": 1,
    "personId": 3,
    "contactId": 3,
    "projectId": 3,
    "saleId": 4,
    "ticketId": 2,
    "transferToId": 2,
}

AS_READ = {
    "whenRequested": "2026-07-14T09:26:53.589Z",
    "whenStarted": "2026-10-25T00:30:00.000Z",
    "whenIdle": "2026-10-25T01:30:00.123Z",
    "whenEnded": "9999-12-31T23:59:59.000Z",
    "whenFetched": NO_DATE,
    "flags": 0,
}

WITH_OFFSET: list[dict[str, Any]] = [
    {"timezone": "NO", "timezoneInclude": True},
    {"timezoneInclude": True},
]
OPTIONS = [
    {},
    {"timezone": "NO"},
    *WITH_OFFSET,
    {"timezone": "US-NY", "languageCode": "no", "cultureCode": "nb-NO"},
]


def save_unchanged(base: str, ticket: str, options: list[dict[str, Any]]) -> list[Any]:
    """Save a session unchanged with each of the options; returns the entity that each one read."""
    created = json.dumps(WHOLE | REFERENCES)
    saw = run_node("official/unchanged.mjs", base, ticket, created, json.dumps(options))
    assert {name: saw["before"][name] for name in WHOLE} == WHOLE
    assert None not in (saw["before"][name.removesuffix("Id")] for name in REFERENCES)
    assert len(saw["saves"]) == len(options)
    for save in saw["saves"]:
        # This includes the version and the date of the last change.
        assert save["after"] == [saw["before"]] * 3
    return [save["read"] for save in saw["saves"]]


def test_saving_an_unchanged_entity_changes_nothing(served: str, logins: Logins) -> None:
    for read in save_unchanged(served, logins["SoTicket"]["ticket"], OPTIONS):
        assert {name: read[name] for name in AS_READ} == AS_READ


@pytest.fixture(scope="module")
def served_bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A demo with PARLEY_REST_DATES=bare, and a ticket for it."""
    folder = tmp_path_factory.mktemp("bare")
    with served_demo(folder, PARLEY_REST_DATES="bare") as base:
        yield base, operate(folder, "ticket", "add", "tje0")


def test_nor_with_dates_in_whole_seconds(served_bare: tuple[str, str]) -> None:
    for read in save_unchanged(*served_bare, WITH_OFFSET):
        assert read["whenRequested"] == "2026-07-14T09:26:53.000Z"
