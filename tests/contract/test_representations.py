"""The page's media types: a session is created from each, and answered in each."""

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


def _flat(value: Any, way: str = "") -> list[tuple[str, Any]]:
    """Values with the ways to them."""
    if not isinstance(value, dict):
        return [(way, value)]
    return [pair for name, inner in value.items() for pair in _flat(inner, f"{way}/{name}")]


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
        f"{way[1:].replace('/', '.')}={_text(value).replace('+', '%2B')}"
        for way, value in _flat(SENT)
    )


def as_operations() -> str:
    return json.dumps([{"op": "add", "path": way, "value": value} for way, value in _flat(SENT)])


def _written(media_type: str, body: Any) -> Any:
    mark = pytest.mark.contract(f"header.request.Content-Type.{media_type}")
    return pytest.param(media_type, body(), marks=mark, id=media_type)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        _written("application/xml", as_xml),
        _written("text/xml", as_xml),
        _written("application/x-www-form-urlencoded", as_form),
        _written("application/json-patch+json", as_operations),
        _written("application/merge-patch+json", lambda: json.dumps(SENT)),
    ],
)
async def test_each_row_of_the_page_can_be_sent(
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
async def test_what_is_left_out_is_as_in_json(service: Service, media_type: str, body: str) -> None:
    plain = (await post(service, {"CustomerName": "Ada"})).json()
    await ChatSession.all().delete()
    answer = await service.client.post(PATH, content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 200, answer.text
    own = {"ChatSessionId", "WhenRequested", "SessionKey", "CustomerName", "_Links"}
    assert {name for name in RESPONSE if answer.json()[name] != plain[name]} <= own


def _mirrored(element: ET.Element) -> Any:
    """What an element says, as JSON does; numbers and the like as texts."""
    if element.get(f"{XSI}nil") == "true":
        return None
    return {each.tag: _mirrored(each) for each in element} or element.text or ""


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(inner) for name, inner in value.items()} or ""
    return None if value is None else _text(value)


def _asked(media_type: str) -> Any:
    mark = pytest.mark.contract(f"header.request.Accept.{media_type}")
    return pytest.param(media_type, marks=mark, id=media_type)


@pytest.mark.parametrize("media_type", [_asked("application/xml"), _asked("text/xml")])
async def test_the_answer_in_xml_mirrors_the_one_in_json(service: Service, media_type: str) -> None:
    await store_referred()
    plain = (await post(service, SENT)).json()
    written = await service.client.post(PATH, json=SENT, headers={"Accept": media_type})
    assert written.status_code == 200
    assert written.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    root = ET.fromstring(written.content)
    assert root.tag == "ChatSessionEntity"
    assert [each.tag for each in root] == list(RESPONSE)
    mirrored, expected = _mirrored(root), _texts(plain)
    assert {name for name in RESPONSE if mirrored[name] != expected[name]} == {
        *("ChatSessionId", "_Links")
    }
    assert mirrored["_Links"]["Self"].endswith(f"/{mirrored['ChatSessionId']}")
    assert xml.read(written.content, SESSION)["Rating"] == plain["Rating"]


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml"])
async def test_the_answer_in_xml_can_be_sent_back(service: Service, media_type: str) -> None:
    await store_referred()
    headers = {"Accept": media_type, "Content-Type": media_type}
    first = await service.client.post(PATH, content=as_xml(), headers=headers)
    again = await service.client.post(PATH, content=first.content, headers=headers)
    assert again.status_code == 200, again.text
    shown = [_mirrored(ET.fromstring(each.content)) for each in (first, again)]
    assert {name for name in RESPONSE if shown[0][name] != shown[1][name]} == {
        *("ChatSessionId", "_Links")
    }


@pytest.mark.parametrize(
    "media_type", [_asked("application/json-patch+json"), _asked("application/merge-patch+json")]
)
async def test_the_answer_for_callers_of_patch_is_json(service: Service, media_type: str) -> None:
    answer = await service.client.post(PATH, json={}, headers={"Accept": media_type})
    assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert list(json.loads(answer.content)) == list(RESPONSE)
