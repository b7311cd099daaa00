"""One REST call, from the request to the answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graphql_api.errors import ParleyError, report_unexpected
from graphql_api.shared.media_types import accepted_by
from graphql_api.shared.retry_keys import retry_of
from graphql_api.shared.viewer import Door, Viewer
from rest_facade.calls import Call, Gives, Takes
from rest_facade.conditions import CACHING
from rest_facade.options import Options
from rest_facade.reading.body import read
from rest_facade.request import Bound, Exchange, Execute
from rest_facade.response import Answer
from rest_facade.writing.links import base_url
from rest_facade.writing.refusals import refusal_of, respond
from rest_facade.writing.response_preferences import WishesOf, of_an_entity, of_the_caller

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
            return await self._answer(request)
        except ParleyError as error:
            refusal = refusal_of(error)
        except ClientDisconnect:
            # Nobody is left to be answered; the observer notes it.
            raise
        except Exception as error:
            refusal = refusal_of(report_unexpected(error))
        response = respond(refusal, accepted_by(request))
        response.headers.update(CACHING)
        return response

    @cached_property
    def _wishes_of(self) -> WishesOf:
        # A list chooses by more than Accept; where nothing is answered, any will do.
        chooses = self.call.gives in (Gives.NOTHING, Gives.PAGE)
        reading = of_the_caller if chooses else of_an_entity
        return reading(self.bound.carrier, self.options.dates)

    async def _answer(self, request: Request) -> Answer:
        request.state.operation = self.call.field
        viewer = await self.authenticate(request, Door.REST)
        # What can be refused is refused before the story begins to write.
        wishes = self._wishes_of(request)
        base = base_url(request, self.options)
        call, options = self.call, self.options
        body, retry = b"", None
        if call.takes is not Takes.NOTHING:
            body = await read(request, options.max_body_bytes)
        if call.can_be_retried:
            retry = retry_of(request, body, options.keys_kept)
        exchange = Exchange(
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
        return await call.story(exchange)
