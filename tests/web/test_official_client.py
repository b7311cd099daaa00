"""SuperOffice's official TypeScript client and the agent's four calls, against a served demo."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orm.models import ChatSession
from tests.parley.commands import in_database, parley
from tests.web.client_entities import (
    NEVER,
    NOTHING,
    check_kinds,
    check_rights,
    without_rights,
)
from tests.web.conftest import Logins, Operator
from tests.web.node import run_node
from tests.web.serving import DATABASE, served_demo

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
        yield (
            base,
            parley(folder, "ticket", "add", "tje0", PARLEY_DATABASE_URL=DATABASE).stdout.strip(),
        )


def test_nor_does_it_where_dates_are_told_in_whole_seconds(served_bare: tuple[str, str]) -> None:
    for read in save_unchanged(*served_bare, WITH_OFFSET):
        assert read["whenRequested"] == "2026-07-14T09:26:53.000Z"


AS_STORED = 'US:"Customer";NO:"Kunde";'


@pytest.fixture(scope="module")
def contact(operator: Operator, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The key of a company whose category has a name in two languages."""
    file = tmp_path_factory.mktemp("contact") / "contact.ndjson"
    row = {"Carrier": "Contact", "ContactId": 900, "Name": "Tusenben", "CategoryName": AS_STORED}
    file.write_text(json.dumps(row))
    operator("import", str(file))
    return "900"


@pytest.fixture(scope="module")
def application_token(operator: Operator) -> str:
    return operator("app", "add", "The shop")


@pytest.fixture(scope="module")
def wished(served: str, logins: Logins, application_token: str, contact: str) -> Any:
    """What the four calls came to with what callers may configure."""
    ticket = logins["SoTicket"]["ticket"]
    return run_node("official/options.mjs", served, ticket, application_token, contact)


def check_calls(saw: Any) -> None:
    """All four calls did what they do, and moments came back as they were sent."""
    assert saw["started"] == "2026-07-14T09:26:53.589Z"
    assert saw["idle"] == "2026-12-24T16:00:00.000Z"
    assert saw["ended"] == NEVER
    assert saw["gone"] is None


@pytest.mark.parametrize("how", ["configured", "perRequest"])
@pytest.mark.parametrize(
    ("name", "header", "zone", "started"),
    [
        ("nothing", None, "UTC", "2026-07-14T09:26:53.5890000Z"),
        ("zone", "NO", "Europe/Oslo", "2026-07-14T11:26:53.5890000+02:00"),
        (
            "zoneAndOffset",
            "NO,includeTZOffset",
            *("Europe/Oslo", "2026-07-14T11:26:53.5890000+02:00"),
        ),
        ("offset", "includeTZOffset", "UTC", "2026-07-14T09:26:53.5890000Z"),
    ],
)
def test_moments_are_the_same_in_every_zone(
    wished: Any, how: str, name: str, header: str | None, zone: str, started: str
) -> None:
    saw = wished[how][name]
    check_calls(saw)
    wire = saw["wire"]
    # Per request the client says it once more each time.
    sent = wire["sent"].get("SO-Timezone")
    assert sent == header or (how == "perRequest" and sent.startswith(f"{header},"))
    assert (wire["told"]["so-timezone"], wire["started"]) == (zone, started)


@pytest.mark.parametrize("how", ["configured", "perRequest"])
@pytest.mark.parametrize(
    ("name", "category", "language"),
    [
        ("nothing", AS_STORED, None),
        ("norwegian", "Kunde", "no"),
        ("english", "Customer", "en-us"),
        ("asStored", AS_STORED, None),
    ],
)
def test_names_of_lists_come_in_the_language_asked_for(
    wished: Any, how: str, name: str, category: str, language: str | None
) -> None:
    saw = wished[how][name]
    check_calls(saw)
    assert saw["category"] == category
    assert saw["wire"]["told"].get("content-language") == language


def test_rows_remember_the_application_that_the_client_names(
    wished: Any, demo_folder: Path
) -> None:
    async def made() -> ChatSession:
        return await ChatSession.get(chat_session_id=wished["madeByApplication"])

    row = in_database(f"sqlite://{demo_folder / DATABASE.removeprefix('sqlite://')}", made)
    assert row.created_by_application is not None


def test_headers_that_the_client_leaks_into_later_calls_do_no_harm(wished: Any) -> None:
    saw = wished["afterLeaks"]
    sent = saw["wire"]["sent"]
    assert sent["If-Modified-Since"] == "Fri, 01 Jan 2100 00:00:00 GMT"
    assert sent["If-Unmodified-Since"] == "Sat, 01 Jan 2000 00:00:00 GMT"
    assert sent["SO-Timezone"] == "NO" + ",includeTZOffset" * 20
    check_calls(saw)
    assert saw["category"] == "Kunde"


def test_a_call_that_was_aborted_leaves_the_client_usable(wished: Any) -> None:
    assert wished["aborted"]
    check_calls(wished["afterAbort"])
