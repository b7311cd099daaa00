"""Options of the official client (time zone, language, application token) on a served demo."""

import json
from pathlib import Path
from typing import Any

import pytest

from orm.models import ChatSession
from tests.parley.command_line import in_database
from tests.web.client_entities import NO_DATE
from tests.web.conftest import Logins, Operator
from tests.web.node import run_node
from tests.web.serving import DATABASE_FILE

AS_STORED = 'US:"Customer";NO:"Kunde";'


@pytest.fixture(scope="module")
def contact(operator: Operator, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The key of a company whose category has a name in two languages."""
    file = tmp_path_factory.mktemp("contact") / "contact.ndjson"
    row = {"Carrier": "Contact", "ContactId": 900, "Name": "Tusenben", "CategoryName": AS_STORED}
    file.write_text(json.dumps(row))
    operator("import", str(file))
    return "900"


@pytest.fixture(scope="session")
def application_token(operator: Operator) -> str:
    return operator("app", "add", "The shop")


@pytest.fixture(scope="module")
def results(served: str, logins: Logins, application_token: str, contact: str) -> Any:
    """Results of the four calls with each option; see official/options.mjs."""
    ticket = logins["SoTicket"]["ticket"]
    return run_node("official/options.mjs", served, ticket, application_token, contact)


def check_calls(saw: Any) -> None:
    """Check that all four calls succeeded, and that dates were returned as sent."""
    assert saw["started"] == "2026-07-14T09:26:53.589Z"
    assert saw["idle"] == "2026-12-24T16:00:00.000Z"
    assert saw["ended"] == NO_DATE
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
def test_dates_are_the_same_in_every_time_zone(
    results: Any, how: str, name: str, header: str | None, zone: str, started: str
) -> None:
    saw = results[how][name]
    check_calls(saw)
    wire = saw["wire"]
    # With options per request the client repeats the value each time.
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
def test_list_names_are_in_the_requested_language(
    results: Any, how: str, name: str, category: str, language: str | None
) -> None:
    saw = results[how][name]
    check_calls(saw)
    assert saw["category"] == category
    assert saw["wire"]["told"].get("content-language") == language


def test_rows_store_the_application_of_the_token(results: Any, demo_folder: Path) -> None:
    async def made() -> ChatSession:
        return await ChatSession.get(chat_session_id=results["madeByApplication"])

    row = in_database(f"sqlite://{demo_folder / DATABASE_FILE}", made)
    assert row.created_by_application is not None


def test_headers_leaked_into_later_calls_do_no_harm(results: Any) -> None:
    saw = results["afterLeaks"]
    sent = saw["wire"]["sent"]
    assert sent["If-Modified-Since"] == "Fri, 01 Jan 2100 00:00:00 GMT"
    assert sent["If-Unmodified-Since"] == "Sat, 01 Jan 2000 00:00:00 GMT"
    assert sent["SO-Timezone"] == "NO" + ",includeTZOffset" * 20
    check_calls(saw)
    assert saw["category"] == "Kunde"


def test_the_client_is_usable_after_an_aborted_call(results: Any) -> None:
    assert results["aborted"]
    check_calls(results["afterAbort"])
