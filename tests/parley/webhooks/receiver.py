"""A receiver of webhooks on the loopback: it notes what it gets, and answers as a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Received:
    """A request that came."""

    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = orjson.loads(self.body)
        return value


Answer = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


def status(line: str, *headers: str, body: bytes = b"") -> Answer:
    """Answers with a status line such as `500 Oops`."""

    async def answer(_received: Received, writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {line}", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)

    return answer


@dataclass
class Receiver:
    """Keeps the requests; `answers` are for the next ones, and `answer` is for all others."""

    url: str = ""
    answer: Answer = field(default_factory=lambda: status("200 OK"))
    answers: list[Answer] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    readers: dict[asyncio.StreamWriter, asyncio.StreamReader] = field(default_factory=dict)
    at_once: int = 0
    most_at_once: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait_for(self, count: int, seconds: float = 20) -> list[Received]:
        """The requests, as soon as there are that many."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: len(self.received) >= count)
        return self.received

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Receiver"]:
        """Listen until the block ends."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        port = server.sockets[0].getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/hook"
        tasks = self._tasks = set[asyncio.Task[None]]()
        try:
            yield self
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self.connections += 1
        self.readers[writer] = reader
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._take(head.decode(), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _take(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        got = Received(first.split(" ")[1], headers, body)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        answer = self.answers.pop(0) if self.answers else self.answer
        async with self._news:
            self.received.append(got)
            self._news.notify_all()
        try:
            await answer(got, writer)
            await writer.drain()
        finally:
            self.at_once -= 1
