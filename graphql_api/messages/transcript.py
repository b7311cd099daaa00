"""The transcript of a chat session: all that was written in it as one text, plain or HTML.

Messages are read in pages, so that only the text itself is in memory as a whole. All transcripts of
one answer share a bound.
"""

import asyncio
import html
from collections.abc import Callable
from datetime import datetime, tzinfo

from graphql_api.context import Context
from graphql_api.errors import InvalidValue, Problem
from orm.messages import reading
from orm.messages.html import to_text
from orm.messages.reading import Audience
from orm.models import ChatMessage
from orm.models.enums import ChatMessageType
from orm.values import is_boundary_date

PAGE_SIZE = 500
"""Messages that are read at once."""

MAX_CHARS = 10_000_000
"""Characters of all transcripts of an answer."""

TOO_LONG = "names a session whose transcript is too long; read its messages in pages instead"

SIDES = {ChatMessageType.TO_CUSTOMER: "agent", ChatMessageType.TO_USER: "customer"}
"""The side that writes the messages of a type."""

WriteMessage = Callable[[ChatMessage, tzinfo], str]


async def text_transcript(
    context: Context, chat_session_id: int, zone: tzinfo, audience: Audience
) -> str:
    """The transcript for an audience as plain text; InvalidValue if it is too long.

    Each message begins with date and writer. Its further lines are indented, so that no message can
    look like the beginning of another one.
    """
    return await _written(context, chat_session_id, zone, audience, _as_text)


async def html_transcript(
    context: Context, chat_session_id: int, zone: tzinfo, audience: Audience
) -> str:
    """The same as HTML, in a `div` for each message, with classes by which to style it."""
    messages = await _written(context, chat_session_id, zone, audience, _as_html)
    return f'<div class="chat-transcript">\n{messages}</div>\n'


async def _written(
    context: Context, chat_session_id: int, zone: tzinfo, audience: Audience, write: WriteMessage
) -> str:
    written: list[str] = []
    after, more = 0, True
    while more:
        page = await reading.page(chat_session_id, after, PAGE_SIZE, audience)
        text = "".join([write(message, zone) for message in page])
        context.transcript_chars += len(text)
        if context.transcript_chars > MAX_CHARS:
            raise InvalidValue(Problem(("chatSessionId",), TOO_LONG))
        written.append(text)
        more = len(page) == PAGE_SIZE
        if more:
            after = page[-1].chat_message_id
            # Other requests come in between.
            await asyncio.sleep(0)
    return "".join(written)


def _as_text(message: ChatMessage, zone: tzinfo) -> str:
    first, *others = to_text(message.message or "").splitlines() or [_meaning(message)]
    writer = _writer(message)
    head = f"{_local(message.when_posted, zone)} {f'{writer}: ' if writer else '* '}{first}"
    return "".join(f"{line}\n" for line in (head, *(f"    {line}" for line in others)))


def _as_html(message: ChatMessage, zone: tzinfo) -> str:
    posted = _local(message.when_posted, zone)
    writer = _writer(message)
    heading = f"<b>{html.escape(writer)}</b> " if writer else ""
    # The stored text is clean, and its tags are closed (orm/messages/html.py).
    text = message.message or html.escape(_meaning(message))
    return (
        f'<div class="chat-message {SIDES.get(message.type, "special")}">'
        f"<div>{heading}<time>{posted}</time></div><div>{text}</div></div>\n"
    )


def _writer(message: ChatMessage) -> str:
    """The writer of a message, in one line; empty for one that is about the session."""
    side = SIDES.get(message.type)
    if side is None:
        return ""
    author = " ".join((message.author or "").split())
    return f"{author} ({side})" if author else side.capitalize()


def _meaning(message: ChatMessage) -> str:
    """The meaning of a message without a text, such as "Reopened by customer"."""
    return message.special_type.name.replace("_", " ").capitalize()


def _local(moment: datetime | None, zone: tzinfo) -> str:
    if moment is None:
        return ""
    # At the edges of the calendar there is no other zone.
    local = moment if is_boundary_date(moment) else moment.astimezone(zone)
    return local.replace(tzinfo=None).isoformat(" ", "seconds")
