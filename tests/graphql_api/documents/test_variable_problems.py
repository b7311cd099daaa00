"""Each bad value is reported with its path, and nothing is stored."""

from typing import Any

import pytest

from tests.conftest import Service
from tests.graphql_api.querying import CREATE, codes, errors, input_paths, send, stored

WRONG_TYPES: list[tuple[str, Any, tuple[int, ...]]] = [
    ("rating", "3", ()),
    ("rating", 1.5, ()),
    ("rating", True, ()),
    ("rating", 2**31, ()),
    ("rating", [], ()),
    ("rating", {}, ()),
    ("topicId", -(2**31) - 1, ()),
    ("customerName", 5, ()),
    ("customerName", ["Kai"], ()),
    ("customerConsented", "true", ()),
    ("customerConsented", 1, ()),
    ("status", "InQueue", ()),
    ("status", 4, ()),
    ("status", "IN_QUEUE ", ()),
    ("whenStarted", "2026-03-14T09:26:53", ()),
    ("whenStarted", "yesterday", ()),
    ("whenStarted", 1773480413, ()),
    ("flags", "TYPING", ()),
    ("flags", ["CUSTOMER_IS_TYPING", "TYPING"], (1,)),
    ("flags", [None], (0,)),
    ("userId", "5", ()),
]
"""Fields, values of a wrong type, and the index of the bad item in a list."""


async def test_a_value_of_the_wrong_type_is_named(service: Service) -> None:
    for field, value, place in WRONG_TYPES:
        answer = await service.graphql(CREATE, input={field: value})
        assert answer.get("data") is None
        assert input_paths(answer) == {("input", field, *place)}
    assert await stored() == 0


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("customerAlias", "x" * 65, "must have at most 64 characters, and has 65"),
        ("customerName", "a\0b", "must not contain the character NUL"),
        ("customerName", "a\ud800b", "must not contain half of a surrogate pair"),
        ("userId", 99, "names no Associate that exists"),
        ("transferToId", -1, "names no Associate that exists"),
        ("ticketId", 99, "names no Ticket that exists"),
    ],
)
async def test_a_value_that_cannot_be_stored_is_named(
    service: Service, field: str, value: Any, reason: str
) -> None:
    answer = await send(service, CREATE, input={field: value})
    assert answer.get("data") is None
    assert input_paths(answer) == {("input", field)}
    (error,) = errors(answer)
    assert error["message"] == f"input.{field} {reason}"
    assert error["path"] == ["createChatSession"]
    assert await stored() == 0


async def test_several_values_of_wrong_types_are_named_together(service: Service) -> None:
    values = {
        "rating": "many",
        "customerName": "Kai",
        "status": "NOWHERE",
        "whenEnded": "2026-03-14",
        "flags": ["A", "USER_IS_TYPING", "B"],
    }
    assert input_paths(await service.graphql(CREATE, input=values)) == {
        ("input", "rating"),
        ("input", "status"),
        ("input", "whenEnded"),
        ("input", "flags", 0),
        ("input", "flags", 2),
    }


async def test_two_bad_values_are_named_together(service: Service) -> None:
    values = {"customerAlias": "x" * 65, "lastMessage": "\0", "customerName": "Kai"}
    assert input_paths(await service.graphql(CREATE, input=values)) == {
        ("input", "customerAlias"),
        ("input", "lastMessage"),
    }
    assert await stored() == 0


async def test_two_unknown_references_are_named_together(service: Service) -> None:
    assert input_paths(await service.graphql(CREATE, input={"userId": 99, "saleId": 98})) == {
        ("input", "userId"),
        ("input", "saleId"),
    }
    assert await stored() == 0


async def test_a_missing_variable_is_named(service: Service) -> None:
    assert input_paths(await service.graphql(CREATE)) == {("input",)}
    assert input_paths(await service.graphql(CREATE, input=None)) == {("input",)}


async def test_a_field_that_does_not_exist_is_refused(service: Service) -> None:
    answer = await service.graphql(CREATE, input={"customerName": "Kai", "chatSessionId": 4711})
    (path,) = input_paths(answer)
    assert path[0] == "input"
    assert "chatSessionId" in errors(answer)[0]["message"]
    assert await stored() == 0


async def test_bad_variables_of_several_arguments_are_named(service: Service) -> None:
    query = """query Page($first: Int!, $key: Int!) {
      chatSessions(first: $first) { totalCount } chatSession(chatSessionId: $key) { rating }
    }"""
    assert input_paths(await service.graphql(query, first="x")) == {
        ("first",),
        ("chatSessionId",),
    }


async def test_only_the_variables_of_the_chosen_operation_are_checked(service: Service) -> None:
    two = (
        f"query Other($input: Int!) {{ chatSession(chatSessionId: $input) {{ rating }} }} {CREATE}"
    )
    body = {"query": two, "operationName": "Create", "variables": {"input": {"rating": "x"}}}
    answer = await service.client.post("/graphql", json=body)
    assert input_paths(answer.json()) == {("input", "rating")}


async def test_a_bad_literal_makes_the_document_invalid(service: Service) -> None:
    for value in ("rating: true", 'whenStarted: "soon"', "status: NOWHERE", "nothing: 1"):
        answer = await service.graphql(
            f"mutation {{ createChatSession(input: {{{value}}}) {{ rating }} }}"
        )
        assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"], value
    assert await stored() == 0


async def test_a_variable_inside_the_input_has_the_path_of_its_field(service: Service) -> None:
    query = """mutation Named($name: String) {
      createChatSession(input: {customerAlias: $name}) { rating }
    }"""
    answer = await service.graphql(query, name="x" * 65)
    assert input_paths(answer) == {("input", "customerAlias")}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("rating", "planted", "input.rating must be of type Int"),
        ("customerName", {"planted": "planted"}, "input.customerName must be of type String"),
        ("customerConsented", "planted", "input.customerConsented must be of type Boolean"),
        ("status", "planted", "input.status must be of type ChatSessionStatus"),
        ("flags", ["planted"], "input.flags.0 must be of type ChatSessionFlag!"),
        ("flags", "planted", "input.flags must be of type [ChatSessionFlag!]"),
        ("whenEnded", "planted", "input.whenEnded DateTime must be ISO 8601, as in 2026-03-14"),
        ("nowhere", "planted", "input.nowhere is not a field of CreateChatSessionInput."),
        ("customerNam", "planted", "input.customerNam is not a field of CreateChatSessionInput."),
    ],
)
async def test_the_message_has_the_expected_type_and_not_the_value(
    service: Service, field: str, value: Any, message: str
) -> None:
    answer = await service.graphql(CREATE, input={field: value, "customerPhone": "planted"})
    [error] = errors(answer)
    assert error["message"].startswith(message)
    assert "planted" not in str(answer)


@pytest.mark.parametrize("value", ["planted", ["planted"], 4711])
async def test_a_value_that_is_no_object_is_not_repeated(service: Service, value: Any) -> None:
    answer = await service.graphql(CREATE, input=value)
    assert {path[:1] for path in input_paths(answer)} == {("input",)}
    assert "planted" not in str(answer)
    assert "4711" not in str(answer)


async def test_a_bad_value_deep_in_a_filter_is_named(service: Service) -> None:
    query = """query Found($filter: ChatSessionFilter) {
      chatSessions(filter: $filter) { totalCount }
    }"""
    deep = {"or": {"and": [{"rating": {"in": [1, "planted"]}}]}}
    answer = await service.graphql(query, filter=deep)
    [error] = errors(answer)
    assert error["extensions"]["inputPath"][-2:] == ["in", 1]
    assert error["message"].endswith("must be of type Int!")
