"""From a request to the answer."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import cross_web
import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult

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
from graphql_api.http.retries import RetryOf
from graphql_api.http.trusted import TrustedDocuments
from graphql_api.schema import Schema
from graphql_api.viewer import Door, Viewer

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]


class GraphQLDoor(GraphQL[Context, None]):
    """Strawberry's ASGI application behind a login, with the answers that the audit asks for.

    No WebSocket until there are subscriptions. `page` is what a person's browser gets.
    """

    def __init__(
        self,
        schema: Schema,
        authenticate: Authenticate,
        trusted: TrustedDocuments,
        retry_of: RetryOf,
        page: Callable[[Request], Awaitable[Response]],
    ) -> None:
        super().__init__(schema, graphql_ide=None)
        self._trusted = trusted
        self._retry_of = retry_of
        self._limits = schema.limits
        self._authenticate = authenticate
        self._page = page

    async def run(self, request: Request | WebSocket, *_args: Any, **_kwargs: Any) -> Any:
        """Answer a request, or refuse it in the shape of a GraphQL answer."""
        assert isinstance(request, Request)
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

    def should_render_graphql_ide(self, request: object) -> bool:  # noqa: ARG002
        """Never as Strawberry would: `run` has sent the page to those who named it."""
        return False

    async def _answer(self, request: Request, written_in: str | None) -> Response:
        # First of all, so that strangers reach neither parser nor schema.
        viewer = await self._authenticate(request, Door.GRAPHQL)
        if written_in is None:
            raise cross_web.HTTPException(406, f"There is {JSON} and {RESPONSE_JSON} only.")
        request.state.written_in = written_in
        retry = self._retry_of(request, await request.body())
        context = Context(viewer, self._limits, locale=locale_of(request), retry=retry)
        response: Response = await super().run(request, context)
        request.state.operation = context.operation_name
        return response

    async def parse_http_body(
        self, request: cross_web.AsyncHTTPRequestAdapter
    ) -> GraphQLRequestData:
        """Read the parameters; HTTPException names the one that cannot be used."""
        asked = await read(request)
        return GraphQLRequestData(
            query=await self._trusted.text_of(asked),
            variables=asked.variables,
            operation_name=asked.operation_name,
            extensions=asked.extensions,
        )

    def encode_json(self, data: object) -> bytes:
        """The bytes of an answer, in ASCII only where it holds what UTF-8 cannot."""
        try:
            return orjson.dumps(data)
        except orjson.JSONEncodeError:
            # An error may name what its caller made up, with halves of characters in it.
            return json.dumps(data, separators=(",", ":")).encode()

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Keep what decides on the status where `process_result` finds it."""
        request.state.answer = await super().get_sub_response(request)
        answer: Response = request.state.answer
        return answer

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """Give the answer its status; what was never executed has no data, not even null."""
        request.state.answer.status_code = status_of(result, request.state.written_in)
        processed = await super().process_result(request, result)
        if was_refused(result):
            del processed["data"]
        return processed


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
