import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.list.columns import COLUMNS, DEFAULT_COLUMNS
from rest_facade.list.ordering import parse as parse_order
from rest_facade.list.parser import parse as parse_filter
from rest_facade.list.query import PARAMETERS, ListQuery, parse, read


def parse_query(**parameters: str) -> ListQuery:
    return parse([(f"${name}", value) for name, value in parameters.items()])


def test_without_parameters_a_page_has_default_columns_and_a_thousand_rows() -> None:
    assert parse([]) == ListQuery(DEFAULT_COLUMNS, None, (), 1_000, 0, None, None, json_safe=False)


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_value_counts_as_left_out(name: str, blank: str) -> None:
    assert parse([(name, blank)]) == parse([])


def test_all_parameters_can_be_combined() -> None:
    query = parse_query(
        select="rating, CONTACT/name,Rating",
        filter="rating gt 1",
        orderBy="rating desc",
        top="10",
        skip="0",
        skiptoken="abc=",
        format="xml",
        jsonSafe="True",
        mode="slim",
        entities="chat",
        options="x",
        context="y",
        output="Display",
    )
    assert [column.name for column in query.columns] == ["rating", "contact/name"]
    assert query.filter == parse_filter("rating gt 1")
    assert query.order == parse_order("rating desc")
    assert (query.top, query.skip, query.cursor) == (10, 0, "abc=")
    assert (query.format, query.json_safe) == ("XML", True)


@pytest.mark.parametrize("name", ["$orderBy", "$orderby", "$ORDERBY"])
def test_parameter_names_ignore_case(name: str) -> None:
    assert parse([(name, "rating")]).order == parse_order("rating")


@pytest.mark.parametrize("text", ["PrimaryKey", "entityname,PrimaryKey"])
def test_fixed_columns_may_be_selected_without_effect(text: str) -> None:
    assert parse_query(select=text).columns == ()
    assert [column.name for column in parse_query(select=f"{text},rank").columns] == ["rank"]


def test_all_columns_can_be_selected_in_any_order() -> None:
    backwards = COLUMNS[::-1]
    assert parse_query(select=",".join(column.name for column in backwards)).columns == backwards


@pytest.mark.parametrize(
    ("text", "top"), [("1", 1), ("1000", 1000), ("1001", 1000), ("9999999999", 1000), (" 7 ", 7)]
)
def test_a_page_has_at_most_a_thousand_rows(text: str, top: int) -> None:
    assert parse_query(top=text).top == top


@pytest.mark.parametrize(("text", "skip"), [("0", 0), ("20", 20), ("10000", 10_000)])
def test_rows_can_be_skipped(text: str, skip: int) -> None:
    assert parse_query(skip=text).skip == skip


