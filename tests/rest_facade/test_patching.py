"""PATCH ChatSession/{id}, over HTTP: JSON Patch and merge patch."""

import asyncio
from typing import Any

import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.rows import ROWS
from tests.rest_facade.sessions import NO_ROW, call, create_session, create_whole_session, read, row
from tests.statements import statements

PATCH = "application/json-patch+json"
MERGE = "application/merge-patch+json"
IDLE = ROWS["WhenIdle"].sent


def op(name: str, path: str, *value: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **({"value": value[0]} if value else {})}


ONE_OPERATION: list[dict[str, Any]] = [
    op("replace", "/Rating", 5),
    {"Op": "Replace", "Path": "Rating", "Value": "5"},
]


async def changed(service: Service, key: int, changes: Any, **headers: str) -> dict[str, Any]:
    """The columns with a new value, except version and date of change."""
    before = await row(key)
    answer = await call(service, "PATCH", key, changes, **headers)
    assert answer.status_code == 200, answer.text
    after = await row(key)
    other = {name: value for name, value in after.items() if value != before[name]}
    assert set(other) == set() or {"version", "updated_at"} < set(other)
    assert after["version"] == before["version"] + bool(other)
    return {name: value for name, value in other.items() if name not in ("version", "updated_at")}


async def refused(service: Service, status: int, key: int, changes: Any, **headers: str) -> str:
    """The message of a refused PATCH; checks that nothing was written."""
    before = await row(key)
    answer = await call(service, "PATCH", key, changes, **headers)
    assert answer.status_code == status, answer.text
    assert await row(key) == before
    expected: str = answer.json()["Message"]
    return expected


@pytest.mark.parametrize(
    ("changes", "after"),
    [
        ([], {}),
        ({}, {}),
        ([op("replace", "/Rating", 5)], {"rating": 5}),
        ([op("add", "rating", 5)], {"rating": 5}),
        *((each, {"rating": 5}) for each in ONE_OPERATION),
        (ONE_OPERATION, {"rating": 5}),
        ({"Nope": 1}, {}),
        ([op("test", "RATING", 579), op("replace", "/rating", 5)], {"rating": 5}),
        ([op("replace", "Rating", 1), op("replace", "Rating", 2)], {"rating": 2}),
        ([op("replace", "Rating", 1), op("test", "Rating", 1)], {"rating": 1}),
        ([op("replace", "Rating", 1), op("replace", "Rating", 579)], {}),
        (
            [op("remove", "/Rating"), op("remove", "/CustomerName")],
            {"rating": 0, "customer_name": None},
        ),
        ([op("replace", "/User/AssociateId", 22)], {"user_id": 22, "rank": 1}),
        ([op("replace", "user/associateid", 22), op("add", "rank", 7)], {"user_id": 22, "rank": 7}),
        # The rank that was read belongs to the queue of another user.
        ({"User": {"AssociateId": 22}, "Rank": 69}, {"user_id": 22, "rank": 1}),
        (
            [op("replace", "/User", {"associateId": 22}), op("add", "Rank", 7)],
            {"user_id": 22, "rank": 7},
        ),
        ([op("remove", "/Person")], {"person_id": None}),
        ([op("remove", "/Person/PersonId")], {"person_id": None}),
        ([op("test", "/User/FullName", "Bea Bell")], {}),
        ([op("replace", "/User/FullName", "Somebody else")], {}),
        ([op("test", "/Contact/Department", "Sales"), op("add", "/Contact/Name", "x")], {}),
        ([op("add", "/User/ExtraFields/x", "y")], {}),
        ([op("test", "/WhenIdle", IDLE), op("replace", "/WhenIdle", IDLE[:-5] + "Z")], {}),
        # Computed values are kept.
        ([op("remove", "/Status"), op("remove", "/SessionKey"), op("remove", "WhenRequested")], {}),
        ([op("replace", "/ChatSessionId", 0), op("remove", "/ChatSessionId")], {}),
        ({"rating": 5, "CUSTOMERNAME": "Ada", "Nope": 1}, {"rating": 5, "customer_name": "Ada"}),
        ({"Rating": None, "Person": None}, {"rating": 0, "person_id": None}),
        ({"Person": {"PersonId": None}}, {"person_id": None}),
        ({"Person": {"PersonId": 0}}, {"person_id": None}),
        # Only the key of a referred entity is stored; without a key the reference stays.
        ({"Person": {}}, {}),
        ({"Person": {"FullName": "Somebody else"}, "User": {"Name": None}}, {}),
        ({"User": {"associateid": 22, "Name": "x"}, "rank": 7}, {"user_id": 22, "rank": 7}),
        ({"Status": None, "SessionKey": "", "Rank": 0, "InitialQueuePos": None}, {}),
        ({"WhenIdle": "0001-01-01T00:00:00"}, {"when_idle": None}),
        ({"WhenIdle": IDLE[:-5] + "Z"}, {}),
        ({"ChatSessionId": None, "TableRight": None, "FieldProperties": 5, "_Links": "x"}, {}),
    ],
    ids=str,
)
async def test_only_named_properties_change(
    service: Service, changes: Any, after: dict[str, Any]
) -> None:
    key = await create_whole_session(service)
    assert await changed(service, key, changes) == after


