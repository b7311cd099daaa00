"""Every operator of every column type, and the GraphQL filter that it becomes."""

from typing import Any

import pytest

from rest_facade.list.columns import ColumnType, ListColumn, find_column
from rest_facade.list.filters import FILTERABLE_COLUMNS
from rest_facade.list.operators import NO_VALUES, OPERATORS, TWO_VALUES, VALUE_LIST
from tests.rest_facade.list.filter_parsing import parse_filter

DAY = {"ge": "2026-01-05T00:00:00+00:00", "lt": "2026-01-06T00:00:00+00:00"}
MOMENT = "2026-01-05T10:00:00+00:00"

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
    # Dates of years 1 and 9999 stand for never and for ever, and are moments rather than days.
    ("whenEnded eq '0001-01-01'", {"whenEnded": {"eq": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded gt '0001-01-01'", {"whenEnded": {"gt": "0001-01-01T00:00:00+00:00"}}),
    ("whenEnded le '9999-12-31'", {"whenEnded": {"le": "9999-12-31T00:00:00+00:00"}}),
]


@pytest.mark.parametrize(("text", "filter_"), EXPECTED, ids=[text for text, _ in EXPECTED])
def test_an_operator_becomes_a_graphql_filter(text: str, filter_: dict[str, Any]) -> None:
    assert parse_filter(text) == filter_


def test_every_operator_is_tested_above_or_below() -> None:
    tested = {
        (column.type, text.split()[1].lower())
        for text, _ in EXPECTED
        if (column := find_column(text.split()[0]))
    }
    periods = {
        f"{prefix}{unit}"
        for prefix in ("last", "this", "next")
        for unit in ("week", "month", "quarter", "year")
    }
    assert len(periods) == 12
    for type_, operators in OPERATORS.items():
        of_dates = type_ in (ColumnType.DATE, ColumnType.DATETIME)
        here = {
            name
            for kind, name in tested
            if kind is type_ or (of_dates and kind in (ColumnType.DATE, ColumnType.DATETIME))
        }
        assert set(operators) == here | ({"today"} | periods if of_dates else set()), type_


ANY_VALUE = {
    ColumnType.INT: "4", ColumnType.STRING: "'x'", ColumnType.BOOL: "true",
    ColumnType.DATETIME: "'2026-01-05'", ColumnType.DATE: "'2026-01-05'",
    ColumnType.LIST: "4", ColumnType.ASSOCIATE: "4", ColumnType.FLAGS: "0",
}  # fmt: skip


@pytest.mark.parametrize("column", FILTERABLE_COLUMNS, ids=lambda column: column.name)
def test_every_column_takes_all_operators_of_its_type(column: ListColumn) -> None:
    for operator in OPERATORS[column.type].values():
        value = ANY_VALUE[column.type]
        values = {NO_VALUES: "", TWO_VALUES: f"({value}, {value})", VALUE_LIST: f"({value})"}.get(
            operator.arity, value
        )
        assert parse_filter(f"{column.name} {operator.name.upper()} {values}")
        assert parse_filter(f"not {column.name.swapcase()} {operator.name} {values}")


@pytest.mark.parametrize(
    "type_", [type_ for type_ in ColumnType if type_.value not in ("timeSpan", "flags")]
)
def test_every_type_has_the_comparisons_of_odata(type_: ColumnType) -> None:
    assert {"eq", "ne", "gt", "ge", "lt", "le", "in"} <= set(OPERATORS[type_])
