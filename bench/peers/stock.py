"""Strawberry over Tortoise as in their manuals: plain types and resolvers, no caches."""

import dataclasses
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from bench.peers import tables
from bench.peers.auditing import entry
from bench.peers.graphql_types import ChatSession, ChatSessionConnection, CreateChatSessionInput
from bench.peers.serving import serve
from bench.peers.stock_conversation import ConversationMutation, ConversationQuery
from bench.peers.stock_database import URL, free_rank, position
from bench.peers.stock_live import LiveMutation, LiveSubscription
from bench.peers.vocabulary import ChatSessionStatus


@strawberry.type
class Mutation(ConversationMutation, LiveMutation):
    """The mutations that the workloads use."""

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
                session.initial_queue_pos = await position(connection, session.topic_id)
            if not session.rank and session.user_id:
                session.rank = await free_rank(connection, session.user_id)
            await session.save(using_db=connection)
            computed = {name: getattr(session, name) for name in ("initial_queue_pos", "rank")}
            audit_row = entry(values | computed, session.pk, "graphql")
            await tables.AuditEntry.create(using_db=connection, **audit_row)
        if session.user_id:
            await session.fetch_related("user")
        return session


@strawberry.type
class Query(ConversationQuery):
    """The queries that the workloads use."""

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


VIEW = GraphQL[Any, Any](strawberry.Schema(Query, Mutation, LiveSubscription))

if __name__ == "__main__":
    routes = [Route("/graphql", VIEW), WebSocketRoute("/graphql", VIEW)]
    serve(Starlette(routes=routes, lifespan=lifespan))
