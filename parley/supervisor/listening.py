"""The sockets that `parley serve` listens on: a port, a Unix socket, or those that it was given."""

import fcntl
import os
import socket
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from parley.refused import Refused
from parley.supervisor.newcomers import refuse_newcomers

FIRST_SYSTEMD_FD = 3
"""systemd hands over its sockets from this descriptor on; see sd_listen_fds(3)."""

SYSTEMD_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID")

BACKLOG = 2048
"""Connections that may wait to be accepted."""


class CannotListen(Refused):
    """There is no socket to listen on; the text says why and what to do."""


@dataclass(frozen=True)
class Listener:
    """A socket that connections come to."""

    socket: socket.socket
    name: str
    """The host's name or address, or `unix:PATH`."""
    is_inherited: bool = False
    """True if another process may hold it too, and keeps what waits for the next service."""
    file: os.stat_result | None = None
    """The file of a Unix socket that was made here."""

    def refuse_newcomers(self) -> None:
        """Let nobody new in, for a final stop; who waits already is still accepted by workers."""
        if self.is_inherited:
            return
        if self.file is None:
            refuse_newcomers(self.socket)
            return
        with suppress(FileNotFoundError):
            # Another service may have put a socket of its own there.
            found = os.lstat(self.path)
            if (found.st_dev, found.st_ino) == (self.file.st_dev, self.file.st_ino):
                self.path.unlink()

    @property
    def path(self) -> Path:
        """The path of a Unix socket."""
        return Path(self.name.removeprefix("unix:"))


def tcp_listener(host: str, port: int) -> Listener:
    """A socket bound to a port; it listens once a worker serves. CannotListen if that fails."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise CannotListen(f"Cannot listen on {host}, port {port}: {_reason(error)}.") from None
    return Listener(bound, host)


def unix_listener(path: Path, mode: int) -> Listener:
    """A Unix socket at a path, in the place of one that a dead service left behind.

    CannotListen if a service answers there, if the path is something else, or if binding fails.
    """
    path = path.absolute()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _locked(path.parent):
            _remove_stale(path)
            before = os.umask(0o777)
            try:
                bound.bind(str(path))
            finally:
                os.umask(before)
            path.chmod(mode)
            # Listens while the folder is locked: a socket that refuses would be taken for stale.
            bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise CannotListen(f"Cannot listen on {path}: {_reason(error)}.") from None
    except CannotListen:
        bound.close()
        raise
    return Listener(bound, f"unix:{path}", file=os.lstat(path))


def _remove_stale(path: Path) -> None:
    try:
        is_socket = stat.S_ISSOCK(path.lstat().st_mode)
    except FileNotFoundError:
        return
    if not is_socket:
        raise CannotListen(f"Cannot listen on {path}: it exists, and is no socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        try:
            caller.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise CannotListen(f"Cannot listen on {path}: address already in use by another service.")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one service at a time look for a socket in a folder, and make it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def inherited_listener(descriptor: int) -> Listener:
    """A listening socket that this process was started with; CannotListen if it is none."""
    try:
        given = socket.socket(fileno=descriptor)
    except OSError as error:
        raise CannotListen(
            f"File descriptor {descriptor} is no socket: {_reason(error)}."
        ) from None
    if given.type != socket.SOCK_STREAM or not given.getsockopt(
        socket.SOL_SOCKET, socket.SO_ACCEPTCONN
    ):
        given.detach()
        raise CannotListen(
            f"File descriptor {descriptor} is no listening stream socket."
            " In a systemd socket unit, use ListenStream= and Accept=no."
        )
    given.set_inheritable(False)
    address = given.getsockname()
    name = address[0] if isinstance(address, tuple) else f"unix:{address}"
    return Listener(given, name, is_inherited=True)


def systemd_listeners(environment: Mapping[str, str]) -> list[Listener]:
    """The sockets that systemd handed over to this process (socket activation), if any."""
    if environment.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = environment.get("LISTEN_FDS", "0")
    if not count.isdecimal():
        raise CannotListen("LISTEN_FDS is no number.")
    return [inherited_listener(FIRST_SYSTEMD_FD + number) for number in range(int(count))]


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()
