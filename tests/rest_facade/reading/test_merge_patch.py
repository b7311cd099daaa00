"""Merge patches on an entity."""

import json

import pytest

from graphql_api.errors import InvalidValue, MalformedBody
from rest_facade.reading.merge_patch import drop_keyless_references, merge, read
from rest_facade.reading.named_entities import blank_entity
from tests.rest_facade.schema import SESSION


def test_a_merge_patch_can_start_from_a_blank_entity() -> None:
    changes = {"customername": "Ada", "USER": {"associateid": 5}, "Rating": None, "Nope": 1}
    assert read(json.dumps(changes).encode(), SESSION) == {
        **blank_entity(SESSION),
        "CustomerName": "Ada",
        "User": {"AssociateId": 5},
    }


def test_absent_properties_stay_and_null_empties_them() -> None:
    entity = {
        "Rating": 1,
        "Rank": 2,
        "User": {"AssociateId": 5, "Name": "x", "ExtraFields": {"a": "1", "b": "2", "n": None}},
        "TableRight": {"Mask": "FULL"},
    }
    before = json.dumps(entity)
    changes = {"rating": None, "user": {"name": "y", "extraFields": {"a": None, "c": "3"}}}
    assert merge(changes, entity, SESSION) == {
        **entity,
        "Rating": None,
        "User": {"AssociateId": 5, "Name": "y", "ExtraFields": {"b": "2", "n": None, "c": "3"}},
    }
    assert json.dumps(entity) == before


def test_lists_and_other_values_are_replaced_whole() -> None:
    listed = {"Address": {"LocalizedAddress": [{"Name": "a"}]}}
    changes = {"contact": {"address": {"localizedaddress": [{"label": "b"}]}}, "User": 5}
    assert merge(changes, {"Contact": listed, "User": {"AssociateId": 5}}, SESSION) == {
        "Contact": {"Address": {"LocalizedAddress": [{"Label": "b"}]}},
        "User": 5,
    }


def test_a_property_that_is_given_twice_is_refused() -> None:
    for changes in ({"Rating": 1, "rating": 1}, {"User": {"Name": 1, "name": 1}}):
        with pytest.raises(InvalidValue, match="is given twice"):
            merge(changes, {}, SESSION)


def test_referred_entities_without_a_key_are_dropped() -> None:
    changes = {
        "rating": 1,
        "USER": {"name": "x"},
        "transferto": {"ASSOCIATEID": 5, "name": "x"},
        "Person": {"personid": None},
        "Contact": None,
        "Project": {},
        "Sale": 5,
        "Ticket": {"AssociateId": 5},
        "Nope": 1,
    }
    assert drop_keyless_references(changes, SESSION) == {
        "Rating": 1,
        "TransferTo": {"ASSOCIATEID": 5, "name": "x"},
        "Person": {"personid": None},
        "Contact": None,
        "Sale": 5,
    }
    with pytest.raises(InvalidValue, match="Rating is given twice"):
        drop_keyless_references({"Rating": 1, "RATING": 1}, SESSION)


def test_a_body_that_is_no_object_is_refused() -> None:
    with pytest.raises(MalformedBody, match="object"):
        read(b"[]", SESSION)
