"""OPTIONS, HEAD and methods that a path does not have, at every path of the service."""

import httpx
import pytest

from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.contract.calls import PARAMETER

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO")

REST: dict[str, set[str]] = {}
for _call in CALLS:
    _path = f"/api{PARAMETER.sub('7', _call.path)}"
    methods = REST.setdefault(_path, {"OPTIONS"})
    methods |= {"GET", "HEAD"} if _call.method == "GET" else {_call.method}

WHERE_A_KEY_MAY_BE = tuple(
    f"/api{_call.path}"
    for _call in CALLS
    if _call.path.rpartition("/")[0] in ("/v1/ChatSession", "/v1/ChatTopic")
    and not _call.has_key_in_path
)
"""Paths that end in a word at the place of a key: methods without that word take it for a key."""

READ = {"GET", "HEAD", "OPTIONS"}

PATHS = {
    **REST,
    **{f"{path}/": methods for path, methods in REST.items()},
    "/api/v1/chatsession": REST["/api/v1/ChatSession"],
    "/api/v1/Archive/ChatSession/$metadata": READ,
    "/graphql": {"GET", "HEAD", "POST", "OPTIONS"},
    "/session": {"POST", "DELETE", "OPTIONS"},
    "/livez": READ,
    "/readyz": READ,
    "/metrics": READ,
    "/": READ,
    "/schema.graphql": READ,
    "/openapi": READ,
    "/openapi.json": READ,
    "/explorer/index.html": READ,
}
"""Each path, and the methods that it has."""

PREFLIGHT = {
    "Origin": "https://evil.example",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


def allowed(answer: httpx.Response) -> set[str]:
    names = answer.headers["Allow"].split(", ")
    assert len(names) == len(set(names))
    return set(names)


@pytest.mark.parametrize("path", PATHS)
async def test_options_says_what_a_path_allows(stranger: httpx.AsyncClient, path: str) -> None:
    for headers in ({}, PREFLIGHT, {"Accept": "text/html"}):
        answer = await stranger.options(path, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
        assert allowed(answer) == PATHS[path]
        # A page of another origin may send nothing.
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert not {"content-length", "content-type", "set-cookie"} & {*answer.headers}
        assert "private" in answer.headers["Cache-Control"] or path == "/session"


@pytest.mark.parametrize("path", PATHS)
async def test_another_method_is_refused_with_the_same_list(service: Service, path: str) -> None:
    for method in METHODS:
        if method in PATHS[path] or path.removesuffix("/") in WHERE_A_KEY_MAY_BE:
            continue
        answer = await service.client.request(method, path)
        assert answer.status_code == 405, method
        assert allowed(answer) == PATHS[path]
        assert "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", [path for path, methods in PATHS.items() if "HEAD" in methods])
async def test_head_is_where_get_is(service: Service, path: str) -> None:
    for accept in ("*/*", "text/html"):
        get = await service.client.get(path, headers={"Accept": accept})
        head = await service.client.head(path, headers={"Accept": accept})
        assert head.status_code == get.status_code
        for name in ("Content-Type", "Cache-Control", "Vary", "ETag"):
            assert head.headers.get(name) == get.headers.get(name)


async def test_an_unknown_path_has_no_options(stranger: httpx.AsyncClient) -> None:
    for path in ("/api/v1/Nope", "/api", "/nope"):
        answer = await stranger.options(path)
        assert answer.status_code == 404, path
        assert "Allow" not in answer.headers


async def test_a_head_of_graphql_writes_nothing(service: Service) -> None:
    parameters = {"query": "mutation { deleteChatSession(chatSessionId: 1) }"}
    get = await service.client.get("/graphql", params=parameters)
    head = await service.client.head("/graphql", params=parameters)
    assert head.status_code == get.status_code == 405
