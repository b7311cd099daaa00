"""HTTP/1.1 on the socket: uvicorn's protocol over httptools, with bounds and deadlines.

It protects the service before anybody has logged in; docs/decisions/0035-wire-protocol.md says why.
It differs from uvicorn's own class in this:

- Bounds on the bytes and the number of headers, and on chunk extensions and trailers: 431.
- Deadlines for the head of a request and for its body: 408.
- Connections beyond a number are told 503 and closed, before file descriptors run out.
- Trailers are dropped. They are no headers of the request.
- A request that offers an upgrade which is not taken (`Upgrade: h2c`) keeps its body.
- It ends in order when the service stops (parley/wire/endings.py).
- A request with `Expect: 100-continue` that is answered before its body has come ends its
  connection, because nobody can know if the next bytes are the body or another request.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.server import ServerState

from parley.operations.cors import RawHeaders
from parley.wire import limits as wire
from parley.wire.endings import BODY, HEAD, NONE, EndingProtocol
from parley.wire.limits import Refusal, WireLimits
from parley.wire.upgrades import head_without_upgrade

BODY_HEADERS = (b"content-length", b"transfer-encoding")


class WireProtocol(EndingProtocol):
    """One connection. The attributes below describe the request that is being received."""

    __slots__ = (
        "_chunk_overhead",
        "_declines_upgrade",
        "_expects_continue",
        "_has_ended_in_segment",
        "_head_bytes",
        "_limits",
        "_segment_bytes",
    )

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: WireLimits,
        readable_by: Mapping[str, RawHeaders],
    ) -> None:
        super().__init__(
            config,
            server_state,
            app_state,
            _loop,
            read_seconds=limits.body_seconds,
            readable_by=readable_by,
        )
        self._limits = limits
        self._head_bytes = 0
        self._chunk_overhead = 0
        self._has_ended_in_segment = False
        self._declines_upgrade = False
        self._expects_continue = False
        self._segment_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or answer 503 when as many are open as may be."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.max_connections:
            self._refused = True
            self._send(Refusal(*wire.TOO_MANY_CONNECTIONS))
            transport.close()
        else:
            self._set_deadline()
            if self._stopping.is_stopping:
                self.shutdown()

    def data_received(self, data: bytes) -> None:
        """Parse a segment; whatever comes after a refusal is dropped."""
        if self._refused:
            return
        self._has_ended_in_segment = False
        self._segment_bytes = len(data)
        if self._part == BODY:
            # `on_body` takes off again what is content.
            self._chunk_overhead += len(data)
        try:
            self._parse(data)
            if self._part != NONE:
                self._check_incomplete(len(data))
        except Refusal as refusal:
            self._refuse(refusal)
            return
        if self._part != NONE and self._deadline is None:
            self._set_deadline()

    def _parse(self, data: bytes) -> None:
        """Parse a segment, and again from where a request offers an upgrade that is not taken."""
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                rest = data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                if isinstance(error.__context__, Refusal):
                    raise error.__context__ from None
                raise Refusal(*wire.NOT_HTTP) from None
            else:
                return
            if not self._declines_upgrade:
                self._part = NONE
                self._cancel_deadline()
                self.handle_websocket_upgrade()
                return
            method, version = self.parser.get_method(), self.parser.get_http_version()
            data = head_without_upgrade(method, self.url, version, self.headers) + rest
            self._declines_upgrade = False
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)

    def _check_incomplete(self, received: int) -> None:
        """Refusal if a segment leaves a request incomplete that is too large already."""
        if self._part == HEAD and not self._has_ended_in_segment:
            # The parser tells of a header when it is complete, so bytes are counted as they come.
            self._head_bytes += received
            if self._head_bytes > wire.MAX_HEAD_BYTES:
                raise Refusal(*wire.HEAD_TOO_LARGE)
        elif self._part == BODY and self._chunk_overhead > wire.MAX_HEAD_BYTES:
            raise Refusal(*wire.TRAILERS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._unset_keepalive_if_required()
        if self._deadline is not None:
            self._cancel_deadline()
        super().on_message_begin()
        self._part = HEAD
        self._head_bytes = self._chunk_overhead = 0

    def on_headers_complete(self) -> None:
        """Hand the request to the application; Refusal if its head is beyond a bound."""
        headers = self.headers
        if len(headers) > wire.MAX_HEADERS or (
            # Only the size of a head that arrived in large segments has to be added up.
            self._segment_bytes + self._head_bytes > wire.MAX_HEAD_BYTES
            and wire.head_size(self.url, headers) > wire.MAX_HEAD_BYTES
        ):
            raise Refusal(*wire.HEAD_TOO_LARGE)
        if len(self.pipeline) >= wire.MAX_PIPELINED:
            raise Refusal(*wire.TOO_MANY_PIPELINED)
        if self._stopping.is_stopping and self._unanswered() is not None:
            raise Refusal(*wire.STOPPING)
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise Refusal(*wire.NO_PROXY)
            self._declines_upgrade = not self._should_upgrade()
            if self._declines_upgrade:
                return
            if self._stopping.is_stopping:
                raise Refusal(*wire.STOPPING)
        super().on_headers_complete()
        self._part = BODY
        if not self.parser.should_upgrade():
            # The request keeps its list of headers; trailers get into this one, which nobody reads.
            self.headers = []
        if self._deadline is not None:
            self._cancel_deadline()
        self._expects_continue = self.expect_100_continue
        if self._expects_continue:
            self._keep_alive_after_body = self.cycle.keep_alive
            self.cycle.keep_alive = False
        if self._stopping.is_stopping:
            self._make_last(self.cycle)

    def _should_upgrade(self) -> bool:
        """True for a WebSocket's handshake: a GET without a body, after which nothing is open."""
        return (
            super()._should_upgrade()
            and self.parser.get_method() == b"GET"
            and not any(name in BODY_HEADERS for name, _ in self.headers)
            and self._unanswered() is None
        )

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        content = len(body) * (1 + wire.OVERHEAD_PER_BYTE)
        self._chunk_overhead = max(0, self._chunk_overhead - content)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request that has arrived whole."""
        if self._declines_upgrade:
            return
        self._part = NONE
        self._has_ended_in_segment = True
        if self._deadline is not None:
            self._cancel_deadline()
        if self._expects_continue and not self.cycle.response_started:
            self.cycle.keep_alive = self._keep_alive_after_body
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """End an answer; the rest of a body that it did not wait for is dropped."""
        super().on_response_complete()
        if self._part == BODY:
            # It has its own deadline.
            self._unset_keepalive_if_required()

    def _set_deadline(self) -> None:
        is_body = self._part == BODY
        seconds = self._limits.body_seconds if is_body else self._limits.head_seconds
        self._deadline = self.loop.call_later(seconds, self._on_deadline)

    def _on_deadline(self) -> None:
        if self._part == NONE:
            self.transport.close()
        elif self.flow.read_paused:
            # It is not the client who is late: what it sends is not being read.
            self._set_deadline()
        else:
            self._refuse(Refusal(*wire.TOO_LATE))
