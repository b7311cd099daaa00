"""The REST calls on sessions as the official client sends them, against a served demo."""

import json
from typing import Any

import httpx
import pytest

from tests.web.client_entities import NOTHING, check_kinds, check_rights, without_rights
from tests.web.conftest import Logins
from tests.web.node import run_node


@pytest.fixture(scope="module", params=["Basic", "SoTicket", "Bearer"])
def saw(request: pytest.FixtureRequest, served: str, logins: Logins) -> Any:
    """What the client made of the calls by one login."""
    return run_node("official/rest.mjs", served, json.dumps(logins[request.param]))


CALLS = ("blank", "created", "read", "replaced", "merged", "operated", "readAgain")


def test_the_client_sends_what_it_always_sends(saw: Any) -> None:
    for name in (*CALLS, "removed"):
        sent = saw[name]["sent"]
        assert sent["Content-Type"] == sent["Accept"] == "application/json"
        assert (sent["User-Agent"], sent["SO-Browser-TZ-Offset"]) == ("SO-TS-WebApi/1.0", "-570")
    assert saw["blank"]["path"] == "/api/v1/ChatSession/default"
    assert saw["created"]["path"] == "/api/v1/ChatSession/"


def test_every_answer_is_one_that_the_client_can_read(saw: Any) -> None:
    for name in CALLS:
        assert saw[name]["status"] == 200
        check_rights(saw[name]["entity"])
    check_kinds(saw["kinds"])


def test_each_call_does_what_it_is_for(saw: Any) -> None:
    entities = {name: without_rights(saw[name]["entity"]) for name in CALLS}
    assert entities["blank"] == NOTHING
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


def test_what_is_gone_is_told_to_every_call(saw: Any) -> None:
    assert saw["gone"] == dict.fromkeys(("read", "replace", "change", "remove"), 404)


@pytest.fixture(scope="module")
def conditions(served: str, logins: Logins) -> Any:
    """What came of the client's conditions."""
    ticket = logins["SoTicket"]["ticket"]
    return run_node("official/conditions.mjs", served, *logins["Basic"].values(), ticket)


def test_what_was_not_modified_is_not_sent_again(conditions: Any) -> None:
    assert (conditions["unmodified"]["status"], conditions["unmodified"]["isNull"]) == (304, True)
    assert conditions["unmodifiedThrown"] == 304
    modified = conditions["modified"]
    assert (modified["status"], modified["entity"]["customerName"]) == (200, "Ada")


def test_only_what_is_unmodified_is_read_and_written(conditions: Any) -> None:
    assert conditions["whileUnmodified"] == [200, 200, 200]
    assert conditions["onceModified"] == dict.fromkeys(
        ("read", "replace", "change", "operate", "remove"), 412
    )
    assert conditions["kept"] == "12"


def test_a_leaked_if_modified_since_counts_for_reads_of_a_session_only(conditions: Any) -> None:
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


def test_a_leaked_if_unmodified_since_counts_for_later_writes_as_it_says(conditions: Any) -> None:
    assert conditions["leakedIfUnmodifiedSince"] == {
        "create": 200,
        "change": 412,
        "agent": {"customerName": "Bea", "gone": None},
    }


@pytest.mark.parametrize("body", [b"", b"null"])
@pytest.mark.parametrize("end", ["", "/"])
def test_calls_that_take_nothing_read_no_body(saw: Any, served: str, body: bytes, end: str) -> None:
    headers = saw["removed"]["sent"]
    with httpx.Client(
        base_url=f"{served}/api/v1/ChatSession", auth=("tje0", "Tje0"), headers=headers
    ) as client:
        key = client.post("/", json={"customerName": "Ada"}).json()["ChatSessionId"]
        statuses = [
            client.request(method, f"/{path}{end}", content=body).status_code
            for method, path in (("GET", "default"), ("GET", key), ("DELETE", key))
        ]
    assert statuses == [200, 200, 204]
