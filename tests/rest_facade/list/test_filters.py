"""From `$filter` to GraphQL filters: logic, error messages and bounds."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from orm.models.enums import ChatSessionStatus
from rest_facade.list.columns import COLUMNS, FILTERABLE_COLUMNS, ListColumn
from rest_facade.list.filters import MAX_COMPARISONS, MAX_DEPTH
from rest_facade.list.operators import OPERATORS
from rest_facade.list.parser import MAX_LIST_VALUES
from tests.rest_facade.list.filter_evaluation import NEVER, Session, matches
from tests.rest_facade.list.filter_parsing import filter_context, parse_filter

DAY = {"ge": "2026-01-05T00:00:00+00:00", "lt": "2026-01-06T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("text", "filter_"),
    [
        (
            "rating eq 1 and (rating eq 2 or rating eq 3)",
            {
                "and": [
                    {"rating": {"eq": 1}},
                    {"or": [{"rating": {"eq": 2}}, {"rating": {"eq": 3}}]},
                ]
            },
        ),
        (
            "not (rating eq 1 or (rating eq 2 and not rating eq 3))",
            {
                "and": [
                    {"not": {"rating": {"eq": 1}}},
                    {"or": [{"not": {"rating": {"eq": 2}}}, {"rating": {"eq": 3}}]},
                ]
            },
        ),
        # By De Morgan a negated AND becomes an OR, which merges with the OR around it.
        (
            "rating eq 1 or not (rating eq 2 and rating eq 3)",
            {
                "or": [
                    {"rating": {"eq": 1}},
                    {"not": {"rating": {"eq": 2}}},
                    {"not": {"rating": {"eq": 3}}},
                ]
            },
        ),
        ("not whenEnded ne '2026-01-05'", {"whenEnded": DAY}),
    ],
)
def test_logical_operators_nest_as_little_as_possible(text: str, filter_: dict[str, Any]) -> None:
    assert parse_filter(text) == filter_


MAX_RATING = 3
conditions = st.sampled_from(
    [
        *(f"rating {name} {number}" for name in ("eq", "gt", "le") for number in range(MAX_RATING)),
        "rating between (1, 2)",
        "rating in (0, 2)",
        "status gt 4",
        "status oneOf (Closed, Faq)",
        "customerConsented lt true",
        "customerConsented in (0, 1)",
        "flags eq 0",
        "flags ne 1",
        "flags in (0, 1)",
        "whenEnded eq '2026-01-05'",
        "whenEnded ne '2026-01-05'",
        "whenEnded after '2026-01-05'",
        "whenEnded le '2026-01-05'",
        "customerName notBegins 'j'",
        "contact/name contains 'A'",
        "associateId currentAssociate",
        "whenEnded beforeToday",
    ]
)
around_a_day = st.datetimes(datetime(2026, 1, 4), datetime(2026, 1, 7), timezones=st.just(UTC))  # noqa: DTZ001
sessions = st.fixed_dictionaries(
    {
        "rating": st.integers(0, MAX_RATING),
        "status": st.sampled_from([ChatSessionStatus.IN_QUEUE, ChatSessionStatus.CLOSED]),
        "customerConsented": st.booleans(),
        "flags": st.sets(st.sampled_from(["CUSTOMER_IS_TYPING", "USER_IS_TYPING"])),
        "whenEnded": around_a_day | st.just(NEVER),
        "customerName": st.sampled_from(["", "Jo", "Al"]),
        "contact": st.fixed_dictionaries({"name": st.sampled_from(["", "Abacus", "Jo"])}),
        "userId": st.sampled_from([0, 7]),
    }
)


def holds(text: str, session: Session) -> bool:
    return matches(parse_filter(text), session)


@settings(deadline=None)
@given(conditions, conditions, conditions, sessions)
def test_and_or_and_not_combine_conditions(a: str, b: str, c: str, session: Session) -> None:
    x, y, z = (holds(text, session) for text in (a, b, c))
    assert holds(f"{a} or {b} and {c}", session) == (x or (y and z))
    assert holds(f"({a} or {b}) and {c}", session) == ((x or y) and z)
    assert holds(f"not {a} and {b}", session) == (not x and y)
    assert holds(f"not ({a} and not ({b} or not {c}))", session) == (not (x and not (y or not z)))


@settings(deadline=None)
@given(sessions)
def test_boolean_and_date_comparisons_agree_with_python(session: Session) -> None:
    consented, ended = session["customerConsented"], session["whenEnded"]
    for name in ("eq", "ne", "gt", "ge", "lt", "le"):
        for word, value in (("true", True), ("false", False)):
            expected = getattr(consented, f"__{name}__")(value)
            assert holds(f"customerConsented {name} {word}", session) == expected
        expected = getattr(ended.date(), f"__{name}__")(datetime(2026, 1, 5, tzinfo=UTC).date())
        assert holds(f"whenEnded {name} '2026-01-05'", session) == expected
    within = ended.date() in {datetime(2026, 1, day, tzinfo=UTC).date() for day in (4, 6)}
    assert holds("whenEnded in ('2026-01-04', '2026-01-06')", session) == within


NUMBER = "needs a whole number of 32 bits for rating at character 11"
A_DATE = "needs a date such as '2026-03-14' or '2026-03-14T09:26:53Z' for whenEnded at character 14"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "colour eq 1",
            "at character 1, which is no column of this list; the columns to filter by are chat",
        ),
        ("rating eq 1 and colour eq 1", 'names "colour" at character 17, which is no column'),
        (
            "sessionKey eq 'x'",
            'names "sessionKey" at character 1, which cannot be filtered by; the columns',
        ),
        ("duration gt 5", "which cannot be filtered by"),
        ("timeInQueue gt 5", "which cannot be filtered by"),
        (
            "rating begins 1",
            'has the operator "begins" in the condition at character 1, which rating lacks;',
        ),
        ("flags gt 0", 'has the operator "gt" in the condition at character 1, which flags lacks'),
        ("rating today", 'has the operator "today"'),
        ("associateId begins 'F'", 'has the operator "begins"'),
        ("rating associateIsOneOf (1)", 'has the operator "associateIsOneOf"'),
        ("customerName date '2026-01-05'", 'has the operator "date"'),
        ("whenEnded set 1", 'has the operator "set"'),
        ("rating zork", 'has the operator "zork"'),
        ("getAllRows begins '1'", 'has the operator "begins"'),
        ("next(rating, 1, 'week')", 'has the operator "next" in the condition at character 6'),
        ("substringof('x', rating)", 'operator "substringof" in the condition at character 18'),
        ("rating eq", "must give eq one value in the condition at character 1"),
        ("rating eq (1, 2)", "must give eq one value"),
        ("rating between 1", "must give between two values in brackets"),
        ("rating between (1, 2, 3)", "must give between two values in brackets"),
        ("rating in", "must give in values in brackets"),
        ("rating =", "must give = one value in the condition at character 1"),
        ("rating set", "must give set one value"),
        ("customerConsented set (1, 0)", "must give set one value or none"),
        ("rating isNull 1", "must give isNull no value"),
        ("startswith(customerName)", "must give startswith one value"),
        ("startswith(customerName, 'x', 'y')", "must give startswith one value"),
        ("getAllRows eq", "must give eq one value"),
        ("getNoRows eq 5", "needs true, false, 1 or 0 for getNoRows at character 14"),
        ("whenEnded thisPeriod", "must give thisPeriod a period such as 'week'"),
        ("this(whenEnded, 2, 'week')", "must give this a period such as 'week'"),
        ("next(whenEnded, 'week')", "must give next a number and a period in brackets, such as"),
        ("whenEnded thisPeriod 'fortnight'", "needs one of day, week, month, quarter, halfyear"),
        ("whenEnded thisPeriod 5", "needs one of day, week, month, quarter, halfyear, year for"),
        ("next(whenEnded, -1, 'week')", "needs a number of periods from 0 to 9999 for whenEnded"),
        ("next(whenEnded, 10000, 'week')", "needs a number of periods from 0 to 9999"),
        ("next(whenEnded, '٣', 'week')", "needs a number of periods from 0 to 9999"),
        ("next(whenEnded, 9999, 'year')", "counts periods beyond the calendar; give a smaller"),
        ("previous(whenEnded, 2025, 'year')", "counts periods beyond the calendar"),
        ("whenEnded date '2026.2.30'", "needs a date such as"),
        ("whenEnded today 5", "must give today no value"),
        ("rating eq 1.5", NUMBER),
        ("rating eq 2147483648", NUMBER),
        ("rating eq -2147483649", NUMBER),
        ("rating eq 'null'", NUMBER),
        ("rating eq ''", NUMBER),
        ("rating eq datetime'2026-01-05'", NUMBER),
        ("customerName eq datetime'2026-01-05'", "needs a text in single quotes"),
        ("flags eq null", "needs one of CustomerIsTyping, UserIsTyping for flags"),
        (f"rating eq {'9' * 5000}", NUMBER),
        ("rating eq '٣'", NUMBER),
        ("rating in (1, x)", "at character 15"),
        ("customerName eq Jo", "needs a text in single quotes"),
        ("customerName eq 5", "needs a text in single quotes"),
        ("customerName eq 'a\0b'", "needs a text in single quotes, without the character NUL"),
        ("customerName eq '\ud800'", "needs a text in single quotes"),
        ("customerConsented eq yes", "true, false, 1 or 0 for customerConsented at character 22"),
        ("status eq Sold", "needs one of Invalid, PreChatForm, Faq"),
        ("status eq 12", "needs one of Invalid"),
        ("status eq -1", "needs one of Invalid"),
        ("status eq ''", "needs one of Invalid"),
        ("flags eq Sleeps", "needs one of CustomerIsTyping, UserIsTyping for flags"),
        (
            "associateId eq 'FRODO'",
            "the number of a user (associate/name filters by the login name)",
        ),
        ("personId eq 'x'", "needs a whole number of 32 bits for personId"),
        ("whenEnded eq '2026-02-30'", A_DATE),
        ("whenEnded eq 'yesterday'", A_DATE),
        ("whenEnded eq 2026", A_DATE),
        ("whenEnded eq '0000-01-01'", A_DATE),
        ("whenEnded eq '2026-01-05T25:00:00'", A_DATE),
        ("whenEnded between ('2026-01-05', x)", "at character 34"),
    ],
)
def test_an_invalid_condition_is_refused_with_its_place_and_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as error:
        parse_filter(text)
    assert [problem.path for problem in error.value.problems] == [("$filter",)]


@pytest.mark.parametrize("column", FILTERABLE_COLUMNS, ids=lambda column: column.name)
def test_an_operator_that_a_column_lacks_is_refused_with_those_that_it_has(
    column: ListColumn,
) -> None:
    own = OPERATORS[column.type]
    others = {name for operators in OPERATORS.values() for name in operators} - own.keys()
    names = {name for operator in own.values() for name in operator.notation.names}
    # Of the archive's own operators only those of other archives' column types are missing here.
    for name in (*others, "intArrayAllOf", "intArrayOneOf"):
        with pytest.raises(InvalidValue) as error:
            parse_filter(f"{column.name} {name} (1, 2)")
        [problem] = error.value.problems
        assert f'"{name}" in the condition at character 1, which {column.name} lacks' in (
            problem.reason
        )
        assert set(problem.reason.split("it has ")[1].split(", ")) == names


def test_error_messages_never_repeat_a_value() -> None:
    for column in FILTERABLE_COLUMNS:
        with pytest.raises(InvalidValue) as error:
            parse_filter(f"{column.name} eq zebra_{'9' * 30}")
        assert "zebra" not in str(error.value)


FIFTY_ONE_DAYS = ",".join(f"{year}-01-05" for year in range(1950, 2001))


def or_and_and_per_bracket(depth: int) -> str:
    text = "rating eq 1"
    for _ in range(depth):
        text = f"(rating eq 2 or rating eq 3 and {text})"
    return text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (or_and_and_per_bracket(8), "15 deep"),
        (" or ".join(["whenEnded today"] * 50 + ["rating eq 1"]), "100 comparisons"),
        (f"whenEnded in ({FIFTY_ONE_DAYS})", "100 comparisons"),
    ],
)
def test_filters_beyond_graphqls_bounds_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        parse_filter(text)


def test_filters_at_the_bounds_are_accepted() -> None:
    assert parse_filter(" or ".join(["whenEnded today"] * (MAX_COMPARISONS // 2)))
    assert parse_filter(" or ".join(["rating eq 1"] * MAX_COMPARISONS))
    listed = ",".join(map(str, range(MAX_LIST_VALUES)))
    assert parse_filter(f"rating in ({listed})") == {"rating": {"in": list(range(MAX_LIST_VALUES))}}
    deepest = "rating eq 1 or rating eq 2"
    for level in range(MAX_DEPTH - 1):
        deepest = f"rating eq 3 {'or' if level % 2 else 'and'} ({deepest})"
    assert parse_filter(deepest)
    assert parse_filter(or_and_and_per_bracket(7))


@settings(deadline=None)
@given(
    st.sampled_from(COLUMNS),
    st.sampled_from([name for operators in OPERATORS.values() for name in operators]),
    st.lists(
        st.integers().map(str)
        | st.text().map(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "''") + "'")
        | st.datetimes().map(lambda value: value.isoformat())
        | st.dates().map(lambda value: value.isoformat())
        | st.sampled_from(["true", "0", "Closed", "x", "null", "week", "'years'", "9999", "3"]),
        max_size=3,
    ),
    st.sampled_from(["UTC", "Europe/Oslo", "America/New_York", "Pacific/Auckland"]),
)
def test_any_condition_makes_a_filter_or_is_refused(
    column: ListColumn, operator: str, values: list[str], zone: str
) -> None:
    listed = f"({', '.join(values)})" if values else ""
    with suppress(InvalidValue):
        assert parse_filter(f"{column.name} {operator} {listed}", filter_context(zone))
