"""Changes in plain JSON: an object to merge, or a list of operations."""

from typing import Any

import pytest

from graphql_api.errors import MalformedBody
from rest_facade.reading.body import read_json_changes
from tests.rest_facade.schema import SESSION


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (b"{}", {}),
        (b"[]", []),
        (b'{"rating": 1, "Nope": [{}]}', {"rating": 1, "Nope": [{}]}),
        (b'\xef\xbb\xbf [{"op": "copy"}, 5] ', [{"op": "copy"}, 5]),
    ],
)
def test_changes_are_parsed_unchanged(body: bytes, changes: Any) -> None:
    assert read_json_changes(body, SESSION) == changes


@pytest.mark.parametrize(
    "body", [b"", b" ", b"null", b"5", b'"[]"', b"true", b"{", b"[" * 100_000, b"\xff", b"[NaN]"]
)
def test_other_json_values_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_json_changes(body, SESSION)
