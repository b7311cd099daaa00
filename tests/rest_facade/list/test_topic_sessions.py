"""GET ChatTopic/{id}/Sessions: the list of sessions with a condition that its path gives."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from tortoise.context import require_context
from tortoise.transactions import in_transaction

from graphql_api.schema import HitOrMiss
from orm.models import Associate, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.chat_session import TOPIC_SQL
from orm.models.enums import Role, Scope
from tests.conftest import Service
from tests.graphql_api.at_schema import schema_of
from tests.rest_facade.list.callers import header_of, login_of
from tests.rest_facade.test_getting import tables
from tests.statements import statements

NO_TOPIC = 99


def path_of(topic: object) -> str:
    return f"/api/v1/chattopic/{topic}/sessions"


async def page(service: Service, topic: object, **options: str) -> dict[str, Any]:
    params = {f"${name}": value for name, value in options.items()}
    answer = await service.client.get(path_of(topic), params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def keys_of(body: Mapping[str, Any]) -> list[int]:
    return [int(row["PrimaryKey"]) for row in body["value"]]


@pytest.fixture
async def topic(service: Service) -> int:
    """The key of a topic that four sessions have; four others have no topic."""
    key = (await ChatTopic.create(name="Sales")).chat_topic_id
    for number in range(8):
        await ChatSession.create(topic_id=0 if number % 2 else key, rating=number)
    return key


async def sessions_of(topic: int) -> list[int]:
    rows = await ChatSession.filter(topic_id=topic).order_by("chat_session_id")
    return [row.pk for row in rows]


async def test_only_sessions_of_the_topic_are_listed(service: Service, topic: int) -> None:
    body = await page(service, topic)
    assert keys_of(body) == await sessions_of(topic)
    every = await service.client.get("/api/v1/ChatSession")
    assert list(body) == list(every.json())
    assert body["odata.metadata"] == every.json()["odata.metadata"]
    assert body["value"] == [
        row for row in every.json()["value"] if int(row["PrimaryKey"]) in keys_of(body)
    ]


@pytest.mark.parametrize(
    ("filter_", "ratings"),
    [
        ("rating gt 3", {4, 6}),
        ("rating eq 0 or rating eq 1 or rating eq 6", {0, 6}),
        ("not (rating eq 0)", {2, 4, 6}),
        ("topicId ne 0", {0, 2, 4, 6}),
        ("topicId eq 0", set()),
        ("topicId eq 0 or rating ge 0", {0, 2, 4, 6}),
        ("chatTopic/chatTopicId eq 0 and rating gt 0", set()),
        ("getAllRows eq 1", {0, 2, 4, 6}),
        ("getNoRows eq 1", set()),
    ],
)
async def test_the_callers_filter_holds_beside_it(
    service: Service, topic: int, filter_: str, ratings: set[int]
) -> None:
    body = await page(service, topic, filter=filter_, select="rating,topicId")
    assert {row["rating"] for row in body["value"]} == ratings
    assert {row["topicId"] for row in body["value"]} <= {topic}


async def test_the_deepest_filter_stays_within_bounds(service: Service, topic: int) -> None:
    condition = "rating ge 0"
    for level in range(15):
        condition = f"(rating ge 0 {'and' if level % 2 else 'or'} {condition})"
    assert keys_of(await page(service, topic, filter=condition)) == await sessions_of(topic)


@pytest.mark.parametrize("filter_", ["rating ge 0", "topicId ge 0"])
async def test_the_topic_counts_as_one_of_a_hundred_comparisons(
    service: Service, topic: int, filter_: str
) -> None:
    longest = " or ".join([filter_] * 99)
    assert keys_of(await page(service, topic, filter=longest)) == await sessions_of(topic)
    params = {"$filter": f"{longest} or {filter_}"}
    refused = await service.client.get(path_of(topic), params=params)
    assert refused.status_code == 400
    assert refused.json()["Message"].startswith("$filter is one comparison too many; 100 are")


@pytest.mark.parametrize("order", ["", "rating desc", "associate/name", "whenRequested desc"])
async def test_next_links_stay_in_the_list_and_find_each_row_once(
    service: Service, topic: int, order: str
) -> None:
    whole = keys_of(await page(service, topic, orderBy=order))
    body = await page(service, topic, orderBy=order, top="3", select="rating")
    link = body["odata.nextLink"]
    assert link.startswith(f"http://localhost/api/v1/ChatTopic/{topic}/Sessions?$orderBy=")
    rest = (await service.client.get(link)).json()
    assert [*keys_of(body), *keys_of(rest)] == whole
    assert rest["odata.nextLink"] is None
    assert sorted(whole) == await sessions_of(topic)


async def test_rows_that_come_in_between_pages_leave_no_gap(service: Service, topic: int) -> None:
    before = await sessions_of(topic)
    body = await page(service, topic, top="2", orderBy="rating desc")
    await ChatSession.filter(pk=keys_of(body)[-1]).delete()
    await ChatSession.create(topic_id=topic, rating=100)
    await ChatSession.create(topic_id=0, rating=1)
    rest = (await service.client.get(body["odata.nextLink"])).json()
    assert {*keys_of(body), *keys_of(rest)} == {*before}


async def test_skip_is_counted_in_the_topic(service: Service, topic: int) -> None:
    keys = await sessions_of(topic)
    body = await page(service, topic, skip="1", top="2")
    assert keys_of(body) == keys[1:3]
    assert "$skip=" not in body["odata.nextLink"]
    assert keys_of((await service.client.get(body["odata.nextLink"])).json()) == keys[3:]


async def test_it_is_xml_too(service: Service, topic: int) -> None:
    for params, accept in (({"$format": "XML"}, "*/*"), ({}, "application/xml")):
        answer = await service.client.get(
            path_of(topic),
            params={**params, "$select": "rating,chatTopic/chatTopicId", "$top": "1"},
            headers={"Accept": accept},
        )
        root = fromstring(answer.content)
        assert root.tag == "ODataSlimResponse"
        assert root.findtext("value/row/chatTopic_chatTopicId") == str(topic)
        assert f"/ChatTopic/{topic}/Sessions?" in (root.findtext("odata_nextLink") or "")


@pytest.mark.parametrize("filter_", ["", "rating eq 99"])
async def test_an_existing_topic_may_have_an_empty_list(service: Service, filter_: str) -> None:
    created = await ChatTopic.create(name="Sales")
    body = await page(service, created.pk, filter=filter_)
    assert (body["value"], body["odata.nextLink"]) == ([], None)
    assert keys_of(await page(service, created.pk, top="0")) == []


@pytest.mark.parametrize("parameters", [{}, {"$filter": "rating eq 99"}, {"$top": "0"}])
@pytest.mark.parametrize("key", [NO_TOPIC, 0, -1])
async def test_a_topic_that_does_not_exist_is_not_found(
    service: Service, key: int, parameters: dict[str, str]
) -> None:
    """Even when sessions have its number, as those without a topic have 0."""
    await ChatSession.create(topic_id=key)
    answer = await service.client.get(path_of(key), params=parameters)
    assert answer.status_code == 404
    assert answer.json()["Message"] == f"ChatTopic id {key} not found."


@pytest.mark.parametrize("key", ["x", "2147483648", "1.5"])
async def test_a_bad_key_is_refused(service: Service, key: str) -> None:
    answer = await service.client.get(path_of(key))
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("chatTopicId must be a whole number")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("$filter", "nope eq 1"),
        ("$orderBy", "nope"),
        ("$select", "nope"),
        ("$mode", "Full"),
        ("$format", "csv"),
        ("$skip", "10001"),
        ("$skiptoken", "junk"),
        ("$fitler", "rating eq 1"),
    ],
)
async def test_parameters_are_refused_as_in_the_other_list(
    service: Service, topic: int, parameter: str, value: str
) -> None:
    params = {parameter: value}
    refused = await service.client.get(path_of(topic), params=params)
    other = await service.client.get("/api/v1/ChatSession", params=params)
    assert refused.status_code == other.status_code == 400
    assert refused.json()["Message"] == other.json()["Message"]


async def test_a_page_is_one_query_beside_the_one_for_the_topic(
    service: Service, topic: int
) -> None:
    link = (await page(service, topic, top="2", select="rating"))["odata.nextLink"]
    with statements() as executed:
        await page(service, topic, top="2", select="rating")
        await service.client.get(link)
        await page(service, topic, filter="rating eq 99")
    assert tables(executed) == ["chat_topic", "chat_session"] * 3


async def test_nothing_of_it_is_left_to_graphql_core(service: Service, topic: int) -> None:
    counts = schema_of(service.app).counters.counts
    before = counts.copy()
    await page(service, topic, select="*", filter="chatTopic/name begins 's'")
    assert not [part for part, outcome in counts - before if outcome is HitOrMiss.MISS]


@pytest.mark.parametrize("options", [{}, {"orderBy": "chatSessionId desc"}, {"top": "0"}])
async def test_the_index_of_topics_serves_it(
    service: Service, topic: int, options: dict[str, str]
) -> None:
    await ChatSession.bulk_create(
        [ChatSession(topic_id=number % 50 and number) for number in range(3000)], batch_size=500
    )
    connection = require_context().db()
    await connection.execute_query("ANALYZE")
    with statements() as executed:
        await page(service, topic, select="rating", **options)
    [sql] = [text for text in executed if '"chat_session"' in text]
    dialect = connection.capabilities.dialect
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}[dialect]
    size = 2 if options.get("top") else 1001
    async with in_transaction() as transaction:
        if dialect == "postgres":
            # To sort the few rows of this topic costs the same, which would say nothing.
            await transaction.execute_query("SET LOCAL enable_bitmapscan = off")
        _, rows = await transaction.execute_query(f"{explain} {sql}", [topic, size])
    plan = "\n".join(str(tuple(row)[-1]) for row in rows)
    assert "chat_session_topic" in plan, plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
    assert re.search(TOPIC_SQL.replace("topic_id", r's\."?topic_id"?'), sql)


@pytest.mark.parametrize("role", [Role.READER, Role.AGENT])
async def test_who_does_not_serve_the_topic_finds_none(
    service: Service, topic: int, role: Role
) -> None:
    """The same as for a topic that does not exist, whether there are sessions or not."""
    associate, login = await login_of(role)
    empty = await ChatTopic.create(name="Empty")
    for key in (topic, empty.pk, NO_TOPIC):
        for parameters in ({}, {"$filter": "rating eq 99"}):
            answer = await service.client.get(path_of(key), params=parameters, auth=login)
            read = await service.client.get(f"/api/v1/ChatTopic/{key}", auth=login)
            assert answer.status_code == read.status_code == 404
            assert answer.json()["Message"] == read.json()["Message"]
    await ChatTopicAgent.create(topic_id=topic, user_id=associate, can_notify=True)
    await ChatTopicAgent.create(topic_id=empty.pk, user_id=associate, can_listen=True)
    served = await service.client.get(path_of(topic), auth=login)
    assert keys_of(served.json()) == await sessions_of(topic)
    nothing = await service.client.get(path_of(empty.pk), auth=login)
    assert (nothing.status_code, nothing.json()["value"]) == (200, [])


async def test_an_agent_who_may_not_listen_sees_only_their_own_sessions(
    service: Service, topic: int
) -> None:
    associate, login = await login_of(Role.AGENT)
    colleague = await Associate.create(associate_id=associate + 100)
    await ChatTopicAgent.create(topic_id=topic, user_id=colleague.pk, can_respond=True)
    await ChatTopicAgent.create(topic_id=topic, user_id=associate, can_notify=True)
    mine = await ChatSession.create(topic_id=topic, user_id=associate)
    listed = await service.client.get(path_of(topic), auth=login)
    filtered = await service.client.get(
        "/api/v1/ChatSession", params={"$filter": f"topicId eq {topic}"}, auth=login
    )
    assert keys_of(listed.json()) == keys_of(filtered.json()) == [mine.pk]


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ({Scope.READ, Scope.ALL, Scope.TOPIC_READ}, 200),
        ({Scope.READ, Scope.TOPIC_READ}, 200),
        ({Scope.READ, Scope.ALL}, 403),
        ({Scope.READ, Scope.ALL, Scope.TOPIC_WRITE}, 403),
        ({Scope.TOPIC_READ}, 403),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else str(value),
)
async def test_an_application_needs_the_scopes_for_topics_and_for_sessions(
    service: Service, topic: int, scopes: Collection[Scope], status: int
) -> None:
    headers = await header_of(*scopes)
    listed = await service.client.get(path_of(topic), headers=headers)
    assert listed.status_code == status, listed.text
    expected = await sessions_of(topic) if Scope.ALL in scopes else []
    assert status != 200 or keys_of(listed.json()) == expected
    # It learns nothing about which topics exist where it may not read them.
    other = await service.client.get(path_of(NO_TOPIC), headers=headers)
    assert other.status_code == (404 if Scope.TOPIC_READ in scopes else 403)
