"""FastAPI and SQLAlchemy doing the facade's work on messages, and picking up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy import Select, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.peers import entity
from bench.peers.auditing import entry_of_change
from bench.peers.conversation import changes_by, clean, is_reopened, reopening, welcoming
from bench.peers.rest_database import ENGINE, free_rank, table, user_of
from bench.peers.values import ChatMessage
from bench.peers.vocabulary import OVER, QUEUE_ORDER, WAITING, ChatSessionStatus

MAX_MESSAGES = 1000
"""Messages of an answer."""

router = APIRouter()


@router.post("/api/v1/ChatSession/{key}/Messages")
async def add(key: int, message: ChatMessage) -> Response:
    """Store a message, what the session shows of it, and the audit row; return the message."""
    now = datetime.now(UTC)
    row = {"chat_session_id": key, **message.columns(now)}
    sessions = table("chat_session")
    async with ENGINE.begin() as connection:
        wanted = select(sessions).where(sessions.c.chat_session_id == key).with_for_update()
        session = await _one(connection, wanted)
        if session is None:
            raise HTTPException(404)
        if session["status"] in OVER:
            raise HTTPException(409)
        if is_reopened(session, row["type"]):
            await connection.execute(insert(table("chat_message")).values(reopening(key, now)))
        stored = await connection.execute(insert(table("chat_message")).values(row))
        await _change(connection, session, changes_by(session, row, now), now)
    return _answer(entity.message(row | {"chat_message_id": stored.inserted_primary_key[0]}))


@router.get("/api/v1/ChatSession/{key}/Messages")
async def read(key: int, after: int = 0) -> Response:
    """Return the messages after a key; 404 when there is no such session."""
    sessions, messages = table("chat_session"), table("chat_message")
    async with ENGINE.connect() as connection:
        wanted = select(sessions.c.chat_session_id).where(sessions.c.chat_session_id == key)
        if await connection.scalar(wanted) is None:
            raise HTTPException(404)
        found = await connection.execute(
            select(messages)
            .where(messages.c.chat_session_id == key, messages.c.chat_message_id > after)
            .order_by(messages.c.chat_message_id)
            .limit(MAX_MESSAGES)
        )
        rows = found.mappings().all()
    return _answer([entity.message(row) for row in rows])


@router.post("/api/v1/ChatSession/Pickup")
async def pick_up_first(request: Request) -> Response:
    """Take the first session in queue; null when there is none."""
    now = datetime.now(UTC)
    async with ENGINE.begin() as connection:
        session = await _one(
            connection,
            select(table("chat_session"))
            .where(text(WAITING))
            .order_by(text(QUEUE_ORDER))
            .limit(1)
            .with_for_update(skip_locked=True),
        )
        if session is None:
            return _answer(None)
        changes: dict[str, Any] = {"user_id": 1, "when_started": now}
        changes["status"] = ChatSessionStatus.CUSTOMER_LAST
        if welcome := await _welcome(connection, session["topic_id"]):
            greeting = welcoming(session["chat_session_id"], welcome, now)
            await connection.execute(insert(table("chat_message")).values(greeting))
            changes |= changes_by(session, greeting, now)
        changes["rank"] = await free_rank(connection, 1)
        await _change(connection, session, changes, now)
        user = await user_of(connection, 1)
    body = entity.entity({**session, **changes}, user, f"{request.base_url}api/v1/ChatSession")
    # This call's answer has no links.
    del body["_Links"]
    return _answer(body)


async def _one(connection: AsyncConnection, wanted: Select[Any]) -> Mapping[str, Any] | None:
    return (await connection.execute(wanted)).mappings().first()


async def _welcome(connection: AsyncConnection, topic_id: int) -> str:
    topics = table("chat_topic")
    wanted = select(topics.c.welcome_message).where(topics.c.chat_topic_id == topic_id)
    return clean(await connection.scalar(wanted) or "")


async def _change(
    connection: AsyncConnection,
    session: Mapping[str, Any],
    changes: Mapping[str, Any],
    now: datetime,
) -> None:
    """Change a session, and store the audit row."""
    sessions, key = table("chat_session"), session["chat_session_id"]
    values = {**changes, "version": session["version"] + 1, "updated_at": now}
    await connection.execute(
        update(sessions).where(sessions.c.chat_session_id == key).values(values)
    )
    audit_row = entry_of_change(session, changes, key, "rest")
    await connection.execute(insert(table("audit_entry")).values(audit_row))


def _answer(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
