"""The end of a connection: by a refusal, by its last answer, or because the service stops.

A socket that is closed while data arrives is reset, and the client may never see its last answer.
So the service first says that nothing more comes, and reads and drops what still does for a while.
"""

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from parley.operations.cors import RawHeaders
from parley.operations.observer import IS_OPEN_ENDED
from parley.operations.request_metrics import REQUESTS
from parley.wire import limits as wire
from parley.wire.limits import Refusal
from parley.wire.unchunked import UnchunkedTransport
from parley.wire.unread_answers import ReadersProtocol

NONE, HEAD, BODY = range(3)
"""The part of a request that a connection is receiving; numbers are compared faster than enums."""

STOPPING_SECONDS = 0.5
"""When the service stops, a connection without a request is closed after so long, because a request
may be on its way; and a client has so long to read its last answer."""


class StoppingState(ServerState):
    """The state that all connections of a worker share."""

    def __init__(self) -> None:
        super().__init__()
        self.is_stopping = False
        self.idle_seconds = STOPPING_SECONDS
        """The time for which a connection without a request is kept once the worker stops."""
        self.linger_seconds: float = wire.LINGER_SECONDS
        """The time after the last answer in which what a client still sends is read and dropped."""


class LastTransport:
    """The transport of a connection's last answer: closing it lets the client read the answer."""

    def __init__(
        self, transport: asyncio.Transport | UnchunkedTransport, close: Callable[[], None]
    ) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close


class EndingProtocol(ReadersProtocol):
    """A connection that is ended in order; WireProtocol says what it receives."""

    __slots__ = (
        "_deadline",
        "_keep_alive_after_body",
        "_part",
        "_readable_by",
        "_refused",
        "_running",
        "_stopping",
    )

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        read_seconds: float,
        readable_by: Mapping[str, RawHeaders],
    ) -> None:
        super().__init__(config, server_state, app_state, _loop, read_seconds=read_seconds)
        # uvicorn's own server, which tests of the application use, has no such state.
        self._stopping = (
            server_state if isinstance(server_state, StoppingState) else StoppingState()
        )
        self._readable_by = readable_by
        self._part = NONE
        self._refused = False
        """True once everything that still comes is dropped."""
        self._deadline: TimerHandle | None = None
        self._keep_alive_after_body = False
        self._running: RequestResponseCycle | None = None
        """The request that the application answers; later ones of the connection wait for it."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the application know, which may be answering an earlier request than the last."""
        self._cancel_deadline()
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        if cycle.scope["http_version"] == "1.0":
            cycle.transport = UnchunkedTransport(cycle.transport)  # type: ignore[assignment]
        super()._start_asgi_task(cycle, app)

    def shutdown(self) -> None:
        """Answer what is in hand, and close; without a request, wait a moment for one."""
        if self._refused:
            return
        cycle = self._unanswered()
        if self._part == NONE and cycle is None:
            self._cancel_deadline()
            self._deadline = self.loop.call_later(self._stopping.idle_seconds, self._leave)
        elif self._part != HEAD and cycle is not None:
            self._refused = self._part == NONE
            self._make_last(cycle)
            if cycle.scope["state"].get(IS_OPEN_ENDED):
                # A stream goes on elsewhere, so nothing is lost with a client that reads nothing.
                self.loop.call_later(STOPPING_SECONDS, self._end_unread)

    def give_up(self) -> None:
        """End what has taken too long: 503 for a request that has not come whole, else a close.

        A request that has come whole may have been carried out, so it is not told that it was not.
        What is cut off in the middle of an answer lacks the end that its head has announced.
        """
        if self._part != NONE and not self._refused:
            self._refuse(Refusal(*wire.STOPPING))
        elif self._unanswered() is not None:
            self.transport.abort()

    def _make_last(self, cycle: RequestResponseCycle) -> None:
        """Close the connection after this answer, which says so if it has not begun yet."""
        cycle.keep_alive = self._keep_alive_after_body = False
        transport = (
            cycle.transport if isinstance(cycle.transport, UnchunkedTransport) else self.transport
        )
        cycle.transport = LastTransport(transport, self._leave)  # type: ignore[assignment]

    def _end_unread(self) -> None:
        """Abort soon if the client reads nothing of what is left to be sent."""
        if self.transport.get_write_buffer_size():
            self._read_seconds = STOPPING_SECONDS
            self._check_reading()

    def _leave(self) -> None:
        """Say that nothing more comes, and drop what the client still sends for a while."""
        self._refused = True
        self._cancel_deadline()
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._deadline = self.loop.call_later(self._stopping.linger_seconds, self._close_when_read)

    def _close_when_read(self) -> None:
        if self.transport.get_write_buffer_size():
            self._deadline = self.loop.call_later(STOPPING_SECONDS, self._close_when_read)
        else:
            self.transport.abort()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what is being received with a refusal, unless it has an answer; then close."""
        self._refused = True
        self._cancel_deadline()
        self._unset_keepalive_if_required()
        cycle = self._unanswered()
        if self._part != BODY and cycle is not None:
            # The answer to the last request before this one says that the connection is closed.
            self._make_last(cycle)
        elif self._part == BODY and (cycle is None or cycle.response_started or self.pipeline):
            self.transport.close()
        else:
            if cycle is not None:
                # The answer of the application is not sent.
                cycle.disconnected = True
                cycle.message_event.set()
            self._answer(refusal, self.headers if cycle is None else cycle.scope["headers"])

    def _unanswered(self) -> RequestResponseCycle | None:
        """The last request that reached the application, if its answer is not complete."""
        # uvicorn's own type does not say that there is none at first.
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return None if cycle is None or cycle.response_complete else cycle

    def _answer(self, refusal: Refusal, headers: Iterable[tuple[bytes, bytes]] | None) -> None:
        """Answer a request of which these headers have come; None if nothing has."""
        origin = dict(headers or ()).get(b"origin", b"")
        self._send(refusal, self._readable_by.get(origin.decode("latin-1"), ()))
        self._leave()

    def _send(self, refusal: Refusal, headers: RawHeaders = ()) -> None:
        self.transport.write(refusal.response(headers))
        REQUESTS.labels("wire", refusal.status).inc()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
