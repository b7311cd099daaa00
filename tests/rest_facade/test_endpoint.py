"""Error responses over HTTP: status and error object; nothing is stored."""

import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphql_api.rights.matrix import RoleCells, TableAccess, TableCell
from orm.models import ChatSession
from orm.models.enums import Role
from orm.sessions import verbs
from tests.conftest import Service
from tests.matrices import grant
from tests.rest_facade.writing.test_error_responses import KEYS

JSON = {"content-type": "application/json"}


async def refused(
    service: Service, status: int, content: Any = b"{}", **headers: str
) -> httpx.Response:
    """The response to a refused POST; checks its status and shape, and that nothing was stored."""
    answer = await service.client.post(
        "/api/v1/ChatSession",
        content=content,
        headers=JSON | {name.replace("_", "-"): value for name, value in headers.items()},
    )
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert list(answer.json()) == KEYS
    assert answer.json()["Error"] is True
    assert answer.json()["Message"] == answer.json()["ErrorMessage"]
    assert await ChatSession.all().count() == 0
    return answer


async def test_an_unacceptable_media_type_is_refused(service: Service) -> None:
    for accept in ("application/pdf", "text/html, image/*", "*/*;q=0"):
        await refused(service, 406, accept=accept)


async def test_an_unsupported_content_type_is_refused(service: Service) -> None:
    for content_type in ("text/plain", "", "application/json; charset=utf-16"):
        await refused(service, 415, content_type=content_type)


async def test_a_missing_content_type_is_refused(service: Service) -> None:
    answer = await service.client.post("/api/v1/ChatSession", content=b"{}")
    assert answer.status_code == 415
    assert await ChatSession.all().count() == 0


async def test_a_body_that_is_no_entity_is_refused(service: Service) -> None:
    for content in (b"", b"null", b"[]", b"{", b"\xff", b'{"Rating": NaN}', b"[" * 100_000):
        await refused(service, 400, content)


async def test_bad_values_are_all_named(service: Service) -> None:
    entity = {"Rating": "many", "customername": 7, "WhenIdle": "soon", "Status": "Nowhere"}
    answer = await refused(service, 400, json.dumps(entity))
    message = answer.json()["Message"].split("; ")
    assert [part.split()[0] for part in message] == ["Rating", "CustomerName", "WhenIdle", "Status"]


@pytest.mark.parametrize("settings", [{"max_body_bytes": 1024}], indirect=True)
async def test_a_body_that_is_too_long_is_refused(service: Service) -> None:
    body = json.dumps({"FirstMessage": "x" * 1024}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    await refused(service, 413, body)
    await refused(service, 413, in_pieces())
    answer = await service.client.post(
        "/api/v1/ChatSession", content=b"{}" + b" " * 1022, headers=JSON
    )
    assert answer.status_code == 200


async def test_a_host_that_is_not_allowed_is_refused(service: Service) -> None:
    for host in ("evil.example.com", "localhost@evil.example.com"):
        answer = await refused(service, 400, host=host)
        assert "evil" not in answer.text


async def test_a_caller_without_authentication_is_refused_first(service: Service) -> None:
    service.client.auth = httpx.BasicAuth("tje0", "wrong")
    # Authentication comes first, so an anonymous caller learns nothing else of the service.
    answer = await refused(service, 401, b"{", accept="image/png")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


async def test_a_role_without_the_right_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = RoleCells(TableCell((TableAccess.SELECT,), "Readers only read."))
    grant(monkeypatch, Role.MANAGER, reader)
    answer = await refused(service, 403)
    assert answer.json()["ErrorType"] == "SoAccessDeniedException"


async def test_an_unexpected_error_is_logged_and_not_disclosed(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "-".join(("the", "password"))

    async def fail(*_arguments: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(verbs, "create", fail)
    with caplog.at_level(logging.ERROR):
        answer = await refused(service, 500)
    message = re.fullmatch(r"Something .* logged as (\w{8,})\.", answer.json()["Message"])
    assert message is not None
    [record] = [record for record in caplog.records if message[1] in record.getMessage()]
    assert "RuntimeError" in record.getMessage()
    assert secret not in caplog.text + answer.text


async def test_errors_are_problem_details_when_accept_names_them(service: Service) -> None:
    accept = {"Accept": "application/json, application/problem+json"}
    calls = {400: ("ChatSession", b"{"), 404: ("Nope", b"{}"), 200: ("ChatSession", b"{}")}
    for status, (path, content) in calls.items():
        answer = await service.client.post(
            f"/api/v1/{path}", content=content, headers=JSON | accept
        )
        assert answer.status_code == status
        media_type = "application/json" if status == 200 else "application/problem+json"
        assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert answer.json().get("status", status) == status
    assert await ChatSession.all().count() == 1


async def test_accept_may_come_in_several_lines(service: Service) -> None:
    lines = [("accept", "image/png"), ("accept", "text/json"), *JSON.items()]
    answer = await service.client.post("/api/v1/ChatSession", content=b"{}", headers=lines)
    assert answer.headers["Content-Type"] == "text/json; charset=utf-8"
