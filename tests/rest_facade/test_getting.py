"""GET ChatSession/{id} and ChatSession/default, over HTTP."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.rows import ROWS
from tests.rest_facade.schema import SESSION
from tests.rest_facade.sessions import (
    NO_ROW,
    SESSIONS,
    call,
    create_session,
    create_whole_session,
    read,
)
from tests.rest_facade.writing.test_error_responses import KEYS
from tests.statements import statements

NAMES = [property_.name for property_ in SESSION.properties]


async def test_a_session_reads_as_its_creation_was_answered(service: Service) -> None:
    key = await create_whole_session(service)
    created = await service.client.post(
        SESSIONS, json={name: row.sent for name, row in ROWS.items()}
    )
    other = created.json()["ChatSessionId"]
    entity = await read(service, other)
    assert entity == created.json()
    assert list(entity) == [*NAMES, "TableRight", "FieldProperties", "_Links"]
    assert entity["_Links"] == {
        "Self": f"http://localhost{SESSIONS}/{other}",
        "Archive": f"http://localhost{SESSIONS}",
    }
    assert (await read(service, key))["ChatSessionId"] == key != other


async def test_a_default_has_no_links_and_no_tag(service: Service) -> None:
    for path in ("default", "DEFAULT/"):
        answer = await call(service, "GET", path)
        assert list(answer.json()) == [*NAMES, "TableRight", "FieldProperties"]
        assert not {"ETag", "Last-Modified"} & set(answer.headers)
        assert answer.headers["SO-TimeZone"] == "UTC"
    answer = await call(service, "GET", "default?$select=status")
    assert {name for name in NAMES if answer.json()[name] is not None} == {"Status"}
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize(
    "key",
    [
        *("0", "-1", "1", "x", "5x", "1.0", "1e3", "+1", " 1", "null", "1%00"),
        *(str(NO_ROW), str(2**31), str(2**32 + 1), "1" * 5_000, "%D9%A1", "%EF%BC%91"),
        *("default1", "00000000001", "'", "1;2", "*"),
    ],
    ids=lambda key: key[:20],
)
async def test_a_missing_session_gets_the_contracts_error_object(
    service: Service, key: str
) -> None:
    await ChatSession.create(chat_session_id=77)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = await call(service, method, key, {})
        assert answer.status_code == 404
        assert list(answer.json()) == KEYS
        assert answer.json()["ErrorType"] == "SoNotFoundException"
        assert answer.json()["Message"].startswith("ChatSession id ")
        assert len(answer.text) < 500
    assert await ChatSession.all().count() == 1


@pytest.mark.parametrize("key", ["%0a1", "1%0a", "1/%0a", "1/2", "%2e%2e/1"])
async def test_no_other_path_leads_to_a_session(service: Service, key: str) -> None:
    await create_session(service)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert (await call(service, method, key, {})).status_code == 404
    assert await ChatSession.all().count() == 1


async def test_a_key_may_have_leading_zeros_and_a_slash_after_it(service: Service) -> None:
    key = await create_session(service)
    for path in (f"{key:010}", f"{key}/"):
        assert (await call(service, "GET", path)).json()["ChatSessionId"] == key


@pytest.mark.parametrize(
    "accept",
    [
        *("application/json", "text/json", "application/xml", "text/xml"),
        *("application/json-patch+json", "application/merge-patch+json"),
    ],
)
async def test_every_call_answers_in_every_representation(service: Service, accept: str) -> None:
    key = await create_session(service)
    for method in ("GET", "PUT", "PATCH"):
        answer = await call(service, method, key, {"CustomerName": "Åse"}, Accept=accept)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"
        if accept.endswith("xml"):
            root = ET.fromstring(answer.content)
            assert (root.tag, root.findtext("ChatSessionId")) == ("ChatSessionEntity", str(key))
            assert root.findtext("_Links/Self") == f"http://localhost{SESSIONS}/{key}"
        else:
            assert answer.json()["ChatSessionId"] == key
    answer = await call(service, "GET", NO_ROW, Accept=accept)
    assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_headers_are_checked_before_anything_is_written(
    service: Service, method: str
) -> None:
    key = await create_session(service, CustomerName="Ada")
    before = await read(service, key)
    for headers, status in (
        ({"Accept": "image/png"}, 406),
        ({"SO_TimeZone": "Atlantis"}, 400),
        ({"Host": "evil.example.com"}, 400),
    ):
        answer = await call(service, method, key, {"Rating": 5}, **headers)
        assert answer.status_code == status
    assert await read(service, key) == before


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
async def test_every_method_has_the_same_headers_and_selection(
    service: Service, method: str
) -> None:
    key = await create_session(service, WhenIdle="2026-07-14T09:26:53Z", Rating=1)
    changes: Any = {"WhenIdle": "2026-07-14T11:26:53", "Rating": 1}
    answer = await call(
        service, method, f"{key}?$SELECT=whenidle,nope", changes, SO_TimeZone="NO", SO_Language="no"
    )
    assert answer.json()["WhenIdle"] == "2026-07-14T11:26:53+02:00"
    assert (answer.json()["Rating"], answer.json()["Status"]) == (None, None)
    assert list(answer.json()["FieldProperties"]) == ["WhenIdle"]
    assert answer.json()["_Links"]["Self"].endswith(f"/{key}")
    assert answer.headers["SO-TimeZone"] == "Europe/Oslo"
    assert answer.headers["X-Parley-Ignored-Select"] == "nope"
    assert answer.headers["Content-Language"].startswith("n")
    assert answer.headers["ETag"].startswith('"1-')


async def test_a_read_costs_one_query_and_one_for_each_referred_table(service: Service) -> None:
    key = await create_whole_session(service)
    with statements() as collected:
        await call(service, "GET", f"{key}?$select=rating,user/associateId")
    assert tables(collected) == ["chat_session"]
    with statements() as collected:
        await read(service, key)
    assert sorted(tables(collected)) == [
        *("associate", "chat_session", "contact", "person", "project", "sale", "ticket")
    ]
    with statements() as collected:
        await call(service, "GET", "default")
    assert tables(collected) == []


def tables(collected: list[str]) -> list[str]:
    """The tables that were read, without the login's table and transactions."""
    read_from = [text.partition(' FROM "')[2].partition('"')[0] for text in collected]
    return [table for table in read_from if table and table != "user_credential"]
