"""A collector of traces: a real receiver of OTLP over HTTP, which keeps what it is sent."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue


@dataclass(frozen=True)
class Span:
    """A span as it was sent."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    attributes: dict[str, Any]
    is_error: bool
    events: int
    resource: dict[str, Any]


class Spans(list[Span]):
    """All spans that were sent, and the bytes of all requests."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.paths: list[str] = []
        self.statuses: list[int] = []
        """Answers to come, instead of 200."""

    def named(self, name: str) -> list[Span]:
        return [span for span in self if span.name == name]

    def one(self, name: str) -> Span:
        [span] = self.named(name)
        return span

    def children_of(self, parent: Span) -> list[Span]:
        return [span for span in self if span.parent_id == parent.span_id]

    def ancestors_of(self, span: Span) -> list[str]:
        by_id = {each.span_id: each for each in self}
        names = []
        while span.parent_id in by_id:
            span = by_id[span.parent_id]
            names.append(span.name)
        return names


def _value(of: AnyValue) -> Any:
    kind = of.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in of.array_value.values]
    return getattr(of, kind) if kind else None


def _read(body: bytes) -> Iterator[Span]:
    request = ExportTraceServiceRequest.FromString(body)
    for group in request.resource_spans:
        resource = {each.key: _value(each.value) for each in group.resource.attributes}
        for scope in group.scope_spans:
            for span in scope.spans:
                yield Span(
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    span.kind,
                    {each.key: _value(each.value) for each in span.attributes},
                    span.status.code == 2,
                    len(span.events),
                    resource,
                )


@contextmanager
def collecting() -> Iterator[tuple[str, Spans]]:
    """Receive spans until the block ends; yields the collector's URL, and what it was sent."""
    spans = Spans()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            status = spans.statuses.pop() if spans.statuses else 200
            if status == 200:
                spans.sent += body
                spans.paths.append(self.path)
                spans.extend(_read(body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", spans
    finally:
        server.shutdown()
        server.server_close()
