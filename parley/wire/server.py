"""A worker's server: uvicorn's, which stops without resetting a connection, and in time.

uvicorn closes idle connections and its socket at once, although requests may be on their way. It
waits for the others without end, or cancels their tasks and answers 500.
"""

import asyncio
import logging
import select
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn

from graphql_api.live.endings import end_streams
from parley.supervisor.listening import BACKLOG, CannotListen
from parley.supervisor.newcomers import refuse_newcomers
from parley.supervisor.worker import HEARTBEAT, HEARTBEAT_SECONDS, MAX_MESSAGE, RETIRE, STOP
from parley.wire.endings import STOPPING_SECONDS, EndingProtocol, StoppingState
from parley.wire.websockets import WebSocketProtocol

logger = logging.getLogger("parley.wire")

END_SHARE = 0.1
"""The part of the time to stop that is kept for the end: refusals, and closing the database."""

ACCEPTING_SECONDS = 0.1
"""Connections are accepted for so long after a signal, since some wait in the socket's queue."""

POLL_SECONDS = 0.02


class WorkerServer(uvicorn.Server):
    """Serves until SIGTERM, or until its parent says so or is gone."""

    def __init__(
        self,
        config: uvicorn.Config,
        stop_seconds: float,
        channel: socket.socket,
        *,
        owns_sockets: bool,
        ready: Callable[[], object],
    ) -> None:
        """Take the seconds to stop, and the channel to the parent (parley/supervisor/worker.py).

        Sockets that are not this service's own may be somebody else's after it. `ready` is called
        once it serves.
        """
        super().__init__(config)
        self.server_state: StoppingState = StoppingState()
        self._stop_seconds = stop_seconds
        self._channel = channel
        self._owns_sockets = owns_sockets
        self._ready = ready
        self._listeners: list[socket.socket] = []
        self._accepting_seconds = ACCEPTING_SECONDS

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: the loop handles SIGTERM, and the parent SIGINT."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and tell the parent; CannotListen if another service was faster."""
        self._listeners = sockets or []
        for listener in self._listeners:
            # uvloop would say nothing of a failure.
            try:
                listener.listen(BACKLOG)
            except OSError as error:
                host, reason = listener.getsockname()[0], str(error.strerror).lower()
                raise CannotListen(f"Cannot listen on {host}: {reason}.") from None
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        loop.add_reader(self._channel, self._hear)
        self._ready()
        self._tell(f"{self._stop_seconds}\n".encode())

    async def on_tick(self, counter: int) -> bool:
        """Tell the parent now and then that the event loop runs; True to stop."""
        if counter % (HEARTBEAT_SECONDS * 10) == 0:
            self._tell(HEARTBEAT)
        return await super().on_tick(counter)

    def _tell(self, message: bytes) -> None:
        with suppress(OSError):
            self._channel.send(message)

    def _hear(self) -> None:
        message = b""
        with suppress(OSError):
            message = self._channel.recv(MAX_MESSAGE)
        if not message:
            # The parent is dead.
            asyncio.get_running_loop().remove_reader(self._channel)
            if self._owns_sockets and all([*map(refuse_newcomers, self._listeners)]):
                self._accepting_seconds = self._stop_seconds
            self._stop()
        elif message.endswith(STOP):
            if self._owns_sockets:
                # The parent lets nobody new in.
                self._accepting_seconds = self._stop_seconds
            self._stop()
        elif message == RETIRE:
            self._accepting_seconds = 0
            # As long as ever: who is in time for that notices nothing.
            self.server_state.idle_seconds = self.config.timeout_keep_alive
            self.should_exit = True

    def _stop(self) -> None:
        state = self.server_state
        state.idle_seconds = state.linger_seconds = STOPPING_SECONDS
        self.should_exit = True
        if state.is_stopping:
            # It was to retire until now, with more time.
            self._end_connections()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        """Answer what is in hand and what waits in the sockets' queues, and close the database.

        It takes the seconds to stop at most: then this process is killed by its own alarm.
        """
        signal.setitimer(signal.ITIMER_REAL, self._stop_seconds)
        self.server_state.is_stopping = True
        end_streams()
        self._end_connections()
        await self._wait_for_answers(self._stop_seconds * (1 - END_SHARE))
        self._stop_accepting()
        await self._give_up(self._stop_seconds * END_SHARE / 2)
        await self.lifespan.shutdown()

    def _end_connections(self) -> None:
        for connection in [*self.server_state.connections]:
            connection.shutdown()

    async def _wait_for_answers(self, seconds: float) -> None:
        state = self.server_state
        loop = asyncio.get_running_loop()
        began = loop.time()
        while (passed := loop.time() - began) < seconds:
            if passed >= self._accepting_seconds:
                self._stop_accepting()
            if passed >= min(ACCEPTING_SECONDS, self._accepting_seconds) and not (
                state.connections or state.tasks or self._somebody_waits()
            ):
                break
            await asyncio.sleep(POLL_SECONDS)

    def _somebody_waits(self) -> bool:
        """True if a connection waits to be accepted."""
        poll = select.poll()
        for listener in self._listeners:
            poll.register(listener, select.POLLIN)
        return bool(self._listeners and poll.poll(0))

    def _stop_accepting(self) -> None:
        for server in self.servers:
            server.close()
        for listener in self._listeners:
            listener.close()
        self._listeners = []

    async def _give_up(self, seconds: float) -> None:
        """End the connections that are left, and wait until the clients were told."""
        state = self.server_state
        if not (state.connections or state.tasks):
            return
        logger.warning(
            "The time to stop is over: %d connections are closed, with %d requests in hand.",
            len(state.connections),
            len(state.tasks),
        )
        for connection in [*state.connections]:
            if isinstance(connection, EndingProtocol | WebSocketProtocol):
                connection.give_up()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while state.connections and loop.time() < end:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(POLL_SECONDS)
        for task in state.tasks:
            task.cancel()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=max(0, end - loop.time()))
