"""Content negotiation of GraphQL responses, their status, and the HTML page for browsers."""

from typing import Any

import httpx
import pytest

from graphql_api.shared.media_types import HTML, best_match, names_media_type
from orm.models import ChatSession
from tests.conftest import Service
from tests.graphql_api.server.sending import ECHO

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CREATE = "mutation create { createChatSession(input: {}) { rank } }"

REFUSED: dict[str, dict[str, Any]] = {
    "no document": {"query": "{"},
    "an unknown field": {"query": "{ nowhere }"},
    "a limit": {"query": f"{{ {'a ' * 50} }}"},
    "a variable of another type": {"query": ECHO, "variables": {"hide": "yes"}},
    "a variable that is missing": {
        "query": "query ($hide: Boolean!) { __typename @skip(if: $hide) }"
    },
}
"""Well-formed requests whose operation is never executed."""

EXECUTED: dict[str, dict[str, Any]] = {
    "with data": {"query": ECHO},
    "with an error at a field": {"query": "{ chatSessions(first: 0) { totalCount } }"},
    "with an error and some data": {
        "query": "{ chatSession(chatSessionId: 1) { rank } chatSessions { nodes { rank } } }"
    },
}

ACCEPTED = {
    None: JSON,
    "*/*": JSON,
    "application/*": JSON,
    JSON: JSON,
    "application/json; charset=utf-8": JSON,
    "APPLICATION/JSON": JSON,
    RESPONSE_JSON: RESPONSE_JSON,
    f"{RESPONSE_JSON}; charset=utf-8": RESPONSE_JSON,
    f"{RESPONSE_JSON}, {JSON};q=0.9": RESPONSE_JSON,
    f"{RESPONSE_JSON};q=0.1, {JSON}": JSON,
    f"{RESPONSE_JSON}, */*;q=0.1": RESPONSE_JSON,
    f"text/html, {RESPONSE_JSON}": RESPONSE_JSON,
    f"{JSON};q=0, */*": RESPONSE_JSON,
    BROWSER: JSON,
    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2": JSON,
    "*": JSON,
    f"{RESPONSE_JSON};q=.2, {JSON};q=.1": RESPONSE_JSON,
    f"{RESPONSE_JSON};Q=1., {JSON};q=0.9": RESPONSE_JSON,
    f"{RESPONSE_JSON}, */*": RESPONSE_JSON,
    f"{RESPONSE_JSON}, {JSON}": JSON,
    "application/*+json": JSON,
    f"{JSON};q=0, application/*+json": RESPONSE_JSON,
    ",": JSON,
}

NOT_ACCEPTABLE = [
    "*;q=0.",
    "text/html",
    "text/plain",
    "image/*",
    "*/*;q=0",
    f"{JSON};q=0",
    "application/xml",
]


async def send(service: Service, body: dict[str, Any], accept: str | None) -> httpx.Response:
    request = service.client.build_request("POST", "/graphql", json=body)
    del request.headers["Accept"]
    if accept is not None:
        request.headers["Accept"] = accept
    return await service.client.send(request)


@pytest.mark.parametrize("accept", ACCEPTED)
def test_the_media_type_with_the_highest_quality_is_chosen(accept: str | None) -> None:
    assert best_match((JSON, RESPONSE_JSON), accept) == ACCEPTED[accept]


async def test_a_response_has_content_type_and_vary(
    service: Service,
) -> None:
    for accept, media_type in ACCEPTED.items():
        for body in ({"query": ECHO}, {"query": "{"}, {}):
            answer = await send(service, body, accept)
            assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8", accept
            assert answer.headers["Vary"].startswith("Accept, Accept-Encoding, Accept-Language, ")


async def test_lines_of_accept_are_joined(service: Service) -> None:
    for lines, media_type in (
        (["text/html", RESPONSE_JSON], RESPONSE_JSON),
        ([f"{JSON};q=.2", f"{RESPONSE_JSON};q=.1", "image/png"], JSON),
    ):
        headers = [("Accept", line) for line in lines]
        answer = await service.client.post("/graphql", json={"query": ECHO}, headers=headers)
        assert answer.headers["Content-Type"].startswith(media_type)


async def test_plain_json_is_200_for_every_well_formed_request(service: Service) -> None:
    for body in (*REFUSED.values(), *EXECUTED.values()):
        assert (await send(service, body, JSON)).status_code == 200, body


async def test_graphql_response_json_is_400_if_nothing_was_executed(service: Service) -> None:
    for body in REFUSED.values():
        assert (await send(service, body, RESPONSE_JSON)).status_code == 400, body
    for body in EXECUTED.values():
        assert (await send(service, body, RESPONSE_JSON)).status_code == 200, body


async def test_only_executed_operations_have_data(service: Service) -> None:
    for accept in (JSON, RESPONSE_JSON):
        for body in REFUSED.values():
            assert (await send(service, body, accept)).json().keys() == {"errors"}, body
        for body in EXECUTED.values():
            assert "data" in (await send(service, body, accept)).json(), body


async def test_a_malformed_request_is_400_in_both_types(service: Service) -> None:
    for accept in (JSON, RESPONSE_JSON):
        for body in ({}, {"query": 1}, {"query": ECHO, "operationName": "other"}):
            answer = await send(service, body, accept)
            assert answer.status_code == 400
            assert answer.json().keys() == {"errors"}


async def test_an_unacceptable_request_is_refused_before_it_is_executed(service: Service) -> None:
    for accept in NOT_ACCEPTABLE:
        answer = await send(service, {"query": CREATE}, accept)
        assert answer.status_code == 406, accept
        [error] = answer.json()["errors"]
        assert JSON in error["message"]
        assert RESPONSE_JSON in error["message"]
    assert await ChatSession.all().count() == 0


async def test_unauthenticated_callers_get_the_media_type_that_they_accept(
    service: Service,
) -> None:
    for accept in (JSON, RESPONSE_JSON, "text/plain"):
        answer = await service.client.post(
            "/graphql", json={"query": ECHO}, headers={"Accept": accept}, auth=("tje0", "wrong")
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert answer.headers["Content-Type"].startswith(accept.replace("text/plain", JSON))
        [error] = answer.json()["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    ("accept", "named"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML; charset=utf-8, */*", True),
        (f"{JSON}, text/html;q=0.1", True),
        ("text/html;q=0, */*", False),
        ("text/html;q=.0", False),
        ("text/html;q=.1", True),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", True),
        ("*", False),
        ("*/*", False),
        ("text/*", False),
        (JSON, False),
        ("application/xhtml+xml", False),
        ("", False),
        (None, False),
    ],
)
def test_the_page_is_for_callers_that_name_html(accept: str | None, named: bool) -> None:
    assert names_media_type(HTML, accept) == named
