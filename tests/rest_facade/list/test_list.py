"""GET ChatSession, end to end."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from orm.models import Associate, ChatSession
from rest_facade.list.columns import COLUMNS
from tests.conftest import Service
from tests.rest_facade.writing.test_error_responses import KEYS

PATH = "/api/v1/ChatSession"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
ENVELOPE = ["odata.metadata", "odata.nextLink", "value"]


async def ask(service: Service, **parameters: str) -> dict[str, Any]:
    response = await service.client.get(PATH, params={f"${k}": v for k, v in parameters.items()})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def keys_of(body: dict[str, Any]) -> list[int]:
    return [int(row["PrimaryKey"]) for row in body["value"]]


async def test_rows_are_in_an_envelope_and_begin_with_key_and_name(service: Service) -> None:
    session = await ChatSession.create(rating=5)
    body = await ask(service, select="rating,contact/name,whenEnded,associateId")
    assert list(body) == ENVELOPE
    assert body["odata.metadata"].startswith("http://localhost/api/v1/")
    assert body["odata.nextLink"] is None
    [row] = body["value"]
    assert list(row.items()) == [
        ("PrimaryKey", str(session.pk)),
        ("EntityName", "chat"),
        ("rating", 5),
        ("contact/name", ""),
        ("whenEnded", "0001-01-01T00:00:00Z"),
        ("associateId", ""),
    ]


@pytest.mark.parametrize("order", ["", "rating", "rating desc", "whenRequested", "associate/name"])
async def test_following_the_next_links_finds_each_row_once(service: Service, order: str) -> None:
    user = await Associate.create(associate_id=101, name="u")
    for number in range(10):
        await ChatSession.create(
            rating=number % 2,
            user_id=user.pk if number % 3 else None,
            when_requested=f"2026-01-0{number % 2 + 1}T00:00:00Z" if number % 3 else None,
        )
    whole = keys_of(await ask(service, orderBy=order))
    body = await ask(service, orderBy=order, top="3", select="rating")
    keys = keys_of(body)
    pages = 1
    while link := body["odata.nextLink"]:
        body = (await service.client.get(link)).json()
        keys += keys_of(body)
        pages += 1
    assert keys == whole
    assert len(set(keys)) == 10
    assert pages == 4


async def test_a_callers_own_skip_works_and_is_not_in_the_link(service: Service) -> None:
    keys = [(await ChatSession.create()).pk for _ in range(5)]
    body = await ask(service, skip="1", top="2")
    assert keys_of(body) == keys[1:3]
    query = parse_qs(urlsplit(body["odata.nextLink"]).query)
    assert "$skip" not in query
    assert query["$top"] == ["2"]
    assert keys_of((await service.client.get(body["odata.nextLink"])).json()) == keys[3:]


@pytest.mark.parametrize("name", ["$skip", "$SKIP", "%24skip", "+$skip"])
async def test_a_skip_in_any_spelling_is_not_in_the_link(service: Service, name: str) -> None:
    keys = [(await ChatSession.create()).pk for _ in range(3)]
    body = (await service.client.get(f"{PATH}?{name}=1&$top=1")).json()
    assert keys_of(body) == keys[1:2]
    assert keys_of((await service.client.get(body["odata.nextLink"])).json()) == keys[2:]


@pytest.mark.parametrize(
    ("parameter", "value", "mentioned"),
    [
        ("$select", "nope", ['"nope"', "chatSessionId", "person/email"]),
        ("$filter", "nope eq 1", ['"nope"', "chatSessionId", "contact/name"]),
        ("$filter", "rating zork 1", ['"zork"', "eq", "between"]),
        ("$filter", "duration eq '1:00:00'", ["duration", "rating"]),
        ("$filter", "sessionKey eq 'x'", ["sessionKey"]),
        ("$filter", "rating eq 'x'", ["rating", "character 11"]),
        ("$filter", "(" * 5_000, ["15"]),
        ("$filter", "(" * 10_000, ["8000"]),
        ("$filter", "rating eq 1 or " * 500 + "rating eq 1", []),
        ("$filter", "x" * 8_001, ["8000"]),
        ("$orderBy", "duration", ["duration"]),
        ("$fitler", "rating eq 1", ["no parameter", "$filter", "$orderBy", "$jsonSafe"]),
        ("$count", "true", ["no parameter", "$top"]),
        ("$expand", "person", ["no parameter"]),
        ("$top", "-1", ["1000"]),
        ("$top", "ten", ["1000"]),
        ("$skip", "10001", ["odata.nextLink"]),
        ("$skiptoken", "junk", ["$skiptoken"]),
        ("$mode", "Full", ["Slim"]),
        ("$format", "csv", ["JSON or XML"]),
    ],
)
async def test_an_invalid_parameter_is_refused_with_a_reason(
    service: Service, parameter: str, value: str, mentioned: list[str]
) -> None:
    response = await service.client.get(PATH, params={parameter: value})
    assert response.status_code == 400
    assert list(response.json()) == KEYS
    message = response.json()["Message"]
    assert message.startswith(parameter)
    assert [text for text in mentioned if text not in message] == []


async def test_a_page_of_no_rows_is_empty_and_the_last_one(service: Service) -> None:
    for _ in range(2):
        await ChatSession.create()
    for parameters in ({}, {"skip": "1"}, {"filter": "rating eq 0"}, {"select": "*"}):
        body = await ask(service, top="0", **parameters)
        assert list(body) == ENVELOPE
        assert (body["value"], body["odata.nextLink"]) == ([], None)
    xml = await service.client.get(PATH, params={"$top": "0", "$format": "XML"})
    assert xml.status_code == 200
    assert b"PrimaryKey" not in xml.content


async def test_a_page_of_no_rows_is_still_checked(service: Service) -> None:
    for parameters in ({"$filter": "nope eq 1"}, {"$skiptoken": "junk"}, {"$orderBy": "nope"}):
        response = await service.client.get(PATH, params={"$top": "0", **parameters})
        assert response.status_code == 400


async def test_a_star_selects_every_column(service: Service) -> None:
    await ChatSession.create(rating=5, session_key="secret")
    [row] = (await ask(service, select="*"))["value"]
    assert list(row) == ["PrimaryKey", "EntityName", *(column.name for column in COLUMNS)]
    assert (row["rating"], row["sessionKey"]) == (5, "secret")
    [row] = (await ask(service, select="rating,contact/*"))["value"]
    assert list(row)[2:] == ["rating", "contact/contactId", "contact/name"]


async def test_a_cursor_is_valid_for_its_own_order_only(service: Service) -> None:
    for _ in range(3):
        await ChatSession.create()
    link = (await ask(service, top="1", orderBy="rating"))["odata.nextLink"]
    response = await service.client.get(link.replace("$orderBy=rating", "$orderBy=rank"))
    assert response.status_code == 400
    assert response.json()["Message"].startswith("$skiptoken ")


@pytest.mark.parametrize(
    ("accept", "format_"),
    [("application/xml", ""), ("text/xml", ""), ("application/json", "xml"), ("text/html", "XML")],
)
async def test_accept_or_format_selects_xml(service: Service, accept: str, format_: str) -> None:
    await ChatSession.create(first_message="<a & b>")
    response = await service.client.get(
        PATH,
        params={"$format": format_, "$select": "firstMessage,contact/name"},
        headers={"Accept": accept},
    )
    root = fromstring(response.content)
    assert root.tag == "ODataSlimResponse"
    assert root.findtext("value/row/firstMessage") == "<a & b>"
    assert root.find("value/row/contact_name") is not None


@pytest.mark.parametrize("accept", ["text/html", BROWSER, "application/xml"])
async def test_format_takes_precedence_over_accept(service: Service, accept: str) -> None:
    response = await service.client.get(
        PATH, params={"$format": "json"}, headers={"Accept": accept}
    )
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json()["value"] == []


async def test_without_a_format_accept_decides(service: Service) -> None:
    assert (await service.client.get(PATH, headers={"Accept": BROWSER})).status_code == 200
    refused = await service.client.get(PATH, headers={"Accept": "text/html"})
    assert refused.status_code == 406


async def test_days_are_in_the_callers_time_zone(service: Service) -> None:
    # Half past midnight in Oslo, still the day before in Greenwich.
    await ChatSession.create(when_requested="2026-01-04T23:30:00Z")
    found = {}
    for zone in ("NO", "UTC"):
        response = await service.client.get(
            PATH,
            params={"$filter": "whenRequested eq '2026-01-05'", "$select": "whenRequested"},
            headers={"SO-TimeZone": zone},
        )
        found[zone] = [row["whenRequested"] for row in response.json()["value"]]
    assert found == {"NO": ["2026-01-05T00:30:00+01:00"], "UTC": []}


async def test_the_current_associate_is_the_caller(service: Service) -> None:
    await ChatSession.create()
    mine = await ChatSession.create(user_id=service.associate_id)
    body = await ask(service, filter="associateId currentAssociate", select="associateId")
    assert keys_of(body) == [mine.pk]
    assert body["value"][0]["associateId"] == "tje0"


async def test_names_and_paths_may_be_in_any_case(service: Service) -> None:
    await ChatSession.create(rating=1)
    response = await service.client.get(
        "/api/v1/chatsession/?$FILTER=RATING+EQ+1&$Select=RATING&$orderby=Rating+DESC&$JSONSAFE=1"
    )
    assert list(response.json()["value"][0]) == ["PrimaryKey", "EntityName", "rating"]


async def test_json_safe_names_have_no_slashes(service: Service) -> None:
    await ChatSession.create()
    body = await ask(service, jsonSafe="true", select="contact/name")
    assert list(body["value"][0])[2:] == ["contact_name"]


async def test_a_page_has_the_headers_of_other_responses(service: Service) -> None:
    response = await service.client.get(PATH, params={"$select": "rating,chatTopic/chatTopicId"})
    assert response.headers["SO-TimeZone"] == "UTC"
    assert "private" in response.headers["Cache-Control"]
    assert "SO-Language" in response.headers["Vary"]
    assert "X-Parley-Ignored-Select" not in response.headers


@pytest.mark.parametrize("unit", ["Day", "Week", "Month", "Quarter", "Half", "Year"])
async def test_periods_are_relative_to_the_current_time(service: Service, unit: str) -> None:
    long_ago, fresh = await ChatSession.create(), await ChatSession.create()
    await ChatSession.filter(pk=long_ago.pk).update(created_at=datetime(2001, 1, 1, tzinfo=UTC))
    # A day or a period may end while this runs.
    for text, expected in (
        (f"registeredDate this{unit} or registeredDate last{unit}", [fresh.pk]),
        (f"registeredDate next{unit}", []),
        ("registeredDate today or registeredDate beforeToday", [long_ago.pk, fresh.pk]),
        ("registeredDate beforeToday and registeredDate lt '2002-01-01'", [long_ago.pk]),
    ):
        assert keys_of(await ask(service, filter=text)) == expected, text
