"""Stores a batch of rows of one table, in the caller's transaction."""

from collections.abc import Sequence

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from orm import crm
from orm.audit.entries import Author
from orm.errors import Conflict
from orm.messages.imports import store_messages
from orm.models import ChatMessage, ChatSession, ChatTopic, ChatTopicAgent
from orm.sessions.imports import store_sessions
from orm.topics import imports
from parley.importing.lines import ImportRow


async def store_rows(model: type[Model], rows: Sequence[ImportRow], author: Author) -> None:
    """Insert rows, or replace those with their keys; Conflict when one refers to none any more."""
    values = [row.values for row in rows]
    try:
        if model is ChatSession:
            await store_sessions([(row.values, bool(row.row)) for row in rows], author)
        elif model is ChatMessage:
            await store_messages(values, author)
        elif model is ChatTopic:
            await imports.store_topics(values, author)
        elif model is ChatTopicAgent:
            await imports.store_agents(values, author)
        else:
            await crm.upsert(model, values)
    except IntegrityError as error:
        raise Conflict("A row that others refer to was removed meanwhile.") from error
