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
from rest_facade.list.columns import COLUMNS, DEFAULT_COLUMNS, ListColumn, find_column
from rest_facade.list.operation import build_text, build_variables, rename_paths
from rest_facade.list.values import FilterContext
from tests.rest_facade.schema import SCHEMA

CONTEXT = FilterContext(
    DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET), datetime(2026, 3, 14, tzinfo=UTC), associate_id=7
)


def columns(*names: str) -> tuple[ListColumn, ...]:
    return tuple(column for name in names if (column := find_column(name)))


def nodes(text: str) -> str:
    return text.partition("nodes { ")[2].partition(" } pageInfo")[0]


@pytest.mark.parametrize(
    ("names", "selection"),
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
def test_the_operation_selects_what_the_columns_show(names: list[str], selection: str) -> None:
    assert nodes(build_text(columns(*names))) == selection


@pytest.mark.parametrize(
    "selected", [(), DEFAULT_COLUMNS, COLUMNS, *((column,) for column in COLUMNS)]
)
def test_the_operation_is_valid_for_the_schema(selected: tuple[ListColumn, ...]) -> None:
    assert not validate(SCHEMA, parse_graphql(build_text(selected)))


def test_the_same_columns_in_any_order_are_the_same_text() -> None:
    names = ["rating", "contact/name", "duration", "associateId", "rating"]
    assert len({build_text(columns(*order)) for order in itertools.permutations(names)}) == 1


def test_texts_are_cached_up_to_a_bound() -> None:
    operation._text.cache_clear()
    for selected in itertools.islice(itertools.combinations(COLUMNS, 2), 500):
        build_text(selected)
    assert operation._text.cache_info().currsize == operation.CACHE_SIZE
    assert build_text(DEFAULT_COLUMNS) is build_text(DEFAULT_COLUMNS[::-1])


def test_variables_carry_the_query_and_the_schema_accepts_them() -> None:
    list_query = query.parse(
        [
            ("$filter", "whenEnded today and associateId currentAssociate"),
            ("$orderBy", "rating desc"),
            ("$top", "5"),
            ("$skiptoken", "abc"),
        ]
    )
    variables = build_variables(list_query, CONTEXT)
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
    (definition,) = parse_graphql(build_text(list_query.columns)).definitions
    assert isinstance(definition, OperationDefinitionNode)
    coerced = get_variable_values(SCHEMA, definition.variable_definitions or (), variables)
    assert not isinstance(coerced, list), coerced


def test_absent_parameters_give_no_variables() -> None:
    assert build_variables(query.parse([]), CONTEXT) == {"first": 1000, "offset": 0}
    assert build_variables(query.parse([("$skip", "2")]), CONTEXT) == {"first": 1000, "offset": 2}


def test_problems_are_reported_at_the_query_parameters() -> None:
    problems = (
        Problem(("filter", "and", 3, "rating", "eq"), "is wrong"),
        Problem(("after",), "is no cursor"),
        Problem(("orderBy", 0), "is wrong"),
        Problem(("other",), "is wrong"),
    )
    assert [(problem.path, problem.reason) for problem in rename_paths(problems)] == [
        (("$filter",), "is wrong"),
        (("$skiptoken",), "is no cursor"),
        (("$orderBy",), "is wrong"),
        (("other",), "is wrong"),
    ]
