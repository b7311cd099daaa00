"""The parent process of `parley serve`: signals, and messages to systemd.

docs/decisions/0064-stopping-and-restarting.md says why there is one.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from parley.supervisor.fleet import Fleet, NotStarted
from parley.supervisor.listening import Listener
from parley.supervisor.log import logger
from parley.supervisor.notifying import Notifier


class Supervisor:
    """Runs workers until SIGTERM or SIGINT; SIGHUP replaces them."""

    def __init__(self, fleet: Fleet, listeners: Sequence[Listener], notifier: Notifier) -> None:
        self._fleet = fleet
        self._listeners = listeners
        self._notifier = notifier
        self._stops = asyncio.Event()
        self._starting: asyncio.Task[None] | None = None
        self._has_served = False
        self._restarts_again = False
        self._had_terminal = _has_terminal()
        self._status = 0

    async def run(self) -> int:
        """Serve until a signal ends it; the exit status is a worker's if none has ever served."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._on_hangup)
        watching = [
            asyncio.create_task(self._fleet.kill_silent_workers()),
            asyncio.create_task(self._tell_watchdog()),
        ]
        self._start()
        await self._stops.wait()
        tasks = [*watching, *([self._starting] if self._starting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await self._stop()
        return self._status

    def _start(self) -> None:
        self._starting = asyncio.create_task(self._start_workers())

    async def _start_workers(self) -> None:
        if self._has_served:
            self._notifier.reloading()
            logger.info("Restarting: new workers are started, and then the old ones end.")
        try:
            await self._fleet.start()
        except (NotStarted, OSError, RuntimeError) as error:
            if not self._has_served:
                # The worker has said why.
                self._status = max(1, getattr(error, "status", 1))
                self._stops.set()
                return
            logger.error("The new workers did not start (%s), so the old ones go on.", error)
        else:
            if self._has_served:
                logger.info("Restarted.")
        self._has_served = True
        self._notifier.ready("Serving")
        if self._restarts_again:
            self._restarts_again = False
            self._start()

    def _on_stop(self, number: signal.Signals) -> None:
        if self._stops.is_set() and number == signal.SIGINT:
            self._fleet.kill()
        self._stops.set()

    def _on_hangup(self) -> None:
        if self._had_terminal and not _has_terminal():
            # The terminal was closed; nobody asked for a restart.
            self._stops.set()
        elif self._starting is None or self._starting.done():
            self._start()
        else:
            self._restarts_again = True

    async def _stop(self) -> None:
        self._notifier.stopping()
        if not self._status:
            logger.info("Stopping.")
        for listener in self._listeners:
            listener.refuse_newcomers()
        await self._fleet.stop()
        for listener in self._listeners:
            listener.socket.close()
        if not self._status:
            logger.info("Stopped.")

    async def _tell_watchdog(self) -> None:
        seconds = self._notifier.watchdog_seconds
        while seconds is not None:
            self._notifier.watchdog()
            await asyncio.sleep(seconds)


def _has_terminal() -> bool:
    """True while the terminal that this was started in is there."""
    try:
        os.tcgetpgrp(sys.stdin.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return True
