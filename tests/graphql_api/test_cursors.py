"""Cursors: what this service gave out, and nothing else."""

import base64

import pytest

from graphql_api import cursors
from orm.errors import InvalidValue


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode()


@pytest.mark.parametrize("key", [1, 7, 10, 4711, 2**31 - 1])
def test_a_cursor_stands_for_a_key(key: int) -> None:
    assert cursors.read(cursors.write(key), "after") == key


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "7",
        "é",
        "\0",
        "\ud800",
        "====",
        "x" * 10_000,
        encoded(b"7"),
        encoded(b"id:"),
        encoded(b"id:x"),
        encoded(b"id: 7"),
        encoded(b"id:+7"),
        encoded(b"id:07"),
        encoded(b"id:1_000"),
        encoded(b"id:7.0"),
        encoded("id:\N{ARABIC-INDIC DIGIT SEVEN}".encode()),
        encoded(b"ID:7"),
        encoded(b"id:7") + "\n",
        encoded(b"id:7").rstrip("="),
        encoded(b"id:" + b"9" * 5000),
        encoded(b"\xff\xfe"),
        encoded(b"id:2147483648"),
        encoded(b"id:99999999999999999999"),
        encoded(b"id:-1"),
    ],
    ids=lambda cursor: ascii(cursor)[:40],
)
def test_anything_else_is_refused_at_its_argument(cursor: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        cursors.read(cursor, "after")
    (problem,) = caught.value.problems
    assert problem.path == ("after",)
    assert problem.reason == "is not a cursor that this service gave out"
