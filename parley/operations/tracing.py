"""Traces by OpenTelemetry: a span of each request, operation and statement, sent by OTLP.

Only imported where PARLEY_TRACES_URL is set. No span has a value that a caller sent: attributes are
names of ours, and statements have their values as parameters.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

from opentelemetry import context, trace
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
)
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.schema import Schema
from graphql_api.server.endpoint import GRAPHQL_PATH
from orm.engine.spans import TRACER, span_of, within
from parley.operations.exporting_traces import exporting
from parley.operations.observer import (
    MAX_OPERATION_CHARS,
    TRACEPARENT,
    UNLOGGED_PATHS,
    Observer,
    PassOn,
    RequestIds,
)
from parley.operations.traces import Traces
from parley.settings import Settings

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that attributes name; others are the caller's own words."""

OTHER_METHOD = "_OTHER"
"""OpenTelemetry's name for them."""

SERVER_ERROR = 500
"""Statuses from here on make the span of a request a failed one."""


class TracedObserver(Observer):
    """The Observer, which also makes a span of each request that it logs."""

    def __init__(self, app: ASGIApp, pass_websocket_on: PassOn, tracer: trace.Tracer) -> None:
        super().__init__(app, pass_websocket_on)
        self._tracer = tracer
        self._paths: frozenset[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its span, whose parent is the caller's traceparent."""
        if scope["type"] != "http" or scope["path"] in UNLOGGED_PATHS:
            await super().__call__(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        around = _context_of(scope["headers"])
        span = self._tracer.start_span(
            method,
            around,
            SpanKind.SERVER,
            {"http.request.method": method, "url.scheme": scope["scheme"]},
        )
        within = trace.set_span_in_context(span, around)
        if span.is_recording():
            within = context.set_value(TRACER, self._tracer, within)
        token = context.attach(within)
        try:
            await super().__call__(scope, receive, send)
        finally:
            context.detach(token)
            span.end()

    def ids_of(self, scope: Scope) -> RequestIds:
        """The ids of a request; its traceparent names its span."""
        ids = super().ids_of(scope)
        span = trace.get_current_span().get_span_context()
        if not span.is_valid:
            return ids
        return RequestIds(
            ids.request, f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"
        )

    def record(
        self, scope: Scope, state: MutableMapping[str, Any], status: int, seconds: float
    ) -> None:
        """Also say in the span what the request was, and how it ended."""
        super().record(scope, state, status, seconds)
        span = trace.get_current_span()
        if not span.is_recording() or scope["path"] in UNLOGGED_PATHS:
            return
        span.set_attribute("http.response.status_code", status)
        if route := self._route_of(scope, state):
            span.set_attribute("http.route", route)
            span.update_name(f"{scope['method']} {route}")
            if "{" not in route:
                # A path with values in it is not told.
                span.set_attribute("url.path", route)
        codes = sorted(state.get("error_codes", ()))
        if codes:
            span.set_attribute("error.type", codes[0])
            span.set_attribute("parley.error_codes", codes)
        if status >= SERVER_ERROR:
            span.set_status(Status(StatusCode.ERROR))
            if not codes:
                span.set_attribute("error.type", str(status))

    def _route_of(self, scope: Scope, state: Mapping[str, Any]) -> str | None:
        """The path of a call with its placeholders, or of a page; None for an unknown path."""
        if "route" in state:
            return f"/api{state['route']}"
        if self._paths is None:
            self._paths = frozenset({GRAPHQL_PATH, *_fixed_paths(scope["app"].routes)})
        path: str = scope["path"].removesuffix("/") or "/"
        return path if path in self._paths else None


def _fixed_paths(routes: Iterable[Any]) -> Iterable[str]:
    return [route.path for route in routes if isinstance(route, Route | Mount)]


def _context_of(headers: Sequence[tuple[bytes, bytes]]) -> context.Context:
    """A context with the caller's span as parent, if there is a valid traceparent."""
    sent = dict(reversed(headers))
    around = context.Context()
    match = TRACEPARENT.fullmatch(sent.get(b"traceparent", b""))
    if match is None:
        return around
    parent = SpanContext(
        int(match["trace"], 16),
        int(match["span"], 16),
        is_remote=True,
        trace_flags=TraceFlags(int(match["flags"], 16)),
        trace_state=TraceState.from_header([sent.get(b"tracestate", b"").decode("latin-1")]),
    )
    if not parent.is_valid:
        return around
    return trace.set_span_in_context(NonRecordingSpan(parent), around)


class TracedSchema(Schema):
    """The schema, which makes a span of each operation that it executes in a traced request."""

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Context | None = None,
        root_value: None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Execute an operation within a span; see Schema."""
        assert context_value is not None
        with span_of("graphql", SpanKind.INTERNAL, {}) as span, within(span):
            result = await super().execute(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                allowed_operation_types,
                operation_extensions,
            )
            if span is not None:
                _describe(span, context_value, result)
            return result


def _describe(span: trace.Span, of: Context, result: ExecutionResult) -> None:
    """Say in a span what the operation was, and how it ended."""
    if of.root_field is not None and of.operation_type is not None:
        span.update_name(f"{of.operation_type.value} {of.root_field}")
        span.set_attribute("graphql.operation.type", of.operation_type.value)
        span.set_attribute("parley.root_field", of.root_field)
    if of.operation_name:
        span.set_attribute("graphql.operation.name", of.operation_name[:MAX_OPERATION_CHARS])
    if result.errors:
        codes = sorted({(error.extensions or {})["code"] for error in result.errors})
        span.set_attribute("error.type", codes[0])
        span.set_attribute("parley.error_codes", codes)
        span.set_status(Status(StatusCode.ERROR))


def traces(settings: Settings) -> Traces:
    """The parts of the application, with traces as the settings say.

    The variables OTEL_* of OpenTelemetry's SDK count too, such as OTEL_SERVICE_NAME,
    OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_CERTIFICATE.
    """
    ours = Resource({"service.name": "parley", "service.version": version("parley")})
    provider = TracerProvider(
        ParentBased(TraceIdRatioBased(settings.traces_ratio)),
        Resource.create().merge(ours).merge(OTELResourceDetector().detect()),
        shutdown_on_exit=False,
    )
    return Traces(
        partial(TracedObserver, tracer=provider.get_tracer("parley")),
        TracedSchema,
        partial(exporting, provider, settings.traces_url),
    )


def span_ids() -> Mapping[str, str]:
    """The ids of the current span, by the names that log lines have for them."""
    span = trace.get_current_span().get_span_context()
    if not span.is_valid:
        return {}
    return {"trace_id": f"{span.trace_id:032x}", "span_id": f"{span.span_id:016x}"}
