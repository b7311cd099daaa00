"""Conditional requests on sessions; tests/every_entity has what holds for all entities."""

import asyncio

import httpx
import pytest

from graphql_api.rights.matrix import RoleCells, TableAccess, TableCell
from orm.models import Contact
from orm.models.enums import Role
from tests.conftest import Service
from tests.contract.rows import store_referred
from tests.matrices import grant
from tests.rest_facade.sessions import call, create_session
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
