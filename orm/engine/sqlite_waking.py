"""Messages between the processes that share an SQLite file: datagrams to Unix sockets beside it.

Each process that listens has a socket, and a process that commits sends a datagram to each socket.
The sockets of killed processes are removed by the first sender that finds them unused.
"""

import asyncio
import errno
import hashlib
import os
import secrets
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from orm.engine.waking import OnNotification

LONGEST_ADDRESS = 107
"""Bytes of a Unix socket's path, by the kernel's limit."""

LONGEST_NAME = 60
"""Longer names of database files are replaced by a digest in the names of sockets."""

SETTLED_SECONDS = 0.1
"""A folder that has changed so recently may change again without a new time: clocks of file systems
go in steps of some milliseconds."""

MESSAGE = b"\0"


class Datagrams:
    """The messages of one process about one file."""

    def __init__(self, file: str, on_notification: OnNotification) -> None:
        path = Path(file).resolve()
        name = path.name
        if len(os.fsencode(name)) > LONGEST_NAME:
            name = hashlib.blake2b(os.fsencode(name), digest_size=16).hexdigest()
        self._folder = str(path.parent)
        self._prefix = f"{name}-wake-"
        self._on_notification = on_notification
        self._own: str | None = None
        self._receiver: socket.socket | None = None
        self._sender: socket.socket | None = None
        self._descriptor: int | None = None
        self._others: Sequence[str] = ()
        self._folder_changed = -1

    def notify(self) -> None:
        """Send a datagram to each process that listens."""
        with suppress(OSError):
            names = self._listening()
            if names and self._sender is None:
                self._sender = _socket()
            for name in names:
                self._send(name)

    def _send(self, name: str) -> None:
        assert self._sender is not None
        try:
            self._sender.sendto(MESSAGE, self._address(name))
        except OSError as error:
            # A socket that is full will be read anyway.
            if error.errno == errno.ECONNREFUSED:
                # Its process is dead. A name is never used again.
                with suppress(FileNotFoundError):
                    # Another process may have been sooner.
                    os.unlink(self._path(name))  # noqa: PTH108

    def _listening(self) -> Sequence[str]:
        """The sockets of the others; the folder is read only if it has changed."""
        # A Path takes three times as long, and this is asked after every write.
        changed = os.stat(self._folder).st_mtime_ns  # noqa: PTH116
        if changed != self._folder_changed:
            self._others = [
                name
                for name in os.listdir(self._folder)  # noqa: PTH208  names are all that is needed
                if name.startswith(self._prefix) and name != self._own
            ]
            is_settled = time.time_ns() - changed > SETTLED_SECONDS * 1e9
            self._folder_changed = changed if is_settled else -1
        return self._others

    def listen(self) -> None:
        """Make a socket; without one, as in a folder that cannot be written, nothing is heard."""
        if self._receiver is not None:
            return
        receiver, name = _socket(), f"{self._prefix}{secrets.token_hex(4)}"
        try:
            receiver.bind(self._address(name))
            # To send is to write; nobody else needs to.
            os.chmod(self._path(name), 0o600)  # noqa: PTH101
        except OSError:
            receiver.close()
            return
        self._receiver, self._own = receiver, name
        asyncio.get_running_loop().add_reader(receiver, self._receive, receiver)

    def _receive(self, receiver: socket.socket) -> None:
        with suppress(BlockingIOError):
            while receiver.recv(len(MESSAGE)):
                pass
        self._on_notification()

    def unlisten(self) -> None:
        """Remove the socket."""
        receiver, name = self._receiver, self._own
        if receiver is None or name is None:
            return
        self._receiver = self._own = None
        asyncio.get_running_loop().remove_reader(receiver)
        receiver.close()
        with suppress(OSError):
            os.unlink(self._path(name))  # noqa: PTH108

    async def run(self) -> None:
        """Wait for the end, and close what is open then."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            if self._sender is not None:
                self._sender.close()
            if self._descriptor is not None:
                os.close(self._descriptor)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _address(self, name: str) -> str:
        """The path of a socket, by way of the open folder if it is too long."""
        path = self._path(name)
        if len(os.fsencode(path)) <= LONGEST_ADDRESS:
            return path
        if self._descriptor is None:
            self._descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._descriptor}/{name}"


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.setblocking(False)  # noqa: FBT003
    return made
