"""Error messages quote only the beginning of a name that the caller made up, by both doors."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from orm.accounts import users
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.rest_facade.sessions import AGENT, SESSIONS, create_session

NAME = "n" * 700
MANY = [f"name{number}" for number in range(900)]

LONGEST = 100
"""Characters of a name in a message at most."""

LONGEST_ANSWER = 16_000
"""Bytes of an answer at most: fifty errors, or a list of the service's own names."""

DOCUMENTS: dict[str, str] = {
    "field": f"{{ {NAME} }}",
    "alias": f"{{ {NAME}: nothing }}",
    "nested field": f"{{ chatSession(chatSessionId: 1) {{ {NAME} }} }}",
    "argument": f"{{ chatSession({NAME}: 1) {{ rating }} }}",
    "input field": f'{{ chatSessions(filter: {{{NAME}: "x"}}) {{ totalCount }} }}',
    "enum": f"{{ chatSessions(orderBy: [{{field: {NAME}}}]) {{ totalCount }} }}",
    "string": f'{{ chatSession(chatSessionId: "{NAME}") {{ rating }} }}',
    "string of words": f'{{ chatSession(chatSessionId: "{"ab " * 300}") {{ rating }} }}',
    "type": f"query ($a: {NAME}) {{ chatSession(chatSessionId: $a) {{ rating }} }}",
    "variable": f"{{ chatSession(chatSessionId: ${NAME}) {{ rating }} }}",
    "unused variable": f"query (${NAME}: Int) {{ __typename }}",
    "operation": f"query {NAME} {{ nothing }}",
    "same operation": f"query {NAME} {{ __typename }} query {NAME} {{ __typename }}",
    "directive": f"{{ __typename @{NAME} }}",
    "spread": f"{{ ...{NAME} }}",
    "fragment": f"{{ __typename }} fragment {NAME} on Query {{ __typename }}",
    "fragment's type": f"{{ ... on {NAME} {{ __typename }} }}",
    "fragment in itself": "{ ...a } "
    + " ".join(f"fragment {a} on Query {{ ...{b} }}" for a, b in (("a", NAME), (NAME, "a"))),
    "syntax": f"{{ __typename }} {NAME}",
    "syntax, string": f'"{NAME}"',
    "conflict": f"{{ {NAME}: __typename {NAME}: chatSessions {{ totalCount }} }}",
    "many fields": f"{{ {' '.join(MANY[:400])} }}",
}

CREATE = (
    "mutation ($input: CreateChatSessionInput!) { createChatSession(input: $input) { rating } }"
)

VARIABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "input field": (CREATE, {"input": {NAME: 1}}),
    "input fields": (CREATE, {"input": dict.fromkeys(MANY, 1)}),
    "enum": (CREATE, {"input": {"status": NAME}}),
    "flags": (CREATE, {"input": {"flags": MANY}}),
    "date": (CREATE, {"input": {"whenIdle": NAME}}),
    "number": (CREATE, {"input": {"rating": NAME}}),
    "variable": (
        f"query (${NAME}: Int!) {{ chatSession(chatSessionId: ${NAME}) {{ rating }} }}",
        {},
    ),
    "cursor": ("query ($a: String) { chatSessions(after: $a) { totalCount } }", {"a": NAME}),
    "user": ("mutation ($a: String!) { revokeUser(name: $a) { name } }", {"a": NAME}),
    "application": ("mutation ($a: String!) { revokeApplication(name: $a) { name } }", {"a": NAME}),
}


@pytest.fixture
async def admin(service: Service) -> httpx.AsyncClient:
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    service.client.auth = httpx.BasicAuth("root", PASSWORD)
    return service.client


def check(answer: httpx.Response) -> None:
    """The answer is an error which quotes no name at length."""
    assert answer.status_code >= 400 or "errors" in answer.json(), answer.text
    assert "n" * LONGEST not in answer.text
    assert "ab " * LONGEST not in answer.text
    assert len(answer.content) < LONGEST_ANSWER
    headers = "".join(value for name, value in answer.headers.items())
    assert "n" * LONGEST not in headers


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_names_in_a_document(admin: httpx.AsyncClient, name: str) -> None:
    check(await admin.post("/graphql", json={"query": DOCUMENTS[name]}))


@pytest.mark.parametrize("name", VARIABLES)
async def test_names_in_variables(admin: httpx.AsyncClient, name: str) -> None:
    query, variables = VARIABLES[name]
    check(await admin.post("/graphql", json={"query": query, "variables": variables}))


@pytest.mark.parametrize("operation", [NAME, "ab " * 300])
async def test_names_of_operations(admin: httpx.AsyncClient, operation: str) -> None:
    for query in ("{ __typename }", "query a { __typename } query b { __typename }"):
        check(await admin.post("/graphql", json={"query": query, "operationName": operation}))


REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "path": ("GET", f"/api/{NAME}", {}),
    "long path and method": ("N" * 700, f"/api/v1/{NAME}", {}),
    "method": ("N" * 700, SESSIONS, {}),
    "key": ("GET", f"{SESSIONS}/{NAME}", {}),
    "digits": ("GET", f"{SESSIONS}/{'9' * 700}", {}),
    "select": ("GET", f"{SESSIONS}?$select={NAME}", {}),
    "selects": ("GET", f"{SESSIONS}?$select={','.join(MANY)}", {}),
    "order": ("GET", f"{SESSIONS}?$orderBy={NAME}", {}),
    "direction": ("GET", f"{SESSIONS}?$orderBy=rating {NAME}", {}),
    "filter's column": ("GET", f"{SESSIONS}?$filter={NAME} eq 1", {}),
    "filter's operator": ("GET", f"{SESSIONS}?$filter=rating {NAME} 1", {}),
    "filter's function": ("GET", f"{SESSIONS}?$filter={NAME}(rating, 1)", {}),
    "filter's value": ("GET", f"{SESSIONS}?$filter=rating eq '{NAME}'", {}),
    "filter's enum": ("GET", f"{SESSIONS}?$filter=status eq '{NAME}'", {}),
    "filter's date": ("GET", f"{SESSIONS}?$filter=whenIdle eq '{NAME}'", {}),
    "top": ("GET", f"{SESSIONS}?$top={NAME}", {}),
    "skip": ("GET", f"{SESSIONS}?$skip={NAME}", {}),
    "mode": ("GET", f"{SESSIONS}?$mode={NAME}", {}),
    "format": ("GET", f"{SESSIONS}?$format={NAME}", {}),
    "token": ("GET", f"{SESSIONS}?$skiptoken={NAME}", {}),
    "unknown option": ("GET", f"{SESSIONS}?$filter=x&${NAME}=1", {}),
    "query's key": ("POST", f"{AGENT}/GetChatSessionEntity?chatSessionEntityId={NAME}", {}),
    "accept": ("GET", SESSIONS, {"headers": {"Accept": f"{NAME}/{NAME}"}}),
    "zone": ("GET", SESSIONS, {"headers": {"SO-TimeZone": NAME}}),
    "type": ("POST", SESSIONS, {"headers": {"Content-Type": f"{NAME}/{NAME}"}, "content": "x"}),
    "charset": (
        "POST",
        SESSIONS,
        {"headers": {"Content-Type": f"application/json; charset={NAME}"}, "content": "{}"},
    ),
    "coding": ("POST", SESSIONS, {"headers": {"Content-Encoding": NAME}, "json": {}}),
    "retry key": ("POST", SESSIONS, {"headers": {"Idempotency-Key": NAME * 2}, "json": {}}),
    "host": ("GET", SESSIONS, {"headers": {"Host": NAME}}),
    "constant": ("POST", SESSIONS, {"content": f'{{"Rating": {NAME}}}'}),
    "JSON, twice": ("POST", SESSIONS, {"content": f'{{"{NAME}": 1, "{NAME}": 2}}'}),
    "JSON, enum": ("POST", SESSIONS, {"json": {"Status": NAME}}),
    "JSON, flags": ("POST", SESSIONS, {"json": {"Flags": ",".join(MANY)}}),
    "JSON, date": ("POST", SESSIONS, {"json": {"WhenIdle": NAME}}),
    "JSON, number": ("POST", SESSIONS, {"json": {"Rating": NAME}}),
    "patch, op": ("PATCH", f"{SESSIONS}/1", {"json": [{"op": NAME, "path": "/Rating"}]}),
    "patch, path": ("PATCH", f"{SESSIONS}/1", {"json": [{"op": "remove", "path": f"/{NAME}"}]}),
    "patch, index": (
        "PATCH",
        f"{SESSIONS}/1",
        {"json": [{"op": "remove", "path": f"/Rating/{NAME}/{NAME}"}]},
    ),
    "patch, test": (
        "PATCH",
        f"{SESSIONS}/1",
        {"json": [{"op": "test", "path": "/CustomerName", "value": NAME}]},
    ),
    "form, twice": ("POST", SESSIONS, {"content": f"{NAME}=1&{NAME}[a]=2&Rating=1&Rating=2"}),
    "form, number": ("POST", SESSIONS, {"content": f"Rating={NAME}"}),
    "form, brackets": ("POST", SESSIONS, {"content": f"User[{NAME}][{NAME}]=1&User=2"}),
    "XML, root": ("POST", SESSIONS, {"content": f"<{NAME}/>"}),
    "XML, text": (
        "POST",
        SESSIONS,
        {"content": f"<ChatSessionEntity><{NAME}/>x</ChatSessionEntity>"},
    ),
    "XML, prefix": ("POST", SESSIONS, {"content": f"<a {NAME}:b='1'/>"}),
    "XML, entity": (
        "POST",
        SESSIONS,
        {"content": f"<ChatSessionEntity>&{NAME};</ChatSessionEntity>"},
    ),
    "XML, unclosed": ("POST", SESSIONS, {"content": f"<ChatSessionEntity></{NAME}>"}),
}

TYPES = {"form": "application/x-www-form-urlencoded", "XML": "application/xml"}


def typed(name: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same request with a Content-Type, if it has a body and no type yet."""
    if "content" not in kwargs or "headers" in kwargs:
        return kwargs
    kind = TYPES.get(name.partition(",")[0], "application/json")
    return {**kwargs, "headers": {"Content-Type": kind}}


@pytest.mark.parametrize("accept", ["application/json", "text/xml", "application/problem+json"])
@pytest.mark.parametrize("name", REQUESTS)
async def test_names_in_rest(service: Service, name: str, accept: str) -> None:
    await create_session(service, CustomerName="Ada")
    method, path, kwargs = REQUESTS[name]
    kwargs = typed(name, kwargs)
    kwargs = {**kwargs, "headers": {"Accept": accept, **kwargs.get("headers", {})}}
    check(await service.client.request(method, quote(path, safe="/?$=&,'()"), **kwargs))


async def test_names_at_the_other_paths(service: Service) -> None:
    for method, path in (
        ("GET", f"/{NAME}"),
        ("N" * 700, "/session"),
        ("GET", f"/explorer/{NAME}"),
    ):
        check(await service.client.request(method, path))
    for body in ({NAME: 1}, {"name": NAME * 3, "password": NAME}, {"name": [NAME]}):
        headers = {"Content-Type": "application/json"}
        answer = await service.client.post("/session", content=json.dumps(body), headers=headers)
        assert "n" * LONGEST not in answer.text
