"""Listing presence by an index, and saving it by many at once."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.context import require_context

from orm.models import Associate, AuditEntry, ChatPresence, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatSessionStatus
from orm.presence import listing, saving
from orm.presence.listing import UserPresence
from tests.orm.rows import AUTHOR
from tests.statements import statements

BOUND = 60
"""Seconds after which a race is lost."""

ACTIVE, OVER = ChatSessionStatus.USER_LAST, ChatSessionStatus.FINISHED


async def users(*keys: int) -> None:
    await Associate.bulk_create([Associate(associate_id=key) for key in keys])


TELLING = replace(AUTHOR, readable_columns={ChatPresence: {"present"}})
"""An author whose entries tell the values."""


async def save(*wanted: tuple[int, bool]) -> None:
    """Store that presence, whatever is stored."""
    decided = dict(wanted)
    await saving.save(list(decided), lambda _stored: decided, TELLING)


async def stored() -> dict[int, bool]:
    return dict(await ChatPresence.all().values_list("user_id", "present"))


async def test_users_have_their_sessions_and_topics(database: str) -> None:
    await users(1, 2, 3)
    await save((1, True), (2, False))
    one, other = await ChatTopic.create(), await ChatTopic.create()
    for topic, user_id, roles in (
        (other, 1, {"can_listen": True}),
        (one, 1, {"can_notify": True}),
        (one, 2, {}),
        (other, 2, {"can_respond": True}),
    ):
        await ChatTopicAgent(topic_id=topic.pk, user_id=user_id, **roles).save()
    for user_id, status in (
        (1, ACTIVE),
        (1, ChatSessionStatus.CUSTOMER_LAST),
        (1, OVER),
        (2, OVER),
    ):
        await ChatSession.create(user_id=user_id, status=status)
    await ChatSession.create(user_id=2, status=ChatSessionStatus.IN_QUEUE)
    with statements() as sql:
        found = await listing.of_users([3, 2, 1, 99])
    assert len(sql) == 1
    assert found == {
        1: UserPresence(present=True, ongoing_chats=2, chat_topics=(one.pk, other.pk)),
        2: UserPresence(present=False, ongoing_chats=0, chat_topics=(other.pk,)),
        3: UserPresence(present=False, ongoing_chats=0, chat_topics=()),
        99: UserPresence(present=False, ongoing_chats=0, chat_topics=()),
    }
    assert await listing.of_users([]) == {}


@pytest.mark.parametrize("asked", [5, 500])
async def test_sessions_are_counted_by_the_index_of_ranks(database: str, asked: int) -> None:
    keys = range(1, 601)
    await users(*keys)
    await ChatSession.bulk_create(
        [ChatSession(user_id=keys[at % 600], status=OVER) for at in range(12_000)]
    )
    await ChatSession.bulk_create([ChatSession(user_id=keys[at], status=ACTIVE) for at in range(9)])
    connection: Any = require_context().db()
    await connection.execute_query("ANALYZE")
    of = list(keys[:asked])
    with statements() as sql:
        found = await listing.of_users(of)
    assert sum(each.ongoing_chats for each in found.values()) == min(asked, 9)
    is_sqlite = connection.capabilities.dialect == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    text = sql[0].partition(": [")[0]
    _, rows = await connection.execute_query(
        f"{explain} {text}", [connection.dialect.list_parameter(of)]
    )
    plan = "\n".join(str(tuple(row)[-1]) for row in rows)
    assert "chat_session_rank" in plan, plan
    assert not re.search("SCAN chat_session|Seq Scan on chat_session", plan), plan


async def test_presence_and_trail_agree_however_many_save_at_once(database: str) -> None:
    """Each change was made from the state that the entry says, and only one made the row."""
    await users(1, 2, 3)
    keys = [(1, 2, 3), (3, 2, 1), (2, 1), (3,)]
    async with asyncio.timeout(BOUND):
        await asyncio.gather(
            *(
                save(*((key, bool((number + key) % 2)) for key in keys[number % 4]))
                for number in range(40)
            )
        )
    chains: dict[int, list[object]] = {}
    for entry in await AuditEntry.filter(entity="ChatPresence").order_by("audit_entry_id"):
        before, after = entry.values["present"]
        chain = chains.setdefault(entry.row_key, [None])
        assert (before, entry.action) == (chain[-1], "updated" if len(chain) > 1 else "created")
        chain.append(after)
    assert {key: chain[-1] for key, chain in chains.items()} == await stored()


async def test_nothing_is_written_when_nothing_changes(database: str) -> None:
    await users(1, 2)
    await save((1, True), (2, False))
    before = await ChatPresence.all().values_list("user_id", "set_at")
    with statements() as sql:
        await save((2, False), (1, True))
    assert not [text for text in sql if text.startswith(("INSERT", "UPDATE"))]
    assert await ChatPresence.all().values_list("user_id", "set_at") == before
    assert await AuditEntry.all().count() == 2


async def test_a_refusal_stores_nothing(database: str) -> None:
    await users(1)

    def refuse(_stored: Mapping[int, bool]) -> Mapping[int, bool]:
        raise PermissionError

    with pytest.raises(PermissionError):
        await saving.save([1], refuse, AUTHOR)
    assert await stored() == {}
    started = datetime.now(UTC)
    await save((1, False))
    assert (await ChatPresence.get(user_id=1)).set_at >= started.replace(microsecond=0)
