"""Conditional requests over HTTP: optimistic locking and 304 responses."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from werkzeug.http import http_date, parse_date

from graphql_api.rights.matrix import RoleCells, TableAccess, TableCell
from orm.models import ChatSession, Contact
from orm.models.enums import Role
from tests.conftest import Service
from tests.contract.rows import store_referred
from tests.matrices import grant
from tests.rest_facade.sessions import NO_ROW, SESSIONS, call, create_session, row
from tests.statements import statements

WRITES = {
    "PUT": '{"Rating": 5}',
    "PATCH": '{"Rating": 5}',
    "PATCH by operations": '[{"op": "add", "path": "Rating", "value": 5}]',
    "DELETE": "null",
}
"""Bodies of every kind of write, each of which changes the row."""


async def write(service: Service, kind: str, key: int, **headers: str) -> httpx.Response:
    return await call(service, kind.partition(" ")[0], key, WRITES[kind], **headers)


async def tag_of(service: Service, key: int, query: str = "", **headers: str) -> str:
    answer = await call(service, "GET", f"{key}{query}", **headers)
    tag: str = answer.headers["ETag"]
    return tag


async def dated(service: Service, changed: datetime, **entity: object) -> int:
    """The key of a session that was last changed at that time."""
    key = await create_session(service, **entity)
    await ChatSession.filter(chat_session_id=key).update(updated_at=changed)
    return key


CHANGED = datetime(2026, 3, 14, 9, 26, 53, 500_000, tzinfo=UTC)
BEFORE, AT, AFTER = (http_date(CHANGED.replace(microsecond=0, second=53 + n)) for n in range(3))


async def test_responses_with_links_have_etag_and_last_modified(service: Service) -> None:
    answer = await service.client.post(SESSIONS, json={})
    key = answer.json()["ChatSessionId"]
    created = answer.headers["ETag"]
    assert created.startswith('"1-')
    assert await tag_of(service, key) == created
    for version, method in enumerate(("PUT", "PATCH"), 2):
        answer = await call(service, method, key, {"Rating": version})
        assert answer.headers["ETag"].startswith(f'"{version}-')
        assert await tag_of(service, key) == answer.headers["ETag"] != created
        changed = (await row(key))["updated_at"].replace(microsecond=0)
        last = parse_date(answer.headers["Last-Modified"])
        assert last is not None
        assert timedelta(0) <= last - changed <= timedelta(seconds=1)


async def test_the_etag_depends_on_everything_the_caller_sees(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store_referred()
    key = await create_session(service, Contact={"ContactId": 12}, WhenIdle="2026-03-14T09:26:53Z")
    await Contact.filter(contact_id=12).update(category_name='US:"Customer";NO:"Kunde";')
    tags = [
        await tag_of(service, key),
        await tag_of(service, key, Accept="text/json"),
        await tag_of(service, key, Accept="text/xml"),
        await tag_of(service, key, "?$select=rating"),
        await tag_of(service, key, SO_TimeZone="NO"),
        await tag_of(service, key, SO_Language="no"),
    ]
    await Contact.filter(contact_id=12).update(name="Another")
    tags.append(await tag_of(service, key))
    reader = RoleCells(TableCell((TableAccess.SELECT,), "Readers only read."))
    grant(monkeypatch, Role.MANAGER, reader)
    tags.append(await tag_of(service, key))
    assert len(set(tags)) == len(tags)
    assert {tag.partition("-")[0] for tag in tags} == {'"1'}
    assert await tag_of(service, key) == tags[-1]


async def test_a_known_response_is_answered_with_304(service: Service) -> None:
    key = await create_session(service)
    tag = await tag_of(service, key)
    for value in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await call(service, "GET", key, If_None_Match=value)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "SO-TimeZone" in answer.headers["Vary"]
        assert not {"Content-Type", "Content-Length"} & {name.title() for name in answer.headers}
    for value in ('"1-x"', '"1"', "", '"'):
        assert (await call(service, "GET", key, If_None_Match=value)).status_code == 200
    other = await call(service, "GET", key, If_None_Match=tag, SO_TimeZone="NO")
    assert other.status_code == 200
    await call(service, "PATCH", key, {"Rating": 5})
    assert (await call(service, "GET", key, If_None_Match=tag)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_Modified_Since": BEFORE}, 200),
        ({"If_Modified_Since": AT}, 304),
        ({"If_Modified_Since": AFTER}, 304),
        ({"If_Modified_Since": "soon"}, 200),
        ({"If_Modified_Since": AFTER, "If_None_Match": '"1-x"'}, 200),
        ({"If_Modified_Since": BEFORE, "If_None_Match": "*"}, 304),
        ({"If_Unmodified_Since": BEFORE}, 412),
        ({"If_Unmodified_Since": AT}, 200),
        ({"If_Unmodified_Since": f"Sat, 14 Mar 2026 09:26:54 +{'9' * 30}"}, 200),
        ({"If_Unmodified_Since": BEFORE, "If_Match": "*"}, 200),
        ({"If_Unmodified_Since": BEFORE, "If_Modified_Since": AFTER}, 412),
        ({"If_Match": '"1-x"'}, 200),
        ({"If_Match": '"2-x"'}, 412),
        ({"If_Match": '"2-x"', "If_None_Match": "*"}, 412),
        ({"If_Match": '"1-x"', "If_None_Match": "*"}, 304),
    ],
    ids=str,
)
async def test_conditions_of_a_read(
    service: Service, headers: Mapping[str, str], status: int
) -> None:
    key = await dated(service, CHANGED)
    for method in ("GET", "HEAD"):
        answer = await call(service, method, key, **headers)
        assert answer.status_code == status
        if status == 412 and method == "GET":
            assert answer.json()["ErrorType"] == "SoConflictException"
        if status != 412:
            assert answer.headers["Last-Modified"] == AT


@pytest.mark.parametrize("kind", WRITES)
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"If_Match": '"1-whatever"'}, True),
        ({"If_Match": '"7-x", W/"1-x"'}, True),
        ({"If_Match": "*"}, True),
        ({"If_Match": '"2-x"'}, False),
        ({"If_Match": '"'}, False),
        ({"If_Match": ""}, False),
        ({"If_Match": "", "If_Unmodified_Since": AFTER}, False),
        ({"If_Match": '"1-x"', "If_Unmodified_Since": BEFORE}, True),
        ({"If_None_Match": "*"}, False),
        ({"If_None_Match": '"1-x"'}, False),
        ({"If_None_Match": '"2-x"'}, True),
        ({"If_Unmodified_Since": BEFORE}, False),
        ({"If_Unmodified_Since": AT}, True),
        ({"If_Unmodified_Since": "soon"}, True),
        # The official client leaks these into later calls.
        ({"If_Modified_Since": BEFORE}, True),
        ({"If_Modified_Since": AFTER}, True),
        ({"If_Modified_Since": AFTER, "If_Unmodified_Since": BEFORE}, False),
    ],
    ids=str,
)
async def test_conditions_of_a_write(
    service: Service, kind: str, headers: Mapping[str, str], passes: bool
) -> None:
    key = await dated(service, CHANGED)
    before = await row(key)
    answer = await write(service, kind, key, **headers)
    if passes:
        assert answer.is_success
    else:
        assert answer.status_code == 412
        assert answer.json()["ErrorType"] == "SoConflictException"
        assert "read it again" in answer.text or "If-None-Match" in answer.text
        assert await row(key) == before


@pytest.mark.parametrize("kind", WRITES)
async def test_the_etag_of_any_response_allows_one_write(service: Service, kind: str) -> None:
    key = await create_session(service)
    tag = await tag_of(service, key, "?$select=status", SO_TimeZone="NO", Accept="text/xml")
    assert (await write(service, kind, key, If_Match=tag)).is_success
    status = (await write(service, kind, key, If_Match=tag)).status_code
    assert status == (404 if kind == "DELETE" else 412)


@pytest.mark.parametrize("kind", WRITES)
async def test_conditions_on_a_missing_row_give_404(service: Service, kind: str) -> None:
    for headers in ({"If_Match": "*"}, {"If_None_Match": "*"}, {"If_Unmodified_Since": BEFORE}):
        assert (await write(service, kind, NO_ROW, **headers)).status_code == 404


@pytest.mark.parametrize("writers", [2, 20])
@pytest.mark.parametrize("kind", WRITES)
async def test_one_of_several_concurrent_writers_succeeds(
    service: Service, kind: str, writers: int
) -> None:
    key = await create_session(service)
    tag = await tag_of(service, key)
    answers = await asyncio.gather(
        *(write(service, kind, key, If_Match=tag) for _ in range(writers))
    )
    statuses = [answer.status_code for answer in answers]
    assert sum(status < 300 for status in statuses) == 1
    lost = {404, 412} if kind == "DELETE" else {412}
    assert {status for status in statuses if status >= 300} <= lost
    if kind != "DELETE":
        assert (await row(key))["version"] == 2


async def test_concurrent_writers_of_different_kinds(service: Service) -> None:
    key = await create_session(service)
    tag = await tag_of(service, key)
    answers = await asyncio.gather(
        *(write(service, kind, key, If_Match=tag) for kind in [*WRITES] * 3)
    )
    assert sum(answer.is_success for answer in answers) == 1
    assert {answer.status_code for answer in answers if not answer.is_success} <= {404, 412}


async def test_conditions_cost_one_more_query_of_two_columns(service: Service) -> None:
    key = await create_session(service)
    with statements() as collected:
        assert (await write(service, "PUT", key, If_Match="*")).status_code == 200
    looked, *written = [text for text in collected if '"chat_session"' in text]
    assert [text.split()[0] for text in written] == ["SELECT", "UPDATE"]
    assert '"version"' in looked
    assert '"updated_at"' in looked
    assert '"customer_name"' not in looked
    with statements() as collected:
        assert (await write(service, "PUT", key, If_Match='"9-x"')).status_code == 412
    assert len([text for text in collected if '"chat_session"' in text]) == 1
