"""PostgreSQL with callers that may go away at any moment: Tortoise's engine, which lets go then."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


class PooledTransaction(TransactionContextPooled):
    """Holds a connection for one transaction, and gives it back if that cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            # Tortoise's own keeps it, with whatever had begun; the pool rolls that back.
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        # Tortoise's own forgets it when it is cancelled at the very end, and then whatever the task
        # does last would go to a transaction that is over.
        get_connections().reset(self.token)
        self.token = None  # type: ignore[assignment]  # which it takes for nothing to do
        await super().__aexit__(exc_type, exc_val, exc_tb)


class PooledClient(AsyncpgDBClient):
    """A pool whose transactions never keep a connection."""

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(TransactionWrapper(self), self._pool_init_lock)


client_class = PooledClient
