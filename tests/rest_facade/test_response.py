"""Answers against what Starlette's own would send."""

import pytest
from starlette.responses import Response
from starlette.types import Message

from rest_facade.response import RawResponse, content_length, to_raw_headers

SAID = {"SO-TimeZone": "UTC", "X-Any": "caf\xe9", "ETag": '"1-a"'}


async def sent(response: Response) -> list[Message]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        raise AssertionError

    await response({"type": "http"}, receive, send)
    return messages


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 12_345])
async def test_an_answer_is_sent_as_starlettes_own(body: bytes) -> None:
    answer = RawResponse(200, (*to_raw_headers(SAID), content_length(body)), body)
    assert await sent(answer) == await sent(Response(body, headers=SAID))


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_has_no_length(status: int) -> None:
    answer = RawResponse(status, to_raw_headers(SAID))
    assert await sent(answer) == await sent(Response(status_code=status, headers=SAID))


def test_headers_of_one_answer_are_no_others() -> None:
    shared = to_raw_headers(SAID)
    one, other = RawResponse(204, shared), RawResponse(204, shared)
    one.headers["X-Request-Id"] = "a"
    assert "X-Request-Id" not in other.headers
