"""FastAPI and SQLAlchemy doing the facade's work: validate, store and return a session."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy import MetaData, Table, event, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bench.peers.auditing import entry
from bench.peers.entity import entity
from bench.peers.serving import DATABASE, serve
from bench.peers.values import ChatSession
from bench.peers.vocabulary import COUNT_QUEUED, TAKEN_RANKS, ChatSessionStatus

POSTGRES = DATABASE.startswith("postgres")

# SQLite has one writer, so several connections would wait for each other, which costs more than
# waiting for the pool's one connection. PostgreSQL gets the pool's default size.
POOL = {} if POSTGRES else {"pool_size": 1, "max_overflow": 0}


def _engine() -> AsyncEngine:
    url = make_url(DATABASE if POSTGRES else DATABASE.replace("sqlite://", "sqlite:///"))
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg" if POSTGRES else "sqlite+aiosqlite"), **POOL
    )
    if not POSTGRES:

        @event.listens_for(engine.sync_engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


ENGINE = _engine()
META = MetaData()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Reflect the tables from the database, which parley has created."""
    async with ENGINE.connect() as connection:
        await connection.run_sync(META.reflect, only=["chat_session", "audit_entry"])
    yield
    await ENGINE.dispose()


app = FastAPI(lifespan=lifespan)


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
            values["initial_queue_pos"] = await _position(connection, values["topic_id"])
        if not values["rank"] and values["user_id"]:
            values["rank"] = await _rank(connection, values["user_id"])
        stored = await connection.execute(insert(_table("chat_session")).values(values))
        key = stored.inserted_primary_key[0]
        audit_row = insert(_table("audit_entry")).values(entry(values, key, "rest"))
        await connection.execute(audit_row)
        user = await _user(connection, values["user_id"])
    return _answer(values | {"chat_session_id": key}, user, request)


@app.get("/api/v1/ChatSession/{key}")
async def read(key: int, request: Request) -> Response:
    """Return a whole session; 404 when there is none with that key."""
    table = _table("chat_session")
    async with ENGINE.connect() as connection:
        found = await connection.execute(select(table).where(table.c.chat_session_id == key))
        row = found.mappings().first()
        if row is None:
            raise HTTPException(404)
        user = await _user(connection, row["user_id"])
    return _answer(dict(row), user, request)


def _answer(row: dict[str, Any], user: dict[str, Any] | None, request: Request) -> Response:
    body = entity(row, user, f"{request.base_url}api/v1/ChatSession")
    return Response(orjson.dumps(body), media_type="application/json")


def _table(name: str) -> Table:
    return META.tables[name]


async def _position(connection: AsyncConnection, topic_id: int) -> int:
    await _lock(connection, 1, topic_id)
    counted = await connection.execute(text(COUNT_QUEUED.format(":topic")), {"topic": topic_id})
    return counted.scalar_one() + 1


async def _rank(connection: AsyncConnection, user_id: int) -> int:
    await _lock(connection, 2, user_id)
    taken_ranks = set(
        (await connection.execute(text(TAKEN_RANKS.format(":user")), {"user": user_id})).scalars()
    )
    return next(number for number in range(1, len(taken_ranks) + 2) if number not in taken_ranks)


async def _lock(connection: AsyncConnection, kind: int, number: int) -> None:
    if POSTGRES:
        lock = text("SELECT pg_advisory_xact_lock(:kind, :number)")
        await connection.execute(lock, {"kind": kind, "number": number})


async def _user(connection: AsyncConnection, user_id: int | None) -> dict[str, Any] | None:
    if user_id is None:
        return None
    table = _table("associate")
    found = await connection.execute(select(table).where(table.c.associate_id == user_id))
    row = found.mappings().first()
    return None if row is None else dict(row)


if __name__ == "__main__":
    serve(app)
