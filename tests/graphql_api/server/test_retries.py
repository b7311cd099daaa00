"""The header Idempotency-Key: valid keys, and the fingerprint of a call."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request

from graphql_api.errors import InvalidValue
from graphql_api.shared.media_types import RESPONSE_JSON
from graphql_api.shared.retry_keys import (
    IDEMPOTENCY_KEY,
    REPRESENTATION_HEADERS,
    RetryKey,
    read_retry_key,
)
from tests.conftest import Service
from tests.graphql_api.querying import codes, stored
from tests.graphql_api.retrying import CREATE, leave_running, send, stored_keys

KEPT = timedelta(hours=24)
BODY = b'{"CustomerName": "Ada"}'
KEY = (IDEMPOTENCY_KEY, "k")

HOSTILE = ["", " ", "a b", "a\tb", "é", "\x7f", "x" * 256, "x" * 60_000, "k, k\0"]


def request(*headers: tuple[str, str], **changes: Any) -> Request:
    """A REST request with these headers; `changes` override its ASGI scope."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/ChatSession",
        "query_string": b"$select=Rating",
        "server": ("localhost", 80),
        "scheme": "http",
    }
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    return Request({**scope, **changes, "headers": raw})


def read(*headers: tuple[str, str], body: bytes = BODY, **changes: Any) -> RetryKey:
    """The idempotency key of such a request."""
    retry = read_retry_key(request(*headers, **changes), body, KEPT)
    assert retry is not None
    return retry


def test_the_same_call_has_the_same_key() -> None:
    assert read(KEY) == read(KEY)
    assert read(KEY, ("X-Request-Id", "1"), ("User-Agent", "a")) == read(KEY)
    assert read(KEY).kept == KEPT


@pytest.mark.parametrize("path", ["/api/v1/chatsession", "/API/v1/ChatSession/"])
def test_a_path_is_the_same_in_any_case_and_with_a_slash(path: str) -> None:
    assert read(KEY, path=path) == read(KEY)
    assert read(KEY).operation == "POST /api/v1/chatsession"


@pytest.mark.parametrize("changes", [{"method": "PUT"}, {"path": "/graphql"}])
def test_another_method_or_path_is_another_operation(changes: dict[str, Any]) -> None:
    assert read(KEY, **changes).operation != read(KEY).operation
    assert read(KEY, **changes).key == read(KEY).key


def test_body_and_query_change_the_fingerprint() -> None:
    every = [
        read(KEY),
        read(KEY, body=BODY + b" "),
        read(KEY, body=b""),
        read(KEY, query_string=b""),
        read(KEY, query_string=b"$select=Rank"),
        # The same bytes, moved from the body to the query string.
        read(KEY, query_string=b"$select=Rating" + BODY, body=b""),
    ]
    assert len({key.fingerprint for key in every}) == len(every)
    assert len({key.operation for key in every}) == 1


@pytest.mark.parametrize("name", REPRESENTATION_HEADERS)
def test_representation_headers_change_the_fingerprint(name: str) -> None:
    plain, one, two = read(KEY), read(KEY, (name, "a")), read(KEY, (name, "a"), (name, "b"))
    assert len({plain.fingerprint, one.fingerprint, two.fingerprint}) == 3
    assert read((name.upper(), "a"), KEY) == one


def test_the_key_is_stored_as_a_digest() -> None:
    key = "planted-key"
    assert key not in str(read((IDEMPOTENCY_KEY, key)))
    assert read((IDEMPOTENCY_KEY, key)).key != read(KEY).key
    assert read((IDEMPOTENCY_KEY, key)).fingerprint == read(KEY).fingerprint


def test_a_request_without_a_key_has_none() -> None:
    assert read_retry_key(request(), BODY, KEPT) is None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_key_of_a_read_is_ignored(method: str) -> None:
    assert read_retry_key(request(KEY, KEY, method=method), b"", KEPT) is None


@pytest.mark.parametrize(
    "key", ["k", "!", "~", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"']
)
def test_a_key_of_visible_ascii_is_accepted(key: str) -> None:
    assert read((IDEMPOTENCY_KEY, key)).key


@pytest.mark.parametrize("key", HOSTILE)
def test_an_invalid_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue, match="Idempotency-Key must have 1 to 255") as caught:
        read((IDEMPOTENCY_KEY, key))
    assert "x" * 20 not in str(caught.value)


def test_two_keys_are_refused() -> None:
    with pytest.raises(InvalidValue, match="Idempotency-Key must be sent once"):
        read(KEY, KEY)


async def test_graphql_refuses_such_keys_before_anything_is_done(service: Service) -> None:
    for key in ("a b", "x" * 256):
        answer = await send(service, key, CREATE, input={})
        assert answer.status_code == 400
        [error] = answer.json()["errors"]
        assert error["extensions"] == {"code": "INVALID_VALUE"}
        assert error["message"].startswith("Idempotency-Key must have")
    assert (await stored(), await stored_keys()) == (0, 0)


async def test_graphql_response_json_has_a_status_for_each_key_error(service: Service) -> None:
    newer = {"Accept": RESPONSE_JSON}
    first = await send(service, "k", CREATE, newer, input={})
    again = await send(service, "k", CREATE, newer, input={})
    assert (again.status_code, again.json()) == (200, first.json())
    reused = await send(service, "k", CREATE, newer, input={"rating": 5})
    await leave_running()
    running = await send(service, "k", CREATE, newer, input={})
    for answer, status, code in ((reused, 422, "KEY_REUSED"), (running, 409, "STILL_RUNNING")):
        assert (answer.status_code, codes(answer.json())) == (status, [code])
        assert "data" not in answer.json()
    assert "Retry-After" not in reused.headers
    # As long as a claim of an earlier release counts.
    assert 60 < int(running.headers["Retry-After"]) <= 70


async def test_plain_json_has_status_200_and_the_code(service: Service) -> None:
    await send(service, "k", CREATE, input={})
    reused = await send(service, "k", CREATE, input={"rating": 5})
    assert (reused.status_code, codes(reused.json())) == (200, ["KEY_REUSED"])


async def test_another_representation_is_another_call(service: Service) -> None:
    await send(service, "k", CREATE, input={})
    answer = await send(service, "k", CREATE, {"Accept": RESPONSE_JSON}, input={})
    assert codes(answer.json()) == ["KEY_REUSED"]
