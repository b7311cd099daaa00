"""GET /api/v1/Events: what has happened, as lines of JSON and as server-sent events."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from graphql_api.live.endings import end_streams
from orm.accounts import users
from orm.events import cursors, positions
from orm.models.enums import Role, Scope
from tests import accounts
from tests.accounts import AUTHOR
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import TIMEOUT_SECONDS
from tests.parley.streams.conftest import STREAM, Streaming
from tests.parley.streams.events import Event, blocks

pytestmark = pytest.mark.anyio

EVENTS = "/api/v1/Events"


async def read(streaming: Streaming, **parameters: Any) -> httpx.Response:
    answer = await streaming.client.get(EVENTS, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def lines(answer: httpx.Response) -> list[Any]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def now(streaming: Streaming) -> str:
    return (await read(streaming)).headers["X-Parley-Cursor"]


async def test_nothing_is_shown_of_what_is_gone(streaming: Streaming) -> None:
    answer = await read(streaming)
    assert answer.text == ""
    assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    key = await streaming.create()
    await streaming.rename(key, "Grace")
    await streaming.write(key, "Hello")
    await streaming.client.delete(f"/api/v1/ChatSession/{key}")
    [line] = lines(await read(streaming, after=answer.headers["X-Parley-Cursor"]))
    assert (line["Kind"], line["Entity"], line["ChatSessionId"]) == ("Gone", "ChatSession", key)
    assert (line["Version"], line["ChangedFields"], line["ChatSession"]) == (None, [], None)


async def test_a_line_has_the_entity_of_the_contract(streaming: Streaming) -> None:
    begin = await now(streaming)
    key = await streaming.create()
    message = await streaming.write(key, "Hello")
    await streaming.rename(key, "Grace")
    found = lines(await read(streaming, after=begin))
    kinds = [(each["Kind"], each["Entity"]) for each in found]
    assert kinds[0] == ("Created", "ChatSession")
    assert ("Created", "ChatMessage") in kinds
    assert kinds[-1] == ("Updated", "ChatSession")
    session = (await streaming.client.get(f"/api/v1/ChatSession/{key}")).json()
    del session["_Links"]
    assert found[-1]["ChatSession"] == session
    assert found[-1]["ChangedFields"] == ["CustomerName"]
    messages = (await streaming.client.get(f"/api/v1/ChatSession/{key}/Messages")).json()
    [line] = [each for each in found if each["Entity"] == "ChatMessage"]
    assert (line["ChatMessageId"], line["ChatMessage"]) == (message, messages[0])
    assert len({each["Cursor"] for each in found}) == len(found)


async def test_nothing_is_told_of_what_others_see(streaming: Streaming) -> None:
    begin = await now(streaming)
    others = await streaming.create()
    await streaming.write(others, "Hello")
    await accounts.add_user(users.NewUser("ada", CHEAP_HASH, Role.AGENT))
    topic = (await streaming.client.post("/api/v1/ChatTopic", json={"Name": "Sales"})).json()
    await streaming.client.post(
        "/api/v1/ChatSession", json={"TopicId": topic["ChatTopicId"], "CustomerName": "Bo"}
    )
    async with httpx.AsyncClient(
        base_url=streaming.client.base_url, auth=("ada", PASSWORD), timeout=TIMEOUT_SECONDS
    ) as agent:
        answer = await agent.get(EVENTS, params={"after": begin})
        listed = (await agent.get("/api/v1/ChatSession")).json()["value"]
    seen = {int(row["PrimaryKey"]) for row in listed}
    told = lines(answer)
    assert {each["ChatSessionId"] for each in told} == seen
    manager = lines(await read(streaming, after=begin))
    assert len(manager) >= len(told)


async def test_a_scope_that_reads_no_sessions_is_refused(streaming: Streaming) -> None:
    secret = await accounts.add_application("metrics", {Scope.METRICS})
    answer = await streaming.client.get(EVENTS, headers={"SO-AppToken": secret})
    assert answer.status_code == 403


async def test_customers_are_refused(streaming: Streaming) -> None:
    session = (await streaming.client.get(f"/api/v1/ChatSession/{await streaming.create()}")).json()
    login = f"ChatSession {session['ChatSessionId']}:{session['SessionKey']}"
    async with httpx.AsyncClient(
        base_url=streaming.client.base_url, timeout=TIMEOUT_SECONDS
    ) as customer:
        answer = await customer.get(EVENTS, headers={"Authorization": login})
    assert answer.status_code in (401, 403)


async def test_pages_follow_one_another(streaming: Streaming) -> None:
    begin = await now(streaming)
    keys = [await streaming.create() for _ in range(5)]
    answer = await read(streaming, after=begin, top=2)
    found = lines(answer)
    after = answer.headers["X-Parley-Cursor"]
    assert await positions.position_of(after) == await positions.position_of(found[-1]["Cursor"])
    while lines(answer):
        address = answer.links["next"]["url"]
        assert "top=2" in address
        answer = await streaming.client.get(address)
        found += lines(answer)
    assert [each["ChatSessionId"] for each in found] == keys
    # From anywhere in between it goes on as well.
    rest = lines(await read(streaming, after=found[2]["Cursor"]))
    assert rest == found[3:]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/jsonl"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/jsonl, text/event-stream;q=0.5", "application/jsonl"),
        ("application/*", "application/jsonl"),
    ],
)
async def test_the_media_type_is_chosen(streaming: Streaming, accept: str, expected: str) -> None:
    answer = await streaming.client.get(EVENTS, headers={"Accept": accept})
    assert answer.headers["Content-Type"] == f"{expected}; charset=utf-8"


async def test_refusals(streaming: Streaming) -> None:
    client = streaming.client
    for parameters, headers, status in (
        ({"after": "x"}, {}, 400),
        ({"top": "0"}, {}, 400),
        ({"top": "1001"}, {}, 400),
        ({"top": "x"}, {}, 400),
        ({"$top": "1"}, {}, 400),
        ({}, {"Accept": "application/xml"}, 406),
        ({}, {"Accept": "application/json"}, 406),
    ):
        answer = await client.get(EVENTS, params=parameters, headers=headers)
        assert answer.status_code == status, (parameters, headers)
        assert "ErrorMessage" in answer.text
    assert (await client.post(EVENTS)).status_code == 405
    assert (await client.get(EVENTS, auth=("x", "y"))).status_code == 401


async def test_an_expired_cursor_is_gone_and_the_present_one_told(streaming: Streaming) -> None:
    answer = await streaming.client.get(EVENTS, params={"after": cursors.write(1, b"another")})
    assert answer.status_code == 410
    assert answer.json()["Error"] is True
    present = await positions.position_of(await now(streaming))
    assert await positions.position_of(answer.headers["X-Parley-Cursor"]) == present


async def test_a_page_may_wait(streaming: Streaming) -> None:
    begin = await now(streaming)
    waiter = asyncio.create_task(
        streaming.client.get(EVENTS, params={"after": begin}, headers={"Prefer": "wait=50"})
    )
    await asyncio.sleep(0.3)
    assert not waiter.done()
    key = await streaming.create()
    answer = await waiter
    assert answer.headers["Preference-Applied"] == "wait=50"
    assert [each["ChatSessionId"] for each in lines(answer)] == [key]
    waiter = asyncio.create_task(
        streaming.client.get(answer.links["next"]["url"], headers={"Prefer": "wait=50"})
    )
    await asyncio.sleep(0.3)
    end_streams()
    assert (await waiter).status_code == 200


async def take(stream: Any, count: int) -> list[Event]:
    """The next events of a stream."""
    found: list[Event] = []
    async for block in stream:
        if "data" in block.fields:
            found.append(block)
        if len(found) == count:
            break
    return found


async def test_events_as_they_happen(streaming: Streaming) -> None:
    client = streaming.client
    async with client.stream("GET", EVENTS, headers=STREAM) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        stream = blocks(answer)
        begin = (await anext(stream)).cursor
        key = await streaming.create()
        await streaming.write(key, "Hello")
        await streaming.rename(key, "Grace")
        found = await take(stream, 3)
    assert [each.cursor for each in found] == [each.data["Cursor"] for each in found]
    assert {each.name for each in found} == {""}
    # Pages tell the same, but for what each row was at that moment.
    rest = lines(await read(streaming, after=begin))[:3]
    assert [each.cursor for each in found] == [each["Cursor"] for each in rest]


async def test_a_stream_ends_with_the_service(streaming: Streaming) -> None:
    async with streaming.client.stream("GET", EVENTS, headers=STREAM) as answer:
        stream = blocks(answer)
        await anext(stream)
        end_streams()
        assert [block async for block in stream] == []


async def test_a_stream_ends_with_the_login(streaming: Streaming) -> None:
    async with streaming.client.stream("GET", EVENTS, headers=STREAM) as answer:
        stream = blocks(answer)
        await anext(stream)
        await users.revoke("tje0", AUTHOR)
        [refused] = [block async for block in stream]
    assert refused.name == "refused"
    assert refused.data["ErrorType"] == "AuthenticationException"


async def test_a_stream_goes_on_after_the_last_event_id(streaming: Streaming) -> None:
    begin = await now(streaming)
    keys = [await streaming.create() for _ in range(3)]
    headers = dict(STREAM)
    seen = []
    for _ in keys:
        async with streaming.client.stream(
            "GET", EVENTS, params={"after": begin}, headers=headers
        ) as answer:
            [event] = await take(blocks(answer), 1)
        seen.append(event.data["ChatSessionId"])
        headers["Last-Event-ID"] = event.cursor
    assert seen == keys


async def test_a_stream_tells_of_an_expired_cursor(streaming: Streaming) -> None:
    expired = cursors.write(1, b"another")
    answer = await streaming.client.get(EVENTS, params={"after": expired}, headers=STREAM)
    assert answer.status_code == 200
    assert "event: refused\ndata: {" in answer.text
    [_, told] = re.findall(r"^id: (\S+)$", answer.text, re.MULTILINE)
    assert await positions.position_of(told) == await positions.position_of(await now(streaming))


async def test_who_sees_little_is_told_where_to_go_on(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is not read to its end by one call, and nobody waits in the midst of it."""
    monkeypatch.setattr("rest_facade.events.call.SEARCH_SECONDS", 0.0)
    monkeypatch.setattr("graphql_api.live.event_log.MOST_READ", 2)
    places = [await now(streaming)]
    for _ in range(6):
        await streaming.create()
    headers = {
        "SO-AppToken": await accounts.add_application("shop", {Scope.READ}),
        "Prefer": "wait=50",
    }
    for _ in range(2):
        parameters = {"after": places[-1]}
        answer = await streaming.client.get(EVENTS, params=parameters, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        places.append(answer.headers["X-Parley-Cursor"])
    keys = [await positions.position_of(place) for place in places]
    assert keys == sorted(set(keys))
