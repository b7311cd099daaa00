"""The load of the live works: many streams and a writer, in one process on raw sockets.

`python -m bench.listening` reads a Task as JSON from its input. It opens the streams, and prints
`ready` once each has been told of a change. For each line of input that follows, a number of
changes a second and of seconds, it makes the changes and prints the result as JSON.

A change carries the time at which it was sent, and each stream notes when it arrives: the time of
an event is from sending the change, with its write, to its arrival. Frames are not parsed.
"""

import base64
import json
import re
import resource
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

SENT = re.compile(rb'"customerPhone":\s?"(\d+)"')
ANSWERED = b'"customerPhone"'
"""In the answer to a change that was made."""
LONGEST_EVENT = 4096
"""Bytes of an event at the most: so much is kept until the next part comes."""
READ_BYTES = 65_536
PING_BYTES = 4
PING, PONG, PING_MESSAGE = bytes([0x89, PING_BYTES]), 0x8A, b'{"type":"ping"}'
PATIENCE_SECONDS = 60.0
IN_PARALLEL = 8
"""Connections of the writer: a change that takes long does not hold the next one."""

SUBSCRIPTION = (
    "subscription ($id: Int!) { chatSessionChanged(chatSessionId: $id) { chatSession {"
    " chatSessionId status customerName customerEmail customerPhone customerCompanyName"
    " firstMessage lastMessage whenRequested whenIdle version } } }"
)
MUTATION = (
    "mutation ($id: Int!, $phone: String!) { updateChatSession(chatSessionId: $id,"
    " input: {customerPhone: $phone}) { customerPhone } }"
)


@dataclass(frozen=True)
class Task:
    """The subscription to listen to."""

    address: str
    token: str
    transport: str
    """SSE or WebSocket."""
    session: int
    streams: int
    silent: bool = False
    """True if no change is made: the streams are to be idle."""


@dataclass(frozen=True)
class Delivered:
    """The result of some seconds of changes."""

    changes: int
    expected: int
    arrived: int
    p50: float
    p99: float
    worst: float
    """Milliseconds from sending a change to its arrival."""
    seconds: float
    cpu_seconds: float
    """Processor time of the load itself."""


@dataclass(eq=False)
class Stream:
    """One stream, and the bytes that may be the beginning of an event."""

    socket: socket.socket
    rest: bytes = b""
    times: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Writer:
    """A connection on which a change was sent, and what has come of its answer."""

    socket: socket.socket
    answer: bytes = b""


