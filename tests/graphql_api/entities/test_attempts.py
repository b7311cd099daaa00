"""A key belongs to one kind of operation, whatever the entity."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from graphql_api.context import Context
from graphql_api.entities.attempts import attempt_under
from graphql_api.errors import KeyReused
from graphql_api.shared.limits import Limits
from graphql_api.shared.retry_keys import RetryKey
from graphql_api.shared.viewer import Door, Viewer
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, TransactionScript
from orm.idempotency import DoneBefore
from orm.models import ChatSession, IdempotencyKey
from orm.models.enums import Role
from tests.orm.rows import create

INFO: Any = SimpleNamespace(
    context=Context(Viewer(8, "tje0", Role.MANAGER, Door.GRAPHQL), Limits())
)


def key(body: str) -> RetryKey:
    """The same key, sent with a body."""
    return RetryKey("k" * 64, "POST /graphql", body.ljust(64, "_"), timedelta(hours=1))


async def done_once(body: str, operation: str, row_key: int | None) -> DoneBefore | None:
    """Do a call that writes a row, or nothing; returns what an earlier attempt did."""
    try:
        attempt = await attempt_under(INFO, key(body), operation)
    except DoneBefore as earlier:
        return earlier

    def script(dialect: Dialect) -> TransactionScript[None]:
        yield from attempt.begin(dialect)
        yield from attempt.finish(dialect, row_key)

    await connection_for(ChatSession).run(script)
    return None


async def test_a_key_of_another_entity_is_refused(database: str) -> None:
    row = await create()
    assert await done_once("createChatSession", "create", row.pk) is None
    with pytest.raises(KeyReused):
        await done_once("createChatTopic", "create", row.pk)
    earlier = await done_once("createChatSession", "create", None)
    assert earlier
    assert earlier.row_key == row.pk


async def test_a_key_is_good_for_another_operation(database: str) -> None:
    assert await done_once("createChatSession", "create", 1) is None
    assert await done_once("updateChatSession", "update", 1) is None
    assert await IdempotencyKey.all().count() == 2


async def test_a_call_that_finds_nothing_to_write_is_the_same_again(database: str) -> None:
    assert await done_once("pickUpChatSession", "pickUp", None) is None
    earlier = await done_once("pickUpChatSession", "pickUp", 7)
    assert earlier
    assert earlier.row_key is None
