"""Subscriptions over HTTP: the response of an operation that is a stream of events."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from graphql_api.live.beginning import present_cursor
from graphql_api.live.hub import Hub
from graphql_api.live.logins import Logins
from graphql_api.live.subscription import subscribe
from graphql_api.schema import Schema
from graphql_api.server.event_stream import LAST_EVENT_ID, EventStream, SendEvent, head_of_stream
from graphql_api.server.request import BadGraphQLRequest, GraphQLRequest
from graphql_api.shared.locale import locale_of
from graphql_api.shared.media_types import EVENT_STREAM, accept_header, names_media_type
from graphql_api.shared.viewer import Viewer


class Streaming:
    """Opens subscriptions that were sent by HTTP, and streams their events."""

    def __init__(self, schema: Schema, hub: Hub, logins: Logins) -> None:
        self._schema, self._hub, self._logins = schema, hub, logins

    async def respond(
        self, request: Request, text: str | None, parameters: GraphQLRequest, viewer: Viewer
    ) -> Response:
        """The stream of a subscription.

        It goes on after Last-Event-ID, which goes before the argument `after`: a browser that
        connects again sends the argument of the first time as well. BadGraphQLRequest without an
        Accept that names streams, NotSubscribed if the subscription is refused.
        """
        if not names_media_type(EVENT_STREAM, accept_header(request)):
            raise BadGraphQLRequest(
                406,
                f"Subscriptions are streams: send Accept: {EVENT_STREAM}, or use a WebSocket.",
            )
        subscription = await subscribe(
            self._schema,
            text,
            parameters.variables or {},
            parameters.operation_name,
            viewer,
            locale_of(request),
        )
        prepared = subscription.prepared
        operation = prepared.operations[subscription.name]
        request.state.operation = operation.name.value if operation.name else None
        request.state.root_field = prepared.root_field(subscription.name)
        if request.method == "HEAD":
            return head_of_stream()
        after = request.headers.get(LAST_EVENT_ID) or subscription.feed.after
        if after is None:
            # Before the response: what happens after its head was read is told.
            after = await present_cursor()
        subscription = replace(subscription, feed=replace(subscription.feed, after=after))

        # The request is not kept while the stream runs.
        while_valid = self._logins.while_valid(self._logins.of(request, viewer))

        async def run(send: SendEvent) -> None:
            async with while_valid:
                await self._hub.stream(subscription, send)

        response = EventStream(run, after)
        await response.begin()
        return response
