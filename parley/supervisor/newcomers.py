"""Refusing new connections without losing those that wait.

When the last process closes a listening socket, the kernel resets the connections that wait in its
queue. Linux has no call to stop the queue from growing, but a listening socket takes a packet
filter: one that drops SYN, the first packet of a connection. Who is dropped so tries again after a
second, and finds the next service or a closed port. Connections in the queue are not touched.
"""

import array
import socket
import struct
import sys

SO_ATTACH_FILTER = 26

_FLAGS_OFFSET = 13
_SYN = 2
_DROP_SYN = (
    (0x30, 0, 0, _FLAGS_OFFSET),  # load the byte of flags of the TCP header
    (0x54, 0, 0, _SYN),  # and with SYN
    (0x15, 0, 1, _SYN),  # unless it is SYN, jump over the next instruction
    (0x06, 0, 0, 0),  # return 0: drop
    (0x06, 0, 0, 0xFFFF_FFFF),  # return the whole packet
)


def refuse_newcomers(listener: socket.socket) -> bool:
    """Drop the first packet of new TCP connections; False where the system cannot do that."""
    if sys.platform != "linux" or listener.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    program = array.array("B", b"".join(struct.pack("HBBI", *line) for line in _DROP_SYN))
    address, _ = program.buffer_info()
    try:
        listener.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(_DROP_SYN), address)
        )
    except OSError:
        return False
    return True
