"""One REST call, from the request to the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.http.media import accepted_by
from graphql_api.http.retries import retry_of
from graphql_api.retry import Retry
from graphql_api.viewer import Door, Viewer
from rest_facade.bodies import reading
from rest_facade.calls import Call, Gives, Takes
from rest_facade.conditions import CACHING
from rest_facade.exchange import Bound, Exchange, Execute
from rest_facade.links import base_url
from rest_facade.options import Options
from rest_facade.refusals import refusal_of, respond
from rest_facade.wishes import wishes_of

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]


@dataclass(frozen=True)
class Endpoint:
    """A call of the routes table, ready to be served."""

    call: Call
    bound: Bound
    authenticate: Authenticate
    execute: Execute
    options: Options

    async def __call__(self, request: Request) -> Response:
        """Answer the call, or refuse it in the contract's words; raises only where nobody hears."""
        try:
            response = await self._answer(request)
        except ParleyError as error:
            response = respond(refusal_of(error), accepted_by(request))
        except ClientDisconnect:
            # Nobody is left to be answered; the observer notes it.
            raise
        except Exception as error:
            response = respond(refusal_of(report_unexpected(error)), accepted_by(request))
        response.headers.update(CACHING)
        return response

    async def _answer(self, request: Request) -> Response:
        request.state.operation = self.call.field
        viewer = await self.authenticate(request, Door.REST)
        # A list chooses by more than Accept; where nothing is answered, any will do.
        chooses = self.call.gives in (Gives.NOTHING, Gives.PAGE)
        accept = None if chooses else accepted_by(request)
        # What can be refused is refused before the story begins to write.
        wishes = wishes_of(request, self.bound.carrier, self.options.dates, accept)
        base = base_url(request, self.options)
        body = await self._body(request)
        exchange = Exchange(
            request,
            self.bound,
            viewer,
            wishes,
            base,
            body,
            self._retry(request, body),
            self.options,
            self.execute,
        )
        return await self.call.story(exchange)

    async def _body(self, request: Request) -> bytes:
        if self.call.takes is Takes.NOTHING:
            return b""
        return await reading.read(request, self.options.max_body_bytes)

    def _retry(self, request: Request, body: bytes) -> Retry | None:
        if not self.call.can_be_retried:
            return None
        return retry_of(request, body, self.options.keys_kept)
