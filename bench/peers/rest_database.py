"""The database of the peer with FastAPI, by SQLAlchemy."""

from typing import Any

from sqlalchemy import MetaData, Table, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bench.peers.serving import DATABASE
from bench.peers.vocabulary import COUNT_QUEUED, TAKEN_RANKS

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


def table(name: str) -> Table:
    """A table of parley, as it was read from the database at the start."""
    return META.tables[name]


async def position(connection: AsyncConnection, topic_id: int) -> int:
    """The place of one more session in the queue of a topic."""
    await _lock(connection, 1, topic_id)
    counted = await connection.execute(text(COUNT_QUEUED.format(":topic")), {"topic": topic_id})
    return counted.scalar_one() + 1


async def free_rank(connection: AsyncConnection, user_id: int) -> int:
    """The lowest rank that none of a user's active sessions has."""
    await _lock(connection, 2, user_id)
    taken_ranks = set(
        (await connection.execute(text(TAKEN_RANKS.format(":user")), {"user": user_id})).scalars()
    )
    return next(number for number in range(1, len(taken_ranks) + 2) if number not in taken_ranks)


async def _lock(connection: AsyncConnection, kind: int, number: int) -> None:
    if POSTGRES:
        lock = text("SELECT pg_advisory_xact_lock(:kind, :number)")
        await connection.execute(lock, {"kind": kind, "number": number})


async def user_of(connection: AsyncConnection, user_id: int | None) -> dict[str, Any] | None:
    """The user with that key."""
    if user_id is None:
        return None
    associates = table("associate")
    found = await connection.execute(select(associates).where(associates.c.associate_id == user_id))
    row = found.mappings().first()
    return None if row is None else dict(row)
