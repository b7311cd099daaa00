"""Every operator of every column type, and the GraphQL filter that it becomes."""

import re
from typing import Any

import pytest

from rest_facade.list.columns import (
    FILTERABLE_COLUMNS,
    ColumnType,
    ListColumn,
    find_column_of_filter,
)
from rest_facade.list.filter_operator import NO_VALUES, TWO_VALUES, VALUE_LIST, FilterOperator
from rest_facade.list.operators import OPERATORS
from rest_facade.list.period_operators import PERIOD_OPERATORS
from tests.rest_facade.list.filter_parsing import parse_filter

DAY = {"ge": "2026-01-05T00:00:00+00:00", "lt": "2026-01-06T00:00:00+00:00"}
MOMENT = "2026-01-05T10:00:00+00:00"
NEVER = "0001-01-01T00:00:00+00:00"

EACH_FLAG = [{"flags": {"has": flag}} for flag in ("CUSTOMER_IS_TYPING", "USER_IS_TYPING")]

EXPECTED = [
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
    ("rating set 4", {"rating": {"eq": 4}}),
    ("rating notOneOf (4, 5, 4)", {"rating": {"notIn": [4, 5]}}),
    ("rating isNull", {"rating": {"eq": 0}}),
    ("rating isNotNull", {"rating": {"ne": 0}}),
    ("rating eq null", {"rating": {"eq": 0}}),
    ("rating in (NULL, 5)", {"rating": {"in": [0, 5]}}),
    ("rating=4", {"rating": {"eq": 4}}),
    ("rating>=-4", {"rating": {"ge": -4}}),
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
    ("customerName notOneOf ('Jo', 'Al')", {"customerName": {"notIn": ["Jo", "Al"]}}),
    ("customerName between ('A', 'S')", {"customerName": {"ge": "A", "le": "S"}}),
    ("customerName isNull", {"customerName": {"eq": ""}}),
    ("customerName isNotNull", {"customerName": {"ne": ""}}),
    ("customerName ne null", {"customerName": {"ne": ""}}),
    ("customerName eq 'null'", {"customerName": {"eq": "null"}}),
    ("customerName = 'Jo'", {"customerName": {"eq": "Jo"}}),
    ("contains(customerName, 'Jo')", {"customerName": {"contains": "Jo"}}),
    ("customerName ends 'Jo'", {"customerName": {"endsWith": "Jo"}}),
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
    ("customerConsented set", {"customerConsented": {"eq": True}}),
    ("customerConsented set true", {"customerConsented": {"eq": True}}),
    ("customerConsented set 0", {"customerConsented": {"eq": False}}),
    ("customerConsented notOneOf (1)", {"not": {"customerConsented": {"eq": True}}}),
    ("customerConsented isNull", {"customerConsented": {"eq": False}}),
    ("customerConsented isNotNull", {"customerConsented": {"eq": True}}),
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
    ("status set 9", {"status": {"eq": "CLOSED"}}),
    ("status between (4, Closed)", {"status": {"ge": "IN_QUEUE", "le": "CLOSED"}}),
    ("status isNull", {"status": {"eq": "INVALID"}}),
    ("status isNotNull", {"status": {"ne": "INVALID"}}),
    ("status is 'Closed'", {"status": {"eq": "CLOSED"}}),
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
    ("associateId associateIsNotOneOf (12, 13)", {"userId": {"notIn": [12, 13]}}),
    ("associateId notOneOf (12, 13)", {"userId": {"notIn": [12, 13]}}),
    ("associateId set 12", {"userId": {"eq": 12}}),
    ("associateId between (12, 13)", {"userId": {"ge": 12, "le": 13}}),
    ("associateId isNull", {"userId": {"eq": 0}}),
    ("associateId isNotNull", {"userId": {"ne": 0}}),
    ("associateId currentAssociate", {"userId": {"eq": 7}}),
    # flags
    ("flags eq 'CustomerIsTyping'", {"flags": {"has": "CUSTOMER_IS_TYPING"}}),
    ("flags ne UserIsTyping", {"flags": {"hasNot": "USER_IS_TYPING"}}),
    ("flags notOneOf (0)", {"not": {"flags": {"has": "CUSTOMER_IS_TYPING"}}}),
    ("flags isNull", {"not": {"or": EACH_FLAG}}),
    ("flags isNotNull", {"or": EACH_FLAG}),
    (
        "flags in (0, 1)",
        {"or": [{"flags": {"has": "CUSTOMER_IS_TYPING"}}, {"flags": {"has": "USER_IS_TYPING"}}]},
    ),
    # datetime and date
    ("whenEnded dateTime '2026-01-05T10:00:00'", {"whenEnded": {"eq": MOMENT}}),
    ("whenEnded dateTime'2026-01-05T10:00:00Z'", {"whenEnded": {"eq": MOMENT}}),
    ("whenEnded dateTime '2026-01-05'", {"whenEnded": {"eq": DAY["ge"]}}),
    ("whenEnded afterTime '2026-01-05T10:00:00'", {"whenEnded": {"ge": MOMENT}}),
    ("whenEnded afterTime '2026-01-05'", {"whenEnded": {"ge": DAY["ge"]}}),
    ("whenEnded beforeTime '2026-01-05T10:00:00'", {"whenEnded": {"lt": MOMENT}}),
    ("whenEnded date '2026-01-05'", {"whenEnded": DAY}),
    ("whenEnded date '2026-01-05T10:00:00'", {"whenEnded": DAY}),
    ("whenEnded dateBetween ('2026-01-05', '2026-01-05')", {"whenEnded": DAY}),
    (
        "whenEnded dateBetween ('2026-01-04T10:00:00', '2026-01-05T10:00:00')",
        {"whenEnded": {"ge": "2026-01-04T00:00:00+00:00", "lt": DAY["lt"]}},
    ),
    (
        "whenEnded dateBetween ('2026.1.4', '2026.01.05')",
        {"whenEnded": {"ge": "2026-01-04T00:00:00+00:00", "lt": DAY["lt"]}},
    ),
    ("whenEnded after 2026.1.5", {"whenEnded": {"ge": DAY["lt"]}}),
    ("whenEnded beforeOrEqual '2026-01-05'", {"whenEnded": {"lt": DAY["lt"]}}),
    ("whenEnded afterOrEqual '2026-01-05'", {"whenEnded": {"ge": DAY["ge"]}}),
    ("whenEnded to '2026-01-05'", {"whenEnded": {"lt": DAY["lt"]}}),
    ("whenEnded from '2026-01-05T10:00:00'", {"whenEnded": {"ge": MOMENT}}),
    ("whenEnded afterToday", {"whenEnded": {"ge": "2026-03-15T00:00:00+00:00"}}),
    ("whenEnded isNull", {"whenEnded": {"eq": NEVER}}),
    ("whenEnded isNotNull", {"not": {"whenEnded": {"eq": NEVER}}}),
    ("whenEnded eq null", {"whenEnded": {"eq": NEVER}}),
    ("whenEnded gt datetime'2026-01-05T10:00:00'", {"whenEnded": {"gt": MOMENT}}),
    (
        "whenEnded eq datetimeoffset'2026-01-05T11:00:00%2B01:00'".replace("%2B", "+"),
        {"whenEnded": {"eq": "2026-01-05T11:00:00+01:00"}},
    ),
    (
        "whenEnded notOneOf ('2026-01-05', '2026-01-05T10:00:00')",
        {"not": {"or": [{"whenEnded": DAY}, {"whenEnded": {"eq": MOMENT}}]}},
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
    # The two columns that stand for all rows and for none
    ("getAllRows eq 1", {}),
    ("getAllRows set", {}),
    ("getAllRows ne true", {"or": []}),
    ("GETNOROWS = 1", {"or": []}),
    ("getNoRows set true", {"or": []}),
    ("getNoRows eq false", {}),
    ("getNoRows in (0, 1)", {}),
    ("not getAllRows set", {"or": []}),
    # Dates of years 1 and 9999 stand for never and for ever, and are moments rather than days.
    ("whenEnded eq '0001-01-01'", {"whenEnded": {"eq": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded gt '0001-01-01'", {"whenEnded": {"gt": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded le '9999-12-31'", {"whenEnded": {"le": "9999-12-31T00:00:00+00:00"}}),
]


@pytest.mark.parametrize(("text", "filter_"), EXPECTED, ids=[text for text, _ in EXPECTED])
def test_an_operator_becomes_a_graphql_filter(text: str, filter_: dict[str, Any]) -> None:
    assert parse_filter(text) == filter_


def test_every_operator_is_tested_above_or_among_the_periods() -> None:
    tested = {
        (column.type, condition[1].lower())
        for text, _ in EXPECTED
        for condition in [re.findall("[^ (\\d']+", text)]
        if (column := find_column_of_filter(condition[0]))
    }
    dates = (ColumnType.DATE, ColumnType.DATETIME)
    for type_, operators in OPERATORS.items():
        here = {name for kind, name in tested if kind in (dates if type_ in dates else (type_,))}
        here |= {"today", *map(first_name, PERIOD_OPERATORS)} if type_ in dates else set()
        assert {first_name(operator) for operator in operators.values()} - here == set(), type_


def first_name(operator: FilterOperator) -> str:
    return operator.notation.names[0].lower()


ANY_VALUE = {
    ColumnType.INT: "4", ColumnType.STRING: "'x'", ColumnType.BOOL: "true",
    ColumnType.DATETIME: "'2026-01-05'", ColumnType.DATE: "'2026-01-05'",
    ColumnType.LIST: "4", ColumnType.ASSOCIATE: "4", ColumnType.FLAGS: "0",
}  # fmt: skip


@pytest.mark.parametrize("column", FILTERABLE_COLUMNS, ids=lambda column: column.name)
def test_every_column_takes_all_operators_of_its_type(column: ListColumn) -> None:
    for operator in dict.fromkeys(OPERATORS[column.type].values()):
        first, *others = operator.notation.names
        values = values_for(operator, column)
        filter_ = parse_filter(f"{column.name} {first} {values}")
        for name in (first.upper(), *others, *map(str.upper, others)):
            assert parse_filter(f"{column.name.swapcase()} {name} {values}") == filter_
        # The rights to a column are checked where it is compared.
        assert column.constant is not None or all_compare(filter_, column)
        # NOT of a NOT is the filter without either.
        inner = filter_.get("not")
        assert parse_filter(f"not {column.name} {first} {values}") == inner or {"not": filter_}


def all_compare(filter_: dict[str, Any], column: ListColumn) -> bool:
    """True if each part of the filter compares the column."""
    assert column.filtered_by
    if "not" in filter_:
        return all_compare(filter_["not"], column)
    if "or" in filter_:
        return bool(filter_["or"]) and all(all_compare(part, column) for part in filter_["or"])
    return list(filter_) == [column.filtered_by[0]] and bool(filter_[column.filtered_by[0]])


def values_for(operator: FilterOperator, column: ListColumn) -> str:
    value = ANY_VALUE[column.type]
    if operator.notation.readers:
        return ("'week'", "(2, 'weeks')")[len(operator.notation.readers) - 1]
    return {NO_VALUES: "", TWO_VALUES: f"({value}, {value})", VALUE_LIST: f"({value})"}.get(
        operator.notation.arity, value
    )


@pytest.mark.parametrize(
    "type_", [type_ for type_ in ColumnType if type_.value not in ("timeSpan", "flags")]
)
def test_every_type_has_the_comparisons_of_odata(type_: ColumnType) -> None:
    assert {"eq", "ne", "gt", "ge", "lt", "le", "in", "="} <= set(OPERATORS[type_])