async def test_an_entity_that_is_sent_back_changes_nothing(service: Service) -> None:
    key = await create_whole_session(service)
    for zone in ("UTC", "NO", "US-NY,includeTZOffset"):
        entity = await read(service, key, SO_TimeZone=zone)
        tests = [
            op("test", name, value)
            for name, value in entity.items()
            if name not in ("TableRight", "FieldProperties", "_Links")
        ]
        assert await changed(service, key, tests, SO_TimeZone=zone) == {}


async def test_the_kind_of_patch_follows_from_content_type_or_shape(service: Service) -> None:
    key = await create_session(service)
    for number, (content_type, changes) in enumerate(
        [
            (PATCH, [op("add", "Rating", 1)]),
            (MERGE, {"Rating": 2}),
            *((f"{type_}/json", [op("add", "Rating", 3)]) for type_ in ("application",)),
            ("application/json; charset=utf-8", {"Rating": 4}),
            ("text/json", [op("add", "Rating", 5)]),
            ("TEXT/JSON", {"Rating": 6}),
            ("application/xml", "<ChatSession><Rating>7</Rating></ChatSession>"),
            ("text/xml", "<ChatSessionEntity><rating>8</rating></ChatSessionEntity>"),
            ("application/x-www-form-urlencoded", "rating=9"),
        ],
        1,
    ):
        expected = await changed(service, key, changes, content_type=content_type)
        assert expected == {"rating": number}


async def test_changes_in_xml_or_a_form_are_merged(service: Service) -> None:
    key = await create_whole_session(service)
    xsi = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    xml = (
        f'<ChatSessionEntity {xsi}><CustomerName i:nil="true"/><CustomerHost/>'
        '<Person i:nil="true"/><User><Name>x</Name></User></ChatSessionEntity>'
    )
    expected = await changed(service, key, xml, content_type="application/xml")
    assert expected == {"customer_name": None, "customer_host": "", "person_id": None}
    form = "CustomerAlias=&Rating=&User.Name=x&Contact[ContactId]=0"
    expected = await changed(service, key, form, content_type="application/x-www-form-urlencoded")
    assert expected == {"customer_alias": "", "rating": 0, "contact_id": None}


BAD = [
    (400, None, "", "missing"),
    (400, None, "null", "object of changes, or a list"),
    (400, None, '"x"', "object of changes, or a list"),
    (400, None, "{", "not JSON"),
    (400, None, '{"Rating": 1, "Rating": 2}', "twice"),
    (400, None, '{"Rating": 1, "rating": 2}', "Rating is given twice"),
    (400, None, {"Rating": "one"}, "Rating must be a whole number"),
    (400, None, {"ChatSessionId": "x"}, "ChatSessionId must be a whole number"),
    (400, None, {"chatsessionid": -1}, "ChatSessionId must be the id in the address"),
    (400, None, {"ChatSessionId": NO_ROW}, "ChatSessionId must be the id in the address"),
    (400, None, [op("replace", "ChatSessionId", NO_ROW)], "ChatSessionId must be the id"),
    (400, None, {"User": {"AssociateId": NO_ROW}}, "User.AssociateId names no"),
    (400, None, [op("add", "/User/AssociateId", NO_ROW)], "User.AssociateId names no"),
    (400, None, {"CustomerAlias": "x" * 65}, "CustomerAlias must have at most 64"),
    (400, None, [op("add", "/CustomerAlias", "x" * 65)], "CustomerAlias must have at most 64"),
    (400, None, [op("add", "/Rating", "x")], "Rating must be a whole number"),
    (400, None, [op("add", "Rating", 1)] * 201, "at most 200"),
    (400, None, [op("add", "Rating", 1), 5], "Operation 1 must be an object"),
    (400, None, [op("add", "Rating", 1), op("add", "/Nope", 1)], "Operation 1"),
    (400, None, [op("add", "Rating", 1), op("copy", "/Rank", 1)], "Operation 1"),
    (400, PATCH, "{}", "list of operations"),
    (400, MERGE, "[]", "object"),
    (400, "application/xml", "<Nope/>", "root"),
    (400, "application/xml", '<diff><replace sel="/Rating">5</replace></diff>', "root"),
    *((400, MERGE, each, f"list, as {PATCH}") for each in ONE_OPERATION),
    *((400, kind, {"Operations": ONE_OPERATION}, "list") for kind in (None, MERGE, PATCH)),
    *((400, kind, {"op": "add", "value": 5}, "an op and a path") for kind in (None, PATCH)),
    *((400, kind, {"Path": "/Rating", "Value": 5}, "an op and a path") for kind in (None, PATCH)),
    (400, None, {"Op": "add", "Path": "/Nope", "Value": 5}, '"/Nope"'),
    (400, None, {"Op": "copy", "Path": "/Rating", "From": "/Rank"}, 'the op "copy"'),
    (400, PATCH, {"Rating": 5}, f"sent as {MERGE}"),
    (400, PATCH, "null", "list of operations"),
    (400, MERGE, "null", "object"),
    (400, "application/x-www-form-urlencoded", '{"Rating": 5}', "is no form"),
    (409, None, [op("replace", "Rating", 1), op("test", "/Rating", 579)], "/Rating"),
    (409, None, [op("test", "/User/FullName", "x"), op("add", "Rating", 1)], "/User/FullName"),
    (409, None, [op("test", "/User", None)], "/User"),
    (409, None, [op("test", "/CustomerConsented", 0)], "/CustomerConsented"),
    (415, "text/plain", "{}", "Content-Type"),
    (415, "", "{}", "Content-Type"),
]


