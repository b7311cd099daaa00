"""A list of some rows: the same list, with a condition that its path gives."""

from functools import partial
from typing import Any

import pytest

from orm.models import ChatSession
from parley import app
from parley.settings import Settings
from rest_facade.app import create_facade
from rest_facade.calls import ResponseBody, RestCall
from rest_facade.handlers.list import get_page
from rest_facade.routes import CALLS
from tests.conftest import Service

PATH = "/v1/Topic/{chatSessionId}/Sessions"
OF_TOPIC = RestCall(
    "GET",
    PATH,
    get_page,
    "ChatSession",
    "chatSessions",
    read_field="chatSession",
    response_body=ResponseBody.PAGE,
    condition="topicId",
)
"""The sessions of a topic. Its read field stands for one that reads a topic: a session's key is one
that exists."""


@pytest.fixture
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(app, "create_facade", partial(create_facade, calls=(*CALLS, OF_TOPIC)))
    return Settings.model_validate({"database_url": database_url})


async def page(service: Service, topic: object, **options: str) -> dict[str, Any]:
    params = {f"${name}": value for name, value in options.items()}
    answer = await service.client.get(f"/api/v1/topic/{topic}/sessions", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def keys_of(body: dict[str, Any]) -> list[int]:
    return [int(row["PrimaryKey"]) for row in body["value"]]


@pytest.fixture
async def stored(service: Service) -> list[int]:
    """The keys of the sessions of topic 1; others are of topic 2."""
    sessions = [
        await ChatSession.create(topic_id=1 + number % 2, rating=number) for number in range(8)
    ]
    return [session.pk for session in sessions if session.topic_id == 1]


async def test_only_rows_of_the_condition_are_listed(service: Service, stored: list[int]) -> None:
    assert keys_of(await page(service, 1)) == stored
    assert len(keys_of(await page(service, 2))) == 4


@pytest.mark.parametrize(
    ("filter_", "ratings"),
    [
        ("rating gt 3", {4, 6}),
        ("rating eq 0 or rating eq 1 or rating eq 6", {0, 6}),
        ("not (rating eq 0)", {2, 4, 6}),
        ("topicId eq 1", {0, 2, 4, 6}),
        ("topicId eq 2", set()),
        ("topicId eq 2 or rating ge 0", {0, 2, 4, 6}),
        ("chatTopic/chatTopicId ne 1 and rating gt 0", set()),
        ("getAllRows eq 1", {0, 2, 4, 6}),
        ("getNoRows eq 1", set()),
    ],
)
async def test_the_callers_filter_holds_beside_it(
    service: Service, stored: list[int], filter_: str, ratings: set[int]
) -> None:
    body = await page(service, 1, filter=filter_, select="rating,topicId")
    assert {row["rating"] for row in body["value"]} == ratings
    assert {row["topicId"] for row in body["value"]} <= {1}
    assert len(stored) == 4


async def test_the_deepest_filter_stays_within_bounds(service: Service, stored: list[int]) -> None:
    condition = "rating ge 0"
    for level in range(15):
        condition = f"(rating ge 0 {'and' if level % 2 else 'or'} {condition})"
    assert keys_of(await page(service, 1, filter=condition)) == stored


async def test_next_links_stay_in_the_list(service: Service, stored: list[int]) -> None:
    body = await page(service, 1, top="3", select="rating")
    link = body["odata.nextLink"]
    assert link.startswith("http://localhost/api/v1/Topic/1/Sessions?$top=3&")
    rest = (await service.client.get(link)).json()
    assert [*keys_of(body), *keys_of(rest)] == stored
    assert rest["odata.nextLink"] is None


async def test_an_empty_list_of_a_row_that_exists(service: Service, stored: list[int]) -> None:
    assert keys_of(await page(service, stored[-1])) == []
    assert keys_of(await page(service, 1, filter="rating eq 99")) == []


async def test_a_row_that_does_not_exist_is_not_found(service: Service) -> None:
    answer = await service.client.get("/api/v1/Topic/99/Sessions")
    assert answer.status_code == 404
    assert answer.json()["Message"] == "ChatSession id 99 not found."


@pytest.mark.parametrize("key", ["x", "2147483648", "1.5"])
async def test_a_bad_key_is_refused(service: Service, key: str) -> None:
    answer = await service.client.get(f"/api/v1/Topic/{key}/Sessions")
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("chatSessionId must be a whole number")
