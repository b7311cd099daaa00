"""Followers by the REST facade, and the receiver of a webhook."""

import asyncio
import json
from typing import Any

import httpx

from tests.live.followers import PAUSE, QUIET_SECONDS, Dropped, Follower, Refused, Target, events_of
from tests.live.received import Received, Record

AWAY = (429, 503, 504)
"""Statuses after which a follower goes on later."""

WAIT = {"Prefer": "wait=2"}


class MessagesFollower(Follower):
    """Follows the messages of sessions by REST, after the last key that it has read.

    One that is not restless waits for messages (Prefer: wait), session by session.
    """

    def __init__(self, target: Target, record: Record, seed: int) -> None:
        super().__init__(target, record, seed)
        self._last = dict.fromkeys(record.sessions or (), 0)

    async def _read(self, server: str) -> None:
        async with _client(self._target) as client:
            while True:
                for session, after in self._last.items():
                    path = f"{server}/api/v1/ChatSession/{session}/Messages?after={after}"
                    response = await client.get(path, headers={} if self.restless else WAIT)
                    _check(response)
                    for row in response.json():
                        self._last[session] = row["ChatMessageId"]
                        self.record.told.append(Received(session, row["ChatMessageId"], ""))
                await asyncio.sleep(PAUSE)


class EventsFollower(Follower):
    """Follows all sessions and messages by GET Events: page by page, or as a stream."""

    def __init__(
        self, target: Target, record: Record, seed: int, messages: Record, start: str
    ) -> None:
        super().__init__(target, record, seed)
        self._messages, self._cursor = messages, start
        self.records.append(messages)

    async def _read(self, server: str) -> None:
        async with _client(self._target) as client:
            if self.restless:
                await self._read_pages(client, f"{server}/api/v1/Events")
            else:
                await self._read_stream(client, f"{server}/api/v1/Events")

    async def _read_pages(self, client: httpx.AsyncClient, address: str) -> None:
        while True:
            response = await client.get(address, params={"after": self._cursor}, headers=WAIT)
            _check(response)
            for line in response.text.splitlines():
                self._take(json.loads(line))
            self._cursor = response.headers["X-Parley-Cursor"]

    async def _read_stream(self, client: httpx.AsyncClient, address: str) -> None:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": self._cursor}
        async with client.stream("GET", address, headers=headers) as response:
            if response.status_code != httpx.codes.OK:
                await response.aread()
            _check(response)
            async for event, data in events_of(response):
                if event != "message":
                    # The database is away, or the service stops; the text says which.
                    if "503" in data or not data:
                        raise Dropped
                    raise Refused(f"{event}: {data[:200]}")
                self._take(json.loads(data))

    def _take(self, line: dict[str, Any]) -> None:
        self._cursor = line["Cursor"]
        session = line["ChatSessionId"]
        if line["Entity"] == "ChatMessage":
            told = Received(session, line["ChatMessageId"], self._cursor)
            self._messages.told.append(told)
        else:
            self.record.told.append(Received(session, line["Version"], self._cursor))


def _client(target: Target) -> httpx.AsyncClient:
    headers = {"Authorization": target.authorization}
    return httpx.AsyncClient(timeout=QUIET_SECONDS, headers=headers)


def _check(response: httpx.Response) -> None:
    if response.status_code in AWAY:
        raise Dropped
    if response.status_code != httpx.codes.OK:
        raise Refused(f"{response.request.url}: {response.status_code} {response.text[:200]}")