class Load:
    """All streams and the writer."""

    def __init__(self, task: Task) -> None:
        self._task = task
        address = urlsplit(task.address)
        assert address.hostname
        assert address.port
        self._host, self._port = address.hostname, address.port
        self._selector = selectors.DefaultSelector()
        self._streams: list[Stream] = []
        self._free: list[socket.socket] = []
        self._writers = 0

    def open(self) -> None:
        """Open all streams, and wait until each has been told of a change, unless `silent`."""
        for _ in range(self._task.streams):
            stream = Stream(self._opened())
            stream.socket.settimeout(0)
            self._selector.register(stream.socket, selectors.EVENT_READ, stream)
            self._streams.append(stream)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._task.silent and not all(stream.times for stream in self._streams):
            assert time.monotonic() < deadline, "some streams were told nothing"
            self._change()
            self._read_until(time.monotonic() + 1)

    def close(self) -> None:
        """Close all connections, without a word to the server."""
        for stream in self._streams:
            stream.socket.close()
        for connection in self._free:
            connection.close()
        self._selector.close()

    def run(self, rate: float, seconds: float) -> Delivered:
        """Make so many changes a second for so many seconds."""
        self._read_until(time.monotonic() + 0.5)
        # They may have been idle for longer than the server keeps them.
        while self._free:
            self._free.pop().close()
            self._writers -= 1
        for stream in self._streams:
            stream.times.clear()
        cpu, begin = _cpu_seconds(), time.monotonic()
        changes = round(rate * seconds)
        for number in range(changes):
            self._read_until(begin + number / rate)
            self._change()
        expected = changes * len(self._streams)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (arrived := self._arrived()) < expected and time.monotonic() < deadline:
            self._read_until(time.monotonic() + 0.01)
        seconds = time.monotonic() - begin
        times = sorted(taken for stream in self._streams for taken in stream.times)
        at = lambda part: times[min(len(times) - 1, int(len(times) * part))] / 1e6  # noqa: E731
        return Delivered(
            changes, expected, arrived, at(0.5), at(0.99), at(1), seconds, _cpu_seconds() - cpu
        )

    def read_for(self, seconds: float) -> None:
        """Read the streams for so long."""
        self._read_until(time.monotonic() + seconds)

    def _arrived(self) -> int:
        return sum(len(stream.times) for stream in self._streams)

    def _read_until(self, moment: float) -> None:
        """Note what arrives, up to a moment."""
        while (left := moment - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                if isinstance(key.data, Writer):
                    self._read_answer(key.data)
                else:
                    _read(key.data)

    def _read_answer(self, writer: Writer) -> None:
        writer.answer += writer.socket.recv(READ_BYTES)
        assert b" 200 " in writer.answer[:20], writer.answer
        if ANSWERED in writer.answer:
            # Its connection is free again.
            self._selector.unregister(writer.socket)
            self._free.append(writer.socket)

    def _change(self) -> None:
        while not self._free and self._writers == IN_PARALLEL:
            self._read_until(time.monotonic() + 0.001)
        if self._free:
            connection = self._free.pop()
        else:
            connection = self._connect()
            self._writers += 1
        phone = str(time.monotonic_ns())
        body = {"query": MUTATION, "variables": {"id": self._task.session, "phone": phone}}
        connection.sendall(self._request(body, "application/json"))
        self._selector.register(connection, selectors.EVENT_READ, Writer(connection))

    def _opened(self) -> socket.socket:
        connection = self._connect()
        body = {"query": SUBSCRIPTION, "variables": {"id": self._task.session}}
        if self._task.transport == "SSE":
            connection.sendall(self._request(body, "text/event-stream"))
            _receive(connection, b"text/event-stream")
            return connection
        key = base64.b64encode(bytes(16)).decode()
        more = f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        more += "Connection: Upgrade\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
        connection.sendall(f"GET /graphql HTTP/1.1\r\n{self._head()}{more}\r\n".encode())
        _receive(connection, b" 101 ")
        connection.sendall(_frame({"type": "connection_init"}))
        _receive(connection, b"connection_ack")
        connection.sendall(_frame({"id": "1", "type": "subscribe", "payload": body}))
        return connection

    def _connect(self) -> socket.socket:
        return socket.create_connection((self._host, self._port), timeout=PATIENCE_SECONDS)

    def _head(self) -> str:
        token = self._task.token
        return f"Host: {self._host}:{self._port}\r\nAuthorization: Bearer {token}\r\n"

    def _request(self, body: object, accept: str) -> bytes:
        content = json.dumps(body).encode()
        head = f"POST /graphql HTTP/1.1\r\n{self._head()}Accept: {accept}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        return head.encode() + content


def _read(stream: Stream) -> None:
    data = stream.socket.recv(READ_BYTES)
    now = time.monotonic_ns()
    assert data, "the server has ended a stream"
    _answer_ping(stream, data)
    rest = stream.rest + data
    end = 0
    for found in SENT.finditer(rest):
        stream.times.append(now - int(found[1]))
        end = found.end()
    stream.rest = rest[max(end, len(rest) - LONGEST_EVENT) :]


def _answer_ping(stream: Stream, data: bytes) -> None:
    """Answer the ping of a WebSocket, which comes alone or after events."""
    content = data[-PING_BYTES:]
    if data[-PING_BYTES - 2 : -PING_BYTES] == PING:
        stream.socket.sendall(bytes([PONG, 0x80 | len(content)]) + bytes(4) + content)
    elif PING_MESSAGE in data:
        stream.socket.sendall(_frame({"type": "pong"}))


def _receive(connection: socket.socket, wanted: bytes) -> None:
    received = b""
    while wanted not in received:
        data = connection.recv(READ_BYTES)
        assert data, received
        received += data


def _frame(message: object) -> bytes:
    """A text frame of a client, with a mask of zeros."""
    content = json.dumps(message).encode()
    length = len(content)
    size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + content


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _lines(load: Load) -> Iterator[list[float]]:
    """The lines of the input; the streams are read meanwhile, or servers would give them up."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin, selectors.EVENT_READ)
        while True:
            while not waiting.select(0):
                load.read_for(0.1)
            line = sys.stdin.readline()
            if not line:
                return
            yield json.loads(line)


def main() -> None:
    """Do the task, and run for each line of the input."""
    load = Load(Task(**json.loads(sys.stdin.readline())))
    load.open()
    print("ready", flush=True)
    for rate, seconds in _lines(load):
        print(json.dumps(asdict(load.run(rate, seconds))), flush=True)


if __name__ == "__main__":
    main()
