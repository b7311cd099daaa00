"""Which charsets of a request body are UTF-8, at both doors; the login has a test of its own."""

import json
from collections.abc import Mapping

import pytest

from orm.models import ChatSession
from rest_facade.writing.negotiation import READERS
from tests.conftest import Service

NAMES_OF_UTF_8 = (
    *("utf-8", "UTF-8", "utf8", "UTF8", "utf_8", "us-ascii", "US-ASCII", "ascii", "us_ascii"),
    *('"utf-8"', '"UTF8"', "'utf-8'", '" utf-8 "', '""', "", "utf-8; boundary=x"),
)
OTHERS = ("iso-8859-1", "latin-1", "windows-1252", "utf-16", "utf-16le", "utf-7", "utf8mb4")

NAME = "Åse 😀"
MUTATION = 'mutation { createChatSession(input: { customerName: "Åse 😀" }) { customerName } }'
OPERATION = [{"op": "add", "path": "/CustomerName", "value": NAME}]
BODIES: dict[str, str] = {
    **dict.fromkeys(("application/json", "text/json"), json.dumps({"CustomerName": NAME})),
    "application/merge-patch+json": json.dumps({"CustomerName": NAME}, ensure_ascii=False),
    "application/json-patch+json": json.dumps(OPERATION, ensure_ascii=False),
    "application/x-www-form-urlencoded": f"CustomerName={NAME}",
    **dict.fromkeys(
        ("application/xml", "text/xml"),
        f"<ChatSession><CustomerName>{NAME}</CustomerName></ChatSession>",
    ),
}


async def send(service: Service, path: str, content_type: str, body: str) -> tuple[int, str]:
    """The status, and the text of the response."""
    answer = await service.client.post(
        path, content=body.encode(), headers={"Content-Type": content_type}
    )
    return answer.status_code, answer.text


def doors(bodies: Mapping[str, str]) -> list[tuple[str, str, str]]:
    rest = [("/api/v1/ChatSession", *pair) for pair in bodies.items()]
    return [*rest, ("/graphql", "application/json", json.dumps({"query": MUTATION}))]


def test_every_media_type_is_tried() -> None:
    assert BODIES.keys() == READERS.keys()


@pytest.mark.parametrize("charset", NAMES_OF_UTF_8)
async def test_utf_8_and_ascii_are_read_as_utf_8(service: Service, charset: str) -> None:
    for path, media_type, body in doors(BODIES):
        status, text = await send(service, path, f"{media_type}; charset={charset}", body)
        assert status == 200, (media_type, text)
    assert {session.customer_name for session in await ChatSession.all()} == {NAME}
    assert await ChatSession.all().count() == len(BODIES) + 1


@pytest.mark.parametrize("charset", OTHERS)
async def test_other_charsets_are_refused(service: Service, charset: str) -> None:
    for path, media_type, body in doors(BODIES):
        status, text = await send(service, path, f"{media_type}; charset={charset}", body)
        assert (status, "charset" in text) == (415, True), media_type
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=us-ascii"])
async def test_text_that_is_not_utf_8_is_refused(service: Service, charset: str) -> None:
    for path, media_type, body in doors(BODIES):
        for encoding in ("latin-1", "utf-16"):
            content = body.replace("😀", "").encode(encoding)
            if content.isascii():
                continue
            answer = await service.client.post(
                path, content=content, headers={"Content-Type": media_type + charset}
            )
            assert answer.status_code == 400, (media_type, encoding)
    assert await ChatSession.all().count() == 0
