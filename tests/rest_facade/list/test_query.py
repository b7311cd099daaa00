import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.list.columns import COLUMNS, USUAL
from rest_facade.list.ordering import parse as order_of
from rest_facade.list.parser import parse as filter_of
from rest_facade.list.query import KNOWN, ListQuery, parse, read


def asked(**parameters: str) -> ListQuery:
    return parse([(f"${name}", value) for name, value in parameters.items()])


def test_nothing_asked_is_the_usual_columns_of_a_thousand() -> None:
    assert parse([]) == ListQuery(USUAL, None, (), 1_000, 0, None, None, json_safe=False)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("blank", ["", " "])
def test_what_is_blank_is_left_out(name: str, blank: str) -> None:
    assert parse([(name, blank)]) == parse([])


def test_everything_can_be_asked_at_once() -> None:
    query = asked(
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
    assert [each.name for each in query.columns] == ["rating", "contact/name"]
    assert query.filter == filter_of("rating gt 1")
    assert query.order == order_of("rating desc")
    assert (query.top, query.skip, query.cursor) == (10, 0, "abc=")
    assert (query.format, query.json_safe) == ("XML", True)


@pytest.mark.parametrize("name", ["$orderBy", "$orderby", "$ORDERBY"])
def test_names_are_in_any_case(name: str) -> None:
    assert parse([(name, "rating")]).order == order_of("rating")


@pytest.mark.parametrize("text", ["PrimaryKey", "entityname,PrimaryKey"])
def test_what_every_row_has_may_be_selected_and_adds_nothing(text: str) -> None:
    assert asked(select=text).columns == ()
    assert [each.name for each in asked(select=f"{text},rank").columns] == ["rank"]


def test_all_columns_can_be_selected_in_any_order() -> None:
    backwards = COLUMNS[::-1]
    assert asked(select=",".join(each.name for each in backwards)).columns == backwards


@pytest.mark.parametrize(
    ("text", "top"), [("1", 1), ("1000", 1000), ("1001", 1000), ("9999999999", 1000), (" 7 ", 7)]
)
def test_pages_hold_a_thousand_at_most(text: str, top: int) -> None:
    assert asked(top=text).top == top


@pytest.mark.parametrize(("text", "skip"), [("0", 0), ("20", 20), ("10000", 10_000)])
def test_rows_can_be_skipped(text: str, skip: int) -> None:
    assert asked(skip=text).skip == skip


@pytest.mark.parametrize(
    ("parameters", "name", "reason"),
    [
        ([("$top", "0")], "$top", "must be a whole number from 1 to 1000"),
        ([("$top", "-1")], "$top", "must be a whole number from 1 to 1000"),
        ([("$top", "ten")], "$top", "must be a whole number from 1 to 1000"),
        ([("$top", "9" * 5000)], "$top", "must be a whole number from 1 to 1000"),
        ([("$top", "٣")], "$top", "must be a whole number from 1 to 1000"),
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
            '"colour", which this list lacks; it has chatS',
        ),
        ([("$select", "*")], "$select", 'names "*", which this list lacks'),
        ([("$filter", "colour")], "$filter", "ends before a condition does"),
        ([("$orderBy", "colour")], "$orderBy", 'names "colour"'),
        ([("$top", "5"), ("$TOP", "5")], "$top", "is given twice"),
        ([("$orderby", "rank"), ("$orderBy", "rank")], "$orderBy", "is given twice"),
        ([("$filter", ""), ("$filter", "rating gt 1")], "$filter", "is given twice"),
    ],
)
def test_what_cannot_be_had_is_refused_by_name(
    parameters: list[tuple[str, str]], name: str, reason: str
) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as refusal:
        parse(parameters)
    assert [each.path for each in refusal.value.problems] == [(name,)]


@pytest.mark.parametrize("name", ["$entities", "$options", "$context", "$output", "other", ""])
def test_what_changes_nothing_may_be_anything(name: str) -> None:
    assert parse([(name, "x"), (name, "y")]) == parse([])


@given(st.lists(st.tuples(st.sampled_from(KNOWN) | st.text(), st.text()), max_size=5))
def test_any_parameters_are_read_or_refused(parameters: list[tuple[str, str]]) -> None:
    with suppress(InvalidValue):
        parse(parameters)


def test_a_query_string_is_read_once_and_tells_its_parameters_in_order() -> None:
    found = read(b"$top=5&x=%C3%A5&y&x=a+b")
    assert found.parameters == (("$top", "5"), ("x", "å"), ("y", ""), ("x", "a b"))


def test_a_query_string_is_remembered_and_a_refused_one_is_not() -> None:
    found = read(b"$top=7")
    assert found.query == asked(top="7")
    assert read(b"$top=7") is found
    for _ in range(2):
        with pytest.raises(InvalidValue):
            read(b"$top=0")
