"""The bytes that a client of a WebSocket sends, whatever a test wants them to be."""

import base64
import os
import struct

TEXT, CONTINUATION, CLOSE, PING = 1, 0, 8, 9


def frame(opcode: int, content: bytes = b"", *, final: bool = True, masked: bool = True) -> bytes:
    """A frame of a client, with a mask of zeros."""
    head = bytes([opcode | (0x80 if final else 0)])
    mask = 0x80 if masked else 0
    length = (
        bytes([mask | len(content)])
        if len(content) < 126
        else bytes([mask | 126]) + (struct.pack("!H", len(content)))
    )
    return head + length + (bytes(4) if masked else b"") + content


def handshake(port: int, *lines: str, path: str = "/graphql") -> bytes:
    """The head of a handshake, with further lines."""
    key = base64.b64encode(os.urandom(16)).decode()
    return "\r\n".join(
        [
            f"GET {path} HTTP/1.1",
            f"Host: localhost:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: graphql-transport-ws",
            *lines,
            "",
            "",
        ]
    ).encode("latin-1")
