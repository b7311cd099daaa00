"""A receiver in a thread, for tests that run the service as a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from tests.parley.command_line import TIMEOUT_SECONDS


@dataclass
class Heard:
    """The messages that a receiver got: pairs of an id and a body."""

    url: str = ""
    status: int = 200
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int) -> list[tuple[str, dict[str, object]]]:
        """The messages, as soon as there are so many different ones."""
        with self.more:
            enough = self.more.wait_for(
                lambda: len({key for key, _ in self.told}) >= count, TIMEOUT_SECONDS
            )
        assert enough, len(self.told)
        return self.told


@contextmanager
def listening() -> Iterator[Heard]:
    """Listen on the loopback until the block ends."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with heard.more:
                heard.told.append((self.headers["webhook-id"], orjson.loads(body)))
                heard.more.notify_all()
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
