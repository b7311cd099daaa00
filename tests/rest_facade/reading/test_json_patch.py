"""Operations of a JSON Patch on an entity."""

import json
import re
from typing import Any

import pytest

from graphql_api.errors import Conflict, InvalidValue, MalformedBody
from rest_facade.contract.carriers import Carrier
from rest_facade.reading import merge_patch
from rest_facade.reading.body import read_json, read_json_changes
from rest_facade.reading.json_patch import apply, read, read_partial
from rest_facade.reading.named_entities import blank_entity
from tests.rest_facade.schema import SESSION, carrier


def op(name: str, path: str, *value: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **({"value": value[0]} if value else {})}


def patched(*operations: Any) -> dict[str, Any]:
    """A blank session after these operations, without its nulls."""
    entity = read(json.dumps(operations).encode(), SESSION)
    assert list(entity) == list(blank_entity(SESSION))
    return {name: value for name, value in entity.items() if value is not None}


@pytest.mark.parametrize("name", ["add", "replace"])
@pytest.mark.parametrize("path", ["/Rating", "rating", "/RATING"])
def test_a_property_is_set(name: str, path: str) -> None:
    assert patched(op(name, path, 5)) == {"Rating": 5}


def test_operations_are_applied_in_order() -> None:
    assert patched(op("add", "Rating", 5), op("remove", "/rating")) == {}
    assert patched(op("add", "Rating", 5), op("test", "rating", 5), op("replace", "Rating", 6)) == {
        "Rating": 6
    }
    assert patched() == {}


def test_a_null_entity_is_filled_for_a_nested_property() -> None:
    user = patched(op("replace", "user/associateid", 5))["User"]
    assert user == {**blank_entity(carrier("Associate")), "AssociateId": 5}
    contact = patched(op("add", "/Contact/Address/Street/City", "Oslo"))["Contact"]
    assert contact["Address"]["Street"]["City"] == "Oslo"


def test_added_values_get_the_contracts_names_for_later_operations() -> None:
    user = patched(op("add", "User", {"associateId": 5, "x": 1}), op("replace", "User/Name", "Ada"))
    assert user == {"User": {"AssociateId": 5, "Name": "Ada"}}
    assert patched(op("add", "user", {"ASSOCIATEID": 5}), op("test", "User", {"associateid": 5}))
    with pytest.raises(InvalidValue, match="AssociateId is given twice"):
        patched(op("add", "User", {"associateId": 5, "AssociateId": 5}))


def test_lists_and_dictionaries_have_entries() -> None:
    listed = "contact/address/localizedaddress"
    contact = patched(
        op("add", f"{listed}/-", {"name": "b"}),
        op("add", f"{listed}/0", {"Name": "a"}),
        op("replace", f"{listed}/1/label", "c"),
        op("add", f"{listed}/-", {}),
        op("remove", f"{listed}/2"),
    )["Contact"]
    assert contact["Address"]["LocalizedAddress"] == [{"Name": "a"}, {"Name": "b", "Label": "c"}]
    user = patched(
        op("add", "User/ExtraFields/a~1b~01", "x"),
        op("add", "user/extrafields/c", "y"),
        op("remove", "User/ExtraFields/c"),
    )["User"]
    assert user["ExtraFields"] == {"a/b~1": "x"}


def test_the_original_entity_is_not_changed() -> None:
    entity = {"Rating": 1, "User": {"AssociateId": 5, "Name": "x"}, "TableRight": {"Mask": "FULL"}}
    before = json.dumps(entity)
    patched = apply([op("test", "user/name", "x"), op("remove", "User/Name")], entity, SESSION)
    assert patched == {**entity, "User": {"AssociateId": 5, "Name": None}}
    assert json.dumps(entity) == before


