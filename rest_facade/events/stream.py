"""Events as server-sent events: each is a line of JSON, with its cursor as the id."""

import orjson

from graphql_api.errors import CursorExpired, ParleyError
from graphql_api.live.event_log import EventLog
from graphql_api.live.metrics import Transport
from graphql_api.server.event_stream import EventStream, SendEvent, id_line
from rest_facade.events.lines import Lines
from rest_facade.request import RestRequest
from rest_facade.writing.error_responses import error_response, to_public_error

PAGE = 100
"""Events that are read at once."""

LOOK_SECONDS = 15
"""The log is read again after so long, even if nothing was told."""


async def follow(
    request: RestRequest, event_log: EventLog, lines: Lines, after: str, send: SendEvent
) -> None:
    """Send events after a cursor until the service stops.

    TooManyStreams before anything is awaited; CursorExpired, DatabaseAway, and what
    `Logins.while_valid` raises when the login or its rights are not what they were.
    """
    locale = request.preferences.languages.locale
    async with (
        event_log.long_poll(request.viewer) as long_poll,
        event_log.logins.while_valid(event_log.logins.of(request.http, request.viewer)),
    ):
        while not long_poll.is_over:
            page = await event_log.page(request.viewer, locale, after, PAGE)
            for told in page.events:
                line = await lines.line(told, request)
                if line is not None:
                    await send(line, told.cursor)
            after = page.cursor
            if not page.has_more:
                # A page may end before events that were told of already, while a writer is slow.
                await long_poll.wait(LOOK_SECONDS)


class LinesAsEvents(EventStream):
    """A response with events of the REST door."""

    transport = Transport.REST

    def event_of(self, content: bytes, cursor: str) -> bytes:
        """A line as an event without a name, which browsers give to `onmessage`."""
        return b"%bdata: %b\n\n" % (id_line(cursor), content)

    def last_of(self, error: ParleyError) -> bytes:
        """The event `refused`, with the contract's error.

        A browser that connects again after CursorExpired goes on from now.
        """
        cursor = id_line(error.cursor) if isinstance(error, CursorExpired) else b""
        body = orjson.loads(error_response(to_public_error(error), None).body)
        return b"%bevent: refused\ndata: %b\n\n" % (cursor, orjson.dumps(body))
