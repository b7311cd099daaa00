"""Media types of the page: sessions are created from each, and responses written in each."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from orm.models import ChatSession
from rest_facade.reading import xml
from tests.conftest import Service
from tests.contract.doors import post, stored
from tests.contract.page import RESPONSE
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.schema import SESSION

PATH = "/api/v1/ChatSession"
SENT = {name: row.sent for name, row in ROWS.items()}
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def _flat(value: Any, path: str = "") -> list[tuple[str, Any]]:
    """Leaves of nested objects, each with its path (`/Contact/ContactId`)."""
    if not isinstance(value, dict):
        return [(path, value)]
    return [pair for name, inner in value.items() for pair in _flat(inner, f"{path}/{name}")]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xml(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return "".join(f"<{name}>{_xml(inner)}</{name}>" for name, inner in value.items())


def as_xml() -> str:
    return f"<ChatSessionEntity>{_xml(SENT)}</ChatSessionEntity>"


def as_form() -> str:
    return "&".join(
        f"{path[1:].replace('/', '.')}={_text(value).replace('+', '%2B')}"
        for path, value in _flat(SENT)
    )


def as_operations() -> str:
    return json.dumps([{"op": "add", "path": path, "value": value} for path, value in _flat(SENT)])


def _body_case(media_type: str, body: Any) -> Any:
    mark = pytest.mark.contract(f"header.request.Content-Type.{media_type}")
    return pytest.param(media_type, body(), marks=mark, id=media_type)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        _body_case("application/xml", as_xml),
        _body_case("text/xml", as_xml),
        _body_case("application/x-www-form-urlencoded", as_form),
        _body_case("application/json-patch+json", as_operations),
        _body_case("application/merge-patch+json", lambda: json.dumps(SENT)),
    ],
)
async def test_every_row_can_be_sent_in_every_media_type(
    service: Service, media_type: str, body: str
) -> None:
    await store_referred()
    answer = await service.client.post(
        PATH, content=body.encode(), headers={"Content-Type": media_type}
    )
    assert answer.status_code == 200, answer.text
    session = await stored(service, answer.json()["ChatSessionId"])
    assert {
        row.field: session[row.field] for name, row in ROWS.items() if name != "ChatSessionId"
    } == {row.field: row.stored for name, row in ROWS.items() if name != "ChatSessionId"}


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/xml", "<ChatSession/>"),
        ("application/x-www-form-urlencoded", "CustomerName=Ada"),
        ("application/json-patch+json", "[]"),
        ("application/merge-patch+json", "{}"),
    ],
)
async def test_absent_values_are_as_in_json(service: Service, media_type: str, body: str) -> None:
    plain = (await post(service, {"CustomerName": "Ada"})).json()
    await ChatSession.all().delete()
    answer = await service.client.post(PATH, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 200, answer.text
    own = {"ChatSessionId", "WhenRequested", "SessionKey", "CustomerName", "_Links"}
    assert {name for name in RESPONSE if answer.json()[name] != plain[name]} <= own


def _mirrored(element: ET.Element) -> Any:
    """An element as JSON has it, with all values as texts."""
    if element.get(f"{XSI}nil") == "true":
        return None
    return {child.tag: _mirrored(child) for child in element} or element.text or ""


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(inner) for name, inner in value.items()} or ""
    return None if value is None else _text(value)


def _accept_case(media_type: str) -> Any:
    mark = pytest.mark.contract(f"header.request.Accept.{media_type}")
    return pytest.param(media_type, marks=mark, id=media_type)


@pytest.mark.parametrize("media_type", [_accept_case("application/xml"), _accept_case("text/xml")])
async def test_xml_has_the_values_of_json(service: Service, media_type: str) -> None:
    await store_referred()
    plain = (await post(service, SENT)).json()
    written = await service.client.post(PATH, json=SENT, headers={"Accept": media_type})
    assert written.status_code == 200
    assert written.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    root = ET.fromstring(written.content)
    assert root.tag == "ChatSessionEntity"
    assert [child.tag for child in root] == list(RESPONSE)
    mirrored, expected = _mirrored(root), _texts(plain)
    assert {name for name in RESPONSE if mirrored[name] != expected[name]} == {
        *("ChatSessionId", "_Links")
    }
    assert mirrored["_Links"]["Self"].endswith(f"/{mirrored['ChatSessionId']}")
    assert xml.read(written.content, SESSION)["Rating"] == plain["Rating"]


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml"])
async def test_a_response_in_xml_can_be_sent_back(service: Service, media_type: str) -> None:
    await store_referred()
    headers = {"Accept": media_type, "Content-Type": media_type}
    first = await service.client.post(PATH, content=as_xml(), headers=headers)
    again = await service.client.post(PATH, content=first.content, headers=headers)
    assert again.status_code == 200, again.text
    before, after = (_mirrored(ET.fromstring(answer.content)) for answer in (first, again))
    assert {name for name in RESPONSE if before[name] != after[name]} == {
        *("ChatSessionId", "_Links")
    }


@pytest.mark.parametrize(
    "media_type",
    [_accept_case("application/json-patch+json"), _accept_case("application/merge-patch+json")],
)
async def test_patch_media_types_in_accept_give_json(service: Service, media_type: str) -> None:
    answer = await service.client.post(PATH, json={}, headers={"Accept": media_type})
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert list(json.loads(answer.content)) == list(RESPONSE)
