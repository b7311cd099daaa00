"""Callers that send requests one after another on connections that stay open, in threads."""

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.parley.command_line import TIMEOUT_SECONDS

ANSWERED = "answered"
RESET = "reset"
REFUSED = "refused"
NOT_ANSWERED = "closed without an answer"
CUT = "cut off in the middle of an answer"

Address = tuple[str, int] | str
"""A host and a port, or the path of a Unix socket."""


def connect(address: Address, *, buffer: int | None = None) -> socket.socket:
    """Open a connection; `buffer` bounds the bytes that the system reads ahead of the caller."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT_SECONDS)
    if buffer is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    try:
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


@dataclass
class Outcomes:
    """The outcomes of all requests so far, and the statuses of the answers."""

    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def lost(self) -> dict[str, int]:
        """The requests that were sent and not answered, by what happened instead."""
        return {
            name: count
            for name, count in self.outcomes.items()
            if name not in (ANSWERED, REFUSED) and count
        }


@contextmanager
def calling(
    address: Address, request: bytes, callers: int, *, per_connection: int = 1_000_000
) -> Iterator[Outcomes]:
    """Let so many callers send a request again and again, until the block ends.

    A caller opens a new connection after so many requests, or when an answer asks for it. It stops
    when a connection is refused.
    """
    outcomes = Outcomes()
    over = threading.Event()

    def call() -> None:
        while not over.is_set():
            try:
                connection = connect(address)
            except (ConnectionRefusedError, FileNotFoundError):
                outcomes.outcomes[REFUSED] += 1
                return
            except ConnectionResetError:
                outcomes.outcomes[RESET] += 1
                continue
            with connection, connection.makefile("rb") as answers:
                for _ in range(per_connection):
                    try:
                        connection.sendall(request)
                        outcome, closes = _read_answer(answers, outcomes)
                    except (ConnectionResetError, BrokenPipeError):
                        outcome, closes = RESET, True
                    outcomes.outcomes[outcome] += 1
                    if closes or over.is_set():
                        break

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        over.set()
        for thread in threads:
            thread.join(TIMEOUT_SECONDS)


def _read_answer(answers: object, outcomes: Outcomes) -> tuple[str, bool]:
    """Read an answer: what became of the request, and whether the connection ends."""
    start = answers.readline()  # type: ignore[attr-defined]
    if not start:
        return NOT_ANSWERED, True
    headers = {}
    while (line := answers.readline()) not in (b"\r\n", b""):  # type: ignore[attr-defined]
        name, _, value = line.partition(b":")
        headers[name.strip().lower()] = value.strip().lower()
    length = int(headers.get(b"content-length", 0))
    if len(answers.read(length)) < length:  # type: ignore[attr-defined]
        return CUT, True
    outcomes.statuses[HTTPStatus(int(start.split()[1]))] += 1
    return ANSWERED, headers.get(b"connection") == b"close"
