"""Keys and other parameters in path and query."""

from urllib.parse import quote

import pytest
from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound
from graphql_api.shared.requests import query_parameter
from rest_facade.parameters import key_in_path, key_in_query
from tests.rest_facade.schema import SESSION

LARGEST = 2**31 - 1
NAME = "chatSessionEntityId"


def request(query: str = "", key: str = "") -> Request:
    return Request({"type": "http", "query_string": query.encode(), "path_params": {"key": key}})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("$select=a", "a"),
        ("%24SELECT=a", "a"),
        ("$Select=a&$select=b&other=c", "b"),
        ("$select=", ""),
        ("select=a", None),
        ("", None),
    ],
)
def test_a_parameter_is_found_in_any_case_and_the_last_counts(
    query: str, found: str | None
) -> None:
    assert query_parameter(request(query), "$select") == found


@pytest.mark.parametrize(
    ("text", "key"),
    [("1", 1), (str(LARGEST), LARGEST), ("0000000005", 5), ("5", 5)],
)
def test_the_key_is_read_from_the_path(text: str, key: int) -> None:
    assert key_in_path(request(key=text), SESSION) == key


NO_NUMBERS = [
    *("", " ", "x", "5x", "1.0", "1e3", "0x10", "+5", " 5", "5\n", "5;", "null", "--5", "1_0"),
    *(
        "\N{ARABIC-INDIC DIGIT FIVE}",
        "\N{FULLWIDTH DIGIT FIVE}",
        "\N{SUPERSCRIPT TWO}",
        "5" * 5_000,
    ),
    *(str(LARGEST + 1), str(2**32 + 1), "00000000005"),
]


@pytest.mark.parametrize(
    "text", [*NO_NUMBERS, "0", "-1", "0000000000"], ids=lambda text: repr(text)[:30]
)
def test_a_path_without_a_positive_int32_is_not_found(text: str) -> None:
    with pytest.raises(NotFound, match=r"^ChatSession id .* not found\.$") as caught:
        key_in_path(request(key=text), SESSION)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("name", [NAME, "ChatSessionEntityId", "CHATSESSIONENTITYID"])
@pytest.mark.parametrize("key", [0, 1, 5, LARGEST, -1, -(2**31)])
def test_the_key_is_read_from_the_query(name: str, key: int) -> None:
    assert key_in_query(request(f"{name}={key}"), NAME) == key


@pytest.mark.parametrize("text", [*NO_NUMBERS, str(-(2**31) - 1)], ids=lambda text: repr(text)[:30])
def test_a_query_without_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{NAME} must be a whole number of 32 bits"):
        key_in_query(request(f"{NAME}={quote(text)}"), NAME)


def test_a_query_that_lacks_the_key_is_refused() -> None:
    for query in ("", "id=5", "chatSessionId=5"):
        with pytest.raises(InvalidValue, match=f"^{NAME} is missing from the query"):
            key_in_query(request(query), NAME)
