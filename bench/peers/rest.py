"""FastAPI and SQLAlchemy doing the facade's work: validate, store and return a session."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import insert, select

from bench.peers.auditing import entry
from bench.peers.entity import entity
from bench.peers.rest_conversation import router
from bench.peers.rest_database import ENGINE, META, free_rank, position, table, user_of
from bench.peers.serving import serve
from bench.peers.values import ChatSession
from bench.peers.vocabulary import ChatSessionStatus

TABLES = ("chat_session", "chat_message", "chat_topic", "audit_entry")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Reflect the tables from the database, which parley has created."""
    async with ENGINE.connect() as connection:
        await connection.run_sync(META.reflect, only=TABLES)
    yield
    await ENGINE.dispose()


app = FastAPI(lifespan=lifespan)
app.include_router(router)


@app.post("/api/v1/ChatSession")
async def create(session: ChatSession, request: Request) -> Response:
    """Store a session with its audit row, and return the whole session."""
    values = session.columns()
    values["status"] = values["status"] or ChatSessionStatus.IN_QUEUE
    values["when_requested"] = values["when_requested"] or datetime.now(UTC)
    values["session_key"] = values["session_key"] or secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    values |= {"version": 1, "created_at": now, "updated_at": now, "created_by": 1}
    async with ENGINE.begin() as connection:
        if not values["initial_queue_pos"]:
            values["initial_queue_pos"] = await position(connection, values["topic_id"])
        if not values["rank"] and values["user_id"]:
            values["rank"] = await free_rank(connection, values["user_id"])
        stored = await connection.execute(insert(table("chat_session")).values(values))
        key = stored.inserted_primary_key[0]
        audit_row = insert(table("audit_entry")).values(entry(values, key, "rest"))
        await connection.execute(audit_row)
        user = await user_of(connection, values["user_id"])
    return _answer(values | {"chat_session_id": key}, user, request)


@app.get("/api/v1/ChatSession/{key}")
async def read(key: int, request: Request) -> Response:
    """Return a whole session; 404 when there is none with that key."""
    sessions = table("chat_session")
    async with ENGINE.connect() as connection:
        found = await connection.execute(select(sessions).where(sessions.c.chat_session_id == key))
        row = found.mappings().first()
        if row is None:
            raise HTTPException(404)
        user = await user_of(connection, row["user_id"])
    return _answer(dict(row), user, request)


def _answer(row: dict[str, Any], user: dict[str, Any] | None, request: Request) -> Response:
    body = entity(row, user, f"{request.base_url}api/v1/ChatSession")
    return Response(orjson.dumps(body), media_type="application/json")


if __name__ == "__main__":
    serve(app)
