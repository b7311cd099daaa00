"""Strawberry over Tortoise as in their manuals: plain types and resolvers, no caches."""

import dataclasses
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from bench.peers import tables
from bench.peers.auditing import entry
from bench.peers.graphql_types import ChatSession, ChatSessionConnection, CreateChatSessionInput
from bench.peers.serving import DATABASE, serve
from bench.peers.vocabulary import COUNT_QUEUED, TAKEN_RANKS, ChatSessionStatus

POSTGRES = DATABASE.startswith("postgres")
URL = (
    DATABASE.replace("postgresql://", "asyncpg://")
    if POSTGRES
    else f"{DATABASE}?journal_mode=WAL&synchronous=NORMAL"
)


@strawberry.type
class Mutation:
    """The mutation that the workloads use."""

    @strawberry.mutation(graphql_type=ChatSession)
    async def create_chat_session(self, input: CreateChatSessionInput) -> tables.ChatSession:  # noqa: A002
        """Store a session with its audit row."""
        values = {name: value for name, value in _values(input).items() if value is not None}
        session = tables.ChatSession(**values, created_by=1)
        session.status = session.status or ChatSessionStatus.IN_QUEUE
        session.when_requested = session.when_requested or datetime.now(UTC)
        session.session_key = session.session_key or secrets.token_urlsafe(32)
        async with in_transaction() as connection:
            if not session.initial_queue_pos:
                session.initial_queue_pos = await _position(connection, session.topic_id)
            if not session.rank and session.user_id:
                session.rank = await _rank(connection, session.user_id)
            await session.save(using_db=connection)
            computed = {name: getattr(session, name) for name in ("initial_queue_pos", "rank")}
            audit_row = entry(values | computed, session.pk, "graphql")
            await tables.AuditEntry.create(using_db=connection, **audit_row)
        if session.user_id:
            await session.fetch_related("user")
        return session


@strawberry.type
class Query:
    """The query that the workloads use."""

    @strawberry.field(graphql_type=ChatSessionConnection)
    async def chat_sessions(self, first: int) -> Any:
        """The first sessions by key; their users are fetched with one more query."""
        nodes = (
            await tables.ChatSession.all()
            .order_by("chat_session_id")
            .limit(first)
            .prefetch_related("user")
        )
        return ChatSessionConnection(nodes=nodes)  # type: ignore[arg-type]


def _values(input_: CreateChatSessionInput) -> dict[str, Any]:
    values = {field.name: getattr(input_, field.name) for field in dataclasses.fields(input_)}
    return values | {"flags": sum(1 << flag for flag in input_.flags or ())}


async def _position(connection: BaseDBAsyncClient, topic_id: int) -> int:
    await _lock(connection, 1, topic_id)
    _, rows = await connection.execute_query(COUNT_QUEUED.format(_parameter()), [topic_id])
    return int(next(iter(dict(rows[0]).values()))) + 1


async def _rank(connection: BaseDBAsyncClient, user_id: int) -> int:
    await _lock(connection, 2, user_id)
    _, rows = await connection.execute_query(TAKEN_RANKS.format(_parameter()), [user_id])
    taken_ranks = {row["rank"] for row in rows}
    return next(number for number in range(1, len(taken_ranks) + 2) if number not in taken_ranks)


async def _lock(connection: BaseDBAsyncClient, kind: int, number: int) -> None:
    if POSTGRES:
        await connection.execute_query("SELECT pg_advisory_xact_lock($1, $2)", [kind, number])


def _parameter() -> str:
    return "$1" if POSTGRES else "?"


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """Open the database connection for all requests."""
    await Tortoise.init(
        db_url=URL,
        modules={"models": ["bench.peers.tables"]},
        use_tz=True,
        _enable_global_fallback=True,
    )
    yield
    await Tortoise.close_connections()


SCHEMA = strawberry.Schema(Query, Mutation)

if __name__ == "__main__":
    serve(Starlette(routes=[Route("/graphql", GraphQL(SCHEMA))], lifespan=lifespan))
