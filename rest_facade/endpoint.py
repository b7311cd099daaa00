"""The ASGI endpoint of one REST call, from the HTTP request to the response."""

from dataclasses import dataclass
from functools import cached_property

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.live.event_log import EventLog
from graphql_api.shared.media_types import accept_header
from graphql_api.shared.requests import read_body
from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY, RetryKey, read_retry_key
from graphql_api.shared.viewer import Door
from rest_facade.calls import WITHOUT_ENTITY, RequestBody, ResponseBody, RestCall
from rest_facade.conditions import CACHING_HEADERS
from rest_facade.options import Options
from rest_facade.parameters import read_parameters
from rest_facade.request import Authenticate, BoundCall, Execute, RestRequest
from rest_facade.writing.error_responses import error_response, to_public_error
from rest_facade.writing.links import base_url
from rest_facade.writing.negotiation import (
    ReadPreferences,
    ResponsePreferences,
    preferences_for_caller,
    preferences_for_entity,
)


@dataclass(frozen=True)
class Endpoint:
    """A call of the routes table, with everything that it needs to be served."""

    call: RestCall
    bound: BoundCall
    authenticate: Authenticate
    execute: Execute
    options: Options
    event_log: EventLog | None = None

    async def __call__(self, http: Request) -> Response:
        """Answer the call; an error becomes the contract's error response.

        Re-raises only ClientDisconnect.
        """
        try:
            return await self._handle(http)
        except ParleyError as error:
            public_error = to_public_error(error)
        except ClientDisconnect:
            # The client is gone, so there is no response; the observer logs it.
            raise
        except Exception as error:
            public_error = to_public_error(report_unexpected(error))
        http.state.error_codes = (public_error.code,)
        response = error_response(public_error, accept_header(http))
        response.headers.update(CACHING_HEADERS)
        return response

    async def _handle(self, http: Request) -> Response:
        """Authenticate, choose the representation, read the body, and run the handler.

        Every check of headers comes before the handler, which may write. The handler parses the
        body, runs the GraphQL operation and writes the response.
        """
        state = http.state
        state.operation, state.route = self.call.field, self.bound.path
        viewer = await self.authenticate(http, Door.REST)
        preferences = self._read_preferences(http)
        base = base_url(http, self.options)
        body = await self._read_body(http)
        retry_key = self._read_retry_key(http, body)
        request = RestRequest(
            http,
            self.bound,
            viewer,
            preferences,
            base,
            body,
            retry_key,
            self.options,
            self.execute,
            self.authenticate,
            self.event_log,
        )
        return await self.call.handler(request)

    @cached_property
    def _read_preferences(self) -> ReadPreferences:
        carrier, dates = self.bound.carrier, self.options.dates
        parameters = self.bound.query_parameters
        if self.call.response_body not in WITHOUT_ENTITY:
            return preferences_for_entity(carrier, dates, parameters)
        read_for_caller = preferences_for_caller(carrier, dates)
        if self.call.response_body in (ResponseBody.PAGE, ResponseBody.EVENTS):
            # They read their own query, which may choose the media type ($format).
            return read_for_caller

        def read(http: Request) -> ResponsePreferences:
            read_parameters(http.scope["query_string"], parameters)
            return read_for_caller(http)

        return read

    async def _read_body(self, http: Request) -> bytes:
        if self.call.request_body is RequestBody.NOTHING:
            return b""
        return await read_body(http, self.options.max_body_bytes)

    def _read_retry_key(self, http: Request, body: bytes) -> RetryKey | None:
        if self.call.can_be_retried and IDEMPOTENCY_KEY in http.headers:
            return read_retry_key(http, body, self.options.retry_key_lifetime)
        return None
