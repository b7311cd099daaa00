"""Answers are compared by what they tell, and not by values."""

import json

import pytest

from bench.alike import differences


def test_other_values_are_alike() -> None:
    assert differences(b'{"a": 1, "b": [{"c": "x"}]}', b'{"b": [{"c": "y"}], "a": 2}') == []


@pytest.mark.parametrize(
    ("found", "where"),
    [
        ({"a": 1}, "/b"),
        ({"a": 1, "b": [1, 2], "c": 3}, "/c"),
        ({"a": None, "b": [1, 2]}, "/a"),
        ({"a": 1, "b": [1]}, "/b: 2 and 1"),
        ({"a": 1, "b": [1, None]}, "/b/1"),
    ],
)
def test_what_lacks_is_told(found: object, where: str) -> None:
    assert differences(b'{"a": 1, "b": [1, 2]}', json.dumps(found).encode()) == [where]
