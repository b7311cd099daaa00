"""What callers send is remembered up to a number, and up to a length."""

import pytest

from graphql_api.shared import media_types
from graphql_api.shared.caching import LONGEST, cached_by_text

MOST = 4


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (("x" * LONGEST,), True),
        (("x" * (LONGEST + 1),), False),
        ((b"x" * (LONGEST + 1),), False),
        ((None, ((b"accept", b"x" * LONGEST),)), False),
        ((None, ((b"accept", b"x"),)), True),
    ],
)
def test_what_is_long_is_not_kept(given: tuple[object, ...], kept: bool) -> None:
    made: list[object] = []

    @cached_by_text(MOST)
    def make(*of: object) -> int:
        made.append(of)
        return len(made)

    assert make(*given) == 1
    assert make(*given) == (1 if kept else 2)


def test_no_more_than_so_many_are_kept() -> None:
    made: list[str] = []

    @cached_by_text(MOST)
    def make(text: str) -> str:
        made.append(text)
        return text

    for text in "abcde":
        make(text)
    make("e")
    make("a")
    assert "".join(made) == "abcdea"


def test_a_refusal_is_not_kept() -> None:
    made = 0

    @cached_by_text(MOST)
    def make(_text: str) -> None:
        nonlocal made
        made += 1
        raise KeyError

    for _ in range(2):
        with pytest.raises(KeyError):
            make("x")
    assert made == 2


def test_a_long_accept_of_a_stranger_is_read_and_forgotten() -> None:
    accept = f"{'x' * LONGEST}/y, {media_types.JSON}"
    assert media_types.best_match((media_types.JSON,), accept) == media_types.JSON
    assert media_types.best_match((media_types.JSON,), "text/plain") is None
