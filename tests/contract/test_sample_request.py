"""The sample request of the page, sent unchanged, and a response laid out as the page's sample."""

import json
import re

import httpx
import pytest
from argon2 import PasswordHasher

from orm.models import ChatSession, User
from tests.conftest import Service
from tests.contract.doors import post, stored
from tests.contract.page import RESPONSE

HEADERS = {
    "Authorization": "Basic dGplMDpUamUw",
    "Accept": "application/json; charset=utf-8",
    "Accept-Language": "sv",
    "Content-Type": "application/json; charset=utf-8",
}

BODY = """{
  "ChatSessionId": 452,
  "TopicId": 699,
  "User": null,
  "Person": null,
  "CustomerAlias": "officiis",
  "CustomerHost": "et",
  "CustomerName": "Sipes Group",
  "CustomerEmail": "ida_marquardt@mills.com",
  "CustomerPhone": "627.849.5733 x0016",
  "CustomerConsented": true,
  "CustomerCompanyName": "Baumbach, Konopelski and Farrell",
  "Status": "Closed",
  "FirstMessage": "qui",
  "LastMessage": "perferendis",
  "WhenRequested": "2001-10-03T17:54:07.9762203+02:00",
  "WhenStarted": "1998-09-26T17:54:07.9762203+02:00",
  "WhenEnded": "2014-09-26T17:54:07.9762203+02:00",
  "WhenIdle": "2020-07-07T17:54:07.9762203+02:00",
  "WhenFetched": "2014-09-17T17:54:07.9762203+02:00",
  "SessionKey": "sapiente",
  "InitialQueuePos": 201,
  "AlertLevel": 405,
  "Rank": 69,
  "Flags": "CustomerIsTyping",
  "Contact": null,
  "Project": null,
  "Sale": null,
  "Ticket": null,
  "TransferTo": null,
  "ChatbotIsActive": false,
  "Rating": 579
}"""

CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("Tje0")


@pytest.fixture
async def answer(service: Service) -> httpx.Response:
    """The response to the page's request, sent by the page's user."""
    user = await User.get(name="tje0")
    user.password_hash, user.version = CHEAP_HASH, user.version + 1
    await user.save()
    service.client.auth = httpx.BasicAuth("tje0", "Tje0")
    return await service.client.post(
        "/api/v1/ChatSession", content=BODY, headers=HEADERS, auth=lambda request: request
    )


@pytest.mark.contract("sample.request")
async def test_the_sample_request_is_accepted(service: Service, answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert await ChatSession.all().count() == 1
    assert await stored(service, answer.json()["ChatSessionId"]) == {
        "chatSessionId": answer.json()["ChatSessionId"],
        "topicId": 699,
        **dict.fromkeys(("userId", "personId", "contactId", "projectId", "saleId", "ticketId")),
        "transferToId": None,
        "customerAlias": "officiis",
        "customerHost": "et",
        "customerName": "Sipes Group",
        "customerEmail": "ida_marquardt@mills.com",
        "customerPhone": "627.849.5733 x0016",
        "customerConsented": True,
        "customerCompanyName": "Baumbach, Konopelski and Farrell",
        "status": "CLOSED",
        "firstMessage": "qui",
        "lastMessage": "perferendis",
        "whenRequested": "2001-10-03T15:54:07.976220Z",
        "whenStarted": "1998-09-26T15:54:07.976220Z",
        "whenEnded": "2014-09-26T15:54:07.976220Z",
        "whenIdle": "2020-07-07T15:54:07.976220Z",
        "whenFetched": "2014-09-17T15:54:07.976220Z",
        "sessionKey": "sapiente",
        "initialQueuePos": 201,
        "alertLevel": 405,
        "rank": 69,
        "flags": ["CUSTOMER_IS_TYPING"],
        "chatbotIsActive": False,
        "rating": 579,
    }


@pytest.mark.contract("sample.response")
async def test_the_response_has_the_sent_values_in_the_pages_order(answer: httpx.Response) -> None:
    assert list(answer.json()) == list(RESPONSE)
    returned = {name: value for name, value in answer.json().items() if not name.startswith("When")}
    sent = {name: value for name, value in json.loads(BODY).items() if not name.startswith("When")}
    assert {name for name, value in sent.items() if returned[name] != value} == {"ChatSessionId"}


@pytest.mark.contract("sample.response.Content-Type")
async def test_content_type_is_exactly_that_of_the_page(answer: httpx.Response) -> None:
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.contract("sample.response.dates")
async def test_dates_have_seven_digits_and_an_offset(answer: httpx.Response) -> None:
    # The default zone is UTC, which is written as Z.
    assert answer.json()["WhenRequested"] == "2001-10-03T15:54:07.9762200Z"
    dates = [value for name, value in answer.json().items() if name.startswith("When")]
    assert len(dates) == 5
    assert all(re.fullmatch(r"[-0-9]{10}T[:0-9]{8}\.\d{7}Z", date) for date in dates)


async def test_the_response_can_be_sent_back(service: Service, answer: httpx.Response) -> None:
    again = await post(service, answer.json())
    # The sample asks for Swedish, in which the reasons of rights are written.
    own = ("ChatSessionId", "_Links", "FieldProperties")
    assert again.status_code == 200
    assert {name for name in RESPONSE if again.json()[name] != answer.json()[name]} == {*own}
