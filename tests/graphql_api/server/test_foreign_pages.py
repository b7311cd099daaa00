"""CSRF: a foreign page cannot make a browser send a request that changes anything.

A browser sends a CORS preflight before it sends JSON, or any method but GET, HEAD and POST. A GET
changes nothing.
"""

import json

from orm.models import ChatSession
from tests.conftest import Service
from tests.graphql_api.server.sending import ECHO, bad_request_message, get

CREATE = "mutation create { createChatSession(input: {}) { rank } }"

OTHER_CONTENT_TYPES = [
    "text/plain",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/graphql",
    "application/json5",
    "application/json; charset=iso-8859-1",
    "text/plain; application/json",
    "",
    None,
]


async def test_any_other_content_type_is_refused(service: Service) -> None:
    """A foreign page can make a browser send these types without a CORS preflight."""
    for content_type in OTHER_CONTENT_TYPES:
        answer = await service.client.post(
            "/graphql",
            content=json.dumps({"query": CREATE}),
            headers={} if content_type is None else {"Content-Type": content_type},
        )
        assert answer.status_code == 415, content_type
        assert "Content-Type" in bad_request_message(answer) or "charset" in bad_request_message(
            answer
        )
    assert await ChatSession.all().count() == 0


async def test_json_is_accepted_in_any_case_and_with_its_charset(service: Service) -> None:
    for content_type in (
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ):
        answer = await service.client.post(
            "/graphql", content=json.dumps({"query": ECHO}), headers={"Content-Type": content_type}
        )
        assert answer.status_code == 200, content_type


async def test_a_mutation_by_get_is_refused_and_stores_nothing(service: Service) -> None:
    mutations: list[dict[str, str]] = [
        {"query": CREATE},
        {"query": f"{ECHO} {CREATE}", "operationName": "create"},
        {"query": CREATE, "variables": "{}"},
    ]
    for sent in mutations:
        answer = await get(service, **sent)
        assert answer.status_code in (400, 405)
        assert "mutation" in bad_request_message(answer)
    assert await ChatSession.all().count() == 0
    answer = await get(service, query=f"{ECHO} {CREATE}", operationName="echo")
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_other_methods_are_refused(service: Service) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await service.client.request(method, "/graphql", json={"query": CREATE})
        assert answer.status_code == 405, method
        assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
        assert "GET and POST" in bad_request_message(answer)
    assert await ChatSession.all().count() == 0
