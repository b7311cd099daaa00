"""A worker as its parent sees it: a process of its own, and a channel between the two.

The channel is a pair of sockets. The worker writes a line once it serves, and a dot now and then.
The parent writes what the worker shall do. When the parent dies, the channel ends, and the worker
stops by itself.
"""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

STOP = b"S"
"""The last message to a worker: the service stops, and nobody new gets in."""

RETIRE = b"R"
"""The last message to a worker: others have taken over."""

HEARTBEAT = b"."
HEARTBEAT_SECONDS = 5

MAX_MESSAGE = 4096

PROGRAM = ("-m", "parley")
"""The program of a worker. The bench starts one of its own, to measure what a change costs."""


class Worker:
    """A process that runs `parley worker`."""

    def __init__(self, process: asyncio.subprocess.Process, channel: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self.process = process
        self.pid = process.pid
        self.stop_seconds = 0.0
        """The time that it may take to stop; known once it serves."""
        self.serves = asyncio.Event()
        self.ended = asyncio.create_task(process.wait())
        """Done with the exit status when the process has ended."""
        self.silence = 0
        """Seconds since it was heard of, as whoever watches it counts them."""
        self._started = loop.time()
        self._channel = channel
        self._received = b""
        loop.add_reader(channel, self._read)
        self.ended.add_done_callback(lambda _: self._close())

    def _read(self) -> None:
        received = b""
        with suppress(OSError):
            received = self._channel.recv(MAX_MESSAGE)
        if not received:
            self._close()
            return
        self.silence = 0
        if not self.serves.is_set():
            self._received += received
            line, ended, _ = self._received.partition(b"\n")
            if ended:
                self.stop_seconds = float(line)
                self.serves.set()

    def _close(self) -> None:
        if self._channel.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._channel)
            self._channel.close()

    def age(self) -> float:
        """Seconds since it was started."""
        return asyncio.get_running_loop().time() - self._started

    def end(self, message: bytes) -> None:
        """Tell it to end, by STOP or RETIRE; one that does not serve yet is terminated."""
        if not self.serves.is_set():
            self._signal(signal.SIGTERM)
            return
        with suppress(OSError):
            self._channel.send(message)

    def kill(self) -> None:
        """Kill it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)


async def start_worker(
    arguments: Sequence[str], listeners: Sequence[socket.socket], environment: Mapping[str, str]
) -> Worker:
    """Start `parley` with these arguments, which are those of `worker`, and these sockets."""
    own, given = socket.socketpair()
    own.settimeout(0)
    descriptors = [listener.fileno() for listener in listeners]
    try:
        process = await asyncio.create_subprocess_exec(
            *_python(),
            *(*PROGRAM, *arguments, "--channel", str(given.fileno())),
            *(argument for number in descriptors for argument in ("--fd", str(number))),
            stdin=subprocess.DEVNULL,
            pass_fds=(given.fileno(), *descriptors),
            env=environment,
            # The signals of a terminal reach the parent only.
            process_group=0,
        )
    except BaseException:
        own.close()
        raise
    finally:
        given.close()
    return Worker(process, own)


def _python() -> list[str]:
    """Python with the options of this process; the current folder is on its path if it is here."""
    options: list[str] = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # noqa: SLF001
    from_here = sys.path[:1] in ([""], [str(Path.cwd())])
    return [sys.executable, *options, *(() if from_here or "-P" in options else ("-P",))]
