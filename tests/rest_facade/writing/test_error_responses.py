import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.responses import Response

from graphql_api.errors import (
    Conflict,
    Forbidden,
    Internal,
    InvalidValue,
    LoginRequired,
    NotFound,
    ParleyError,
    Problem,
    StillRunning,
    Unauthenticated,
    Unavailable,
)
from rest_facade.errors import (
    CODES_BY_STATUS,
    REST_ERROR_KINDS,
    ContentTooLarge,
    MalformedBody,
    NotAcceptable,
    UnsupportedMediaType,
    UntrustedHost,
)
from rest_facade.writing.error_responses import error_response, to_public_error

PROBLEM = "application/problem+json"
KEYS = ["Error", "ErrorType", "ErrorMessage", "Message", "ErrorSource"]


def told(error: ParleyError, accept: str | None = None) -> Response:
    return error_response(to_public_error(error), accept)


def body_of(response: Response) -> Any:
    return json.loads(bytes(response.body))


@pytest.mark.parametrize(
    ("error", "status", "error_type"),
    [
        (MalformedBody("no"), 400, "ArgumentException"),
        (UntrustedHost("no"), 400, "ArgumentException"),
        (Unauthenticated("no"), 401, "AuthenticationException"),
        (Forbidden("no"), 403, "SoAccessDeniedException"),
        (NotFound("no"), 404, "SoNotFoundException"),
        (NotAcceptable("no"), 406, "NotSupportedException"),
        (Conflict("no"), 409, "SoConflictException"),
        (ContentTooLarge("no"), 413, "ArgumentException"),
        (UnsupportedMediaType("no"), 415, "NotSupportedException"),
        (Unavailable("no"), 503, "TimeoutException"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_has_its_status_and_the_contracts_body(
    error: ParleyError, status: int, error_type: str
) -> None:
    response = told(error)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    body = body_of(response)
    assert list(body) == KEYS
    assert body == {
        "Error": True,
        "ErrorType": error_type,
        "ErrorMessage": "no",
        "Message": "no",
        "ErrorSource": "parley",
    }


def test_all_bad_values_are_told_in_one_message() -> None:
    problems = Problem(("Rating",), "must be a whole number"), Problem(("User", "AssociateId"), "x")
    body = body_of(told(InvalidValue(*problems)))
    assert body["Message"] == "Rating must be a whole number; User.AssociateId x."
    assert body["ErrorMessage"] == body["Message"]


def test_what_nobody_expected_is_told_by_its_id_only() -> None:
    response = told(Internal("c0ffee"))
    assert response.status_code == 500
    assert body_of(response)["Message"] == "Something went wrong here; it is logged as c0ffee."


def test_a_stranger_is_told_how_to_log_in() -> None:
    refused = told(LoginRequired('Basic realm="parley"'))
    assert refused.headers["WWW-Authenticate"] == 'Basic realm="parley"'
    assert "WWW-Authenticate" not in told(Forbidden("no")).headers


def test_who_comes_too_soon_is_told_when_to_come_back() -> None:
    for too_soon in (Unavailable("no"), StillRunning()):
        assert int(told(too_soon).headers["Retry-After"]) > 0
    assert "Retry-After" not in told(Conflict("no")).headers


def test_every_status_that_the_router_refuses_with_has_a_code() -> None:
    assert {status: CODES_BY_STATUS[status] for status in (404, 405)} == {
        404: "NOT_FOUND",
        405: "METHOD_NOT_ALLOWED",
    }
    assert CODES_BY_STATUS.keys() == {outcome.status for outcome in REST_ERROR_KINDS.values()}
    assert CODES_BY_STATUS[409] == "CONFLICT", (
        "not a code of a key, which the router knows nothing of"
    )


def test_who_names_problem_details_gets_them() -> None:
    for accept in (PROBLEM, f"text/html, {PROBLEM};q=0.1", f"application/json, {PROBLEM}"):
        response = told(NotFound("It is not there."), accept)
        assert response.status_code == 404
        assert response.headers["content-type"] == f"{PROBLEM}; charset=utf-8"
        assert body_of(response) == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "It is not there.",
            "code": "NOT_FOUND",
            "errors": [],
        }


def test_problem_details_name_each_bad_value() -> None:
    problems = Problem(("Rating",), "must be a whole number"), Problem(("User", "AssociateId"), "x")
    body = body_of(told(InvalidValue(*problems), PROBLEM))
    assert body["errors"] == [
        {"name": "Rating", "reason": "must be a whole number"},
        {"name": "User.AssociateId", "reason": "x"},
    ]
    assert body["detail"] == "Rating must be a whole number; User.AssociateId x."


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/json", "text/json"),
        ("image/png", "application/json"),
        (f"application/json, {PROBLEM};q=0", "application/json"),
    ],
)
def test_others_get_the_contracts_body_in_what_they_accept(
    accept: str | None, media_type: str
) -> None:
    response = told(NotFound("no"), accept)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert list(body_of(response)) == KEYS


def test_a_name_that_a_caller_made_up_can_be_told() -> None:
    for accept in (None, PROBLEM):
        response = told(MalformedBody("half a character: \ud800"), accept)
        assert b"half a character: ?" in bytes(response.body)


def test_who_accepts_xml_is_told_in_it() -> None:
    response = told(NotFound("a < b & \ud800"), "application/xml, application/json;q=0.5")
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(bytes(response.body))
    assert root.tag == "Error"
    assert [child.tag for child in root] == KEYS
    assert root.findtext("Error") == "true"
    assert root.findtext("ErrorMessage") == "a < b & \N{REPLACEMENT CHARACTER}"
