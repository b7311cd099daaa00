import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from graphql import parse as parse_graphql
from graphql import validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from graphql_api.errors import Problem
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.list import operation, query
from rest_facade.list.columns import COLUMNS, USUAL, ListColumn, find
from rest_facade.list.operation import in_our_words, text_of, variables_of
from rest_facade.list.values import Viewpoint
from tests.rest_facade.schema import SCHEMA

VIEWPOINT = Viewpoint(
    DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET), datetime(2026, 3, 14, tzinfo=UTC), associate_id=7
)


def columns(*names: str) -> tuple[ListColumn, ...]:
    return tuple(column for name in names if (column := find(name)))


def nodes(text: str) -> str:
    return text.partition("nodes { ")[2].partition(" } pageInfo")[0]


@pytest.mark.parametrize(
    ("names", "selected"),
    [
        ([], "chatSessionId"),
        (["rating"], "chatSessionId rating"),
        (["duration"], "chatSessionId whenEnded whenStarted"),
        (["associateId"], "chatSessionId user { name }"),
        (
            ["person/email", "associate/fullName", "associateId", "personId"],
            "chatSessionId person { email personId } user { fullName name }",
        ),
        (["topicId", "chatTopic/chatTopicId"], "chatSessionId topicId"),
    ],
)
def test_what_is_selected_is_what_the_columns_show(names: list[str], selected: str) -> None:
    assert nodes(text_of(columns(*names))) == selected


@pytest.mark.parametrize("chosen", [(), USUAL, COLUMNS, *((each,) for each in COLUMNS)])
def test_the_operation_is_of_the_schema(chosen: tuple[ListColumn, ...]) -> None:
    assert not validate(SCHEMA, parse_graphql(text_of(chosen)))


def test_the_same_columns_in_any_order_are_the_same_text() -> None:
    names = ["rating", "contact/name", "duration", "associateId", "rating"]
    assert len({text_of(columns(*each)) for each in itertools.permutations(names)}) == 1


def test_texts_are_remembered_up_to_a_bound() -> None:
    operation._text.cache_clear()
    for chosen in itertools.islice(itertools.combinations(COLUMNS, 2), 500):
        text_of(chosen)
    assert operation._text.cache_info().currsize == operation.REMEMBERED_TEXTS
    assert text_of(USUAL) is text_of(USUAL[::-1])


def test_variables_are_what_is_asked_and_graphql_takes_them() -> None:
    asked = query.parse(
        [
            ("$filter", "whenEnded today and associateId currentAssociate"),
            ("$orderBy", "rating desc"),
            ("$top", "5"),
            ("$skiptoken", "abc"),
        ]
    )
    variables = variables_of(asked, VIEWPOINT)
    assert variables == {
        "first": 5,
        "offset": 0,
        "after": "abc",
        "filter": {
            "and": [
                {
                    "whenEnded": {
                        "ge": "2026-03-14T00:00:00+00:00",
                        "lt": "2026-03-15T00:00:00+00:00",
                    }
                },
                {"userId": {"eq": 7}},
            ]
        },
        "orderBy": [{"field": "RATING", "direction": "DESC"}],
    }
    (definition,) = parse_graphql(text_of(asked.columns)).definitions
    assert isinstance(definition, OperationDefinitionNode)
    taken = get_variable_values(SCHEMA, definition.variable_definitions or (), variables)
    assert not isinstance(taken, list), taken


def test_what_is_not_asked_is_no_variable() -> None:
    assert variables_of(query.parse([]), VIEWPOINT) == {"first": 1000, "offset": 0}
    assert variables_of(query.parse([("$skip", "2")]), VIEWPOINT) == {"first": 1000, "offset": 2}


def test_problems_are_told_at_the_parameters() -> None:
    problems = (
        Problem(("filter", "and", 3, "rating", "eq"), "is wrong"),
        Problem(("after",), "is no cursor"),
        Problem(("orderBy", 0), "is wrong"),
        Problem(("other",), "is wrong"),
    )
    assert [(each.path, each.reason) for each in in_our_words(problems)] == [
        (("$filter",), "is wrong"),
        (("$skiptoken",), "is no cursor"),
        (("$orderBy",), "is wrong"),
        (("other",), "is wrong"),
    ]
