from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.contract.languages import LanguagePreference
from rest_facade.select import parse_select
from rest_facade.writing.entity import to_entity
from rest_facade.writing.negotiation import ResponsePreferences, choose_representation
from tests.rest_facade.schema import SESSION, UTC, carrier

RIGHTS = {
    "tableRight": {"mask": ["SELECT"], "reason": "no more"},
    "fieldProperties": [
        {
            "name": "rating",
            "right": {"mask": ["READ"], "reason": ""},
            "type": "System.Int32",
            "length": 4,
        }
    ],
}
AS_STORED = LanguagePreference()
NAMES = [property_.name for property_ in SESSION.properties]


def entity(
    select: str,
    data: dict[str, Any],
    dates: DateFormat = UTC,
    languages: LanguagePreference = AS_STORED,
) -> dict[str, Any]:
    selection, _ = parse_select(select, SESSION)
    preferences = ResponsePreferences(choose_representation(None), dates, languages, selection)
    return to_entity({**data, **RIGHTS}, SESSION, preferences, {"Self": "here"})


def filled(select: str, data: dict[str, Any]) -> dict[str, Any]:
    shown = entity(select, data)
    return {name: shown[name] for name in NAMES if shown[name] is not None}


@pytest.mark.parametrize("select", ["nope", "rating", "rank,rating"])
def test_every_selection_has_all_properties_in_order(select: str) -> None:
    shown = entity(select, {"rating": 5, "rank": 1})
    assert list(shown) == [*NAMES, "TableRight", "FieldProperties", "_Links"]


def test_every_selection_has_rights_and_links() -> None:
    shown = entity("nope", {})
    assert shown["TableRight"] == {"Mask": "Select", "Reason": "no more"}
    assert shown["FieldProperties"] == {}
    assert shown["_Links"] == {"Self": "here"}


def test_field_properties_are_those_of_selected_properties() -> None:
    assert list(entity("rating", {"rating": 5})["FieldProperties"]) == ["Rating"]


def test_unselected_properties_are_null_even_with_data() -> None:
    assert filled("rating", {"rating": 5, "chatSessionId": 1, "person": {"personId": 1}}) == {
        "Rating": 5
    }


@pytest.mark.parametrize(
    ("select", "data", "shown"),
    [
        ("rating", {"rating": 0}, {"Rating": 0}),
        ("customerConsented", {"customerConsented": False}, {"CustomerConsented": False}),
        ("customerName", {"customerName": ""}, {"CustomerName": ""}),
        ("customerName", {"customerName": None}, {}),
        ("status", {"status": "CLOSED_FROM_QUEUE"}, {"Status": "ClosedFromQueue"}),
        ("flags", {"flags": []}, {"Flags": ""}),
        ("flags", {"flags": ["USER_IS_TYPING"]}, {"Flags": "UserIsTyping"}),
        (
            "flags",
            {"flags": ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]},
            {"Flags": "CustomerIsTyping, UserIsTyping"},
        ),
        ("whenIdle", {"whenIdle": None}, {"WhenIdle": "0001-01-01T00:00:00Z"}),
        ("person", {"person": None}, {}),
        ("person/email", {"person": None}, {}),
    ],
)
def test_values_are_converted_as_in_the_contract(
    select: str, data: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert filled(select, data) == shown


def test_dates_are_in_the_zone_and_style_of_the_service() -> None:
    data = {"whenIdle": "2026-07-14T09:26:53.5Z", "whenEnded": None}
    shown = entity("whenIdle,whenEnded", data, DateFormat(ZoneInfo("Europe/Oslo"), DateStyle.BARE))
    assert shown["WhenIdle"] == "2026-07-14T11:26:53"
    assert shown["WhenEnded"] == "0001-01-01T00:00:00"


def test_a_nested_carrier_has_all_its_properties_and_empty_rights() -> None:
    [person] = filled("person/email", {"person": {"email": "ada@example.com"}}).values()
    names = [property_.name for property_ in carrier("Person").properties]
    assert list(person) == [*names, "TableRight", "FieldProperties"]
    assert person == {
        **dict.fromkeys(names),
        "Email": "ada@example.com",
        "TableRight": None,
        "FieldProperties": {},
    }


def test_a_dictionary_of_strings_is_an_object() -> None:
    entries = [{"key": "x", "value": "y"}, {"key": "z", "value": None}]
    [user] = filled("user/extraFields", {"user": {"extraFields": entries}}).values()
    assert user["ExtraFields"] == {"x": "y", "z": None}
    [user] = filled("user/extraFields", {"user": {"extraFields": None}}).values()
    assert user["ExtraFields"] is None


def test_an_address_is_nested_all_the_way_down() -> None:
    address = {
        "street": {"atypeIdx": "CONTACT_STREET_ADDRESS", "city": "Oslo"},
        "localizedAddress": [{"label": "Town"}],
        "postal": None,
    }
    parts = ("street/atypeIdx", "postal", "localizedAddress/label")
    select = ",".join(f"contact/address/{part}" for part in parts)
    [contact] = filled(select, {"contact": {"address": address}}).values()
    shown = contact["Address"]
    assert shown["Postal"] is None
    # StructuredAddress is no carrier in .NET, so it has no rights; LocalizedField is one.
    assert "TableRight" not in shown["Street"]
    assert shown["Street"]["AtypeIdx"] == "ContactStreetAddress"
    assert shown["Street"]["City"] is None
    assert shown["LocalizedAddress"][0]["Label"] == "Town"
    assert shown["LocalizedAddress"][0]["FieldProperties"] == {}
    assert (shown["TableRight"], shown["FieldProperties"]) == (None, {})


SEVERAL = 'US:"Customer";NO:"Kunde";'


def test_list_texts_are_translated_to_the_requested_language() -> None:
    data = {"customerName": SEVERAL, "contact": {"categoryName": SEVERAL, "name": SEVERAL}}
    select = "customername,contact/categoryname,contact/name"
    for languages, expected in ((LanguagePreference(("no",)), "Kunde"), (AS_STORED, SEVERAL)):
        shown = entity(select, data, languages=languages)
        assert shown["Contact"]["CategoryName"] == expected
        # Texts that users wrote are not translated.
        assert (shown["CustomerName"], shown["Contact"]["Name"]) == (SEVERAL, SEVERAL)


def test_list_texts_that_are_unselected_or_null_stay_null() -> None:
    data = {"contact": {"categoryName": None}}
    shown = entity("contact/categoryname", data, languages=LanguagePreference(("no",)))
    assert (shown["Contact"]["CategoryName"], shown["Contact"]["CountryName"]) == (None, None)
