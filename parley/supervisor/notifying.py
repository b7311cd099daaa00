"""Messages to systemd about the state of the service; see sd_notify(3)."""

import os
import socket
import time
from collections.abc import MutableMapping
from contextlib import suppress

VARIABLES = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")


class Notifier:
    """Sends messages to the socket in NOTIFY_SOCKET; without one it does nothing."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        """Take the variables out of the environment, so that workers do not speak to systemd."""
        found = {name: environment.pop(name, "") for name in VARIABLES}
        path = found["NOTIFY_SOCKET"]
        # An abstract socket is written with @ for its first byte, which is 0.
        self._path = f"\0{path[1:]}" if path.startswith("@") else path
        is_own = found["WATCHDOG_PID"] in ("", str(os.getpid()))
        micros = found["WATCHDOG_USEC"]
        self.watchdog_seconds = int(micros) / 2_000_000 if is_own and micros.isdecimal() else None
        """Seconds between two `watchdog` messages: half of what systemd allows; None for none."""

    def ready(self, status: str) -> None:
        """The service answers."""
        self._send("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """Workers are being replaced; `ready` says that it is done."""
        micros = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={micros}", "STATUS=Restarting")

    def stopping(self) -> None:
        """The service takes no more requests."""
        self._send("STOPPING=1", "STATUS=Stopping")

    def watchdog(self) -> None:
        """The parent process is alive."""
        self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> None:
        if not self._path:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, suppress(OSError):
            sender.sendto("\n".join(lines).encode(), self._path)
