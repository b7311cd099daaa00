"""Hidden fields of a session cannot be found out by any call."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldCell, RoleCells
from graphql_api.rights.resolution import tellable_columns
from orm.models import ChatSession
from orm.models.enums import Role
from rest_facade.list.columns import COLUMNS
from tests.matrices import grant, grant_applications
from tests.rights.callers import ALL, Caller, House
from tests.rights.doors import (
    AGENT,
    ENTITIES,
    PROBLEMS,
    REPLACE,
    UPDATE,
    graphql,
    read_graphql,
)
from tests.rights.finding import list_graphql, list_rest
from tests.rights.sessions import (
    VALUES,
    Stands,
    store,
    stored,
)

READER, AGENT_, MANAGER = Caller(Role.READER), Caller(Role.AGENT), Caller(Role.MANAGER)

EVERY_COLUMN = quote(",".join(each.name for each in COLUMNS))


FILTERS: list[dict[str, Any]] = [
    {"customerEmail": {"startsWith": "w"}},
    {"not": {"customerEmail": {"startsWith": "w"}}},
    {"or": [{"rating": {"gt": 0}}, {"not": {"and": [{"customerEmail": {"ne": ""}}]}}]},
    {"person": {"email": {"contains": "at.work"}}},
    {"or": [{"person": {"fullName": {"ne": ""}, "email": {"in": ["a"]}}}]},
]

PARAMETERS = [
    {"filter": "customerEmail begins 'w'"},
    {"filter": "not (rating eq 1 or customerEmail begins 'w')"},
    {"filter": "person/email contains 'work'"},
    {"orderBy": "rating,customerEmail desc"},
    {"orderBy": "person/email"},
]


async def test_no_list_finds_by_it_or_is_ordered_by_it(house: House) -> None:
    await store(house, READER, Stands.ELSES)
    for asked in FILTERS:
        assert (await list_graphql(house, READER, filter=asked)).answer.code == "FORBIDDEN", asked
        assert (await list_graphql(house, MANAGER, filter=asked)).answer.code == "OK", asked
    for parameters in PARAMETERS:
        assert (await list_rest(house, READER, **parameters)).answer.code == "FORBIDDEN", parameters
        assert (await list_rest(house, MANAGER, **parameters)).answer.code == "OK", parameters


async def test_the_parameter_and_each_field_are_named(house: House) -> None:
    asked = "$filter=rating eq 1 and customerEmail eq 'w'&$orderBy=person/email"
    answer = await house.send(READER, "GET", f"{ENTITIES}?{quote(asked, safe='=&$')}")
    assert answer.json()["ErrorMessage"] == (
        "$filter may not use customerEmail, which is hidden in chat sessions that you see."
        " $orderBy may not use person.email, which is hidden in chat sessions that you see."
    )


async def test_no_order_tells_of_it_even_by_a_cursor_of_one_who_may(house: House) -> None:
    await store(house, READER, Stands.ELSES)
    query = """query Page($after: String, $orderBy: [ChatSessionOrder!]) {
      chatSessions(after: $after, orderBy: $orderBy) { pageInfo { endCursor } } }"""
    for field in ("CUSTOMER_EMAIL", "PERSON_EMAIL"):
        order = [{"field": "RATING"}, {"field": field}]
        page = await graphql(house, MANAGER, query, orderBy=order)
        cursor = page["data"]["chatSessions"]["pageInfo"]["endCursor"]
        for asked in ({}, {"after": cursor}, {"after": "forged"}):
            answer = await graphql(house, READER, query, orderBy=order, **asked)
            [error] = answer["errors"]
            assert error["extensions"]["code"] == "FORBIDDEN"
        [error] = (await graphql(house, READER, query, after=cursor))["errors"]
        assert error["extensions"]["code"] == "INVALID_VALUE"
        assert "@" not in json.dumps(error)


def guesses(key: int, value: str) -> Iterator[tuple[str, str, Any]]:
    """Every way to send a value for a hidden field."""
    path = f"{ENTITIES}/{key}"
    yield "PUT", path, {"SessionKey": value}
    yield "PATCH", path, {"SessionKey": value}
    yield "PATCH", path, [{"op": "replace", "path": "/SessionKey", "value": value}]
    yield "PATCH", path, [{"op": "test", "path": "/SessionKey", "value": value}]
    save = f"{AGENT}/SaveChatSessionEntity"
    yield "POST", save, {"ChatSessionId": key, "SessionKey": value}
    for query in (UPDATE, REPLACE):
        variables = {"key": key, "input": {"sessionKey": value}}
        yield "POST", "/graphql", {"query": query, "variables": variables}


async def test_a_right_guess_is_answered_as_a_wrong_one(house: House) -> None:
    key = await store(house, AGENT_, Stands.OWN)
    before, right = await stored(key), VALUES["session_key"]
    for accept in (PROBLEMS, "application/xml, application/json;q=0.5"):
        told = []
        for value in (right, "x" * len(right), ""):
            answers = [
                await house.send(AGENT_, method, path, json.dumps(content), Accept=accept)
                for method, path, content in guesses(key, value)
            ]
            told.append([(each.status_code, each.text) for each in answers])
        assert told[0] == told[1] == told[2]
        assert {status for status, _ in told[0]} == {403, 409, 200}
        assert all(right not in text for _, text in told[0])
    assert await stored(key) == before


async def test_the_rights_to_fields_that_the_service_keeps(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = FieldCell(None, "Nobody sees it.")
    grant(
        monkeypatch,
        Role.MANAGER,
        RoleCells(fields=dict.fromkeys(("updated_at", "version"), hidden)),
    )
    key = await store(house, MANAGER, Stands.ELSES)
    query = "query Read($key: Int!) { chatSession(chatSessionId: $key) { updatedAt version } }"
    body = await graphql(house, MANAGER, query, key=key)
    # Without a version nothing could be written safely; it cannot be hidden.
    assert body["data"]["chatSession"] == {"updatedAt": None, "version": 1}
    answer = await house.send(MANAGER, "GET", f"{ENTITIES}/{key}")
    assert "Last-Modified" not in answer.headers
    since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    answer = await house.send(MANAGER, "GET", f"{ENTITIES}/{key}", **since)
    assert answer.status_code == 200


def test_the_trail_tells_no_value_that_somebody_may_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = tellable_columns(MATRICES[ChatSession])
    assert told.isdisjoint({"session_key", "customer_host", "customer_email", "customer_phone"})
    assert "customer_name" in told
    hidden = {"customer_name": FieldCell(None, "No."), "user": FieldCell(None, "No.")}
    fields = {**MATRICES[ChatSession].application.fields, **hidden}
    grant_applications(monkeypatch, RoleCells(fields=fields))
    assert told - tellable_columns(MATRICES[ChatSession]) == {"customer_name", "user_id"}


async def test_a_reference_that_is_hidden_shows_nothing_of_its_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(monkeypatch, Role.READER, RoleCells(fields={"person": FieldCell(None, "No.")}))
    caller = Caller(Role.READER, ALL)
    key = await store(house, caller, Stands.ELSES)
    assert (await read_graphql(house, caller, key)).values["person"] is None
    answer = await house.send(caller, "GET", f"{ENTITIES}?$select={EVERY_COLUMN}")
    [row] = answer.json()["value"]
    assert (row["personId"], row["person/fullName"], row["person/email"]) == (0, "", "")
    for name in ("fullName", "email", "personId"):
        value: dict[str, Any] = {"gt": 0} if name == "personId" else {"ne": ""}
        found = await list_graphql(house, caller, filter={"person": {name: value}})
        assert found.answer.code == "FORBIDDEN"
