"""Carriers against the lists of the contract, which carriers.json holds by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rest_facade.contract.carriers import Carrier, EnumNames, Kind
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
    "ChatSessionFlags": Kind.FLAGS,
    "LocalizedField[]": Kind.CARRIERS,
    **dict.fromkeys(CARRIERS, Kind.CARRIER),
}
"""Kinds by the contract's types; what is missing here is an enum."""


def enums_in(carrier: Carrier, contract: dict[str, str]) -> Iterator[tuple[str, EnumNames]]:
    for each in carrier.properties:
        if each.enum is not None:
            yield contract[each.name], each.enum


@pytest.mark.parametrize("name", CARRIERS)
def test_a_carrier_has_the_contracts_properties_in_their_order(name: str) -> None:
    assert [each.name for each in carrier(name).properties] == list(CARRIERS[name])


@pytest.mark.parametrize("name", CARRIERS)
def test_each_property_holds_what_the_contract_says(name: str) -> None:
    kinds = {each.name: each.kind for each in carrier(name).properties}
    assert kinds == {name: KINDS.get(type_, Kind.ENUM) for name, type_ in CARRIERS[name].items()}


@pytest.mark.parametrize("name", CARRIERS)
def test_nested_carriers_are_the_contracts(name: str) -> None:
    nested = {each.name: each.carrier.name for each in carrier(name).properties if each.carrier}
    assert nested == {
        name: type_.removesuffix("[]")
        for name, type_ in CARRIERS[name].items()
        if type_.removesuffix("[]") in CARRIERS
    }


def test_enums_have_the_contracts_names_and_numbers_in_their_order() -> None:
    found = {
        type_: {
            shown: next(
                number
                for number, named in enum.members.items()
                if named == member and isinstance(number, int)
            )
            for member, shown in enum.contract_names.items()
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
    for said in ("ClosedFromQueue", "closedfromqueue", " CLOSEDFROMQUEUE ", 11):
        assert status.enum.find(said) == "CLOSED_FROM_QUEUE"


@pytest.mark.parametrize(
    "said",
    ["", "CLOSED_FROM_QUEUE", "Nowhere", 12, -1, True, 1.0, None, [], {}, "\ud800"],
    ids=ascii,
)
def test_nothing_else_names_a_member(said: object) -> None:
    status = SESSION.find("Status")
    assert status is not None
    assert status.enum is not None
    assert status.enum.find(said) is None


def test_a_property_is_found_by_its_name_in_any_case() -> None:
    contact = carrier("Contact")
    assert contact.find("url") is contact.find("URL") is contact.find("Url")
    assert contact.find("url") is not None
    assert contact.find("link") is None


def test_rights_are_no_properties_of_their_own() -> None:
    assert SESSION.find("TableRight") is SESSION.find("FieldProperties") is None


def test_only_a_structured_address_is_without_rights() -> None:
    assert [name for name in CARRIERS if not carrier(name).has_rights] == ["StructuredAddress"]


@pytest.mark.parametrize("name", list(CARRIERS)[:7])
def test_the_key_is_named_after_the_carrier(name: str) -> None:
    assert carrier(name).key.name == f"{name}Id"


@pytest.mark.parametrize("name", CARRIERS)
def test_a_property_is_found_in_any_spelling(name: str) -> None:
    this = carrier(name)
    for each in this.properties:
        for spelling in (each.name, each.field, each.name.lower(), each.name.swapcase()):
            assert this.find(spelling) is each
    assert this.find("nope") is None


@pytest.mark.parametrize("said", ["Closed", "closed", "CLOSED", " Closed ", 9])
def test_a_member_is_found_in_any_spelling_or_by_its_number(said: object) -> None:
    status = SESSION.find("Status")
    assert status
    assert status.enum
    assert status.enum.find(said) == "CLOSED"
