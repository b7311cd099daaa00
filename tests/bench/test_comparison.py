"""Responses are compared by structure, not by values."""

import json

import pytest

from bench.comparison import differences


def test_different_values_are_no_difference() -> None:
    assert differences(b'{"a": 1, "b": [{"c": "x"}]}', b'{"b": [{"c": "y"}], "a": 2}') == []


@pytest.mark.parametrize(
    ("found", "path"),
    [
        ({"a": 1}, "/b"),
        ({"a": 1, "b": [1, 2], "c": 3}, "/c"),
        ({"a": None, "b": [1, 2]}, "/a"),
        ({"a": 1, "b": [1]}, "/b: 2 and 1"),
        ({"a": 1, "b": [1, None]}, "/b/1"),
    ],
)
def test_a_difference_is_reported_by_path(found: object, path: str) -> None:
    assert differences(b'{"a": 1, "b": [1, 2]}', json.dumps(found).encode()) == [path]
