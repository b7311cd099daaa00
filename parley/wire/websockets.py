"""WebSockets on the socket: uvicorn's protocol over `websockets`, with an end for every connection.

It differs from uvicorn's own class in this:

- When the worker stops, the client is told 1012 (service restart), and has a moment to read it; a
  handshake that is not answered yet is answered 503.
- A client that reads nothing is not read either: uvicorn answers each of its pings into a buffer
  without end. And a connection that is closed while the client reads nothing is aborted.
- Bounds on frames of a message, beside that on its bytes; a handshake that cannot be parsed is 400.
- Clients that send what is no UTF-8 leave no traceback in the log.
"""

import asyncio
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import MAX_LINE_LENGTH, MAX_NUM_HEADERS

from graphql_api.errors import report_unexpected
from parley.operations.request_metrics import REQUESTS
from parley.wire import limits as wire
from parley.wire.limits import Refusal

PING_SECONDS = 20.0
"""A client is pinged so often, and has as long to answer; then it is taken for dead."""

MAX_FRAMES = 1000
"""Frames of one message. Empty ones count for nothing in its bytes."""

HANDSHAKE_TOO_LARGE = (
    431,
    f"A WebSocket's handshake may have {MAX_NUM_HEADERS} headers of {MAX_LINE_LENGTH} bytes each.",
)

GOING_AWAY = 1001
RESTART = 1012
NOT_UTF8 = 1007
POLICY_VIOLATION = 1008


class Messages:
    """Messages that have come and were not taken yet; an asyncio.Queue would take 2.5 KB."""

    __slots__ = ("_came", "_messages")

    def __init__(self) -> None:
        # Short, because the socket is not read while there are any.
        self._messages: list[ASGIReceiveEvent] = []
        self._came: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """True if there is none."""
        return not self._messages

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        """Add a message."""
        self._messages.append(message)
        if self._came is not None and not self._came.done():
            self._came.set_result(None)

    async def get(self) -> ASGIReceiveEvent:
        """Take the oldest message, once there is one; only one caller may wait."""
        while not self._messages:
            self._came = asyncio.get_running_loop().create_future()
            await self._came
        return self._messages.pop(0)


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket, from its handshake on."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.close_timeout = wire.LINGER_SECONDS
        self.queue = Messages()  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take a segment; a handshake that is not valid is refused."""
        try:
            super().data_received(data)
        except Exception as error:
            # With uvicorn's way, an error here would be uvloop's to log, with what was sent.
            if self.handshake_initiated:
                report_unexpected(error)
                self.transport.abort()
            else:
                self._refuse(Refusal(*wire.NOT_HTTP))
            return
        if not self.handshake_initiated:
            # The whole head has come, and `websockets` has dropped it without a word.
            self._refuse(Refusal(*HANDSHAKE_TOO_LARGE))

    def pause_writing(self) -> None:
        """Do not read a client that does not read."""
        super().pause_writing()
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read the client again."""
        super().resume_writing()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """The next message; the socket is read again when the client reads and none is left."""
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self.read_paused = False
            if self.writable.is_set() and not self.transport.is_closing():
                self.transport.resume_reading()
        return message

    async def send(self, message: ASGISendEvent) -> None:
        """Send a message; a client that reads nothing cannot be told that it is closed."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.transport.abort()
            return
        await super().send(message)
        if message["type"] == "websocket.accept":
            # These headers are not needed again, and would take 4 KB while it is open.
            self.request.headers.clear()
            self.response.headers.clear()
        elif message["type"] == "websocket.http.response.body":
            # Otherwise uvicorn complains in the log that there was no handshake.
            self.handshake_complete = True
        if self.close_timer is not None:
            self._close_after_a_while()

    def shutdown(self) -> None:
        """Tell the client that the service restarts, and close when it has heard that."""
        self.stop_keepalive()
        if not self.handshake_initiated or not self.handshake_complete:
            self._refuse(Refusal(*wire.STOPPING))
        elif self._is_open():
            self.queue.put_nowait({"type": "websocket.disconnect", "code": RESTART})
            self._fail(RESTART, "The service restarts; connect again.")
        self._close_after_a_while()

    def give_up(self) -> None:
        """End the connection now: the time to stop is over."""
        self.transport.abort()

    def keepalive_timeout(self) -> None:
        """Close a connection whose client has not answered a ping.

        uvicorn's code for that is 1011, after which graphql-ws would not come back.
        """
        self.pong_timer = self.pending_ping_payload = None
        if not self.transport.is_closing():
            self._end(GOING_AWAY, "no answer to a ping")

    def handle_cont(self, event: Frame) -> None:
        """Take a further frame of a message; too many end the connection."""
        if len(self.frames) < MAX_FRAMES:
            super().handle_cont(event)
        else:
            self.frames = []
            self._end(POLICY_VIOLATION, "too many frames")

    def send_receive_event_to_app(self) -> None:
        """Hand a message on; one that is no UTF-8 ends the connection."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self._end(NOT_UTF8, "not UTF-8")
                return
        super().send_receive_event_to_app()

    def on_task_complete(self, task: Any) -> None:
        """Abort the connection if the client does not read its last answer."""
        super().on_task_complete(task)
        if self.transport.is_closing():
            self._close_after_a_while()

    def handle_close(self, event: Frame) -> None:
        """End the connection, as the client wants or in answer to a close of ours."""
        super().handle_close(event)
        if self.transport.is_closing():
            self._close_after_a_while()

    def handle_parser_exception(self) -> None:
        """Close after what is no WebSocket; refuse what is no handshake."""
        if self.handshake_initiated:
            super().handle_parser_exception()
            self._close_after_a_while()
        else:
            self._refuse(Refusal(*HANDSHAKE_TOO_LARGE))

    def _end(self, code: int, reason: str) -> None:
        if self._is_open():
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
            self._fail(code, reason)
            self._close_after_a_while()

    def _is_open(self) -> bool:
        """False once a close was sent, ours or the answer to the client's."""
        return not (self.close_sent or self.transport.is_closing())

    def _fail(self, code: int, reason: str) -> None:
        """Send a close, and drop what the client sends until it closes too."""
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self.disconnected = True
        self.read_paused = False
        self.transport.resume_reading()

    def _refuse(self, refusal: Refusal) -> None:
        self.transport.write(refusal.response())
        REQUESTS.labels("wire", refusal.status).inc()
        self.handshake_complete = self.close_sent = self.disconnected = True
        self.transport.close()

    def _close_after_a_while(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(self.close_timeout, self._abort)

    def _abort(self) -> None:
        self.close_timer = None
        # The client read nothing of the buffer in this time.
        self.transport.abort()
