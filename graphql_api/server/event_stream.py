"""Server-sent events, as the protocol graphql-sse has them: a connection for each operation.

A stream ends with the event `complete` if there is nothing to come again for, and without it where
the client shall connect again: when the service stops, and when the database is away. Clients then
go on after the last event that they have seen.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphql_api.errors import (
    CursorExpired,
    ParleyError,
    RateLimited,
    TimedOut,
    Unavailable,
    extensions_of,
    report_unexpected,
)
from graphql_api.live.login import LoginExpired, RightsChanged
from graphql_api.live.metrics import Transport, closed, connected
from graphql_api.shared.media_types import EVENT_STREAM
from graphql_api.shared.requests import until_gone

LAST_EVENT_ID = "last-event-id"
"""The header by which browsers say how far a stream was read; it is the cursor of that event."""

COMMENT_SECONDS = 15.0
"""A stream without events sends a comment after so long, so that no proxy takes it for dead."""

RETRY_MILLISECONDS = 1000
"""Clients wait so long before they connect again, or up to three times as long: they lose their
connections at the same moment, and should not come back all at once."""

REFUSED_RETRY_MILLISECONDS = 60_000
"""The same after an operation that was refused, which will be refused again."""

AGAIN = Unavailable | TimedOut | RateLimited | LoginExpired | RightsChanged
"""Errors after which the client shall connect again, as with another login."""

COMPLETE = b"event: complete\ndata:\n\n"
"""With an empty line of data, because browsers tell of no event without one."""

NOT_BUFFERED = {"X-Accel-Buffering": "no"}
"""nginx passes each part of a response on as it comes."""

SendEvent = Callable[[bytes, str], Coroutine[Any, Any, None]]
"""Sends the JSON of a result, with the cursor of its event."""

Run = Callable[[SendEvent], Coroutine[Any, Any, None]]
"""Sends events until it is cancelled; an error that it raises ends the stream."""


def next_event(content: bytes, cursor: str | None = None) -> bytes:
    """The event of a result: its JSON, and the cursor by which the stream is resumed after it."""
    name = b"" if cursor is None else id_line(cursor)
    return b"%bevent: next\ndata: %b\n\n" % (name, content)


def id_line(cursor: str) -> bytes:
    """The line with the cursor as an id; nothing else that a caller has sent gets into a stream."""
    return b"id: %b\n" % (cursor.encode() if cursor.isascii() and cursor.isprintable() else b"")


def completed(content: bytes) -> Response:
    """The response with the only result of an operation."""
    return Response(next_event(content) + COMPLETE, media_type=EVENT_STREAM, headers=NOT_BUFFERED)


def refused(content: bytes) -> Response:
    """The response to an operation that is refused, with the errors as its only result."""
    body = b"retry: %d\n%b%b" % (REFUSED_RETRY_MILLISECONDS, next_event(content), COMPLETE)
    return Response(body, media_type=EVENT_STREAM, headers=NOT_BUFFERED)


def head_of_stream() -> Response:
    """The response to a HEAD: the headers of a stream, which has no length."""
    response = Response(media_type=EVENT_STREAM, headers=NOT_BUFFERED)
    del response.headers["content-length"]
    return response


class EventStream(Response):
    """A response that sends events as they happen, until its client is gone or `run` ends."""

    media_type = EVENT_STREAM
    transport = Transport.SSE

    def __init__(self, run: Run, after: str) -> None:
        """Take the cursor where the stream begins.

        A browser that is cut off before the first event goes on there.
        """
        super().__init__(headers=NOT_BUFFERED)
        del self.headers["content-length"]
        self._run, self._after = run, after
        self._send: Send | None = None
        # Futures, because Events would be a good part of a stream's memory.
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_quiet = True
        """True if nothing was sent since the last comment."""
        self._comment: asyncio.TimerHandle | None = None

    async def begin(self) -> None:
        """Begin to follow the log; RateLimited if the caller has too many streams.

        It is called before the response is, which then has a status of its own for that.
        """
        self._streaming = asyncio.create_task(self._run(self._send_event))
        await asyncio.sleep(0)
        if self._streaming.done() and isinstance(self._streaming.exception(), RateLimited):
            await self._streaming

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        scope["state"]["is_open_ended"] = True
        with connected(self.transport):
            await self._stream(receive, send)
        closed(self.transport, self.status_code)

    async def _stream(self, receive: Receive, send: Send) -> None:
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        gone = asyncio.create_task(until_gone(receive))
        tasks: tuple[asyncio.Task[None], ...] = (self._streaming, gone)

        def end(_: object) -> None:
            if not over.done():
                over.set_result(None)

        for task in tasks:
            task.add_done_callback(end)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            retry = RETRY_MILLISECONDS + secrets.randbelow(2 * RETRY_MILLISECONDS)
            await send(_part(b"%bretry: %d\n\n" % (id_line(self._after), retry)))
            self._send = send
            if not self._opened.done():
                self._opened.set_result(None)
            self._comment_later()
            await over
            last = self._end() if self._streaming.done() else b""
            await send({"type": "http.response.body", "body": last})
        finally:
            if self._comment is not None:
                self._comment.cancel()
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def _comment_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._comment = loop.call_later(COMMENT_SECONDS, self._send_comment)

    def _send_comment(self) -> None:
        if self._is_quiet:
            assert self._send is not None
            # A connection that is lost is told to `until_gone`.
            with suppress(OSError):
                _send_at_once(self._send(_part(b":\n\n")))
        self._is_quiet = True
        self._comment_later()

    def event_of(self, content: bytes, cursor: str) -> bytes:
        """The event that is sent for a result."""
        return next_event(content, cursor)

    def last_of(self, error: ParleyError) -> bytes:
        """The event that is sent for the error that ends a stream for good.

        After CursorExpired, a browser that connects again goes on from now: its page was told that
        it has missed something.
        """
        content = orjson.dumps(
            {"errors": [{"message": str(error), "extensions": extensions_of(error)}]}
        )
        cursor = error.cursor if isinstance(error, CursorExpired) else None
        return next_event(content, cursor) + COMPLETE

    def _end(self) -> bytes:
        """The end of a stream that is over; empty if the client shall connect again."""
        error = self._streaming.exception()
        if error is None or isinstance(error, AGAIN):
            return b""
        if not isinstance(error, ParleyError):
            error = report_unexpected(error)
        expired = isinstance(error, CursorExpired)
        retry = RETRY_MILLISECONDS if expired else REFUSED_RETRY_MILLISECONDS
        return b"retry: %d\n%b" % (retry, self.last_of(error))

    async def _send_event(self, content: bytes, cursor: str) -> None:
        if self._send is None:
            await self._opened
        assert self._send is not None
        await self._send(_part(self.event_of(content, cursor)))
        self._is_quiet = False


def _send_at_once(sending: Any) -> None:
    """Send if the client reads; one that does not has something left to read, and needs no more."""
    try:
        sending.send(None)
    except StopIteration:
        return
    sending.close()


def _part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}
