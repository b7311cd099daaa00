"""RawResponse sends the same messages as Starlette's Response."""

import pytest
from starlette.responses import Response
from starlette.types import Message

from rest_facade.response import RawResponse, content_length, to_raw_headers

HEADERS = {"SO-TimeZone": "UTC", "X-Any": "caf\xe9", "ETag": '"1-a"'}


async def sent(response: Response) -> list[Message]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        raise AssertionError

    await response({"type": "http"}, receive, send)
    return messages


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 12_345])
async def test_a_response_is_sent_as_by_starlette(body: bytes) -> None:
    answer = RawResponse(200, (*to_raw_headers(HEADERS), content_length(body)), body)
    assert await sent(answer) == await sent(Response(body, headers=HEADERS))


@pytest.mark.parametrize("status", [204, 304])
async def test_a_response_without_a_body_has_no_content_length(status: int) -> None:
    answer = RawResponse(status, to_raw_headers(HEADERS))
    assert await sent(answer) == await sent(Response(status_code=status, headers=HEADERS))


def test_responses_do_not_share_changed_headers() -> None:
    shared = to_raw_headers(HEADERS)
    one, other = RawResponse(204, shared), RawResponse(204, shared)
    one.headers["X-Request-Id"] = "a"
    assert "X-Request-Id" not in other.headers
