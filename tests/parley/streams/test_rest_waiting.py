"""GET ChatSession/{id}/Messages may wait for the next message (`Prefer: wait=20`)."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from graphql_api.live.endings import end_streams
from orm.accounts import users
from parley.settings import Settings
from rest_facade.waiting import seconds_to_wait
from tests.accounts import AUTHOR
from tests.parley.streams.conftest import Streaming, client_of, log_in
from tests.parley.streams.serving import serving_app

pytestmark = pytest.mark.anyio


async def ask(
    streaming: Streaming, key: int, after: int = 0, prefer: str = "wait=50"
) -> httpx.Response:
    return await streaming.client.get(
        f"/api/v1/ChatSession/{key}/Messages", params={"after": after}, headers={"Prefer": prefer}
    )


async def begun(task: "asyncio.Task[Any]") -> None:
    """Wait until a request has certainly begun to wait."""
    await asyncio.sleep(0.3)
    assert not task.done()


async def test_a_call_waits_for_the_next_message(streaming: Streaming) -> None:
    key = await streaming.create()
    first = await streaming.write(key, "one")
    answer = await ask(streaming, key)
    assert [each["ChatMessageId"] for each in answer.json()] == [first]
    assert answer.headers["Preference-Applied"] == "wait=50"
    waiter = asyncio.create_task(ask(streaming, key, first))
    await begun(waiter)
    await streaming.rename(key, "Grace")
    await streaming.write(await streaming.create(), "of another session")
    await begun(waiter)
    second = await streaming.write(key, "two")
    answer = await waiter
    assert [each["ChatMessageId"] for each in answer.json()] == [second]
    assert answer.headers["Preference-Applied"] == "wait=50"


async def test_the_list_is_empty_after_the_time(streaming: Streaming) -> None:
    key = await streaming.create()
    answer = await ask(streaming, key, prefer="wait=1")
    assert answer.json() == []
    assert answer.headers["Preference-Applied"] == "wait=1"


async def test_a_call_waits_in_xml_too(streaming: Streaming) -> None:
    key = await streaming.create()
    headers = {"Prefer": "wait=50", "Accept": "application/xml"}
    address = f"/api/v1/ChatSession/{key}/Messages"
    waiter = asyncio.create_task(streaming.client.get(address, headers=headers))
    await begun(waiter)
    message = await streaming.write(key, "Hello")
    answer = await waiter
    assert f"<ChatMessageId>{message}</ChatMessageId>" in answer.text
    assert answer.headers["Preference-Applied"] == "wait=50"


@pytest.mark.parametrize("prefer", ["wait=0", "respond-async", "wait=x", "wait=-1"])
async def test_other_calls_are_as_ever(streaming: Streaming, prefer: str) -> None:
    answer = await ask(streaming, await streaming.create(), prefer=prefer)
    assert answer.json() == []
    assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=20", 20),
        ("respond-async, Wait = 20", 20),
        ('wait="7"; x', 7),
        ("wait=1, wait=2", 1),
        ("wait=999999", 60),
        ("await=5", 0),
        ("wait=5x", 0),
    ],
)
def test_prefer_is_read(prefer: str, seconds: int) -> None:
    assert seconds_to_wait(Headers({"prefer": prefer})) == seconds


async def test_a_wait_ends_when_the_service_stops(streaming: Streaming) -> None:
    key = await streaming.create()
    waiter = asyncio.create_task(ask(streaming, key))
    await begun(waiter)
    end_streams()
    answer = await waiter
    assert (answer.status_code, answer.json()) == (200, [])
    # Now nobody waits any more.
    answer = await ask(streaming, key)
    assert "Preference-Applied" not in answer.headers


async def test_errors_do_not_wait(streaming: Streaming) -> None:
    assert (await ask(streaming, 999)).status_code == 404
    assert (await ask(streaming, 1, prefer="wait=5")).status_code == 404


async def test_rights_are_checked_after_the_wait(streaming: Streaming) -> None:
    key = await streaming.create()
    waiter = asyncio.create_task(ask(streaming, key))
    await begun(waiter)
    await streaming.client.delete(f"/api/v1/ChatSession/{key}")
    assert (await waiter).status_code == 404


async def test_a_login_that_is_revoked_meanwhile_is_refused(streaming: Streaming) -> None:
    key = await streaming.create()
    waiter = asyncio.create_task(ask(streaming, key))
    await begun(waiter)
    await users.revoke("tje0", AUTHOR)
    assert (await waiter).status_code == 401


async def test_places_are_bounded_and_given_back(settings: Settings) -> None:
    settings = settings.model_copy(update={"max_caller_streams": 1})
    async with serving_app(settings) as port, client_of(port) as client:
        await log_in()
        streaming = Streaming(port, client)
        key = await streaming.create()
        waiter = asyncio.create_task(ask(streaming, key))
        await begun(waiter)
        # One too many is answered at once, as if it had not asked to wait.
        answer = await ask(streaming, key)
        assert (answer.json(), "Preference-Applied" in answer.headers) == ([], False)
        # A client that is gone gives its place back.
        waiter.cancel()
        for _ in range(500):
            answer = await ask(streaming, key, prefer="wait=1")
            if "Preference-Applied" in answer.headers:
                break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("the place stays taken")
