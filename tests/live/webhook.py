"""The receiver of a webhook, as a follower: it is told of everything, at least once, in order."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from orm.audit.entries import Author
from orm.engine.database import open_database
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import webhooks
from orm.webhooks.webhooks import NewWebhook
from tests.live.received import Received, Record
from tests.parley.webhooks.receiver import Receiver
from tests.soak.databases import Database

LOOPBACK = {"PARLEY_WEBHOOK_NETWORKS": "127.0.0.0/8"}
"""The setting by which webhooks may be sent to this machine."""

EVENTS = """
SELECT event_id, entity, row_key, chat_session_id, version FROM event
WHERE action <> 'deleted' AND chat_session_id > {after}
"""


class Hook:
    """A webhook, and what came to it."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    @classmethod
    @asynccontextmanager
    async def added(cls, url: str) -> AsyncIterator["Hook"]:
        """Add a webhook to the database of a URL, and receive until the block ends."""
        async with Receiver().running() as receiver:
            async with open_database(url):
                new = NewWebhook("kill-test", receiver.url, [*WebhookEvent])
                await webhooks.add(new, Author(None, None, "tests", "cli"))
            yield cls(receiver)

    @property
    def received(self) -> int:
        """The number of requests so far."""
        return len(self._receiver.received)

    def records(self, database: Database, after: int) -> tuple[Record, Record]:
        """The events that it got of sessions and messages with greater keys, each event once.

        The body of an event tells no version; its id is made of the event's key. An event may come
        twice, but not after a later one of its session: that is out of order, as a second record.
        """
        [[epoch]] = database.rows("SELECT epoch FROM stream")
        found = {
            str(uuid.uuid5(uuid.UUID(hex=epoch), str(key))): (entity, row, session, version)
            for key, entity, row, session, version in database.rows(EVENTS.format(after=after))
        }
        sessions, messages = (
            Record("webhook", what, tells_of_gone=False) for what in ("sessions", "messages")
        )
        seen: set[str] = set()
        for each in self._receiver.received:
            event = each.json["EventId"]
            if event not in found or event in seen:
                continue
            seen.add(event)
            entity, row, session, version = found[event]
            if entity == "ChatSession":
                sessions.told.append(Received(session, version, event))
            elif entity == "ChatMessage":
                messages.told.append(Received(session, row, event))
        return sessions, messages
