"""uvicorn's protocol, which gives up a client that does not read its answers."""

import asyncio
import socket
import sys
from asyncio.events import TimerHandle
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState


class ReadersProtocol(HttpToolsProtocol):
    """Aborts a connection whose client reads nothing of an answer for `read_seconds`.

    uvicorn waits for ever: in the middle of an answer, and when it closes a connection for which
    something is left to be sent.
    """

    # Python shares the keys of instances that have at most 30 attributes, and uvicorn's own are as
    # many: with more, a connection would take 1 KB more.
    __slots__ = ("_read_seconds", "_reading_check")

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        read_seconds: float,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._read_seconds = read_seconds
        self._reading_check: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection; it is lost once the client's machine has been silent for so long.

        A client that is cut off closes nothing, and an event stream may be sent to it for hours:
        the system gives up after a quarter of an hour only, and never one whose window is closed.
        """
        super().connection_made(transport)
        connection = transport.get_extra_info("socket")
        if sys.platform == "linux" and connection.family != socket.AF_UNIX:
            connection.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._read_seconds * 1000)
            )

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking."""
        self._cancel_reading_check()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Let the application wait, because much of an answer is unread."""
        super().pause_writing()
        self._check_reading()

    def resume_writing(self) -> None:
        """Let the application go on."""
        super().resume_writing()
        self._cancel_reading_check()

    def on_response_complete(self) -> None:
        """End an answer; the connection may be closed by it."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._check_reading_if_closed()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection."""
        super().timeout_keep_alive_handler()
        self._check_reading_if_closed()

    def _check_reading_if_closed(self) -> None:
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self._check_reading()

    def _check_reading(self, unread_before: int | None = None) -> None:
        """Abort if as much is unread as at the last check; check again later otherwise."""
        self._cancel_reading_check()
        unread = self.transport.get_write_buffer_size()
        if unread_before is not None and unread >= unread_before:
            self.transport.abort()
        else:
            self._reading_check = self.loop.call_later(
                self._read_seconds, self._check_reading, unread
            )

    def _cancel_reading_check(self) -> None:
        if self._reading_check is not None:
            self._reading_check.cancel()
            self._reading_check = None
