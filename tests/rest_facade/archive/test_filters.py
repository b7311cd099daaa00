"""What each operator of each type means, as a filter that GraphQL takes."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.errors import InvalidValue
from rest_facade.archive.columns import COLUMNS, Column, ColumnType, find
from rest_facade.archive.filters import DEEPEST, FILTERABLE, MOST_COMPARISONS, to_filter
from rest_facade.archive.grammar import LONGEST_LIST, parse
from rest_facade.archive.operators import MANY, NOTHING, OPERATORS, TWO
from rest_facade.archive.values import Viewpoint
from rest_facade.dates import Dates, DateStyle
from tests.rest_facade.archive.schema import NEVER, SCHEMA, Session, passes

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def viewpoint(zone: str = "UTC", now: datetime = NOW) -> Viewpoint:
    return Viewpoint(Dates(ZoneInfo(zone), DateStyle.OFFSET), now, associate_id=7)


def filter_of(text: str, seen_from: Viewpoint | None = None) -> dict[str, Any]:
    """The filter for a text; fails when GraphQL would not take it."""
    tree = parse(text)
    assert tree
    filter_ = to_filter(tree, seen_from or viewpoint())
    type_ = SCHEMA.get_type("ChatSessionFilter")
    assert isinstance(type_, GraphQLInputObjectType)
    coerce_input_value(filter_, type_)
    return filter_


DAY = {"ge": "2026-01-05T00:00:00+00:00", "lt": "2026-01-06T00:00:00+00:00"}
MOMENT = "2026-01-05T10:00:00+00:00"

MEANINGS = [
    # int
    ("rating eq 4", {"rating": {"eq": 4}}),
    ("rating NE -4", {"rating": {"ne": -4}}),
    ("Rating gt 2147483647", {"rating": {"gt": 2147483647}}),
    ("rating ge '4'", {"rating": {"ge": 4}}),
    ("rating lt +4", {"rating": {"lt": 4}}),
    ("rating le 4", {"rating": {"le": 4}}),
    ("rating in (4, 5, 4)", {"rating": {"in": [4, 5]}}),
    ("rating in 4", {"rating": {"in": [4]}}),
    ("rating between (2, 4)", {"rating": {"ge": 2, "le": 4}}),
    ("queueLength gt 1", {"initialQueuePos": {"gt": 1}}),
    ("chatTopic/chatTopicId eq 3", {"topicId": {"eq": 3}}),
    ("associate/associateId eq 3", {"userId": {"eq": 3}}),
    # string
    ("customerName eq 'Jo'", {"customerName": {"eq": "Jo"}}),
    ("customerName ne 'Jo'", {"customerName": {"ne": "Jo"}}),
    ("customerName gt 'Jo'", {"customerName": {"gt": "Jo"}}),
    ("customerName ge 'Jo'", {"customerName": {"ge": "Jo"}}),
    ("customerName lt 'Jo'", {"customerName": {"lt": "Jo"}}),
    ("customerName le 'Jo'", {"customerName": {"le": "Jo"}}),
    ("customerName in ('Jo', 'Al')", {"customerName": {"in": ["Jo", "Al"]}}),
    ("customerName begins 'Jo'", {"customerName": {"startsWith": "Jo"}}),
    ("customerName startswith 'Jo'", {"customerName": {"startsWith": "Jo"}}),
    ("startswith(customerName, 'Jo')", {"customerName": {"startsWith": "Jo"}}),
    ("customerName contains 'Jo'", {"customerName": {"contains": "Jo"}}),
    ("customerName substringof 'Jo'", {"customerName": {"contains": "Jo"}}),
    ("substringof('Jo', customerName)", {"customerName": {"contains": "Jo"}}),
    ("customerName endswith 'Jo'", {"customerName": {"endsWith": "Jo"}}),
    ("endswith(customerName, 'Jo') eq false", {"not": {"customerName": {"endsWith": "Jo"}}}),
    ("customerName is 'Jo'", {"customerName": {"eq": "Jo"}}),
    ("customerName isNot 'Jo'", {"customerName": {"ne": "Jo"}}),
    ("customerName notBegins 'Jo'", {"not": {"customerName": {"startsWith": "Jo"}}}),
    ("customerName notContains 'Jo'", {"not": {"customerName": {"contains": "Jo"}}}),
    ("not customerName notContains 'Jo'", {"customerName": {"contains": "Jo"}}),
    ("contact/name is ''", {"contact": {"name": {"eq": ""}}}),
    ("associate/fullName begins 'Jo'", {"user": {"fullName": {"startsWith": "Jo"}}}),
    ("person/email contains '@'", {"person": {"email": {"contains": "@"}}}),
    # bool
    ("customerConsented eq true", {"customerConsented": {"eq": True}}),
    ("customerConsented eq 0", {"customerConsented": {"eq": False}}),
    ("customerConsented ne TRUE", {"customerConsented": {"eq": False}}),
    ("customerConsented gt false", {"customerConsented": {"eq": True}}),
    ("customerConsented gt true", {"customerConsented": {"eq": True, "ne": True}}),
    ("customerConsented ge true", {"customerConsented": {"eq": True}}),
    ("customerConsented lt 1", {"customerConsented": {"eq": False}}),
    ("customerConsented le false", {"customerConsented": {"eq": False}}),
    ("customerConsented in (1, true)", {"customerConsented": {"eq": True}}),
    (
        "customerConsented in (1, 0)",
        {"or": [{"customerConsented": {"eq": True}}, {"customerConsented": {"eq": False}}]},
    ),
    # list
    ("status eq Closed", {"status": {"eq": "CLOSED"}}),
    ("status ne 'INQUEUE'", {"status": {"ne": "IN_QUEUE"}}),
    ("status gt 4", {"status": {"gt": "IN_QUEUE"}}),
    ("status ge '4'", {"status": {"ge": "IN_QUEUE"}}),
    ("status lt 4", {"status": {"lt": "IN_QUEUE"}}),
    ("status le 4", {"status": {"le": "IN_QUEUE"}}),
    ("status in (4, 'closed', CLOSED)", {"status": {"in": ["IN_QUEUE", "CLOSED"]}}),
    ("status oneOf ('Closed')", {"status": {"in": ["CLOSED"]}}),
    ("status notOneOf (9, Faq)", {"status": {"notIn": ["CLOSED", "FAQ"]}}),
    ("personId oneOf (1, 2)", {"personId": {"in": [1, 2]}}),
    ("contactId eq 0", {"contactId": {"eq": 0}}),
    # associate
    ("associateId eq 12", {"userId": {"eq": 12}}),
    ("associateId ne 12", {"userId": {"ne": 12}}),
    ("associateId gt 12", {"userId": {"gt": 12}}),
    ("associateId ge 12", {"userId": {"ge": 12}}),
    ("associateId lt 12", {"userId": {"lt": 12}}),
    ("associateId le 12", {"userId": {"le": 12}}),
    ("associateId in (12, 13)", {"userId": {"in": [12, 13]}}),
    ("associateId associateIsOneOf (12, 13)", {"userId": {"in": [12, 13]}}),
    ("associateId currentAssociate", {"userId": {"eq": 7}}),
    # flags
    ("flags eq 'CustomerIsTyping'", {"flags": {"has": "CUSTOMER_IS_TYPING"}}),
    ("flags ne UserIsTyping", {"flags": {"hasNot": "USER_IS_TYPING"}}),
    (
        "flags in (0, 1)",
        {"or": [{"flags": {"has": "CUSTOMER_IS_TYPING"}}, {"flags": {"has": "USER_IS_TYPING"}}]},
    ),
    # datetime and date
    ("whenEnded eq '2026-01-05'", {"whenEnded": DAY}),
    ("whenEnded eq 2026-01-05", {"whenEnded": DAY}),
    ("whenEnded eq '2026-01-05T10:00:00Z'", {"whenEnded": {"eq": MOMENT}}),
    ("whenEnded ne '2026-01-05'", {"not": {"whenEnded": DAY}}),
    ("whenEnded ne '2026-01-05T10:00:00Z'", {"not": {"whenEnded": {"eq": MOMENT}}}),
    ("whenEnded gt '2026-01-05'", {"whenEnded": {"ge": DAY["lt"]}}),
    ("whenEnded after '2026-01-05'", {"whenEnded": {"ge": DAY["lt"]}}),
    ("whenEnded after '2026-01-05T10:00:00'", {"whenEnded": {"gt": MOMENT}}),
    ("whenEnded ge '2026-01-05'", {"whenEnded": {"ge": DAY["ge"]}}),
    ("whenEnded ge '2026-01-05T10:00:00'", {"whenEnded": {"ge": MOMENT}}),
    ("whenEnded lt '2026-01-05'", {"whenEnded": {"lt": DAY["ge"]}}),
    ("whenEnded before '2026-01-05'", {"whenEnded": {"lt": DAY["ge"]}}),
    ("whenEnded before '2026-01-05T10:00:00'", {"whenEnded": {"lt": MOMENT}}),
    ("whenEnded le '2026-01-05'", {"whenEnded": {"lt": DAY["lt"]}}),
    ("whenEnded le '2026-01-05T10:00:00'", {"whenEnded": {"le": MOMENT}}),
    (
        "whenEnded in ('2026-01-05', '2026-01-05T10:00:00')",
        {"or": [{"whenEnded": DAY}, {"whenEnded": {"eq": MOMENT}}]},
    ),
    (
        "whenEnded between ('2026-01-05', '2026-01-05T10:00:00')",
        {"whenEnded": {"ge": DAY["ge"], "le": MOMENT}},
    ),
    ("whenEnded between ('2026-01-05', '2026-01-05')", {"whenEnded": DAY}),
    ("updatedDate eq '2026-01-05'", {"updatedAt": DAY}),
    ("registeredDate before '2026-01-05'", {"createdAt": {"lt": DAY["ge"]}}),
    ("registeredDate beforeToday", {"createdAt": {"lt": "2026-03-14T00:00:00+00:00"}}),
    # Never and for ever are no days.
    ("whenEnded eq '0001-01-01'", {"whenEnded": {"eq": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded gt '0001-01-01'", {"whenEnded": {"gt": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded le '9999-12-31'", {"whenEnded": {"le": "9999-12-31T00:00:00+00:00"}}),
]


@pytest.mark.parametrize(("text", "filter_"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_an_operator_means_a_comparison(text: str, filter_: dict[str, Any]) -> None:
    assert filter_of(text) == filter_


def test_no_operator_is_left_out_above_or_below() -> None:
    shown = {
        (found.type, text.split()[1].lower())
        for text, _ in MEANINGS
        if (found := find(text.split()[0]))
    }
    periods = {
        f"{which}{unit}"
        for which in ("last", "this", "next")
        for unit in ("week", "month", "quarter", "year")
    }
    assert len(periods) == 12
    for type_, operators in OPERATORS.items():
        of_dates = type_ in (ColumnType.DATE, ColumnType.DATETIME)
        here = {
            name
            for kind, name in shown
            if kind is type_ or (of_dates and kind in (ColumnType.DATE, ColumnType.DATETIME))
        }
        assert set(operators) == here | ({"today"} | periods if of_dates else set()), type_


ANY_VALUE = {
    ColumnType.INT: "4", ColumnType.STRING: "'x'", ColumnType.BOOL: "true",
    ColumnType.DATETIME: "'2026-01-05'", ColumnType.DATE: "'2026-01-05'",
    ColumnType.LIST: "4", ColumnType.ASSOCIATE: "4", ColumnType.FLAGS: "0",
}  # fmt: skip


@pytest.mark.parametrize("column", FILTERABLE, ids=lambda column: column.name)
def test_every_column_takes_all_operators_of_its_type(column: Column) -> None:
    for operator in OPERATORS[column.type].values():
        value = ANY_VALUE[column.type]
        values = {NOTHING: "", TWO: f"({value}, {value})", MANY: f"({value})"}.get(
            operator.takes, value
        )
        assert filter_of(f"{column.name} {operator.name.upper()} {values}")
        assert filter_of(f"not {column.name.swapcase()} {operator.name} {values}")


@pytest.mark.parametrize("type_", set(ColumnType) - {ColumnType.TIME_SPAN, ColumnType.FLAGS})
def test_every_type_has_the_comparisons_of_odata(type_: ColumnType) -> None:
    assert {"eq", "ne", "gt", "ge", "lt", "le", "in"} <= set(OPERATORS[type_])


DAYS = [
    # Days of 24, 23 and 25 hours.
    ("Europe/Oslo", "eq '2026-01-05'", "2026-01-04T23:00", "2026-01-05T23:00"),
    ("Europe/Oslo", "eq '2026-03-29'", "2026-03-28T23:00", "2026-03-29T22:00"),
    ("Europe/Oslo", "eq '2026-10-25'", "2026-10-24T22:00", "2026-10-25T23:00"),
    ("America/New_York", "eq '2026-03-08'", "2026-03-08T05:00", "2026-03-09T04:00"),
    ("America/New_York", "eq '2026-11-01'", "2026-11-01T04:00", "2026-11-02T05:00"),
    ("Pacific/Auckland", "eq '2026-04-05'", "2026-04-04T11:00", "2026-04-05T12:00"),
    ("Pacific/Auckland", "eq '2026-09-27'", "2026-09-26T12:00", "2026-09-27T11:00"),
    # Midnight is skipped, and comes twice.
    ("America/Sao_Paulo", "eq '2018-11-04'", "2018-11-04T03:00", "2018-11-05T02:00"),
    ("America/Havana", "eq '2026-11-01'", "2026-11-01T04:00", "2026-11-02T05:00"),
    # Bare moments are the zone's.
    (
        "Europe/Oslo",
        "between ('2026-01-05T10:00:00', '2026-07-05')",
        "2026-01-05T09:00",
        "2026-07-05T22:00",
    ),
]


def bounds(filter_: dict[str, Any]) -> tuple[str, ...]:
    (comparisons,) = filter_.values()
    assert list(comparisons) == ["ge", "lt"]
    return tuple(
        datetime.fromisoformat(each).astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
        for each in comparisons.values()
    )


@pytest.mark.parametrize(("zone", "text", "first", "after"), DAYS)
def test_days_are_the_callers(zone: str, text: str, first: str, after: str) -> None:
    assert bounds(filter_of(f"whenEnded {text}", viewpoint(zone))) == (first, after)


PERIODS = [
    ("Europe/Oslo", "2026-03-29T12:00", "today", "2026-03-28T23:00", "2026-03-29T22:00"),
    ("Europe/Oslo", "2026-03-28T22:59", "today", "2026-03-27T23:00", "2026-03-28T23:00"),
    ("Pacific/Auckland", "2026-03-28T12:00", "today", "2026-03-28T11:00", "2026-03-29T11:00"),
    # Weeks begin on Monday, also for those who ask on one, or on Sunday.
    ("UTC", "2026-03-14T09:00", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-03-09T00:00", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-03-15T23:59", "thisWeek", "2026-03-09T00:00", "2026-03-16T00:00"),
    ("UTC", "2026-01-01T00:00", "thisWeek", "2025-12-29T00:00", "2026-01-05T00:00"),
    ("UTC", "2026-01-01T00:00", "lastWeek", "2025-12-22T00:00", "2025-12-29T00:00"),
    ("Europe/Oslo", "2026-03-25T12:00", "thisWeek", "2026-03-22T23:00", "2026-03-29T22:00"),
    ("America/New_York", "2026-10-28T12:00", "nextWeek", "2026-11-02T05:00", "2026-11-09T05:00"),
    ("America/New_York", "2026-10-28T12:00", "thisWeek", "2026-10-26T04:00", "2026-11-02T05:00"),
    ("UTC", "2024-02-29T12:00", "thisMonth", "2024-02-01T00:00", "2024-03-01T00:00"),
    ("UTC", "2026-03-31T12:00", "lastMonth", "2026-02-01T00:00", "2026-03-01T00:00"),
    ("UTC", "2026-01-31T12:00", "lastMonth", "2025-12-01T00:00", "2026-01-01T00:00"),
    ("UTC", "2026-12-31T12:00", "nextMonth", "2027-01-01T00:00", "2027-02-01T00:00"),
    ("UTC", "2026-11-30T12:00", "nextMonth", "2026-12-01T00:00", "2027-01-01T00:00"),
    # It is already next month in Auckland, and still last year in New York.
    ("Pacific/Auckland", "2026-03-31T12:00", "thisMonth", "2026-03-31T11:00", "2026-04-30T12:00"),
    ("America/New_York", "2027-01-01T04:59", "thisYear", "2026-01-01T05:00", "2027-01-01T05:00"),
    ("America/New_York", "2027-01-01T05:00", "thisYear", "2027-01-01T05:00", "2028-01-01T05:00"),
    ("Europe/Oslo", "2026-03-31T21:59", "thisQuarter", "2025-12-31T23:00", "2026-03-31T22:00"),
    ("Europe/Oslo", "2026-03-31T22:00", "thisQuarter", "2026-03-31T22:00", "2026-06-30T22:00"),
    ("Europe/Oslo", "2026-02-01T00:00", "lastQuarter", "2025-09-30T22:00", "2025-12-31T23:00"),
    ("Europe/Oslo", "2026-12-01T00:00", "nextQuarter", "2026-12-31T23:00", "2027-03-31T22:00"),
    ("UTC", "2026-08-15T00:00", "thisQuarter", "2026-07-01T00:00", "2026-10-01T00:00"),
    ("UTC", "2026-08-15T00:00", "lastYear", "2025-01-01T00:00", "2026-01-01T00:00"),
    ("Pacific/Auckland", "2026-08-15T00:00", "nextYear", "2026-12-31T11:00", "2027-12-31T11:00"),
]


@pytest.mark.parametrize(("zone", "now", "operator", "first", "after"), PERIODS)
def test_periods_are_those_of_the_callers_calendar(
    zone: str, now: str, operator: str, first: str, after: str
) -> None:
    seen_from = viewpoint(zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert bounds(filter_of(f"updatedDate {operator}", seen_from)) == (first, after)


zones = st.sampled_from(
    ["UTC", "Europe/Oslo", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(zones, moments, st.sampled_from(["Week", "Month", "Quarter", "Year"]))
def test_last_this_and_next_meet_and_now_is_in_this(zone: str, now: datetime, unit: str) -> None:
    seen_from = viewpoint(zone, now)
    last, this, following = (
        filter_of(f"whenEnded {which}{unit}", seen_from)["whenEnded"]
        for which in ("last", "this", "next")
    )
    assert (last["lt"], this["lt"]) == (this["ge"], following["ge"])
    assert datetime.fromisoformat(this["ge"]) <= now < datetime.fromisoformat(this["lt"])


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
        # What met an AND within a NOT is an OR after De Morgan, and joins the one around it.
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
def test_joints_nest_as_little_as_can_be(text: str, filter_: dict[str, Any]) -> None:
    assert filter_of(text) == filter_


FEW = 3
facts = st.sampled_from(
    [
        *(f"rating {name} {number}" for name in ("eq", "gt", "le") for number in range(FEW)),
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
        "rating": st.integers(0, FEW),
        "status": st.sampled_from([4, 9]),
        "customerConsented": st.booleans(),
        "flags": st.sets(st.sampled_from(["CUSTOMER_IS_TYPING", "USER_IS_TYPING"])),
        "whenEnded": around_a_day | st.just(NEVER),
        "customerName": st.sampled_from(["", "Jo", "Al"]),
        "contact": st.fixed_dictionaries({"name": st.sampled_from(["", "Abacus", "Jo"])}),
        "userId": st.sampled_from([0, 7]),
    }
)
NUMBERED = {"CLOSED": 9, "IN_QUEUE": 4, "FAQ": 2}


def numbered(filter_: Any) -> Any:
    """Statuses by number, as they are compared."""
    if isinstance(filter_, dict):
        return {key: numbered(each) for key, each in filter_.items()}
    if isinstance(filter_, list):
        return [numbered(each) for each in filter_]
    return NUMBERED.get(filter_, filter_)


def holds(text: str, session: Session) -> bool:
    return passes(numbered(filter_of(text)), session)


@settings(deadline=None)
@given(facts, facts, facts, sessions)
def test_joints_mean_what_they_say(a: str, b: str, c: str, session: Session) -> None:
    x, y, z = (holds(each, session) for each in (a, b, c))
    assert holds(f"{a} or {b} and {c}", session) == (x or (y and z))
    assert holds(f"({a} or {b}) and {c}", session) == ((x or y) and z)
    assert holds(f"not {a} and {b}", session) == (not x and y)
    assert holds(f"not ({a} and not ({b} or not {c}))", session) == (not (x and not (y or not z)))


@settings(deadline=None)
@given(sessions)
def test_comparisons_that_are_worked_out_here_agree_with_their_words(session: Session) -> None:
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
            '"colour" at character 1, which this list lacks; what can is chatSessionId, first',
        ),
        ("rating eq 1 and colour eq 1", 'names "colour" at character 17, which this list lacks'),
        (
            "sessionKey eq 'x'",
            'names "sessionKey" at character 1, which cannot filter; what can is',
        ),
        ("duration gt 5", "which cannot filter"),
        ("timeInQueue gt 5", "which cannot filter"),
        (
            "rating begins 1",
            'has the operator "begins" in the condition at character 1, which rating lacks;',
        ),
        ("rating begins 1", "it has eq, ne, gt, ge, lt, le, in, between"),
        ("flags gt 0", "which flags lacks; it has eq, ne, in"),
        ("rating today", 'has the operator "today"'),
        ("status between (1, 2)", 'has the operator "between"'),
        ("associateId oneOf (1)", 'has the operator "oneOf"'),
        ("substringof('x', rating)", 'operator "substringof" in the condition at character 18'),
        ("rating eq", "must give eq one value in the condition at character 1"),
        ("rating eq (1, 2)", "must give eq one value"),
        ("rating between 1", "must give between two values in brackets"),
        ("rating between (1, 2, 3)", "must give between two values in brackets"),
        ("rating in", "must give in values in brackets"),
        ("whenEnded today 5", "must give today no value"),
        ("rating eq 1.5", NUMBER),
        ("rating eq 2147483648", NUMBER),
        ("rating eq -2147483649", NUMBER),
        ("rating eq null", NUMBER),
        ("rating eq ''", NUMBER),
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
def test_what_makes_no_sense_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as refusal:
        filter_of(text)
    assert [each.path for each in refusal.value.problems] == [("$filter",)]


def test_refusals_never_repeat_a_value() -> None:
    for column in FILTERABLE:
        with pytest.raises(InvalidValue) as refusal:
            filter_of(f"{column.name} eq zebra_{'9' * 30}")
        assert "zebra" not in str(refusal.value)


FIFTY_ONE_DAYS = ",".join(f"{year}-01-05" for year in range(1950, 2001))


def two_joints_a_bracket(depth: int) -> str:
    text = "rating eq 1"
    for _ in range(depth):
        text = f"(rating eq 2 or rating eq 3 and {text})"
    return text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (two_joints_a_bracket(8), "15 deep"),
        (" or ".join(["whenEnded today"] * 50 + ["rating eq 1"]), "100 comparisons"),
        (f"whenEnded in ({FIFTY_ONE_DAYS})", "100 comparisons"),
    ],
)
def test_filters_that_graphql_would_not_take_are_refused_here(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        filter_of(text)


def test_filters_as_large_as_can_be_are_taken() -> None:
    assert filter_of(" or ".join(["whenEnded today"] * (MOST_COMPARISONS // 2)))
    assert filter_of(" or ".join(["rating eq 1"] * MOST_COMPARISONS))
    listed = ",".join(map(str, range(LONGEST_LIST)))
    assert filter_of(f"rating in ({listed})") == {"rating": {"in": list(range(LONGEST_LIST))}}
    deepest = "rating eq 1 or rating eq 2"
    for level in range(DEEPEST - 1):
        deepest = f"rating eq 3 {'or' if level % 2 else 'and'} ({deepest})"
    assert filter_of(deepest)
    assert filter_of(two_joints_a_bracket(7))


@settings(deadline=None)
@given(
    st.sampled_from(COLUMNS),
    st.sampled_from([name for operators in OPERATORS.values() for name in operators]),
    st.lists(
        st.integers().map(str)
        | st.text().map(lambda text: "'" + text.replace("\\", "\\\\").replace("'", "''") + "'")
        | st.datetimes().map(lambda each: each.isoformat())
        | st.dates().map(lambda each: each.isoformat())
        | st.sampled_from(["true", "0", "Closed", "x"]),
        max_size=3,
    ),
    zones,
)
def test_any_condition_makes_a_filter_or_is_refused(
    column: Column, operator: str, values: list[str], zone: str
) -> None:
    listed = f"({', '.join(values)})" if values else ""
    with suppress(InvalidValue):
        assert filter_of(f"{column.name} {operator} {listed}", viewpoint(zone))
