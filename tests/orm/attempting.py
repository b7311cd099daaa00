"""A process of its own that begins a call under an Idempotency-Key: `... URL KEY [ROW]`.

It stores the key and tells so. Then it locks the session ROW on PostgreSQL, if one is named, and
never commits.
"""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import timedelta

from orm import idempotency
from orm.engine.database import open_database
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.idempotency import RetriedCall
from orm.models import IdempotencyKey

CALL = RetriedCall(
    associate_id=8,
    application_id=None,
    operation="POST /graphql createChatSession",
    key="0" * 64,
    fingerprint="f" * 64,
    claim_lifetime=timedelta(seconds=70),
    retention=timedelta(hours=24),
)


async def attempt(url: str, key: str, row: str = "") -> None:
    """Hang in the middle of the transaction, or in its second statement."""

    def hang(dialect: Dialect) -> TransactionScript[None]:
        yield from idempotency.begin(replace(CALL, key=key), dialect)
        print("begun", flush=True)
        if row:
            sql = "SELECT 1 FROM chat_session WHERE chat_session_id = $1 FOR UPDATE"
            yield Statement(sql, [int(row)])
        time.sleep(120)

    async with open_database(url):
        await connection_for(IdempotencyKey).run(hang)


if __name__ == "__main__":
    asyncio.run(attempt(*sys.argv[1:]))
