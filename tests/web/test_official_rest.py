"""The REST calls on sessions as the official client sends them, against a served demo."""

import json
from typing import Any

import httpx
import pytest

from tests.parley.command_line import TIMEOUT_SECONDS
from tests.web.client_entities import BLANK, check_kinds, check_rights, without_rights
from tests.web.conftest import Logins
from tests.web.node import run_node


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """Results of the calls with one kind of credentials; see official/rest.mjs."""
    return run_node("official/rest.mjs", served, json.dumps(logins[request.param]))


CALLS = ("blank", "created", "read", "replaced", "merged", "operated", "readAgain")


def test_headers_and_paths_of_the_client(saw: Any) -> None:
    for name in (*CALLS, "removed"):
        sent = saw[name]["sent"]
        assert sent["Content-Type"] == sent["Accept"] == "application/json"
        assert (sent["User-Agent"], sent["SO-Browser-TZ-Offset"]) == ("SO-TS-WebApi/1.0", "-570")
    assert saw["blank"]["path"] == "/api/v1/ChatSession/default"
    assert saw["created"]["path"] == "/api/v1/ChatSession/"


def test_the_client_can_read_every_response(saw: Any) -> None:
    for name in CALLS:
        assert saw[name]["status"] == 200
        check_rights(saw[name]["entity"])
    check_kinds(saw["kinds"])


def test_effect_of_each_call(saw: Any) -> None:
    entities = {name: without_rights(saw[name]["entity"]) for name in CALLS}
    assert entities["blank"] == BLANK
    created = entities["created"]
    assert created["chatSessionId"] > 0
    assert (created["customerName"], created["flags"]) == ("Ada", 1)
    assert created["whenStarted"] == "2026-07-14T09:26:53.589Z"
    assert created["user"]["fullName"] == "Mads Kragelund"
    assert entities["read"] == created
    assert entities["replaced"] == {**created, "customerName": "Bea"}

    merged, operated = entities["merged"], entities["operated"]
    assert merged["contact"]["fullName"] == "Tångskär Kajak AB"
    assert merged == {
        **entities["replaced"],
        "status": "Closed",
        "contact": merged["contact"],
    }
    assert operated["person"]["fullName"] == "Åsa Brännmark"
    assert operated == {**merged, "customerPhone": "12", "person": operated["person"]}
    assert entities["readAgain"] == operated
    assert saw["removed"]["status"] == 204


def test_calls_on_a_deleted_session_are_404(saw: Any) -> None:
    assert saw["gone"] == dict.fromkeys(("read", "replace", "change", "remove"), 404)


@pytest.fixture(scope="module")
def conditions(served: str, logins: Logins) -> Any:
    """Results of conditional requests; see official/conditions.mjs."""
    ticket = logins["SoTicket"]["ticket"]
    return run_node("official/conditions.mjs", served, *logins["Basic"].values(), ticket)


def test_an_unmodified_session_is_304(conditions: Any) -> None:
    assert (conditions["unmodified"]["status"], conditions["unmodified"]["isNull"]) == (304, True)
    assert conditions["unmodifiedThrown"] == 304
    modified = conditions["modified"]
    assert (modified["status"], modified["entity"]["customerName"]) == (200, "Ada")


def test_a_modified_session_is_412_for_if_unmodified_since(conditions: Any) -> None:
    assert conditions["whileUnmodified"] == [200, 200, 200]
    assert conditions["onceModified"] == dict.fromkeys(
        ("read", "replace", "change", "operate", "remove"), 412
    )
    assert conditions["kept"] == "12"


def test_a_leaked_if_modified_since_affects_reads_only(conditions: Any) -> None:
    assert conditions["leakedIfModifiedSince"] == {
        "sent": "Fri, 01 Jan 2100 00:00:00 GMT",
        "blank": 200,
        "create": 200,
        "plainRead": 304,
        "replace": 200,
        "change": "12",
        "operate": "34",
        "remove": 204,
        "agent": {"customerName": "Bea", "gone": None},
    }


def test_a_leaked_if_unmodified_since_affects_later_writes(conditions: Any) -> None:
    assert conditions["leakedIfUnmodifiedSince"] == {
        "create": 200,
        "change": 412,
        "agent": {"customerName": "Bea", "gone": None},
    }


@pytest.mark.parametrize("body", [b"", b"null"])
@pytest.mark.parametrize("end", ["", "/"])
def test_calls_without_a_body_ignore_one(saw: Any, served: str, body: bytes, end: str) -> None:
    headers = saw["removed"]["sent"]
    with httpx.Client(
        base_url=f"{served}/api/v1/ChatSession",
        auth=("tje0", "Tje0"),
        headers=headers,
        timeout=TIMEOUT_SECONDS,
    ) as client:
        key = client.post("/", json={"customerName": "Ada"}).json()["ChatSessionId"]
        statuses = [
            client.request(method, f"/{path}{end}", content=body).status_code
            for method, path in (("GET", "default"), ("GET", key), ("DELETE", key))
        ]
    assert statuses == [200, 200, 204]