@pytest.mark.parametrize(
    ("parameters", "name", "reason"),
    [
        ([("$top", "-1")], "$top", "must be a whole number from 0 to 1000"),
        ([("$top", "ten")], "$top", "must be a whole number from 0 to 1000"),
        ([("$top", "1.0")], "$top", "must be a whole number from 0 to 1000"),
        ([("$top", "9" * 5000)], "$top", "must be a whole number from 0 to 1000"),
        ([("$top", "٣")], "$top", "must be a whole number from 0 to 1000"),
        ([("$skip", "10001")], "$skip", "up to 10000; to go further follow odata.nextLink"),
        ([("$skip", "-1")], "$skip", "must be a whole number up to 10000"),
        ([("$skip", "1.5")], "$skip", "must be a whole number up to 10000"),
        ([("$skip", "1"), ("$skiptoken", "x")], "$skip", "left out beside $skiptoken"),
        ([("$format", "atom")], "$format", "must be JSON or XML"),
        ([("$jsonSafe", "yes")], "$jsonSafe", "must be true or false"),
        ([("$mode", "Full")], "$mode", "can only be Slim here; leave it out"),
        ([("$mode", "Wide")], "$mode", "can only be Slim here"),
        (
            [("$select", "rating,colour")],
            "$select",
            '"colour", which is no column of this list; the columns are chatS',
        ),
        ([("$select", "rating,*x")], "$select", 'names "*x", which is no column of this list'),
        ([("$select", "/*")], "$select", 'names "/*", which is no column of this list'),
        ([("$select", "rating/*")], "$select", 'names "rating/*", which is no column of this list'),
        ([("$select", "person*")], "$select", 'names "person*", which is no column of this list'),
        ([("$filter", "colour")], "$filter", "ends before it is complete"),
        ([("$orderBy", "colour")], "$orderBy", 'names "colour"'),
        ([("$top", "5"), ("$TOP", "5")], "$top", "is given twice"),
        ([("$orderby", "rank"), ("$orderBy", "rank")], "$orderBy", "is given twice"),
        ([("$filter", ""), ("$filter", "rating gt 1")], "$filter", "is given twice"),
        ([("$entities", "a"), ("$Entities", "a")], "$entities", "is given twice"),
        (
            [("$top", "5"), ("$fitler", "rating gt 1")],
            "$fitler",
            "is no parameter of this call; of those with a $ it has"
            " $select, $filter, $orderBy, $top, $skip, $skiptoken, $mode, $format, $jsonSafe,"
            " $entities, $options, $context, $output",
        ),
        ([("$count", "true")], "$count", "is no parameter of this call"),
        ([("$expand", "")], "$expand", "is no parameter of this call"),
        ([("$", "")], "$", "is no parameter of this call"),
        ([(" $inlineCount", "")], "$inlineCount", "is no parameter of this call"),
    ],
)
def test_an_invalid_parameter_is_refused_with_a_reason(
    parameters: list[tuple[str, str]], name: str, reason: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as error:
        parse(parameters)
    assert [problem.path for problem in error.value.problems] == [(name,)]


@pytest.mark.parametrize("name", ["$entities", "$options", "$context", "$output", "other", ""])
def test_ignored_parameters_may_have_any_value(name: str) -> None:
    assert parse([(name, "x")]) == parse([])


@pytest.mark.parametrize("name", ["top", "other", "", "%24top", "x$top"])
def test_unknown_parameters_without_a_dollar_are_ignored(name: str) -> None:
    assert parse([(name, "x"), (name, "y")]) == parse([])


def test_blanks_around_a_name_do_not_matter() -> None:
    assert read(b"$filter=rank%20eq%201&+%24top+=7").query.top == 7


def test_a_page_may_be_empty() -> None:
    assert parse_query(top="0").top == 0
    assert parse_query(top="00").top == 0


@pytest.mark.parametrize("text", ["*", "*,rating", " *, primaryKey"])
def test_a_star_selects_every_column(text: str) -> None:
    assert parse_query(select=text).columns == COLUMNS


def test_columns_that_are_named_before_a_star_come_first() -> None:
    names = [column.name for column in parse_query(select="rating,*").columns]
    assert names[:2] == ["rating", "chatSessionId"]
    assert len(names) == len(set(names)) == len(COLUMNS)


def test_a_star_behind_a_slash_selects_the_columns_of_a_referred_row() -> None:
    columns = parse_query(select="rank,Person/*").columns
    assert [column.name for column in columns] == [
        *("rank", "person/personId", "person/fullName", "person/email")
    ]


@given(st.lists(st.tuples(st.sampled_from(PARAMETERS) | st.text(), st.text()), max_size=5))
def test_any_parameters_are_parsed_or_refused(parameters: list[tuple[str, str]]) -> None:
    with suppress(InvalidValue):
        parse(parameters)


def test_a_query_string_keeps_its_parameters_in_order() -> None:
    list_request = read(b"$top=5&x=%C3%A5&y&x=a+b")
    assert list_request.parameters == (("$top", "5"), ("x", "å"), ("y", ""), ("x", "a b"))


def test_a_query_string_is_cached_and_a_refused_one_is_not() -> None:
    list_request = read(b"$top=7")
    assert list_request.query == parse_query(top="7")
    assert read(b"$top=7") is list_request
    for _ in range(2):
        with pytest.raises(InvalidValue):
            read(b"$top=-7")
