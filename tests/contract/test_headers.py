"""SO-TimeZone, Accept-Language, SO-Language and SO-Culture of POST ChatSession."""

from typing import Any

import httpx
import pytest

from graphql_api.context import Context
from graphql_api.schema import Schema
from orm.models import ChatSession, Contact
from tests.conftest import Service
from tests.contract.doors import stored


async def call(service: Service, entity: object, **headers: str) -> httpx.Response:
    """The response to POST ChatSession with these headers; their names have _ for -."""
    return await service.client.post(
        "/api/v1/ChatSession",
        json=entity,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.mark.contract("header.request.SO-TimeZone")
async def test_dates_are_in_the_requested_time_zone(service: Service) -> None:
    sent = {"WhenIdle": "2018-12-24T12:34:45", "WhenStarted": "2018-07-24T12:34:45.5Z"}
    answer = await call(service, sent, SO_TimeZone="US-NY")
    assert answer.json()["WhenIdle"] == "2018-12-24T12:34:45-05:00"
    assert answer.json()["WhenStarted"] == "2018-07-24T08:34:45.5000000-04:00"
    assert answer.json()["WhenEnded"] == "0001-01-01T00:00:00Z"
    assert answer.headers["SO-TimeZone"] == "America/New_York"
    session = await stored(service, answer.json()["ChatSessionId"])
    assert session["whenIdle"] == "2018-12-24T17:34:45Z"


@pytest.mark.contract("header.request.SO-TimeZone")
@pytest.mark.parametrize("header", ["Atlantis", "261", "US", "NO,DK"])
async def test_unknown_time_zones_are_refused(service: Service, header: str) -> None:
    answer = await call(service, {}, SO_TimeZone=header)
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("SO-TimeZone ")
    assert "SO-TimeZone" not in answer.headers
    assert await ChatSession.all().count() == 0


CATEGORY = 'US:"Customer";NO:"Kunde";SW:"Kund";'


async def category(service: Service, **headers: str) -> str:
    """The name of a company's category, in the language that these headers ask for."""
    await Contact.update_or_create(contact_id=12, defaults={"category_name": CATEGORY})
    sent = {"Contact": {"ContactId": 12}, "CustomerName": CATEGORY, "FirstMessage": CATEGORY}
    answer = (await call(service, sent, **headers)).json()
    assert (answer["CustomerName"], answer["FirstMessage"]) == (CATEGORY, CATEGORY)
    name: str = answer["Contact"]["CategoryName"]
    return name


@pytest.mark.contract("header.request.Accept-Language")
async def test_translated_texts_are_in_the_accepted_language(service: Service) -> None:
    assert await category(service, Accept_Language="sv") == "Kund"
    assert await category(service, Accept_Language="fi, nb-NO;q=0.5") == "Kunde"
    assert await category(service) == CATEGORY
    # The official client sends an empty header to get texts as they are stored.
    assert await category(service, Accept_Language="") == CATEGORY


@pytest.mark.contract("header.request.SO-Language", "header.request.SO-Language.overrides")
async def test_so_language_overrides_accept_language(service: Service) -> None:
    assert await category(service, SO_Language="no") == "Kunde"
    assert await category(service, SO_Language="no", Accept_Language="sv") == "Kunde"
    for off in ("*", "x", "-"):
        assert await category(service, SO_Language=off, Accept_Language="sv") == CATEGORY
    answer = await call(service, {}, SO_Language="no")
    assert answer.headers["Content-Language"] == "no"
    assert "Content-Language" not in (await call(service, {})).headers


@pytest.mark.contract("header.request.SO-Culture", "header.request.SO-Culture.ignored")
async def test_culture_is_used_with_a_language_only(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Schema.execute
    cultures: list[str | None] = []

    async def note(self: Schema, text: str, variables: dict[str, Any], context: Context) -> object:
        cultures.append(context.locale.culture)
        return await run(self, text, variables, context)

    monkeypatch.setattr(Schema, "execute", note)
    for headers in ({"SO_Culture": "nb-NO"}, {"SO_Culture": "nb-NO", "SO_Language": "en"}):
        assert (await call(service, {}, **headers)).status_code == 200
    assert (await call(service, {}, SO_Language="en")).status_code == 200
    assert cultures == [None, "nb-NO", "en"]
