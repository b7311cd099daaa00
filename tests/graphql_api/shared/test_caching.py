"""The cache by text is bounded, by the number of its entries and by their length."""

import pytest

from graphql_api.shared import media_types
from graphql_api.shared.caching import MAX_CHARS, cached_by_text

CACHE_SIZE = 4


@pytest.mark.parametrize(
    ("args", "cached"),
    [
        (("x" * MAX_CHARS,), True),
        (("x" * (MAX_CHARS + 1),), False),
        ((b"x" * (MAX_CHARS + 1),), False),
        ((None, ((b"accept", b"x" * MAX_CHARS),)), False),
        ((None, ((b"accept", b"x"),)), True),
    ],
)
def test_results_for_long_texts_are_not_cached(args: tuple[object, ...], cached: bool) -> None:
    calls: list[object] = []

    @cached_by_text(CACHE_SIZE)
    def function(*args: object) -> int:
        calls.append(args)
        return len(calls)

    assert function(*args) == 1
    assert function(*args) == (1 if cached else 2)


def test_the_least_recently_used_entry_is_dropped() -> None:
    calls: list[str] = []

    @cached_by_text(CACHE_SIZE)
    def function(text: str) -> str:
        calls.append(text)
        return text

    for text in "abcde":
        function(text)
    function("e")
    function("a")
    assert "".join(calls) == "abcdea"


def test_an_exception_is_not_cached() -> None:
    calls = 0

    @cached_by_text(CACHE_SIZE)
    def function(_text: str) -> None:
        nonlocal calls
        calls += 1
        raise KeyError

    for _ in range(2):
        with pytest.raises(KeyError):
            function("x")
    assert calls == 2


def test_a_long_accept_header_is_read_and_not_cached() -> None:
    accept = f"{'x' * MAX_CHARS}/y, {media_types.JSON}"
    assert media_types.best_match((media_types.JSON,), accept) == media_types.JSON
    assert media_types.best_match((media_types.JSON,), "text/plain") is None
