"""Keys and other parameters in path and query."""

import re
from urllib.parse import quote

import pytest
from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound
from rest_facade.parameters import key_in_path, key_in_query, read_parameters
from tests.rest_facade.schema import SESSION

LARGEST = 2**31 - 1
NAME = "chatSessionEntityId"


def request(key: str) -> Request:
    return Request({"type": "http", "path_params": {"key": key}})


def key_of_query(query: str) -> int:
    return key_in_query(read_parameters(query.encode(), (NAME,)), NAME)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("$select=a", {"$select": "a"}),
        ("%24SELECT=a&x=1&x=2&select=y", {"$select": "a"}),
        (f"{NAME.upper()}=5&$Select=b", {NAME: "5", "$select": "b"}),
        ("$select", {"$select": ""}),
        ("+%24select=a", {"$select": "a"}),
        ("select=a&%2524select=b&=", {}),
        ("", {}),
    ],
)
def test_the_parameters_that_a_call_knows_are_found_in_any_case(
    query: str, found: dict[str, str]
) -> None:
    assert read_parameters(query.encode(), ("$select", NAME)) == found


@pytest.mark.parametrize(
    ("query", "names", "message"),
    [
        (
            "$selct=a",
            ("$select", NAME),
            "$selct is no parameter of this call; of those with a $ it has $select",
        ),
        ("%24top=1", ("$select",), "$top is no parameter of this call"),
        ("$=1", ("$select",), "$ is no parameter of this call"),
        ("$select=a", (), "$select is no parameter of this call, which has none with a $"),
        ("$select=a", (NAME,), "$select is no parameter of this call, which has none with a $"),
        ("$select=a&$Select=a", ("$select",), "$select is given twice"),
        ("$select=&%24SELECT=", ("$select",), "$select is given twice"),
        (f"{NAME}=5&{NAME.lower()}=6", (NAME,), f"{NAME} is given twice"),
    ],
)
def test_unknown_parameters_with_a_dollar_and_repeated_ones_are_refused(
    query: str, names: tuple[str, ...], message: str
) -> None:
    for _ in range(2):
        with pytest.raises(InvalidValue, match=f"^{re.escape(message)}") as refused:
            read_parameters(query.encode(), names)
    assert len(refused.value.problems) == 1


def test_a_long_name_comes_back_cut_short() -> None:
    with pytest.raises(InvalidValue) as refused:
        read_parameters(b"$" + b"x" * 10_000, ("$select",))
    assert len(str(refused.value)) < 200


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
    assert key_of_query(f"{name}={key}") == key


@pytest.mark.parametrize("text", [*NO_NUMBERS, str(-(2**31) - 1)], ids=lambda text: repr(text)[:30])
def test_a_query_without_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{NAME} must be a whole number of 32 bits"):
        key_of_query(f"{NAME}={quote(text)}")


def test_a_query_that_lacks_the_key_is_refused() -> None:
    for query in ("", "id=5", "chatSessionId=5"):
        with pytest.raises(InvalidValue, match=f"^{NAME} is missing from the query"):
            key_of_query(query)
