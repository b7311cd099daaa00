"""Carriers compared with the contract's lists, which were typed into carriers.json by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema

from rest_facade.contract.carriers import OUTSIDE_THE_CONTRACT, Carrier, Kind, carrier_of
from rest_facade.contract.enums import NO_FLAGS, EnumNames
from tests.rest_facade import toys
from tests.rest_facade.schema import SESSION, carrier

CONTRACT = json.loads((Path(__file__).parents[1] / "carriers.json").read_text("utf-8"))
CARRIERS: dict[str, dict[str, str]] = CONTRACT["carriers"]
ENUMS: dict[str, dict[str, int]] = CONTRACT["enums"]

KINDS = {
    "int32": Kind.INTEGER,
    "double": Kind.DOUBLE,
    "bool": Kind.BOOLEAN,
    "string": Kind.STRING,
    "date-time": Kind.DATE,
    "StringDictionary": Kind.DICTIONARY,
    "duration": Kind.DURATION,
    "ChatSessionFlags": Kind.FLAGS,
    "WidgetRequiredFields": Kind.FLAGS,
    "LocalizedField[]": Kind.CARRIERS,
    "MDOListItem[]": Kind.CARRIERS,
    **dict.fromkeys(CARRIERS, Kind.CARRIER),
}
"""Kinds by the contract's types; a type that is missing here is an enum."""


def enums_in(carrier: Carrier, contract: dict[str, str]) -> Iterator[tuple[str, EnumNames]]:
    for property_ in carrier.properties:
        if property_.enum is not None:
            yield contract[property_.name], property_.enum


@pytest.mark.parametrize("name", CARRIERS)
def test_a_carrier_has_the_contracts_properties_in_their_order(name: str) -> None:
    found = carrier(name)
    assert [*(each.name for each in found.properties), *found.always_null] == list(CARRIERS[name])


@pytest.mark.parametrize("name", CARRIERS)
def test_each_property_holds_what_the_contract_says(name: str) -> None:
    found = carrier(name)
    kinds = {property_.name: property_.kind for property_ in found.properties}
    assert kinds == {
        property_: KINDS.get(type_, Kind.ENUM)
        for property_, type_ in CARRIERS[name].items()
        if property_ not in found.always_null
    }


@pytest.mark.parametrize("name", CARRIERS)
def test_nested_carriers_are_the_contracts(name: str) -> None:
    nested = {
        property_.name: property_.carrier.name
        for property_ in carrier(name).properties
        if property_.carrier
    }
    assert nested == {
        name: type_.removesuffix("[]")
        for name, type_ in CARRIERS[name].items()
        if type_.removesuffix("[]") in CARRIERS
    }


def test_enums_have_the_contracts_names_and_numbers_in_their_order() -> None:
    found = {
        type_: ({NO_FLAGS: 0} if type_ == "WidgetRequiredFields" else {})
        | {
            contract_name: next(
                number
                for number, named in enum.members.items()
                if named == member and isinstance(number, int)
            )
            for member, contract_name in enum.contract_names.items()
        }
        for name, contract in CARRIERS.items()
        for type_, enum in enums_in(carrier(name), contract)
    }
    assert found == ENUMS
    assert {type_: list(names) for type_, names in found.items()} == {
        type_: list(names) for type_, names in ENUMS.items()
    }


def test_a_member_is_found_by_its_name_in_any_case_and_by_its_number() -> None:
    status = SESSION.find("Status")
    assert status is not None
    assert status.enum is not None
    for spelling in ("ClosedFromQueue", "closedfromqueue", " CLOSEDFROMQUEUE ", 11):
        assert status.enum.find(spelling) == "CLOSED_FROM_QUEUE"


@pytest.mark.parametrize(
    "spelling",
    ["", "CLOSED_FROM_QUEUE", "Nowhere", 12, -1, True, 1.0, None, [], {}, "\ud800"],
    ids=ascii,
)
def test_other_values_name_no_member(spelling: object) -> None:
    status = SESSION.find("Status")
    assert status is not None
    assert status.enum is not None
    assert status.enum.find(spelling) is None


