"""The GraphQL endpoint: authenticates, reads the request, executes it, writes the response."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.errors import (
    MalformedBody,
    ParleyError,
    Unavailable,
    cut_names,
    report_unexpected,
)
from graphql_api.live.hub import Hub
from graphql_api.live.logins import Logins
from graphql_api.live.subscription import NotSubscribed
from graphql_api.schema import Schema
from graphql_api.server.event_stream import completed, refused
from graphql_api.server.refusals import ALLOWED, error_response_of, refusal_of
from graphql_api.server.request import (
    SAFE_METHODS,
    BadGraphQLRequest,
    GraphQLRequest,
    PersistedDocuments,
    read_request,
)
from graphql_api.server.streaming import Streaming
from graphql_api.shared.caching_headers import NOT_STORED, RAW_NOT_STORED
from graphql_api.shared.locale import locale_of
from graphql_api.shared.media_types import (
    EVENT_STREAM,
    HTML,
    JSON,
    RESPONSE_JSON,
    accept_header,
    best_match,
    names_media_type,
    status_of,
    wants_stream,
    was_refused,
)
from graphql_api.shared.requests import IndexedRequest, read_body
from graphql_api.shared.retry_keys import RetryOf
from graphql_api.shared.viewer import Door, Viewer

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

SAFE_OPERATIONS = frozenset({OperationType.QUERY})
ALL_OPERATIONS = frozenset(OperationType) - {OperationType.SUBSCRIPTION}

GRAPHQL_PATH = "/graphql"
"""The path of this door, also for WebSockets."""

OK = 200

SENT_AGAIN = frozenset({409, 503})
"""Statuses of operations that were not executed and may be sent again."""


class GraphQLEndpoint:
    """GraphQL over HTTP for authenticated callers, as an ASGI application.

    It passes the audit of GraphQL over HTTP. Strawberry's own view also serves batches, uploads and
    streams, none of which are used here, and took a quarter of a short request's time. `page`
    serves the HTML page (GraphiQL) for a browser's GET, which shows the document of a link.
    """

    def __init__(
        self,
        schema: Schema,
        authenticate: Authenticate,
        persisted: PersistedDocuments,
        retry_of: RetryOf,
        page: Callable[[Request], Awaitable[Response]],
        max_body_bytes: int,
        hub: Hub,
        logins: Logins,
    ) -> None:
        self.schema = schema
        self._streaming = Streaming(schema, hub, logins)
        self._persisted = persisted
        self._retry_of = retry_of
        self._authenticate = authenticate
        self._page = page
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; a refusal has the form of a GraphQL response as well."""
        # A stream runs for hours, and does not keep the request.
        response = await self._respond(IndexedRequest(scope, receive, send))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        accept = accept_header(request)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ALLOWED, **NOT_STORED})
        is_get = request.method in SAFE_METHODS
        if is_get and names_media_type(HTML, accept) and _asks_for_page(request, accept):
            return await self._page(request)
        json_type = best_match((JSON, RESPONSE_JSON), accept)
        media_type = EVENT_STREAM if wants_stream(accept) else json_type
        try:
            response = await self._answer(request, media_type)
        except ClientDisconnect:
            # There is no caller any more.
            raise
        except BadGraphQLRequest as error:
            response = refusal_of(request, error, media_type)
        except MalformedBody as error:
            response = refusal_of(request, BadGraphQLRequest(400, str(error)), media_type)
        except ParleyError as error:
            response = error_response_of(request, error)
        except Exception as error:
            response = error_response_of(request, report_unexpected(error))
        # Refusals of a request are JSON, also for callers who have asked for a stream.
        content_type = response.media_type or json_type or JSON
        response.headers["Content-Type"] = f"{content_type}; charset=utf-8"
        response.raw_headers += RAW_NOT_STORED
        return response

    async def _answer(self, request: Request, media_type: str | None) -> Response:
        # Authentication comes first, so that strangers reach neither parser nor schema.
        viewer = await self._authenticate(request, Door.GRAPHQL)
        if media_type is None:
            raise BadGraphQLRequest(406, f"There is {JSON} and {RESPONSE_JSON} only.")
        body = await read_body(request, self._max_body_bytes)
        retry = self._retry_of(request, body)
        context = Context(
            viewer,
            self.schema.limits,
            locale=locale_of(request),
            retry=retry,
            zone=self.schema.zone,
        )
        parameters = read_request(request, body)
        text = await self._persisted.text_of(parameters)
        try:
            result = await self._execute(request.method, text, parameters, context)
        except IsSubscription:
            try:
                return await self._streaming.respond(request, text, parameters, viewer)
            except NotSubscribed as error:
                return _response(request, error.result, EVENT_STREAM)
        state = request.state
        state.operation, state.root_field = context.operation_name, context.root_field
        return _response(request, result, media_type)

    async def _execute(
        self, method: str, text: str | None, parameters: GraphQLRequest, context: Context
    ) -> ExecutionResult:
        try:
            return await self.schema.execute(
                text,
                parameters.variables,
                context,
                operation_name=parameters.operation_name,
                # GET must be safe: browsers prefetch, and foreign pages can send it (CSRF).
                allowed_operation_types=SAFE_OPERATIONS
                if method in SAFE_METHODS
                else ALL_OPERATIONS,
            )
        except MissingQueryError:
            raise BadGraphQLRequest(400, "No GraphQL query found in the request") from None
        except CannotGetOperationTypeError as error:
            reason = cut_names(error.as_http_error_reason())
            if error.operation_name is None:
                reason = "The document has no operation; add a query or a mutation."
            raise BadGraphQLRequest(400, reason) from None
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                raise IsSubscription from None
            reason = error.as_http_error_reason(method)
            raise BadGraphQLRequest(405, reason, allow="POST") from None


