"""Queries for the messages of a chat session, and for its transcript."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.messages.access import enforce_reading
from graphql_api.messages.transcript import html_transcript, text_transcript
from graphql_api.messages.transcript_field import AsHtml, ZoneName, zone_of
from graphql_api.messages.types import ChatMessage
from graphql_api.pagination import page_size
from graphql_api.shared.limits import LARGEST_PAGE_OF_DOORS
from orm import models
from orm.messages import reading

SessionId = Annotated[int, strawberry.argument(description="The session's primary key.")]


async def chat_messages(
    info: Info,
    chat_session_id: SessionId,
    after: Annotated[
        int | None,
        strawberry.argument(description="Only messages whose keys are greater; all unless said."),
    ] = None,
    first: Annotated[
        int | None,
        strawberry.argument(
            description="How many at most, from 1 to 100 unless set otherwise; 50 unless said."
        ),
    ] = None,
) -> Sequence[models.ChatMessage]:
    """Resolve messages of a session in the order in which they were posted.

    Contract: GET ChatSession/{id}/Messages. A page of the REST facade is larger. Raises NotFound,
    Forbidden, and InvalidValue for `first`.
    """
    if info.context.internal:
        size = page_size(first or LARGEST_PAGE_OF_DOORS, None, LARGEST_PAGE_OF_DOORS)
    else:
        size = page_size(first, None, info.context.limits.page_size)
    audience = await enforce_reading(info, chat_session_id)
    return await reading.page(chat_session_id, after or 0, size, audience)


async def chat_transcript(
    info: Info, chat_session_id: SessionId, *, html: AsHtml = False, time_zone: ZoneName = None
) -> str:
    """Resolve to all that was written in a session, as one text.

    Contract: POST ChatSession/{id}/Transcript. Raises NotFound, Forbidden, and InvalidValue
    for an unknown zone, or for a transcript that is too long.
    """
    zone = zone_of(info, time_zone)
    audience = await enforce_reading(info, chat_session_id)
    write = html_transcript if html else text_transcript
    return await write(info.context, chat_session_id, zone, audience)


@strawberry.type
class MessageQuery:
    """Queries for messages: fields of the query root."""

    chat_messages = strawberry.field(
        chat_messages,
        graphql_type=list[ChatMessage],
        description="Messages of a session, the oldest first. For the next ones give the key of the"
        " last as `after`: no later message has a smaller one.",
    )
    chat_transcript = strawberry.field(
        chat_transcript,
        description="All that was written in a session, as one text, plain or HTML.",
    )
