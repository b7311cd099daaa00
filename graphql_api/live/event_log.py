"""The log of sessions and messages as a caller may see it, page by page, for integrations."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema

from graphql_api.feeds import EVERYTHING, Rows
from graphql_api.live.beginning import present_cursor
from graphql_api.live.logins import Logins
from graphql_api.live.long_polls import LongPoll, LongPolls
from graphql_api.live.subscription import new_context
from graphql_api.messages.subscriptions import ChatMessageEvent, tell_message
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.schema import Schema
from graphql_api.sessions.subscriptions import ChatSessionEvent, tell_session
from graphql_api.shared.locale import Locale
from graphql_api.shared.viewer import Viewer
from orm import models
from orm.errors import Forbidden
from orm.events import cursors, positions, reading
from orm.events.stream import state

BATCH = 200
"""Events that are read at once."""

MOST_READ = 10_000
"""The most events that are read for a page; most may be events that the caller may not see."""

VisibleEvent = ChatSessionEvent | ChatMessageEvent


@dataclass(frozen=True)
class Page:
    """Events in their order, and the cursor after which the next page begins."""

    events: list[VisibleEvent]
    cursor: str
    has_more: bool
    """True if the log goes on after the page, with events that the caller may or may not see."""


class EventLog:
    """Reads the log of the open database, and lets requests wait for more."""

    def __init__(self, schema: Schema, long_polls: LongPolls, logins: Logins) -> None:
        self._schema = schema
        self.logins = logins
        """The logins of streams, which end when those do."""
        self.long_polls = long_polls
        """The requests that wait for events."""

    @property
    def core(self) -> GraphQLSchema:
        """graphql-core's object of the schema that events are read by."""
        return self._schema.core

    def long_poll(self, viewer: Viewer) -> AbstractAsyncContextManager[LongPoll]:
        """Notice events from now on, until the block ends; raises as `LongPolls.of` does."""
        return self.long_polls.open(EVERYTHING, viewer)

    async def begin(self, viewer: Viewer, locale: Locale, after: str | None) -> str:
        """The cursor to begin after: the one that the caller has, or that of the log's end.

        Forbidden for callers who read no sessions, and for customers, who follow their own.
        """
        if viewer.session_id is not None:
            raise Forbidden(
                "Customers cannot read all events; subscribe to chatSessionChanged and"
                " chatMessageAdded by GraphQL."
            )
        rights = await new_context(self._schema, viewer, locale).rights_on(models.ChatSession)
        enforce(rights, TableAccess.SELECT)
        return await present_cursor() if after is None else after

    async def page(self, viewer: Viewer, locale: Locale, after: str, most: int) -> Page:
        """The next events after a cursor that the caller may see; `most` is the greatest number.

        CursorExpired, InvalidValue for what is no cursor, DatabaseAway.
        """
        # The state first: if the log is replaced meanwhile, the next cursor expires.
        log = await state()
        place = await positions.position_of(after)
        end = await reading.safe_key()
        context = new_context(self._schema, viewer, locale)
        found: list[VisibleEvent] = []
        last = min(end, place + MOST_READ)
        while place < last and len(found) < most:
            events = await reading.between(place, last, BATCH)
            rows = Rows()
            for event in events:
                if len(found) == most:
                    break
                place = event.event_id
                cursor = cursors.write(place, log.epoch)
                told: Any = await tell_session(event, cursor, context, rows)
                told = told or await tell_message(event, cursor, context, rows)
                if told is not None:
                    found.append(told)
            else:
                place = place if len(events) == BATCH else last
            # SQLite is read without waiting for anything.
            await asyncio.sleep(0)
        return Page(found, cursors.write_place(place, log.epoch), place < end)