class IsSubscription(Exception):
    """The operation is a subscription, which is not executed but opened."""


def _asks_for_page(request: Request, accept: str | None) -> bool:
    """True if a GET whose Accept names HTML wants the page, and not the answer to its parameters.

    Without parameters there is only the page. A link opens it for callers that prefer HTML, as
    browsers do. Java's HttpURLConnection names HTML first as well, beside a range `*` that no
    browser writes.
    """
    if not request.query_params:
        return True
    prefers_page = best_match((JSON, RESPONSE_JSON, HTML), accept) == HTML
    return prefers_page and not names_media_type("*", accept)


def _retry_after(result: ExecutionResult) -> int:
    """The seconds to wait before an operation is sent again that was not executed."""
    errors = (error.original_error for error in result.errors or ())
    waits = (error.retry_after for error in errors if isinstance(error, Unavailable))
    return max(waits, default=Unavailable.retry_after)


def _response(request: Request, result: ExecutionResult, media_type: str) -> Response:
    """The response with the result of an operation that has ended.

    In a stream, errors of an operation are events as well: a browser tells its page nothing of a
    response with another status. Only while the database is away there is no stream.
    """
    streams = media_type == EVENT_STREAM
    status = status_of(result, JSON if streams else media_type)
    body = _body(result)
    if streams and status == OK:
        response = refused(body) if was_refused(result) else completed(body)
    else:
        response = Response(body, status)
    if result.errors:
        request.state.error_codes = {(error.extensions or {})["code"] for error in result.errors}
        if status in SENT_AGAIN:
            response.headers["Retry-After"] = str(_retry_after(result))
    return response


def _body(result: ExecutionResult) -> bytes:
    """The JSON of a response: in UTF-8, or in ASCII if it has lone surrogates.

    An operation that was not executed has no `data`, not even null.
    """
    content: dict[str, Any] = {} if was_refused(result) else {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    try:
        return orjson.dumps(content)
    except orjson.JSONEncodeError:
        # An error message may repeat a name that the caller sent with a lone surrogate in it.
        return json.dumps(content, separators=(",", ":")).encode()
