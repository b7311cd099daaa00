import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.list.columns import COLUMNS, ListColumn
from rest_facade.list.ordering import ListOrder, parse


def orders(*named: str) -> tuple[ListOrder, ...]:
    return tuple(ListOrder(*each.split(" ")) for each in named)


@pytest.mark.parametrize(
    ("text", "named"),
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
def test_an_order_is_columns_and_directions(text: str, named: list[str]) -> None:
    assert parse(text) == orders(*named)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_each_column_sorts_or_is_refused(column: ListColumn) -> None:
    if column.sorted_by:
        assert parse(f"{column.name} desc") == (ListOrder(column.sorted_by, "DESC"),)
    else:
        with pytest.raises(InvalidValue, match="which does not sort; what sorts is chatSessionId,"):
            parse(column.name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("colour", 'names "colour", which this list lacks; what sorts is chatSessionId, first'),
        ("rating,", 'names "", which this list lacks'),
        (",", 'names ""'),
        ("duration desc", 'names "duration", which does not sort'),
        ("rating down", "may have asc or desc after rating, then a comma"),
        ("rating desc status", "may have asc or desc after rating"),
        ("rating,status,rank,topicId,alertLevel,whenEnded", "may name at most 5 columns"),
        ("," * 100_000, "may name at most 5 columns"),
        ("rating" + " " * 100_000 + "\0", "may have asc or desc"),
    ],
)
def test_what_does_not_sort_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as refusal:
        parse(text)
    assert [each.path for each in refusal.value.problems] == [("$orderBy",)]


@given(st.text() | st.text("rating desc,", max_size=40))
def test_any_text_sorts_or_is_refused(text: str) -> None:
    with suppress(InvalidValue):
        assert len(parse(text)) <= 5