@pytest.mark.parametrize(
    "test",
    [op("test", "/Rating", 5), op("test", "user/name", None), op("test", "Status", "Closed")],
)
def test_a_test_that_fails_is_a_conflict_that_names_the_path(test: dict[str, Any]) -> None:
    with pytest.raises(Conflict, match=test["path"]):
        patched(op("add", "Rating", 6), test)
    with pytest.raises(Conflict):
        # True equals 1 in Python, but not in JSON.
        patched(op("add", "Rating", 1), op("test", "Rating", True))


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (5, "must be an object"),
        ([], "must be an object"),
        ({}, "must have an op and a path"),
        ({"op": ["add"], "path": "/Rating"}, "must have an op and a path"),
        ({"op": "add", "path": 5, "value": 1}, "must have an op and a path"),
        ({"op": "copy", "from": "/User", "path": "/TransferTo"}, 'has the op "copy"'),
        ({"op": "move", "from": "/User", "path": "/TransferTo"}, 'has the op "move"'),
        (op("add", "/Rating"), "must have a value to add"),
        (op("test", "/Rating"), "must have a value to test"),
        (op("add", "", {}), 'path "", which names no property'),
        (op("add", "/", {}), "names no property"),
        (op("add", "/Nope", 1), 'path "/Nope", which names no property'),
        (op("add", "//Rating", 1), "names no property"),
        (op("add", "/TableRight", None), "names no property"),
        (op("add", "/User/Nope", 1), "names no property"),
        (op("add", "/Rating/x", 1), "names no property"),
        (op("add", "/Flags/0", 1), "names no property"),
        (op("add", "/Rating~2", 1), "names no property"),
        (op("add", "/User/ExtraFields/a/b", 1), "names no property"),
        (op("add", "/Contact/Address/LocalizedAddress/x", {}), "names no property"),
        (op("add", "/Contact/Address/LocalizedAddress/" + "9" * 5_000, {}), "names no property"),
        (op("add", "/Contact/Address/LocalizedAddress/1", {}), "finds nothing to add at"),
        (op("replace", "/Contact/Address/LocalizedAddress/0", {}), "finds nothing to replace"),
        (op("replace", "/Contact/Address/LocalizedAddress/-", {}), "finds nothing to replace"),
        (op("replace", "/Contact/Address/LocalizedAddress/0/Name", ""), "finds nothing to"),
        (op("remove", "/Contact/Address/LocalizedAddress/-"), "finds nothing to remove"),
        (op("remove", "/User/ExtraFields/x"), "finds nothing to remove"),
        (op("remove", "/User/AssociateId"), "finds nothing to remove"),
        (op("replace", "/User/ExtraFields/x", ""), "finds nothing to replace"),
        (op("add", "/" * 100_000, 1), "names no property"),
    ],
    ids=lambda value: str(value)[:70],
)
def test_a_bad_operation_is_named_by_its_number(operation: Any, message: str) -> None:
    with pytest.raises(MalformedBody, match=f"^Operation 1 .*{message}"):
        patched(op("add", "Rating", 5), operation)


@pytest.mark.parametrize("value", [5, "x", [1], True])
def test_a_value_without_properties_cannot_be_filled(value: Any) -> None:
    with pytest.raises(MalformedBody, match="Operation 1 finds nothing"):
        patched(op("add", "User", value), op("add", "User/Name", "x"))


def test_the_number_of_operations_is_limited() -> None:
    assert patched(*[op("add", "Rating", 5)] * 200) == {"Rating": 5}
    with pytest.raises(MalformedBody, match="at most 200"):
        patched(*[op("add", "Rating", 5)] * 201)


def test_read_partial_has_only_the_properties_that_are_set() -> None:
    operations = [
        *(op("add", "rating", 5), op("remove", "/Rank"), op("replace", "user/associateid", 6)),
        *(op("add", "Status", "Closed"), op("test", "Rating", 5)),
    ]
    entity = read_partial(json.dumps(operations).encode(), SESSION)
    assert entity.pop("User")["AssociateId"] == 6
    assert entity == {"Rating": 5, "Rank": None, "Status": "Closed"}
    assert read_partial(b"[]", SESSION) == {}
    with pytest.raises(Conflict, match="Rating"):
        read_partial(json.dumps([op("test", "Rating", None)]).encode(), SESSION)


ONE_OPERATION: list[dict[str, Any]] = [
    op("replace", "/Rating", 5),
    {"Op": "replace", "Path": "/Rating", "Value": 5},
    {"OP": "REPLACE", "PATH": "/RATING", "VALUE": 5},
    {"op": "Add", "path": "rating", "value": "5", "from": None, "OperationType": 0},
    {"Value": 5, "pAth": "Rating", "oP": "aDD"},
]
"""As .NET and others write one operation; the last member of the first ones is the value."""


