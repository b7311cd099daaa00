"""Conversion of an entity in a body to the values of an input."""

from typing import Any

import pytest

from graphql_api.errors import InvalidValue, Problem
from rest_facade.reading.variables import to_input, to_values
from tests.rest_facade.schema import CREATE, SESSION, UTC, carrier


def values_of(entity: dict[str, Any]) -> dict[str, Any]:
    return to_input(entity, SESSION, CREATE.input_fields, UTC)


def problems_of(entity: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InvalidValue) as refused:
        values_of(entity)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("entity", "values"),
    [
        ({"CustomerName": "Ada"}, {"customerName": "Ada"}),
        ({"customerName": "Ada"}, {"customerName": "Ada"}),
        ({"CUSTOMERNAME": ""}, {"customerName": ""}),
        ({"CustomerName": None, "WhenIdle": None}, {"customerName": None, "whenIdle": None}),
        ({"Rating": 5}, {"rating": 5}),
        ({"Rating": 5.0}, {"rating": 5}),
        ({"CustomerConsented": False}, {"customerConsented": False}),
        ({"Status": "Closed"}, {"status": "CLOSED"}),
        ({"Status": "closedFROMqueue"}, {"status": "CLOSED_FROM_QUEUE"}),
        ({"Status": 9}, {"status": "CLOSED"}),
        ({"Status": 0}, {"status": "INVALID"}),
        ({"User": {"AssociateId": 5}}, {"userId": 5}),
        ({"user": {"associateid": 5, "Name": ["of no", "account"]}}, {"userId": 5}),
        ({"User": {"AssociateId": None}}, {"userId": None}),
        ({"User": {"AssociateId": 0}}, {"userId": 0}),
        ({"User": {"associateID": 5, "AssociateId": 6}}, {"userId": 5}),
        ({"User": {"AssociateId": None, "associateId": 6}}, {"userId": None}),
        ({"User": {}}, {"userId": None}),
        ({"User": None}, {"userId": None}),
        ({"TransferTo": {"AssociateId": 6}}, {"transferToId": 6}),
        ({"Ticket": {"TicketId": 7}}, {"ticketId": 7}),
        ({"ChatSessionId": 452, "Rating": 1}, {"rating": 1}),
        ({"name": "Ada", "": 1, "Category": {"Id": 1}}, {}),
        ({"TableRight": {"Mask": 15}, "FieldProperties": {"x": 1}, "_Links": 5}, {}),
        ({"tableRight": None, "fieldProperties": {}, "_links": {}}, {}),
    ],
)
def test_values_get_the_names_of_the_input(entity: dict[str, Any], values: dict[str, Any]) -> None:
    assert values_of(entity) == values


@pytest.mark.parametrize(
    ("sent", "flags"),
    [
        ("CustomerIsTyping", ["CUSTOMER_IS_TYPING"]),
        ("useristyping,CUSTOMERISTYPING", ["USER_IS_TYPING", "CUSTOMER_IS_TYPING"]),
        ("CustomerIsTyping, UserIsTyping", ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]),
        (["CustomerIsTyping", "userIsTyping"], ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]),
        ([0, 1], ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]),
        (0, ["CUSTOMER_IS_TYPING"]),
        (1, ["USER_IS_TYPING"]),
        ("", []),
        ([], []),
        (None, None),
    ],
)
def test_flags_may_be_names_a_list_or_a_number(sent: Any, flags: Any) -> None:
    assert values_of({"Flags": sent}) == {"flags": flags}


def test_all_bad_values_are_named_in_the_order_of_the_body() -> None:
    problems = problems_of(
        {
            "Rating": "many",
            "CustomerName": 1,
            "Status": "Closed",
            "WhenIdle": "x",
            "User": {"AssociateId": "Bea"},
        }
    )
    assert [problem.path for problem in problems] == [
        *(("Rating",), ("CustomerName",), ("WhenIdle",), ("User", "AssociateId"))
    ]


def test_a_property_that_is_given_twice_is_refused() -> None:
    assert problems_of({"Rating": 1, "rating": 1}) == [Problem(("Rating",), "is given twice")]


def test_a_bad_enum_value_names_the_allowed_ones() -> None:
    [problem] = problems_of({"Flags": "Nothing"})
    assert problem.reason == "must be one of CustomerIsTyping, UserIsTyping"


def test_to_values_converts_nested_entities_whole() -> None:
    contact = {
        "ContactId": 12,
        "url": "https://example.com",
        "Address": {
            "Wgs84Latitude": 59,
            "LocalizedAddress": [{"Name": "City", "ValueLength": 5}],
            "Street": {"AtypeIdx": "ContactStreetAddress", "City": "Oslo"},
            "TableRight": None,
        },
    }
    assert to_values(contact, carrier("Contact"), UTC) == {
        "contactId": 12,
        "url": "https://example.com",
        "address": {
            "wgs84Latitude": 59.0,
            "localizedAddress": [{"name": "City", "valueLength": 5}],
            "street": {"atypeIdx": "CONTACT_STREET_ADDRESS", "city": "Oslo"},
        },
    }
    associate = {"ExtraFields": {"x": "y", "z": None}}
    assert to_values(associate, carrier("Associate"), UTC) == {"extraFields": {"x": "y", "z": None}}


@pytest.mark.parametrize(
    ("name", "entity", "path"),
    [
        ("Contact", {"Address": {"Street": {"City": 5}}}, ("Address", "Street", "City")),
        ("Contact", {"Address": {"LocalizedAddress": {}}}, ("Address", "LocalizedAddress")),
        ("Contact", {"Address": {"Wgs84Latitude": 10**400}}, ("Address", "Wgs84Latitude")),
        ("Associate", {"ExtraFields": {"x": 5}}, ("ExtraFields",)),
        ("Sale", {"Amount": "much"}, ("Amount",)),
    ],
)
def test_a_nested_problem_has_its_whole_path(
    name: str, entity: dict[str, Any], path: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidValue) as refused:
        to_values(entity, carrier(name), UTC)
    assert [problem.path for problem in refused.value.problems] == [path]
