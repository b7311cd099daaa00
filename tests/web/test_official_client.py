"""The agent's four calls by SuperOffice's official TypeScript client, against a served demo."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.client_entities import (
    NEVER,
    NOTHING,
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
    """What the client made of the four calls by one login."""
    login, wrong = logins[request.param], WRONG[request.param]
    return run_node("official/calls.mjs", served, json.dumps(login), json.dumps(wrong))


def test_a_blank_entity_has_nothing_but_rights(saw: Any) -> None:
    assert without_rights(saw["blank"]) == NOTHING
    check_rights(saw["blank"])


def test_a_new_one_is_saved_with_an_id_and_what_was_set(saw: Any) -> None:
    saved = saw["saved"]
    assert saved["chatSessionId"] > 0
    assert (saved["customerName"], saved["status"], saved["flags"]) == ("Ada", "CustomerLast", 1)
    assert (saved["whenStarted"], saved["whenEnded"]) == ("2026-07-14T09:26:53.589Z", NEVER)
    assert (saved["user"]["fullName"], saved["contact"]["contactId"]) == ("Mads Kragelund", 3)
    assert saved["whenRequested"] != NEVER
    assert saved["sessionKey"]


def test_it_is_read_as_it_was_saved_and_in_the_clients_own_types(saw: Any) -> None:
    assert saw["read"] == saw["saved"]
    check_kinds(saw["kinds"])
    check_rights(saw["read"])


def test_two_properties_are_changed_by_saving_the_whole_entity(saw: Any) -> None:
    assert saw["changed"] == {**saw["read"], "customerName": "Bea", "status": "Closed"}
    assert saw["readAgain"] == saw["changed"]


def test_what_is_deleted_is_null_and_cannot_be_saved_or_deleted(saw: Any) -> None:
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
"""Moments that JavaScript has not the digits for, two that are one time in Oslo, "for ever"."""

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
    "whenFetched": NEVER,
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
    """Save a whole session unchanged with each of the options; gives it as it was read by each."""
    created = json.dumps(WHOLE | REFERENCES)
    saw = run_node("official/unchanged.mjs", base, ticket, created, json.dumps(options))
    assert {name: saw["before"][name] for name in WHOLE} == WHOLE
    assert None not in (saw["before"][name.removesuffix("Id")] for name in REFERENCES)
    assert len(saw["saves"]) == len(options)
    for save in saw["saves"]:
        # The version and the moment of the last change are among it.
        assert save["after"] == [saw["before"]] * 3
    return [save["read"] for save in saw["saves"]]


def test_a_whole_entity_that_is_saved_unchanged_changes_nothing(
    served: str, logins: Logins
) -> None:
    for read in save_unchanged(served, logins["SoTicket"]["ticket"], OPTIONS):
        assert {name: read[name] for name in AS_READ} == AS_READ


@pytest.fixture(scope="module")
def served_bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The demo with dates as the running product writes them, and a ticket for it."""
    folder = tmp_path_factory.mktemp("bare")
    with served_demo(folder, PARLEY_REST_DATES="bare") as base:
        yield base, operate(folder, "ticket", "add", "tje0")


def test_nor_does_it_where_dates_are_told_in_whole_seconds(served_bare: tuple[str, str]) -> None:
    for read in save_unchanged(*served_bare, WITH_OFFSET):
        assert read["whenRequested"] == "2026-07-14T09:26:53.000Z"
