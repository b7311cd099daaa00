import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.list.columns import COLUMNS, ListColumn
from rest_facade.list.ordering import ListOrder, parse


def orders(*texts: str) -> tuple[ListOrder, ...]:
    return tuple(ListOrder(*text.split(" ")) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t", []),
        ("rating", ["RATING ASC"]),
        ("rating desc, whenRequested", ["RATING DESC", "WHEN_REQUESTED ASC"]),
        (" RATING \t DESC ,status ASC", ["RATING DESC", "STATUS ASC"]),
        ("contact/name,Person/fullName desc", ["CONTACT_NAME ASC", "PERSON_FULL_NAME DESC"]),
        ("associateId", ["USER_NAME ASC"]),
        ("associate/associateId", ["USER_ID ASC"]),
        ("queueLength,chatTopic/chatTopicId", ["INITIAL_QUEUE_POS ASC", "TOPIC_ID ASC"]),
        ("updatedDate,registeredDate", ["UPDATED_AT ASC", "CREATED_AT ASC"]),
        ("rating desc,rating,topicId,chatTopic/chatTopicId", ["RATING DESC", "TOPIC_ID ASC"]),
    ],
)
def test_an_order_is_columns_and_directions(text: str, expected: list[str]) -> None:
    assert parse(text) == orders(*expected)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_each_column_sorts_or_is_refused(column: ListColumn) -> None:
    if column.sorted_by:
        assert parse(f"{column.name} desc") == (ListOrder(column.sorted_by, "DESC"),)
    else:
        with pytest.raises(InvalidValue, match="which cannot be sorted by; the columns to sort"):
            parse(column.name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "colour",
            '"colour", which is no column of this list; the columns to sort by are chatSess',
        ),
        ("rating,", 'names "", which is no column of this list'),
        (",", 'names ""'),
        ("duration desc", 'names "duration", which cannot be sorted by'),
        ("rating down", "may have asc or desc after rating, then a comma"),
        ("rating desc status", "may have asc or desc after rating"),
        ("rating,status,rank,topicId,alertLevel,whenEnded", "may name at most 5 columns"),
        ("," * 100_000, "may name at most 5 columns"),
        ("rating" + " " * 100_000 + "\0", "may have asc or desc"),
    ],
)
def test_an_invalid_order_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as error:
        parse(text)
    assert [problem.path for problem in error.value.problems] == [("$orderBy",)]


@given(st.text() | st.text("rating desc,", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidValue):
        assert len(parse(text)) <= 5
