"""One REST call, from the request to the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.shared.media_types import accept_header
from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY, read_retry_key
from graphql_api.shared.viewer import Door, Viewer
from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.conditions import CACHING
from rest_facade.options import Options
from rest_facade.reading.body import read_body
from rest_facade.request import BoundCall, Execute, RestRequest
from rest_facade.response import RawResponse
from rest_facade.writing.error_responses import error_response, to_public_error
from rest_facade.writing.links import base_url
from rest_facade.writing.negotiation import (
    ReadPreferences,
    preferences_for_caller,
    preferences_for_entity,
)

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]


@dataclass(frozen=True)
class Endpoint:
    """A call of the routes table, ready to be served."""

    call: Call
    bound: BoundCall
    authenticate: Authenticate
    execute: Execute
    options: Options

    async def __call__(self, request: Request) -> Response:
        """Answer the call, or refuse it in the contract's words; raises only where nobody hears."""
        try:
            return await self._answer(request)
        except ParleyError as error:
            refusal = to_public_error(error)
        except ClientDisconnect:
            # Nobody is left to be answered; the observer notes it.
            raise
        except Exception as error:
            refusal = to_public_error(report_unexpected(error))
        response = error_response(refusal, accept_header(request))
        response.headers.update(CACHING)
        return response

    @cached_property
    def _wishes_of(self) -> ReadPreferences:
        # A list chooses by more than Accept; where nothing is answered, any will do.
        chooses = self.call.response_body in (ResponseBody.NOTHING, ResponseBody.PAGE)
        reading = preferences_for_caller if chooses else preferences_for_entity
        return reading(self.bound.carrier, self.options.dates)

    async def _answer(self, request: Request) -> RawResponse:
        request.state.operation = self.call.field
        viewer = await self.authenticate(request, Door.REST)
        # What can be refused is refused before the story begins to write.
        wishes = self._wishes_of(request)
        base = base_url(request, self.options)
        call, options = self.call, self.options
        body, retry = b"", None
        if call.request_body is not RequestBody.NOTHING:
            body = await read_body(request, options.max_body_bytes)
        if call.can_be_retried and IDEMPOTENCY_KEY in request.headers:
            retry = read_retry_key(request, body, options.keys_kept)
        exchange = RestRequest(
            request,
            self.bound,
            viewer,
            wishes,
            base,
            body,
            retry,
            options,
            self.execute,
        )
        return await call.handler(exchange)
