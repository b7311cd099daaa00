"""From a request to the answer."""

import json
from collections.abc import Awaitable, Callable

import cross_web
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import MissingQueryError
from strawberry.http import GraphQLHTTPResponse, process_result
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.context import Context
from graphql_api.errors import (
    Forbidden,
    InvalidValue,
    ParleyError,
    RateLimited,
    Unavailable,
    report_unexpected,
)
from graphql_api.http.challenge import LoginRequired
from graphql_api.http.languages import locale_of
from graphql_api.http.media import (
    HTML,
    JSON,
    RESPONSE_JSON,
    accepted_by,
    best_of,
    names,
    status_of,
    was_refused,
)
from graphql_api.http.reading import read
from graphql_api.http.requests import IndexedRequest
from graphql_api.http.retries import RetryOf
from graphql_api.http.trusted import TrustedDocuments
from graphql_api.schema import Schema
from graphql_api.viewer import Door, Viewer

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]

ALLOWED = {"GET": OperationType.from_http("GET"), "POST": OperationType.from_http("POST")}
"""The methods that there are, and the operations that each may run: a GET changes nothing."""


class GraphQLDoor:
    """An ASGI application behind a login, with the answers that the audit asks for.

    Strawberry's own, written for streams, uploads and batches too, takes several times as long. No
    WebSocket until there are subscriptions. `page` is what a person's browser gets.
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
        """Answer a request."""
        response = await self._respond(IndexedRequest(scope, receive, send))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        """The answer to a request, or a refusal in the shape of a GraphQL answer."""
        accept = accepted_by(request)
        if request.method == "GET" and not request.query_params and names(HTML, accept):
            return await self._page(request)
        written_in = best_of((JSON, RESPONSE_JSON), accept)
        try:
            response = await self._answer(request, written_in)
        except (HTTPException, ClientDisconnect):
            # A body that is too long, which Starlette answers; or nobody is left to be answered.
            raise
        except cross_web.HTTPException as error:
            headers = {"Allow": "GET, POST"} if error.status_code == 405 else {}
            response = _refusal(error.reason, "BAD_REQUEST", error.status_code, headers)
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
            raise cross_web.HTTPException(406, f"There is {JSON} and {RESPONSE_JSON} only.")
        retry = self._retry_of(request, await request.body())
        context = Context(viewer, self.schema.limits, locale=locale_of(request), retry=retry)
        result = await self._executed(request, context)
        request.state.operation = context.operation_name
        return Response(_encoded(_shown(result)), status_of(result, written_in))

    async def _executed(self, request: Request, context: Context) -> ExecutionResult:
        """What became of an operation; HTTPException where the request holds none to be run."""
        method = request.method
        if method not in ALLOWED:
            raise cross_web.HTTPException(405, "GraphQL only supports GET and POST requests.")
        asked = await read(request)
        try:
            return await self.schema.execute(
                await self._trusted.text_of(asked),
                asked.variables,
                context,
                operation_name=asked.operation_name,
                allowed_operation_types=ALLOWED[method],
                operation_extensions=asked.extensions,
            )
        except CannotGetOperationTypeError as error:
            raise cross_web.HTTPException(400, error.as_http_error_reason()) from error
        except InvalidOperationTypeError as error:
            raise cross_web.HTTPException(400, error.as_http_error_reason(method)) from error
        except MissingQueryError as error:
            raise cross_web.HTTPException(400, "No GraphQL query found in the request") from error


def _shown(result: ExecutionResult) -> GraphQLHTTPResponse:
    """An operation's answer; what was never executed has no data, not even null."""
    shown = process_result(result)
    if was_refused(result):
        del shown["data"]
    return shown


def _encoded(shown: GraphQLHTTPResponse) -> bytes:
    """The bytes of an answer, in ASCII only where it holds what UTF-8 cannot."""
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