def test_a_property_is_found_by_its_name_in_any_case() -> None:
    contact = carrier("Contact")
    assert contact.find("url") is contact.find("URL") is contact.find("Url")
    assert contact.find("url") is not None
    assert contact.find("link") is None


def test_rights_are_no_properties_of_their_own() -> None:
    assert SESSION.find("TableRight") is SESSION.find("FieldProperties") is None


def test_only_what_is_no_carrier_in_dot_net_is_without_rights() -> None:
    assert [name for name in CARRIERS if not carrier(name).has_rights] == [
        *("StructuredAddress", "ChatTopicAgent", "ReplyTemplate", "ChatOpeningHours"),
        *("TimeZoneData", "ChatWidgetSettings", "KbCategory", "ChatBotSettings"),
    ]


ROWS = [*list(CARRIERS)[:7], "ChatTopic"]


@pytest.mark.parametrize("name", ROWS)
def test_the_key_is_named_after_the_carrier(name: str) -> None:
    assert carrier(name).primary_key.name == f"{name}Id"


def test_an_object_that_is_no_row_has_no_key_whatever_ids_it_has() -> None:
    assert [name for name in CARRIERS if carrier(name).key] == ROWS
    topic = carrier("ChatTopic")
    assert [each.name for each in topic.properties if each.is_reference] == []
    assert [each.name for each in topic.properties if each.is_value_object] == [
        *("Language", "AlertTemplate", "TicketCategory", "TicketPriority"),
        *("OpeningHours", "Widget", "BotSettings"),
    ]


@pytest.mark.parametrize(
    ("name", "key", "entity_name"),
    [
        ("Device", "DeviceId", "DeviceEntity"),
        ("Owner", "OwnerId", "Owner"),
        # An id makes no row of it.
        ("Item", None, "Item"),
        ("Settings", None, "Settings"),
        # A part has the key of its device, and none of its own.
        ("Part", None, "Part"),
    ],
)
def test_a_carrier_tells_its_key_and_its_class(
    name: str, key: str | None, entity_name: str
) -> None:
    toy = toys.carrier(name)
    assert (toy.key and toy.key.name, toy.entity_name) == (key, entity_name)
    assert toy.has_version == toy.has_own_rights == (name == "Device")


def test_fields_outside_the_contract_are_no_properties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OUTSIDE_THE_CONTRACT, "Thing", ("secret",))
    schema = build_schema("type Query { thing: Thing } type Thing { thingId: Int secret: Int }")
    thing = schema.get_type("Thing")
    assert isinstance(thing, GraphQLObjectType)
    assert [each.name for each in carrier_of(thing).properties] == ["ThingId"]


def test_objects_without_a_key_are_no_references() -> None:
    device = toys.carrier("Device")
    references = [each.name for each in device.properties if each.is_reference]
    values = [each.name for each in device.properties if each.is_value_object]
    assert (references, values) == (["Owner"], ["Settings"])


@pytest.mark.parametrize(
    ("numbers", "is_mask"),
    [
        ({"A": 0, "B": 1}, False),
        ({"A": 0, "B": 1, "C": 2}, False),
        ({"NONE": 0, "A": 1, "B": 2, "C": 4}, True),
        ({"A": 1, "B": 2}, True),
        ({"A": 1, "B": 2, "C": 16}, True),
    ],
)
def test_numbers_without_a_gap_are_positions_and_others_masks(
    numbers: dict[str, int], is_mask: bool
) -> None:
    masks = EnumNames.from_numbers(numbers).masks
    assert masks == ({name: bit for name, bit in numbers.items() if bit} if is_mask else {})


@pytest.mark.parametrize("name", CARRIERS)
def test_a_property_is_found_in_any_spelling(name: str) -> None:
    entity = carrier(name)
    for property_ in entity.properties:
        for spelling in (
            property_.name,
            property_.field,
            property_.name.lower(),
            property_.name.swapcase(),
        ):
            assert entity.find(spelling) is property_
    assert entity.find("nope") is None


@pytest.mark.parametrize("spelling", ["Closed", "closed", "CLOSED", " Closed ", 9])
def test_a_member_is_found_in_any_spelling_or_by_its_number(spelling: object) -> None:
    status = SESSION.find("Status")
    assert status
    assert status.enum
    assert status.enum.find(spelling) == "CLOSED"
