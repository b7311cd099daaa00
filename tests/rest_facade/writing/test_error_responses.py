import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.responses import Response

from graphql_api.errors import (
    Conflict,
    ContentTooLarge,
    Forbidden,
    Internal,
    InvalidValue,
    LoginRequired,
    MalformedBody,
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
    NotAcceptable,
    UnsupportedMediaType,
)
from rest_facade.writing.error_responses import error_response, to_public_error

PROBLEM = "application/problem+json"
KEYS = ["Error", "ErrorType", "ErrorMessage", "Message", "ErrorSource"]


def respond(error: ParleyError, accept: str | None = None) -> Response:
    return error_response(to_public_error(error), accept)


def body_of(response: Response) -> Any:
    return json.loads(bytes(response.body))


@pytest.mark.parametrize(
    ("error", "status", "error_type"),
    [
        (MalformedBody("no"), 400, "ArgumentException"),
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
def test_an_error_has_its_status_and_the_contracts_object(
    error: ParleyError, status: int, error_type: str
) -> None:
    response = respond(error)
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


def test_one_message_names_all_bad_values() -> None:
    problems = Problem(("Rating",), "must be a whole number"), Problem(("User", "AssociateId"), "x")
    body = body_of(respond(InvalidValue(*problems)))
    assert body["Message"] == "Rating must be a whole number; User.AssociateId x."
    assert body["ErrorMessage"] == body["Message"]


def test_an_internal_error_discloses_only_its_id() -> None:
    response = respond(Internal("c0ffee"))
    assert response.status_code == 500
    assert body_of(response)["Message"] == "Something went wrong here; it is logged as c0ffee."


def test_a_401_has_www_authenticate() -> None:
    refused = respond(LoginRequired('Basic realm="parley"'))
    assert refused.headers["WWW-Authenticate"] == 'Basic realm="parley"'
    assert "WWW-Authenticate" not in respond(Forbidden("no")).headers


def test_temporary_errors_have_retry_after() -> None:
    for too_soon in (Unavailable("no"), StillRunning()):
        assert int(respond(too_soon).headers["Retry-After"]) > 0
    assert "Retry-After" not in respond(Conflict("no")).headers


def test_every_routing_status_has_an_error_code() -> None:
    assert {status: CODES_BY_STATUS[status] for status in (404, 405)} == {
        404: "NOT_FOUND",
        405: "METHOD_NOT_ALLOWED",
    }
    assert CODES_BY_STATUS.keys() == {outcome.status for outcome in REST_ERROR_KINDS.values()}
    assert CODES_BY_STATUS[409] == "CONFLICT", (
        "not a code of a key, which the router knows nothing of"
    )


def test_problem_details_when_accept_names_them() -> None:
    for accept in (PROBLEM, f"text/html, {PROBLEM};q=0.1", f"application/json, {PROBLEM}"):
        response = respond(NotFound("It is not there."), accept)
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
    body = body_of(respond(InvalidValue(*problems), PROBLEM))
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
def test_other_callers_get_the_contracts_object_in_an_accepted_type(
    accept: str | None, media_type: str
) -> None:
    response = respond(NotFound("no"), accept)
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert list(body_of(response)) == KEYS


def test_lone_surrogates_in_a_message_can_be_written() -> None:
    for accept in (None, PROBLEM):
        response = respond(MalformedBody("half a character: \ud800"), accept)
        assert b"half a character: ?" in bytes(response.body)


def test_errors_are_xml_when_accept_prefers_it() -> None:
    response = respond(NotFound("a < b & \ud800"), "application/xml, application/json;q=0.5")
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(bytes(response.body))
    assert root.tag == "Error"
    assert [child.tag for child in root] == KEYS
    assert root.findtext("Error") == "true"
    assert root.findtext("ErrorMessage") == "a < b & \N{REPLACEMENT CHARACTER}"
