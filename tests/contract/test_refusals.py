"""Values that are refused when a session is created; nothing is stored then."""

import json
from pathlib import Path
from typing import Any

import pytest

from orm.models import Associate
from tests.contract.doors import KEYS, Door, Rest, post

CARRIERS = json.loads(
    (Path(__file__).parents[1] / "rest_facade" / "carriers.json").read_text("utf-8")
)
LENGTHS = {name[0].lower() + name[1:]: length for name, length in CARRIERS["lengths"].items()}
NO_ROW = 2**31 - 1


async def test_a_key_that_names_no_row(door: Door) -> None:
    await Associate.create(associate_id=21)
    for field in KEYS:
        for key in (NO_ROW, -1):
            assert (await door.refused({"userId": 21, field: key})).fields == {field}


async def test_all_keys_that_name_no_row_are_reported_together(door: Door) -> None:
    refused = await door.refused(dict.fromkeys(KEYS, NO_ROW))
    assert refused.fields == KEYS.keys()


async def test_a_text_that_is_too_long(door: Door) -> None:
    for field, length in LENGTHS.items():
        refused = await door.refused({field: "ø" * (length + 1)})
        assert refused.fields == {field}
        assert str(length) in refused.text


async def test_texts_of_the_maximal_length_are_kept(door: Door) -> None:
    texts = {field: "😀" * length for field, length in LENGTHS.items()}
    session = await door.create(texts)
    assert {field: session[field] for field in texts} == texts


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "b\udfff", "\udc00\ud800"], ids=ascii)
async def test_text_that_no_database_can_hold(door: Door, text: str) -> None:
    for field in LENGTHS:
        assert (await door.refused({field: text})).fields == {field}


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**63, 10**30])
async def test_a_number_of_more_than_32_bits(door: Door, number: int) -> None:
    for field in ("topicId", "rating", "alertLevel", "initialQueuePos", "rank", "userId"):
        assert (await door.refused({field: number})).fields == {field}


async def test_numbers_at_the_edges_of_32_bits_are_kept(door: Door) -> None:
    numbers = {"alertLevel": -(2**31), "rating": 2**31 - 1, "initialQueuePos": -1, "rank": 1}
    session = await door.create(numbers)
    assert {field: session[field] for field in numbers} == numbers


OF_ANOTHER_TYPE: list[tuple[str, Any]] = [
    ("topicId", "five"),
    ("rating", 1.5),
    ("alertLevel", True),
    ("userId", "five"),
    ("customerConsented", 2),
    ("chatbotIsActive", "yes"),
    ("customerName", 5),
    ("customerName", ["Ada"]),
    ("whenIdle", "yesterday"),
    ("whenIdle", "2026-02-30T00:00:00Z"),
    ("whenIdle", 1),
    ("status", "NO_SUCH_STATUS"),
    ("flags", ["NO_SUCH_FLAG"]),
]


async def test_a_value_of_another_type(door: Door) -> None:
    for field, value in OF_ANOTHER_TYPE:
        assert (await door.refused({field: value})).fields == {field}


READ_BY_REST_ALONE: list[tuple[str, Any, Any]] = [
    ("topicId", "5", 5),
    ("rating", "5.0", 5),
    ("userId", "21", 21),
    ("customerConsented", 1, True),
    ("chatbotIsActive", "true", True),
    ("whenIdle", "", None),
    ("status", "9", "CLOSED"),
    ("flags", ["1"], ["USER_IS_TYPING"]),
]


async def test_graphql_refuses_a_text_in_the_place_of_another_type(door: Door) -> None:
    await Associate.create(associate_id=21)
    for field, sent, value in READ_BY_REST_ALONE:
        if isinstance(door, Rest):
            assert (await door.create({field: sent}))[field] == value
        else:
            assert (await door.refused({field: sent})).fields == {field}


@pytest.mark.parametrize(
    "fields",
    [
        {"topicId": "five", "customerName": 5, "whenIdle": "yesterday", "status": "NO_SUCH_STATUS"},
        {"customerAlias": "x" * 65, "customerHost": "\0", "customerPhone": "\ud800"},
    ],
)
async def test_several_bad_values_are_reported_together(door: Door, fields: dict[str, Any]) -> None:
    assert (await door.refused(fields)).fields == fields.keys()


async def test_the_refused_value_is_not_in_the_response(door: Door) -> None:
    refused = await door.refused({"sessionKey": "do not tell" * 50})
    assert "do not tell" not in refused.text


async def test_a_refused_call_does_not_count_for_the_next_one(door: Door) -> None:
    await Associate.create(associate_id=21)
    fields = {"topicId": 5, "userId": 21, "status": "USER_LAST"}
    await door.refused({**fields, "status": "IN_QUEUE", "personId": NO_ROW})
    session = await door.create(fields)
    assert (session["initialQueuePos"], session["rank"]) == (1, 1)


async def test_rest_names_a_bad_key_inside_its_entity(door: Door) -> None:
    answer = await post(door.service, {"Person": {"PersonId": NO_ROW}, "User": None})
    assert answer.json()["Message"] == "Person.PersonId names no Person that exists."
