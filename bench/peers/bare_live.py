"""The lower bound of fan-out: a ready-made event is written to each stream; nothing is stored.

It shows what the load itself takes: no schema, no database, no framework.
"""

import asyncio
import json

from bench.peers.serving import PORT

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n"
VALUES = {
    "chatSessionId": 1,
    "status": "CUSTOMER_LAST",
    "customerName": "Sipes Group",
    "customerEmail": "ida_marquardt@mills.com",
    "customerCompanyName": "Baumbach, Konopelski and Farrell",
    "firstMessage": "qui",
    "lastMessage": "perferendis",
    "whenRequested": "2001-10-03T15:54:07.976220Z",
    "whenIdle": "2020-07-07T15:54:07.976220Z",
    "version": 1,
}
"""The values of a session of the bench, all but the one that is changed."""

STREAMS: set[asyncio.Transport] = set()


class Connection(asyncio.Protocol):
    """A connection: a stream once it asks for one, and of a client that changes the session."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.received = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer a request once it is whole."""
        self.received += data
        head, _, body = self.received.partition(b"\r\n\r\n")
        try:
            request = json.loads(body)
        except json.JSONDecodeError:
            return
        self.received = b""
        if b"text/event-stream" in head:
            self.transport.write(HEAD)
            STREAMS.add(self.transport)
            return
        phone = request.get("variables", {}).get("phone")
        if phone:
            publish(phone)
        answer = json.dumps({"data": {"updateChatSession": {"customerPhone": phone}}}).encode()
        top = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}"
        self.transport.write(top.encode() + b"\r\n\r\n" + answer)

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the stream."""
        STREAMS.discard(self.transport)


def publish(phone: str) -> None:
    """Write the event to all streams."""
    session = VALUES | {"customerPhone": phone}
    data = {"data": {"chatSessionChanged": {"chatSession": session}}}
    event = b"event: next\ndata: %b\n\n" % json.dumps(data, separators=(",", ":")).encode()
    for stream in STREAMS:
        stream.write(event)


async def serve() -> None:
    """Serve until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", PORT)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