@pytest.mark.parametrize("operation", ONE_OPERATION, ids=str)
def test_an_operation_needs_no_list_and_its_names_are_in_any_case(
    operation: dict[str, Any],
) -> None:
    for document in (operation, [operation], [op("add", "Rating", 1), operation]):
        assert int(read(json.dumps(document).encode(), SESSION)["Rating"]) == 5
        assert int(read_partial(json.dumps(document).encode(), SESSION)["Rating"]) == 5
    for content in (operation, [operation]):
        assert read_json_changes(json.dumps(content).encode(), SESSION) == [operation]


NO_OPERATION: list[tuple[dict[str, Any], str]] = [
    ({"op": "add", "value": 5}, "must have an op and a path"),
    ({"path": "/Rating", "value": 5}, "must have an op and a path"),
    ({"Op": "replace", "Path": "/Rating"}, "must have a value to replace"),
    ({"Op": 1, "Path": "/Rating", "Value": 5}, "must have an op and a path"),
    ({"op": "add", "Op": "add", "path": "/Rating", "value": 5}, 'has "Op" twice'),
    ({"op": "put", "path": "/Rating", "value": 5}, 'has the op "put"; there are add'),
    ({"op": "move", "path": "/Rating", "from": "/Rank"}, 'has the op "move"'),
    ({"op": "add", "path": "/Nope", "value": 5}, 'the path "/Nope", which names no property'),
    ({"op": "add", "path": "#/Rating", "value": 5}, "names no property"),
    ({"op": "add", "path": "/Rating/", "value": 5}, "names no property"),
    ({"op": "add", "path": "/Flags/-", "value": "UserIsTyping"}, "names no property"),
]


def change(body: bytes, carrier_: Carrier) -> dict[str, Any]:
    """An empty entity after a PATCH in plain JSON."""
    changes = read_json_changes(body, carrier_)
    assert isinstance(changes, list)
    return apply(changes, {}, carrier_)


@pytest.mark.parametrize(("operation", "message"), NO_OPERATION, ids=str)
def test_one_bad_operation_is_refused(operation: dict[str, Any], message: str) -> None:
    for document in (operation, [operation]):
        for reader in (read, read_partial, change):
            with pytest.raises(MalformedBody, match=f"^Operation 0 .*{re.escape(message)}"):
                reader(json.dumps(document).encode(), SESSION)


WRAPPED: list[dict[str, Any]] = [
    {"Operations": [op("replace", "/Rating", 5)]},
    {"patch": op("replace", "/Rating", 5)},
    # PHP writes a list with gaps as an object.
    {"1": {"Op": "replace", "Path": "/Rating", "Value": 5}},
]


@pytest.mark.parametrize("body", [*ONE_OPERATION, *(bad for bad, _ in NO_OPERATION), *WRAPPED])
def test_operations_are_no_entity_and_no_merge_patch(body: dict[str, Any]) -> None:
    for reader in (read_json, merge_patch.read):
        with pytest.raises(MalformedBody, match=r"application/json-patch\+json"):
            reader(json.dumps(body).encode(), SESSION)
    if body in WRAPPED:
        for reading in (read_json_changes, read, read_partial):
            with pytest.raises(MalformedBody, match="list"):
                reading(json.dumps(body).encode(), SESSION)


@pytest.mark.parametrize(
    "entity",
    [{}, {"Nope": 1}, {"Rating": 5, "Path": "/x", "op": "y"}, {"TableRight": {"Mask": "FULL"}}],
)
def test_an_entity_may_have_unknown_names(entity: dict[str, Any]) -> None:
    for reader in (read_json, read_json_changes):
        assert reader(json.dumps(entity).encode(), SESSION) == entity
    with pytest.raises(MalformedBody, match=r"application/merge-patch\+json"):
        read(json.dumps(entity).encode(), SESSION)


@pytest.mark.parametrize("body", [b"{}", b"null", b'"x"', b"5"])
def test_a_body_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedBody, match="list of operations"):
        read(body, SESSION)
