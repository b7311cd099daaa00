"""Requests below the REST door's path go to it, all others to the routes."""

import pytest
from starlette.types import Message

from tests.conftest import Service


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/", "/api/v1", "/api/v1/Nothing", "/api//v1/x"),
        *("/API", "/Api/", "/aPI/v1/Nothing", "/API//v1/x", "/api/v1/ChatSession;jsessionid=1"),
    ],
)
async def test_the_rest_door_answers_whatever_is_below_its_path(
    path: str, service: Service
) -> None:
    answer = await service.client.post(path, json={})
    assert answer.status_code == 404
    assert "application/json" in answer.headers["Content-Type"]
    assert path in answer.text


@pytest.mark.parametrize(
    "path", ["/apis", "/APIs", "/", "//api", "/v1/ChatSession", "/graphql/api/v1/ChatSession"]
)
async def test_other_paths_go_to_the_routes(path: str, service: Service) -> None:
    answer = await service.client.post(path, json={})
    assert answer.status_code in (404, 405)
    assert answer.text in ("Not Found", "Method Not Allowed")


@pytest.mark.parametrize("path", ["/chat/api", "/chat/API"])
async def test_a_root_path_is_not_part_of_the_path(path: str, service: Service) -> None:
    statuses = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    scope = {
        "type": "http",
        "method": "GET",
        "root_path": "/chat",
        "path": f"{path}/v1/ChatSession/default",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "scheme": "http",
    }
    await service.app(scope, receive, send)
    assert statuses[0] == 401, "nobody is logged in, but the door was found"
