"""One REST call, from the request to the answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from graphql_api.errors import InvalidValue, ParleyError, report_unexpected
from graphql_api.http.media import accepted_by
from graphql_api.locale import Locale
from graphql_api.viewer import Door, Viewer
from rest_facade import negotiation
from rest_facade.bodies import reading
from rest_facade.entity import to_entity
from rest_facade.links import base_url, links_of
from rest_facade.operations import Operation, text_of
from rest_facade.options import Options
from rest_facade.refusals import refusal_of, respond
from rest_facade.variables import to_input
from rest_facade.wishes import wishes_of

Authenticate = Callable[[Request, Door], Awaitable[Viewer]]
Execute = Callable[[str, Mapping[str, Any], Viewer, Locale], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Endpoint:
    """A call of the routes table, ready to be served."""

    operation: Operation
    authenticate: Authenticate
    execute: Execute
    options: Options

    async def __call__(self, request: Request) -> Response:
        """Answer the call, or refuse it in the contract's words; never raises."""
        try:
            return await self._answer(request)
        except ParleyError as error:
            refusal = refusal_of(error)
        except Exception as error:
            refusal = refusal_of(report_unexpected(error))
        return respond(refusal, accepted_by(request))

    async def _answer(self, request: Request) -> Response:
        operation, options = self.operation, self.options
        request.state.operation = operation.call.field
        viewer = await self.authenticate(request, Door.REST)
        # What can be refused is refused before anything is written.
        wishes = wishes_of(request, operation.carrier, options.dates)
        base = base_url(request, options)
        entity = await self._entity(request)
        values = to_input(entity, operation.carrier, operation.argument_fields, wishes.dates)

        text = text_of(operation, wishes.selection, options.crm_url)
        data = await self._run(text, values, viewer, wishes.languages.locale)

        links = links_of(data, operation.carrier, base, options.crm_url)
        answer = to_entity(data, operation.carrier, wishes, links)
        told_in = wishes.representation
        return Response(
            told_in.write(operation.carrier.entity_name, answer, operation.carrier),
            headers=wishes.headers,
            media_type=told_in.content_type,
        )

    async def _entity(self, request: Request) -> Mapping[str, Any]:
        read = negotiation.reader_of(request.headers.get("content-type"))
        body = await reading.read(request, self.options.max_body_bytes)
        return read(body, self.operation.carrier)

    async def _run(
        self, text: str, values: Mapping[str, Any], viewer: Viewer, locale: Locale
    ) -> Mapping[str, Any]:
        call = self.operation.call
        try:
            result = await self.execute(text, {call.argument: values}, viewer, locale)
        except InvalidValue as error:
            raise self.operation.in_our_words(error) from error
        data: Mapping[str, Any] = result[call.field]
        return data
