"""From a request to the answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.errors import (
    Forbidden,
    InvalidValue,
    LoginRequired,
    ParleyError,
    RateLimited,
    Unavailable,
    report_unexpected,
)
from graphql_api.schema import Schema
from graphql_api.server.request import (
    BadGraphQLRequest,
    GraphQLRequest,
    TrustedDocuments,
    read_request,
)
from graphql_api.shared.locale import locale_of
from graphql_api.shared.media_types import (
    HTML,
    JSON,
    RESPONSE_JSON,
    accept_header,
    best_match,
    names_media_type,
    status_of,
    was_refused,
)
from graphql_api.shared.requests import IndexedRequest
from graphql_api.shared.retry_keys import RetryOf
from graphql_api.shared.viewer import Door, Viewer

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

READING = frozenset(OperationType) - {OperationType.MUTATION}
READING_AND_WRITING = frozenset(OperationType)
"""Subscriptions among them: the schema has none, and validation says so."""


class GraphQLDoor:
    """GraphQL over HTTP behind a login, as an ASGI application, with what the audit asks for.

    Strawberry's own is made for batches, uploads and streams as well, none of which there are here,
    and took a quarter of a short request's time. `page` is what a person's browser gets.
    """

    def __init__(
        self,
        schema: Schema,
        authenticate: Authenticate,
        trusted: TrustedDocuments,
        retry_of: RetryOf,
        page: Callable[[Request], Awaitable[Response]],
    ) -> None:
        self.schema = schema
        self._trusted = trusted
        self._retry_of = retry_of
        self._authenticate = authenticate
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in the shape of a GraphQL answer."""
        request = IndexedRequest(scope, receive, send)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        accept = accept_header(request)
        if request.method == "GET" and not request.query_params and names_media_type(HTML, accept):
            return await self._page(request)
        written_in = best_match((JSON, RESPONSE_JSON), accept)
        try:
            response = await self._answer(request, written_in)
        except (HTTPException, ClientDisconnect):
            # A body that is too long, which Starlette answers; or nobody is left to be answered.
            raise
        except BadGraphQLRequest as error:
            headers = {"Allow": "GET, POST"} if error.status == 405 else {}
            response = _refusal(str(error), "BAD_REQUEST", error.status, headers)
        except ParleyError as error:
            response = _refusal_of(error)
        except Exception as error:
            response = _refusal_of(report_unexpected(error))
        response.headers["Content-Type"] = f"{written_in or JSON}; charset=utf-8"
        response.headers["Vary"] = "Accept, Accept-Language"
        return response

    async def _answer(self, request: Request, written_in: str | None) -> Response:
        # First of all, so that strangers reach neither parser nor schema.
        viewer = await self._authenticate(request, Door.GRAPHQL)
        if written_in is None:
            raise BadGraphQLRequest(406, f"There is {JSON} and {RESPONSE_JSON} only.")
        body = await request.body()
        retry = self._retry_of(request, body)
        context = Context(viewer, self.schema.limits, locale=locale_of(request), retry=retry)
        asked = read_request(request, body)
        text = await self._trusted.text_of(asked)
        result = await self._execute(request.method, text, asked, context)
        request.state.operation = context.operation_name
        return Response(_written(result), status_of(result, written_in))

    async def _execute(
        self, method: str, text: str | None, asked: GraphQLRequest, context: Context
    ) -> ExecutionResult:
        try:
            return await self.schema.execute(
                text,
                asked.variables,
                context,
                operation_name=asked.operation_name,
                # What a browser may fetch beforehand must change nothing.
                allowed_operation_types=READING if method == "GET" else READING_AND_WRITING,
            )
        except MissingQueryError:
            raise BadGraphQLRequest(400, "No GraphQL query found in the request") from None
        except CannotGetOperationTypeError as error:
            raise BadGraphQLRequest(400, error.as_http_error_reason()) from None
        except InvalidOperationTypeError as error:
            raise BadGraphQLRequest(400, error.as_http_error_reason(method)) from None


def _written(result: ExecutionResult) -> bytes:
    """The bytes of an answer, in ASCII only where it holds what UTF-8 cannot.

    What was never executed has no data, not even null.
    """
    shown: dict[str, Any] = {} if was_refused(result) else {"data": result.data}
    if result.errors:
        shown["errors"] = [error.formatted for error in result.errors]
    try:
        return orjson.dumps(shown)
    except orjson.JSONEncodeError:
        # An error may name what its caller made up, with halves of characters in it.
        return json.dumps(shown, separators=(",", ":")).encode()


def _refusal_of(error: ParleyError) -> Response:
    if isinstance(error, LoginRequired):
        return _refusal(str(error), error.code, 401, {"WWW-Authenticate": error.challenge})
    if isinstance(error, Forbidden):
        return _refusal(str(error), error.code, 403)
    if isinstance(error, InvalidValue):
        return _refusal(str(error), error.code, 400)
    if isinstance(error, RateLimited | Unavailable):
        status = 429 if isinstance(error, RateLimited) else 503
        retry = {"Retry-After": str(error.retry_after)}
        return _refusal(str(error), error.code, status, retry)
    return _refusal(str(error), error.code, 500)


def _refusal(
    message: str, code: str, status: int, headers: dict[str, str] | None = None
) -> Response:
    """What stops a request before it is an operation, in the shape of a GraphQL answer."""
    shown = {"errors": [{"message": message, "extensions": {"code": code}}]}
    # In ASCII: a name that a caller made up may hold what UTF-8 cannot.
    return Response(json.dumps(shown), status, headers)