@pytest.mark.parametrize(
    ("status", "content_type", "changes", "expected"), BAD, ids=lambda value: str(value)[:130]
)
async def test_a_refused_patch_changes_nothing(
    service: Service, status: int, content_type: str | None, changes: Any, expected: str
) -> None:
    key = await create_whole_session(service)
    sent_type = "application/json" if content_type is None else content_type
    assert expected in await refused(service, status, key, changes, content_type=sent_type)


@pytest.mark.parametrize(
    "hostile", ["/" * 50_000, "~", "/Rating\0", "/User/" + "x" * 50_000, "ø\ud800"]
)
async def test_a_hostile_path_is_quoted_safely(service: Service, hostile: str) -> None:
    key = await create_session(service)
    expected = await refused(service, 400, key, [op("add", hostile, 1)])
    assert len(expected) < 200
    assert "\0" not in expected


async def test_the_maximum_number_of_operations_is_accepted(service: Service) -> None:
    key = await create_session(service)
    operations = [op("replace", "Rating", number) for number in range(1, 201)]
    assert await changed(service, key, operations) == {"rating": 200}


async def test_a_missing_session_is_not_found(service: Service) -> None:
    for changes in ({"Rating": 1}, [], [op("test", "Rating", 0)]):
        for headers in ({}, {"If_Match": "*"}):
            answer = await call(service, "PATCH", NO_ROW, changes, **headers)
            assert answer.status_code == 404
            assert answer.json()["Message"] == f"ChatSession id {NO_ROW} not found."
    assert await ChatSession.all().count() == 0


async def test_a_json_patch_is_retried_on_concurrent_changes(service: Service) -> None:
    key = await create_session(service, CustomerName="Ada")
    fields = ["CustomerAlias", "CustomerHost", "CustomerPhone"]
    answers = await asyncio.gather(
        *(call(service, "PATCH", key, [op("add", name, name)]) for name in fields)
    )
    assert [answer.status_code for answer in answers] == [200] * 3
    entity = await read(service, key)
    assert [entity[name] for name in fields] == fields
    assert (await row(key))["version"] == 4


async def test_a_test_operation_checks_the_version_that_is_written(service: Service) -> None:
    key = await create_session(service, Rating=1)
    counts = [[op("test", "Rating", 1), op("replace", "Rating", number)] for number in (2, 3, 4)]
    answers = await asyncio.gather(
        *(call(service, "PATCH", key, operations) for operations in counts)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_a_merge_reads_the_row_once(service: Service) -> None:
    key = await create_session(service)
    with statements() as collected:
        await changed_plainly(service, key, {"Rating": 5})
    assert kinds(collected) == ["SELECT", "UPDATE"]
    with statements() as collected:
        await changed_plainly(service, key, {"Rating": 5})
    assert kinds(collected) == ["SELECT"]
    with statements() as collected:
        await changed_plainly(service, key, [op("add", "Rating", 6)])
    assert kinds(collected) == ["SELECT", "SELECT", "UPDATE"]


async def changed_plainly(service: Service, key: int, changes: Any) -> None:
    assert (await call(service, "PATCH", key, changes)).status_code == 200


def kinds(collected: list[str]) -> list[str]:
    """The verbs of the statements on sessions, without logins and transactions."""
    return [text.split()[0] for text in collected if '"chat_session"' in text]
